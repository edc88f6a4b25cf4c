"""How long things took: percentiles over their values, and the words for them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE, HOUR, DAY = 60, 3600, 86400


def percentile(values: Sequence[float], share: float) -> float | None:
    """
    The value below which ``share`` (0…1) of ``values`` lie, in between two where it falls there; ``None`` of none.

    ``values`` are sorted. Exact, and the same on both databases: as PostgreSQL's ``percentile_cont`` defines it.
    """
    if not values:
        return None
    place = share * (len(values) - 1)
    below = math.floor(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below)


def median(values: Sequence[float]) -> float | None:
    """The value in the middle of ``values``, which are sorted; ``None`` of none."""
    return percentile(values, 0.5)


def spoken(seconds: float | None, *, to: Callable[[float], int] = round) -> str:
    """“18 minutes”, “2 hours”, “3 days”: to the nearest of the unit in which one would say it; a dash for nothing."""
    if seconds is None:
        return "–"
    if seconds < MINUTE:
        return _("less than a minute")
    if seconds < 90 * MINUTE:
        return _minutes(to(seconds / MINUTE))
    if seconds < 2 * DAY:
        return _hours(to(seconds / HOUR))
    return _days(to(seconds / DAY))


def within(seconds: float) -> str:
    """“within 18 minutes”, “in less than a minute”: how soon something was done, upwards, so that it is true."""
    if seconds < MINUTE:
        return _("in less than a minute")
    return _("within %(time)s") % {"time": spoken(seconds, to=math.ceil)}


def briefly(seconds: float | None) -> str:
    """“12 s”, “3 min 5 s”: to the second, for what takes no longer than minutes; a dash for nothing."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(round(seconds), MINUTE)
    said = {"minutes": minutes, "seconds": rest}
    return _("%(minutes)s min %(seconds)s s") % said if minutes else _("%(seconds)s s") % said


def roughly(seconds: float) -> str:
    """The same upwards, in steps that promise no more than is known: “10 minutes”, “2 hours”, “3 days”."""
    for minutes in (10, 20, 30, 45):
        if seconds <= minutes * MINUTE:
            return _minutes(minutes)
    if seconds <= 20 * HOUR:
        return _hours(math.ceil(seconds / HOUR))
    return _days(math.ceil(seconds / DAY))


def _minutes(n: int) -> str:
    return ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n}


def _hours(n: int) -> str:
    return ngettext("%(n)s hour", "%(n)s hours", n) % {"n": n}


def _days(n: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}
