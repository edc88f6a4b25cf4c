"""Figures drawn as SVG by the server: columns side by side, readable at the width of a telephone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# In units of the drawing, which are pixels at 360 px: the text is meant to be read there.
WIDE, HIGH = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 40, 4, 10, 22
# So many labels fit below, written level.
LABELS = 12
TICKS = 4


@dataclass(frozen=True)
class Series:
    """One row of columns: its name, a value for each label, and the words for each where the number is not what is said."""

    name: str
    values: Sequence[float]
    spoken: Sequence[str] = ()

    @property
    def said(self) -> Sequence[str]:
        """Each value in words."""
        return self.spoken or [written(value) for value in self.values]


@dataclass(frozen=True)
class Plot:
    """
    Up to three rows of columns over the same labels. ``key`` is unique on its page; ``labels`` are written below,
    ``heads`` stand in the table in their place where there is room for more.
    """

    key: str
    title: str
    about: str
    labels: Sequence[str]
    series: Sequence[Series]
    heads: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(any(one.values) for one in self.series)

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The same as rows of a table: what it is of, and each series' value."""
        columns = [one.said for one in self.series]
        return [(head, [column[n] for column in columns]) for n, head in enumerate(self.heads or self.labels)]

    @property
    def svg(self) -> SafeString:
        """The drawing. Its colours are the page's (``reporting.css``); rows differ in their pattern too."""
        top = nice(max((max(one.values, default=0) for one in self.series), default=0))
        return format_html(
            '<svg class="plot__svg" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title">{}{}{}{}</svg>',
            WIDE, HIGH, self.key, _patterns(self.key), _grid(top), self._columns(top), self._labels(),
        )  # fmt: skip

    def _columns(self, top: float) -> SafeString:
        each = (WIDE - LEFT - RIGHT) / max(1, len(self.labels))
        broad = min(28.0, each * 0.84 / max(1, len(self.series)))
        drawn = []
        for place, series in enumerate(self.series):
            for n, value in enumerate(series.values):
                high = (HIGH - TOP - BOTTOM) * value / top
                # What is there is seen to be there.
                high = max(high, 1.0) if value else 0.0
                left = LEFT + each * (n + 0.5) + broad * (place - len(self.series) / 2)
                drawn.append(
                    (place, _at(left), _at(HIGH - BOTTOM - high), _at(broad * 0.92), _at(high), self.key)
                )
        return format_html_join(
            "", '<rect class="plot__row{0}" x="{1}" y="{2}" width="{3}" height="{4}" fill="url(#{5}-{0})"/>', drawn
        )  # fmt: skip

    def _labels(self) -> SafeString:
        each = (WIDE - LEFT - RIGHT) / max(1, len(self.labels))
        step = math.ceil(len(self.labels) / LABELS)
        return format_html_join(
            "",
            '<text class="plot__label" x="{}" y="{}" text-anchor="middle">{}</text>',
            [
                (_at(LEFT + each * (n + 0.5)), HIGH - 6, label)
                for n, label in enumerate(self.labels)
                if n % step == 0
            ],
        )


def nice(most: float) -> float:
    """The end of a scale that holds ``most`` and has ``TICKS`` whole steps of 1, 2, 2.5, 3, 4 or 5 times a power of ten."""
    if most <= TICKS:
        return TICKS
    step = most / TICKS
    power = 10.0 ** math.floor(math.log10(step))
    factor = next(one for one in (1, 2, 2.5, 3, 4, 5, 10) if one * power >= step and one * power % 1 == 0)
    return factor * power * TICKS


def written(value: float) -> str:
    """A number as the language spoken groups its figures."""
    return number_format(round(value), force_grouping=True).replace("\xa0", "\u202f")


def _at(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _grid(top: float) -> SafeString:
    lines = []
    for n in range(TICKS + 1):
        y = HIGH - BOTTOM - (HIGH - TOP - BOTTOM) * n / TICKS
        lines.append((LEFT, _at(y), WIDE - RIGHT, LEFT - 4, _at(y + 3.5), written(top * n / TICKS)))
    return format_html_join(
        "",
        '<line class="plot__line" x1="{0}" x2="{2}" y1="{1}" y2="{1}"/>'
        '<text class="plot__label" x="{3}" y="{4}" text-anchor="end">{5}</text>',
        lines,
    )


def _patterns(key: str) -> SafeString:
    """Full, hatched, dotted: colour is never the only sign."""
    return format_html(
        '<defs><pattern id="{0}-0" width="4" height="4" patternUnits="userSpaceOnUse">'
        '<rect class="plot__full0" width="4" height="4"/></pattern>'
        '<pattern id="{0}-1" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="plot__full1" width="2" height="4"/></pattern>'
        '<pattern id="{0}-2" width="4" height="4" patternUnits="userSpaceOnUse">'
        '<circle class="plot__full2" cx="2" cy="2" r="1.2"/></pattern></defs>',
        key,
    )


def swatch(key: str, place: int) -> SafeString:
    """The sign of a row in the key of a plot."""
    return format_html(
        '<svg class="plot__swatch" viewBox="0 0 16 12" aria-hidden="true">'
        '<rect class="plot__row{1}" width="16" height="12" fill="url(#{0}-{1})"/></svg>',
        key,
        place,
    )
