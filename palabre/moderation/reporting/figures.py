"""
What happened in a period, counted: read, never changed, here.

One walk over the decisions and one over what arrived, whatever is shown of them; nobody is named.
"""

from __future__ import annotations

import datetime
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from palabre.accounts.models import Measure
from palabre.charter.categories import StatementCategory
from palabre.discussion.models import Comment, CommentQuerySet, Thread
from palabre.journal.models import Entry
from palabre.moderation import alerting, measuring
from palabre.moderation.models import AGAINST, Alert, Appeal, Decision, Ground, Hearing, Outcome
from palabre.moderation.reporting import spans
from palabre.moderation.reporting.asking import HourOf, SecondsBetween, WaitedSince, instant_of
from palabre.moderation.reporting.period import Period
from palabre.publications.models import Publication

# An hour is unusual above so many times the median of the same hour of so many weeks before.
# Where less than three come in that hour usually, three do for the reckoning: five comments instead of one are no crowd.
TIMES, WEEKS, LEAST_USUAL = 3, 8, 3
ONE_WEEK = datetime.timedelta(weeks=1)
ONE_HOUR = datetime.timedelta(hours=1)
SHARES = (10, 50, 75, 90, 95, 99)
ARTICLES = 20


class Decided(NamedTuple):
    """
    One standing decision: ``hour`` as ``HourOf`` says it, ``wait`` in seconds where the text had waited, ``findings`` as
    JSON.
    """

    outcome: str
    rule: int | None
    title: str | None
    ground: str
    detected_by_machine: bool
    policy: str
    hour: str | int
    wait: int | None
    thread: int
    revision: int
    findings: str
    key: int


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
class Received:
    """Alerts, or legal notices, of one category: how many came, how many were answered, and the median of that time."""

    label: str
    count: int
    answered: int
    median: float | None


@dataclass(frozen=True)
class Appeals:
    """Those received in the period, and the outcomes of those heard in it with the median of the time it took."""

    received: int
    outcomes: Counter[str]
    median: float | None

    @property
    def heard(self) -> int:
        """Those decided in the period, whenever they came."""
        return sum(self.outcomes.values())

    @property
    def reversed(self) -> measuring.Share:
        """Of those that were decided on, those reversed, all or in part."""
        turned = self.outcomes[Hearing.REVERSED] + self.outcomes[Hearing.PARTIALLY_REVERSED]
        return measuring.Share(turned, self.heard - self.outcomes[Hearing.OMITTED])

    @property
    def rows(self) -> list[tuple[str, int]]:
        """Each outcome in words with its count."""
        return [(str(label), self.outcomes[key]) for key, label in Hearing.choices]


@dataclass(frozen=True)
class Growth:
    """An hour in which ``arrived`` is over three times ``usual``, the median of that hour in eight weeks before."""

    at: datetime.datetime
    arrived: int
    usual: float


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
    found.alerts, found.notices = _alerts(publication, period), _notices(publication, period)
    found.appeals = appeals(publication, period)
    found.articles = _articles(threads, arrived_in)
    return found


def decisions(publication: Publication, period: Period) -> Iterator[Decided]:
    """Each decision of the period that stands, in the order of time; two queries."""
    # PostgreSQL takes a join that asks for "undone by none" to leave next to nothing, and then plans for next to
    # nothing. What was undone was so within minutes.
    undone = set(
        Decision.objects.filter(
            outcome=Outcome.UNDONE, decided_at__gte=period.begins, decided_at__lt=period.ends + ONE_HOUR
        ).values_list("undoes_id", flat=True)
    )
    rows = (
        Decision.objects.filter(
            comment__thread__in=_threads_of(publication),
            decided_at__gte=period.begins,
            decided_at__lt=period.ends,
        )
        .exclude(outcome=Outcome.UNDONE)
        .order_by("decided_at", "pk")
        .annotate(
            hour=HourOf("decided_at"),
            wait=SecondsBetween(WaitedSince("before"), F("decided_at")),
            # As text: most texts have none, and reading "[]" a hundred thousand times takes its time.
            noted=Cast("revision__findings", TextField()),
        )
        .values_list(
            "outcome",
            "rule__number",
            "rule__title",
            "ground",
            "detected_by_machine",
            "policy",
            "hour",
            "wait",
            "comment__thread_id",
            "revision_id",
            "noted",
            "pk",
        )
    )
    for row in rows.iterator(chunk_size=5000):
        if row[-1] not in undone:
            yield Decided._make(row)


