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


def written(value: datetime.date | datetime.datetime, form: str) -> str:
    """
    ``value`` in the language spoken, as ``form`` says: a name of Django's formats
    (``DATETIME_FORMAT``), or a format itself (``j F``).

    Source: *Lexique des règles typographiques en usage à l'Imprimerie nationale*, "dates".
    """
    is_french = (get_language() or "fr").startswith("fr")
    writer = _French if is_french else DateFormat
    return str(writer(value).format(get_format(form)))
