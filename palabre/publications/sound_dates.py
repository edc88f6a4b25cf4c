"""Dates that can be kept and shown: those of the years that every database and calendar knows."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FIRST_YEAR = 1000
# A discussion may close ninety years after its article: what is reckoned from an instant is a date, too.
LAST_YEAR = 2999


def refuse_unsound(value: datetime.date | datetime.datetime) -> None:
    """
    Raise ``ValidationError`` for a year that a slip of the hand made.

    An instant of the first or the last day that Python knows has none in UTC (``OverflowError``); dates
    before the year 1000 are written with fewer figures by some programs than by others.
    """
    last_year = LAST_YEAR if isinstance(value, datetime.datetime) else datetime.MAXYEAR
    if not FIRST_YEAR <= value.year <= last_year:
        raise ValidationError(
            _("This is the year %(year)s. Give a year from %(first)s to %(last)s, with four figures.")
            % {"year": value.year, "first": FIRST_YEAR, "last": last_year}
        )


class SoundDates:
    """A form (before Django's among the bases) that takes sound dates alone, in each of its fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            if isinstance(field, forms.DateField | forms.DateTimeField):
                field.validators = [*field.validators, refuse_unsound]