def waits(publication: Publication, since: datetime.datetime, until: datetime.datetime) -> list[int]:
    """How many seconds each text waited that was decided on in between, sorted."""
    rows = (
        Decision.objects.standing()
        .filter(comment__thread__in=_threads_of(publication), decided_at__gte=since, decided_at__lt=until)
        .order_by()
        .annotate(wait=SecondsBetween(WaitedSince("before"), F("decided_at")))
        .values_list("wait", flat=True)
    )
    return sorted(max(0, wait) for wait in rows if wait is not None)


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


def _threads_of(publication: Publication) -> QuerySet[Thread, Any]:
    # A list of its discussions, not a join: SQLite would begin with them, and read every comment of each.
    return Thread.objects.filter(publication=publication).values("pk")


def sent_to(publication: Publication) -> CommentQuerySet:
    """What readers sent there; what was imported did not arrive. Found by ``comment_arrivals``."""
    return Comment.objects.filter(thread__in=_threads_of(publication), origin="")


def first_sent(publication: Publication) -> datetime.datetime | None:
    """When the first comment was sent."""
    # In order, not as a minimum: SQLite would look for that in all of them.
    sent = sent_to(publication).filter(sent_at__isnull=False).order_by("sent_at")
    return sent.values_list("sent_at", flat=True).first()


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


def unusual(
    hours: dict[datetime.datetime, int], *, since: datetime.datetime, known_from: datetime.datetime
) -> list[Growth]:
    """
    The hours from ``since`` on in which over three times as much came as usual, in order.

    Usual is the median of the same hour of the week in the eight weeks before, three comments at least; an hour that
    has fewer weeks before it, counted from ``known_from``, is not judged.
    """
    found = []
    for at in sorted(one for one in hours if one >= since):
        if at - WEEKS * ONE_WEEK < known_from:
            continue
        usual = spans.median(sorted(hours.get(at - week * ONE_WEEK, 0) for week in range(1, WEEKS + 1)))
        if usual is not None and hours[at] > TIMES * max(usual, LEAST_USUAL):
            found.append(Growth(at, hours[at], usual))
    return found


def _alerts(publication: Publication, period: Period) -> list[Received]:
    rows = (
        Alert.objects.filter(
            publication=publication, received_at__gte=period.begins, received_at__lt=period.ends
        )
        .annotate(took=SecondsBetween(F("received_at"), F("answered_at")))
        .values_list("category", "took")
    )
    return _received((alerting.in_words(category), took) for category, took in rows)


def notices(publication: Publication, period: Period) -> list[Alert]:
    """
    The legal notices received in the period, each with its decision, and whether what that took away was put back
    since (``was_put_back``): taking a text off the page to look into it, and finding nothing, is no action on a notice.

    Those about a comment: an article is the publication's own word, which it does not host for somebody else.
    Source: Regulation (EU) 2022/2065, art. 3(g) and 16.
    """
    found = Alert.objects.filter(
        publication=publication, category="unlawful", comment__isnull=False,
        received_at__gte=period.begins, received_at__lt=period.ends,
    )  # fmt: skip
    put_back = Decision.objects.standing().filter(
        comment=OuterRef("comment"),
        outcome=Outcome.RESTORED,
        decided_at__gt=OuterRef("decision__decided_at"),
    )
    found = found.annotate(was_put_back=Exists(put_back))
    return list(found.select_related("decision").defer("text", "decision__reasons", "decision__before"))


