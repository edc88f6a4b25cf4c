"""
What readers alert to, gathered: one matter a comment or an article, with all its open alerts.

A claim of illegality runs against a clock and stands first; then what a moderator has published already, since somebody
answers for it; then the rest. Within each, oldest first.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from enum import IntEnum

from django.db.models import Count, Max, Min, Q

from palabre.discussion.models import Comment
from palabre.moderation import deciding
from palabre.moderation.models import UNLAWFUL, Alert
from palabre.publications.models import Publication


class Urgency(IntEnum):
    """What is looked at before what."""

    NOTICE = 0
    PUBLISHED_BY_US = 1
    OTHER = 2


# Urgency, instant of the first alert, its key.
Place = tuple[int, datetime.datetime, int]


@dataclass
class Matter:
    """A comment or an article, and what is open about it. ``last`` is the key of its latest alert."""

    comment_id: int | None
    article_id: int | None
    urgency: Urgency
    since: datetime.datetime
    first: int
    last: int
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
    def was_read(self) -> bool:
        """Whether a moderator has published what is alerted to."""
        return self.urgency == Urgency.PUBLISHED_BY_US


def matters(publication: Publication) -> list[Matter]:
    """Everything that is alerted to, the most urgent first, without the alerts themselves: two queries."""
    grouped = list(
        Alert.objects.open(publication)
        .order_by()
        .values("comment_id", "article_id")
        .annotate(
            since=Min("received_at"),
            first=Min("pk"),
            last=Max("pk"),
            notices=Count("pk", filter=Q(category=UNLAWFUL)),
        )
    )
    read = _published_by_us([one["comment_id"] for one in grouped if one["comment_id"]])
    found = [
        Matter(
            comment_id=one["comment_id"],
            article_id=one["article_id"],
            urgency=_urgency(has_notice=one["notices"] > 0, was_read=one["comment_id"] in read),
            since=one["since"],
            first=one["first"],
            last=one["last"],
        )
        for one in grouped
    ]
    return sorted(found, key=lambda one: one.place)


def _urgency(*, has_notice: bool, was_read: bool) -> Urgency:
    if has_notice:
        return Urgency.NOTICE
    return Urgency.PUBLISHED_BY_US if was_read else Urgency.OTHER


def _published_by_us(comments: list[int]) -> set[int]:
    """Those of ``comments`` whose text, as readers see it, somebody here decided to publish."""
    if not comments:
        return set()
    shown = dict(
        Comment.objects.filter(pk__in=comments, published_revision__isnull=False).values_list(
            "published_revision_id", "pk"
        )
    )
    decided = deciding.decided_to_show(shown).filter(decided_by__isnull=False)
    return {shown[revision] for revision in decided.values_list("revision_id", flat=True)}


def with_alerts(shown: list[Matter], publication: Publication) -> list[Matter]:
    """The same matters, each with its open alerts, oldest first: one query."""
    about = Q(comment__in=[one.comment_id for one in shown if one.comment_id]) | Q(
        article__in=[one.article_id for one in shown if one.article_id]
    )
    by_subject = {(one.comment_id, one.article_id): one for one in shown}
    alerts = Alert.objects.open(publication).filter(about).select_related("article", "comment")
    for alert in alerts.order_by("received_at", "pk"):
        by_subject[alert.comment_id, alert.article_id].alerts.append(alert)
    return shown
