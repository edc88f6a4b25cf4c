"""
What readers alert to, gathered: one matter a comment or an article, with all its open alerts.

A claim of illegality runs against a clock and stands first; then what a moderator has published already, since somebody
answers for it; then the rest. Within each, oldest first.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from django.db.models import Case, Count, Exists, IntegerField, Max, Min, OuterRef, Q, QuerySet, When, Window
from django.db.models.functions import RowNumber

from palabre.moderation.models import UNLAWFUL, Alert, Decision, Outcome
from palabre.publications.models import Publication


class Urgency(IntEnum):
    """What is looked at before what."""

    NOTICE = 0
    PUBLISHED_BY_US = 1
    OTHER = 2


# Of a crowd that alerts to one thing so many are shown; the answer is for all of them.
AT_MOST = 50
NOTICES_FIRST = Case(When(category=UNLAWFUL, then=0), default=1, output_field=IntegerField())
# Urgency, instant of the first alert, its key.
Place = tuple[int, datetime.datetime, int]


@dataclass
class Matter:
    """A comment or an article, and the ``count`` of what is open about it. ``last`` is the key of its latest alert."""

    comment_id: int | None
    article_id: int | None
    urgency: Urgency
    since: datetime.datetime
    first: int
    last: int
    count: int
    alerts: list[Alert] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Where it stands in the list."""
        return (self.urgency, self.since, self.first)

    @property
    def notices(self) -> list[Alert]:
        """The alerts among them that claim illegality."""
        return [alert for alert in self.alerts if alert.is_notice]

    @property
    def left_out(self) -> int:
        """How many alerts more there are than are shown."""
        return max(self.count - len(self.alerts), 0)

    @property
    def was_read(self) -> bool:
        """Whether a moderator has published what is alerted to."""
        return self.urgency == Urgency.PUBLISHED_BY_US


@dataclass
class Said:
    """What was alerted, ``times`` times in the same words; ``also`` are the keys of the later ones."""

    alert: Alert
    times: int
    also: list[int] = field(default_factory=list)


def gathered(alerts: Iterable[Alert]) -> list[Said]:
    """
    The alerts about one thing in their order, those without an address that say the same word for word as one.

    Each stays an alert, with its sender's receipt: only whoever reads them need not read one sentence twenty times.
    """
    found: dict[tuple[object, ...], Said] = {}
    for alert in alerts:
        words = (alert.category, alert.text, alert.name, alert.statement_category, alert.in_good_faith)
        said = found.setdefault((alert.pk,) if alert.email else words, Said(alert, 0))
        said.times += alert.times
        if alert is not said.alert:
            said.also.append(alert.pk)
    return list(found.values())


def matters(publication: Publication, *, after: Place | None = None, at_most: int) -> list[Matter]:
    """The first ``at_most`` things that are alerted to after ``after``, the most urgent first, without the alerts: one query."""
    grouped = (
        Alert.objects.open(publication)
        .order_by()
        .annotate(is_published_by_us=Exists(_by_us()))
        .values("comment_id", "article_id")
        .annotate(
            urgency=Min(
                Case(
                    When(category=UNLAWFUL, then=Urgency.NOTICE),
                    When(is_published_by_us=True, then=Urgency.PUBLISHED_BY_US),
                    default=Urgency.OTHER,
                    output_field=IntegerField(),
                )
            ),
            since=Min("received_at"),
            first=Min("pk"),
            last=Max("pk"),
            count=Count("pk"),
        )
        .order_by("urgency", "since", "first")
    )
    if after is not None:
        urgency, since, first = after
        later = Q(since__gt=since) | Q(since=since, first__gt=first)
        grouped = grouped.filter(Q(urgency__gt=urgency) | Q(urgency=urgency) & later)
    return [
        Matter(
            comment_id=one["comment_id"],
            article_id=one["article_id"],
            urgency=Urgency(one["urgency"]),
            since=one["since"],
            first=one["first"],
            last=one["last"],
            count=one["count"],
        )
        for one in grouped[:at_most]
    ]


def _by_us() -> QuerySet[Decision]:
    """The decisions by which somebody here published what readers see of the comment that an alert is about."""
    shown = OuterRef("comment__published_revision")
    whole = Q(revision=shown, outcome__in=(Outcome.PUBLISHED, Outcome.RESTORED))
    return Decision.objects.standing().filter(whole | Q(made=shown), decided_by__isnull=False)


def with_alerts(shown: list[Matter], publication: Publication) -> list[Matter]:
    """
    The same matters, each with its open alerts, oldest first, as far as a page shows them: one query.

    Where there are more than that, legal notices are shown before all others, whenever they came.
    """
    about = Q(comment__in=[one.comment_id for one in shown if one.comment_id]) | Q(
        article__in=[one.article_id for one in shown if one.article_id]
    )
    by_subject = {(one.comment_id, one.article_id): one for one in shown}
    place = Window(
        RowNumber(), partition_by=["comment", "article"], order_by=[NOTICES_FIRST, "received_at", "pk"]
    )
    alerts = Alert.objects.open(publication).filter(about).annotate(place=place).filter(place__lte=AT_MOST)
    for alert in alerts.select_related("article", "comment").order_by("received_at", "pk"):
        by_subject[alert.comment_id, alert.article_id].alerts.append(alert)
    return shown