def category_of(alert: Alert) -> str:
    """The category of the Union's list under which a legal notice counts (``StatementCategory``)."""
    return alert.statement_category or StatementCategory.NOT_SPECIFIED_NOTICE


def took(alert: Alert) -> float | None:
    """Seconds from when it came until it was answered; ``None`` while it is open."""
    return (alert.answered_at - alert.received_at).total_seconds() if alert.answered_at else None


def _notices(publication: Publication, period: Period) -> list[Received]:
    return _received(
        (str(StatementCategory(category_of(one)).label), took(one)) for one in notices(publication, period)
    )


def _received(rows: Iterable[tuple[str, float | None]]) -> list[Received]:
    """By label, the most frequent first; ``rows`` are labels, and seconds where it was answered."""
    by_label: dict[str, list[float | None]] = defaultdict(list)
    for label, seconds in rows:
        by_label[label].append(seconds)
    found = []
    for label, times in by_label.items():
        answered = sorted(one for one in times if one is not None)
        found.append(Received(label, len(times), len(answered), spans.median(answered)))
    return sorted(found, key=lambda one: (-one.count, one.label))


def appeals(publication: Publication, period: Period, *, against: str = "") -> Appeals:
    """
    What was appealed against, and what became of what was heard in the period.

    All of it, or what is ``against`` a ``decision`` on a text, or a pause or an exclusion (``sanction``) alone.
    """
    received, rows = 0, list[tuple[str, int]]()
    if against != "sanction":
        received, rows = _against_decisions(publication, period)
    if against != "decision":
        more, heard = _against_sanctions(publication, period, with_warnings=against != "sanction")
        received, rows = received + more, rows + heard
    times = sorted(seconds for _outcome, seconds in rows)
    return Appeals(received, Counter(outcome for outcome, _seconds in rows), spans.median(times))


def _against_decisions(publication: Publication, period: Period) -> tuple[int, list[tuple[str, int]]]:
    """How many were received, and of those heard the outcome and the whole seconds it took."""
    given = Appeal.objects.filter(publication=publication, decision__isnull=False)
    heard = given.filter(heard_at__gte=period.begins, heard_at__lt=period.ends)
    rows = list(
        heard.annotate(took=SecondsBetween(F("received_at"), F("heard_at"))).values_list("outcome", "took")
    )
    received = given.filter(received_at__gte=period.begins, received_at__lt=period.ends).count()
    return received, rows


def _against_sanctions(
    publication: Publication, period: Period, *, with_warnings: bool
) -> tuple[int, list[tuple[str, int]]]:
    """
    The same as the journal has it: with a sanction that has ended, or an account that was erased, the appeal is gone.

    What was *given* as a warning is one, whatever an appeal makes of a pause.
    """
    entries = Entry.objects.filter(journal=publication.pk)
    found = list(
        entries.filter(
            kind__in=("appeal.received", "appeal.heard"), at__gte=period.begins, at__lt=period.ends,
            facts__has_key="sanction",
        ).values_list("kind", "subject", "at", "facts")
    )  # fmt: skip
    if not with_warnings:
        about = {f"sanction:{facts['sanction']}" for _kind, _subject, _at, facts in found}
        warned = entries.filter(subject__in=about, kind="sanction.given", facts__measure=Measure.WARNING)
        warnings = set(warned.values_list("subject", flat=True))
        found = [one for one in found if f"sanction:{one[3]['sanction']}" not in warnings]
    heard = [(subject, at, facts["outcome"]) for kind, subject, at, facts in found if kind == "appeal.heard"]
    began = dict(
        entries.filter(subject__in={subject for subject, _at, _outcome in heard}, kind="appeal.received")
        .values_list("subject", "at")
    )  # fmt: skip
    rows = [
        (outcome, int(at.timestamp()) - int(began[subject].timestamp())) for subject, at, outcome in heard
    ]
    return sum(kind == "appeal.received" for kind, *_rest in found), rows


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
