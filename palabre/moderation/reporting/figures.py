"""
What happened in a period, counted: read, never changed, here.

One walk over the decisions and one over what arrived, whatever is shown of them; nobody is named.
"""

from __future__ import annotations

import datetime
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import gettext as _

from palabre.discussion.models import Thread
from palabre.moderation import measuring
from palabre.moderation.models import AGAINST, Ground, Outcome
from palabre.moderation.reporting import spans
from palabre.moderation.reporting.appealed import Appeals, appeals
from palabre.moderation.reporting.arrived import ONE_WEEK, WEEKS, Growth, first_sent, sent_to, unusual
from palabre.moderation.reporting.asking import HourOf, instant_of
from palabre.moderation.reporting.decided import decisions
from palabre.moderation.reporting.period import Period
from palabre.moderation.reporting.received import Received, alerts_by_category, notices_by_category
from palabre.publications.models import Publication

SHARES = (10, 50, 75, 90, 95, 99)
ARTICLES = 20


@dataclass(frozen=True)
class Reason:
    """What was decided against on one ground: a rule (known by number and title), the law, or none that was said."""

    number: int | None
    title: str
    ground: str
    counts: Counter[str]

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.counts.values())

    @property
    def label(self) -> str:
        """In words."""
        if self.number is not None:
            return _("Rule %(number)s: %(title)s") % {"number": self.number, "title": self.title}
        return _("The law") if self.ground == Ground.LAW else _("No rule named")


@dataclass(frozen=True)
class OfArticle:
    """What arrived and was decided in one discussion."""

    thread: Thread
    arrived: int
    counts: Counter[str]


@dataclass
class Figures:
    """Everything that is said of a period."""

    period: Period
    arrived: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    by_machine: int = 0
    by_policy: int = 0
    reasons: list[Reason] = field(default_factory=list)
    alerts: list[Received] = field(default_factory=list)
    notices: list[Received] = field(default_factory=list)
    appeals: Appeals = field(default_factory=lambda: Appeals(0, Counter(), None))
    measured: list[measuring.RuleMeasure] = field(default_factory=list)
    arrived_by_hour: Counter[int] = field(default_factory=Counter)
    decided_by_hour: Counter[int] = field(default_factory=Counter)
    arrived_by_month: Counter[datetime.date] = field(default_factory=Counter)
    decided_by_month: dict[datetime.date, Counter[str]] = field(default_factory=dict)
    waits: list[int] = field(default_factory=list)
    articles: list[OfArticle] = field(default_factory=list)
    growth: list[Growth] = field(default_factory=list)

    @property
    def decided(self) -> int:
        """All decisions that stand."""
        return sum(self.outcomes.values())

    @property
    def against(self) -> int:
        """Those that kept a text from readers."""
        return sum(self.outcomes[one] for one in AGAINST)

    @property
    def delays(self) -> list[tuple[int, float]]:
        """So many of a hundred texts were read within so many seconds."""
        found = [(share, spans.percentile(self.waits, share / 100)) for share in SHARES]
        return [(share, value) for share, value in found if value is not None]


def figures(publication: Publication, period: Period) -> Figures:
    """What happened in ``period``; ten queries, however much it was."""
    found = Figures(period)
    threads = _count_decisions(found, publication)
    arrived_in = _count_arrivals(found, publication)
    found.alerts = alerts_by_category(publication, period)
    found.notices = notices_by_category(publication, period)
    found.appeals = appeals(publication, period)
    found.articles = _articles(threads, arrived_in)
    return found


def _count_decisions(found: Figures, publication: Publication) -> dict[int, Counter[str]]:
    """Walk over the decisions once; return what was decided in each discussion, by its key."""
    zone = found.period.zone
    threads: dict[int, Counter[str]] = defaultdict(Counter)
    hours: dict[str | int, Counter[str]] = defaultdict(Counter)
    # A rule is known by its number and its title, in whichever version.
    reasons: dict[tuple[int | None, str, str], Counter[str]] = defaultdict(Counter)
    texts: list[tuple[int, str, int | None, object]] = []
    for one in decisions(publication, found.period):
        hours[one.hour][one.outcome] += 1
        threads[one.thread][one.outcome] += 1
        found.by_policy += bool(one.policy)
        is_against = one.outcome in AGAINST
        if is_against:
            ground = "" if one.rule is not None else one.ground
            reasons[one.rule, one.title or "", ground][one.outcome] += 1
            found.by_machine += one.detected_by_machine
        if one.wait is not None:
            found.waits.append(max(0, one.wait))
        # As measuring.read has it: what people decided, under a rule where it was against.
        if not one.policy and (one.rule is not None or not is_against):
            noted = json.loads(one.findings) if one.findings != "[]" else ()
            texts.append((one.revision, one.outcome, one.rule, noted))
    found.measured = measuring.by_rule(measuring.gathered(texts))
    found.waits.sort()
    for hour, counts in hours.items():
        # A zone that is half an hour off has its hours begin at half past: as near as whole hours come.
        there = instant_of(hour).astimezone(zone)
        found.outcomes.update(counts)
        found.decided_by_hour[there.hour] += sum(counts.values())
        found.decided_by_month.setdefault(there.date().replace(day=1), Counter()).update(counts)
    found.reasons = sorted(
        (Reason(number, title, ground, counts) for (number, title, ground), counts in reasons.items()),
        key=lambda one: (-one.total, one.number or 0, one.title),
    )
    return threads


def _count_arrivals(found: Figures, publication: Publication) -> Counter[int]:
    """What was sent, by hour and by discussion, and the hours in which unusually much was."""
    period = found.period
    before = period.begins - WEEKS * ONE_WEEK
    sent = sent_to(publication)
    by_hour = (
        sent.filter(sent_at__gte=before, sent_at__lt=period.ends)
        .annotate(hour=HourOf("sent_at"))
        .values_list("hour")
        .annotate(n=Count("*"))
        .order_by()
    )
    hours = {instant_of(hour): n for hour, n in by_hour}
    for at, n in hours.items():
        if at >= period.begins:
            there = at.astimezone(period.zone)
            found.arrived += n
            found.arrived_by_hour[there.hour] += n
            found.arrived_by_month[there.date().replace(day=1)] += n
    first = first_sent(publication)
    found.growth = [] if first is None else unusual(hours, since=period.begins, known_from=first)
    by_thread = (
        sent.filter(sent_at__gte=period.begins, sent_at__lt=period.ends)
        .values_list("thread")
        .annotate(n=Count("*"))
        .order_by()
    )
    return Counter(dict(by_thread))


def _articles(decided: dict[int, Counter[str]], arrived: Counter[int]) -> list[OfArticle]:
    """The discussions in which most happened."""
    weight = Counter({key: sum(counts.values()) for key, counts in decided.items()})
    weight.update(arrived)
    most = [key for key, _n in weight.most_common(ARTICLES)]
    threads = Thread.objects.filter(pk__in=most).select_related("article").defer("article__body").in_bulk()
    return [
        OfArticle(threads[key], arrived[key], decided.get(key, Counter())) for key in most if key in threads
    ]


OUTCOMES_SHOWN = (
    Outcome.PUBLISHED, Outcome.SEALED, Outcome.REFUSED, Outcome.RETURNED, Outcome.REMOVED, Outcome.RESTORED,
)  # fmt: skip
