"""What readers sent, and the hours in which unusually much came: read, never changed, here."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from palabre.discussion.models import Comment, CommentQuerySet
from palabre.moderation.reporting import spans
from palabre.moderation.reporting.decided import threads_of
from palabre.publications.models import Publication

# An hour is unusual above so many times the median of the same hour of so many weeks before.
# Where less than three come in that hour usually, three do for the reckoning: five comments instead of one are no crowd.
TIMES, WEEKS, LEAST_USUAL = 3, 8, 3
ONE_WEEK = datetime.timedelta(weeks=1)


@dataclass(frozen=True)
class Growth:
    """An hour in which ``arrived`` is over three times ``usual``, the median of that hour in eight weeks before."""

    at: datetime.datetime
    arrived: int
    usual: float


def sent_to(publication: Publication) -> CommentQuerySet:
    """What readers sent there; what was imported did not arrive. Found by ``comment_arrivals``."""
    return Comment.objects.filter(thread__in=threads_of(publication), origin="")


def first_sent(publication: Publication) -> datetime.datetime | None:
    """When the first comment was sent."""
    # In order, not as a minimum: SQLite would look for that in all of them.
    sent = sent_to(publication).filter(sent_at__isnull=False).order_by("sent_at")
    return sent.values_list("sent_at", flat=True).first()


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
