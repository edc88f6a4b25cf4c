"""
When a publication last changed for its readers, as far as a date in whole seconds can tell.

A feed that lost an entry is no newer by its entries, so its date is that of the last act in the
journal that may have changed something public. A date says less than an ``ETag``: it is believed only
where no later act can bear the same.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass

from palabre.feeds.naming import installed_at
from palabre.journal.models import Head

# An act is dated when it begins and seen when it commits. Within this time of the last act a date is
# not believed: another act of the same second may still be about to commit.
SETTLES_AFTER = datetime.timedelta(seconds=5)


@dataclass(frozen=True)
class Date:
    """The date of a feed, in seconds: ``says`` is sent; it is believed only once it ``is_settled``."""

    says: int
    is_settled: bool

    def tells(self, since: int | None) -> bool:
        """
        Whether whoever has the feed of ``since`` (a date that was sent, in seconds) has this one.

        The very date, not a later one: a reader's own clock says nothing of what was removed meanwhile.
        """
        return self.is_settled and since == self.says


def date_of(publication: int, *, now: datetime.datetime) -> Date:
    """
    The date of what readers see of a publication (its key) at ``now``; one query.

    The second after the last change once that is settled, which no act that comes later can have.
    Until then a second before it, which no settled feed can have.
    """
    changed = _changed_at(publication)
    is_settled = now - changed >= SETTLES_AFTER
    if is_settled:
        return Date(math.ceil(changed.timestamp()), is_settled)
    # Never later than now (RFC 9110, section 8.8.2.1): an act may bear a date ahead of its time.
    unsettled = min(changed, now) - SETTLES_AFTER
    return Date(math.floor(unsettled.timestamp()), is_settled)


def _changed_at(publication: int) -> datetime.datetime:
    """When the last act of the publication began that may have changed what readers see."""
    return (
        Head.objects.filter(journal=publication).values_list("seen_at", flat=True).first() or installed_at()
    )
