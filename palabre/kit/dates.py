"""How a day is written for readers: as the language's formats say, and in French the first is a ``1er``."""

from __future__ import annotations

import datetime

from django.utils.dateformat import DateFormat
from django.utils.formats import get_format
from django.utils.translation import get_language


class _French(DateFormat):
    """Django's writer of dates knows no ordinal of French: ``1er juin``, then ``2 juin``, ``3 juin``."""

    def j(self) -> int | str:  # type: ignore[override]
        """The day of the month. French formats name the month after it, never its number."""
        day = super().j()
        return "1er" if day == 1 else day


def _is_a_day(value: datetime.datetime) -> bool:
    """Whether an instant is a midnight to the microsecond: a day whose hour nobody stated (old texts, imports)."""
    return value.time() == datetime.time()


def written(value: datetime.date | datetime.datetime, form: str) -> str:
    """
    ``value`` in the language spoken, as ``form`` says: a name of Django's formats
    (``DATETIME_FORMAT``), or a format itself (``j F``).

    Source: *Lexique des règles typographiques en usage à l'Imprimerie nationale*, "dates".
    """
    if form == "DATETIME_FORMAT" and isinstance(value, datetime.datetime) and _is_a_day(value):
        form = "DATE_FORMAT"
    is_french = (get_language() or "fr").startswith("fr")
    writer = _French if is_french else DateFormat
    return str(writer(value).format(get_format(form)))
