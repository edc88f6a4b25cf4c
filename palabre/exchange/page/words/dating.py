"""Instants and days, as pages write them in French and in English."""

from __future__ import annotations

import datetime
import re

from palabre.exchange.page.outline import When
from palabre.exchange.page.words.line import LINE, S

MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "janvier janv jan january", "février fevrier févr fev feb february", "mars mar march",
            "avril avr apr april", "mai may", "juin jun june", "juillet juil jul july", "août aout aug august",
            "septembre sept sep september", "octobre oct october", "novembre nov november",
            "décembre decembre déc dec december",
        ],
        1,
    )
    for name in names.split()
}  # fmt: skip
MONTH = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
WEEKDAY = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day),?\s)?"
HOUR = r"(?:,?\s?(?:à|at|-|–|·|\||,)?\s?(\d{1,2})\s?(?:[:h]|h\.)\s?(\d{2})?(?:\s?min)?(?::(\d{2}))?\s?([ap]\.?m\.?)?)?"
DATES = [
    re.compile(rf"(?:le\s|on\s)?{WEEKDAY}(?:le\s)?(\d{{1,2}})(?:er)?\s{MONTH}\s(\d{{4}}){HOUR}\.?", re.IGNORECASE),
    re.compile(rf"(?:on\s)?{WEEKDAY}{MONTH}\s(\d{{1,2}})(?:st|nd|rd|th)?,?\s(\d{{4}}){HOUR}\.?", re.IGNORECASE),
    re.compile(rf"(?:le\s)?(\d{{1,2}})[/.](\d{{1,2}})[/.](\d{{4}}){HOUR}", re.IGNORECASE),
]  # fmt: skip
DATE_AT_MOST = 60
ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?\s?(?:Z|[+-]\d{2}:?\d{2})?)?")


def when(written: str) -> When | None:
    """
    The instant or the day that ``written`` is, as a whole; ``None`` where the year is not said.

    An instant without a time zone is the publication's own time.
    """
    written = re.sub(rf"{S}+", " ", written[:LINE]).strip(" .,")
    if ISO.fullmatch(written):
        try:
            if len(written) == 10:
                return datetime.date.fromisoformat(written)
            return datetime.datetime.fromisoformat(written.replace(" Z", "Z").replace("Z", "+00:00"))
        except ValueError:
            return None
    for place, pattern in enumerate(DATES):
        found = pattern.fullmatch(written)
        if found is None:
            continue
        first, second, year, hour, minute, second_of_minute, half = found.groups()
        day, month = (second, first) if place == 1 else (first, second)
        number = int(month) if month.isdigit() else MONTHS[month.lower()]
        try:
            if hour is None:
                return datetime.date(int(year), number, int(day))
            hours = int(hour)
            if half:
                hours = hours % 12 + (12 if half[0] in "pP" else 0)
            # The page's own clock: the publication's time zone is added where it is known.
            return datetime.datetime(  # noqa: DTZ001
                int(year), number, int(day), hours, int(minute or 0), int(second_of_minute or 0)
            )
        except ValueError:
            return None
    return None
