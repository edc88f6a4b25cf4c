"""Whole days of a publication, from one to another."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass

from palabre.publications.models import Publication

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """The days from ``first`` to ``last``, both within, as the publication's ``zone`` counts them."""

    first: datetime.date
    last: datetime.date
    zone: zoneinfo.ZoneInfo

    @property
    def begins(self) -> datetime.datetime:
        """Its first instant."""
        return datetime.datetime.combine(self.first, datetime.time(), self.zone)

    @property
    def ends(self) -> datetime.datetime:
        """The first instant that is not within."""
        return datetime.datetime.combine(self.last + ONE_DAY, datetime.time(), self.zone)

    @property
    def months(self) -> Iterator[datetime.date]:
        """The first day of each month that it touches, in order."""
        month = self.first.replace(day=1)
        while month <= self.last:
            yield month
            month = next_month(month)


def next_month(day: datetime.date) -> datetime.date:
    """The first day of the month after that of ``day``."""
    return (day.replace(day=1) + 32 * ONE_DAY).replace(day=1)


def today(publication: Publication, at: datetime.datetime) -> datetime.date:
    """The day that it is there at ``at``."""
    return at.astimezone(publication.zone).date()


def year_of(publication: Publication, year: int) -> Period:
    """A calendar year there."""
    return Period(datetime.date(year, 1, 1), datetime.date(year, 12, 31), publication.zone)


def last_twelve_months(publication: Publication, at: datetime.datetime) -> Period:
    """The year that ended with the last day that has ended."""
    last = today(publication, at) - ONE_DAY
    before = last.replace(year=last.year - 1, day=28) if (last.month, last.day) == (2, 29) else None
    return Period((before or last.replace(year=last.year - 1)) + ONE_DAY, last, publication.zone)
