"""
The Union's template for transparency reports, filled in: one CSV file a part.

Integers, shares from 0 to 1, median times in hours; blank where something cannot apply, 0 where it could have and did
not. A row of a sub-category stays blank: rules and notices name categories alone. Rows that stand for several (one a
Member State, one a language) are left out. Lines end as they do in the Commission's own files.
Source: Implementing Regulation (EU) 2024/2835, annexes I (the files beside this one) and II (how they are filled in).
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.utils import translation

from palabre.moderation.reporting.period import Period
from palabre.moderation.reporting.template.actions import illegal, notices, orders, summary, terms
from palabre.moderation.reporting.template.automation import automated
from palabre.moderation.reporting.template.cells import Row
from palabre.moderation.reporting.template.complaints import appeals
from palabre.moderation.reporting.template.counts import Counts, counted
from palabre.moderation.reporting.template.texts import qualitative
from palabre.publications.models import Publication

TEMPLATE = Path(__file__).parent
PARTS = (
    "Part_1_summary", "Part_2_categories_names", "Part_3_member_states_orders", "Part_4_notices",
    "Part_5_own_initiative_illegal", "Part_6_own_initiative_TC", "Part_7_appeals_and_recidivism",
    "Part_8_automated_means", "Part_9_human_resources", "Part_10_AMAR", "Part_11_qualitative",
)  # fmt: skip
PERIOD = "YYYY-MM-DD/YYYY-MM-DD"
SEVERAL = ("[...]", "[…]")


def files(
    publication: Publication, period: Period, *, at: datetime.datetime, previous: datetime.date | None = None
) -> dict[str, str]:
    """
    Each part by its name with its text, for the report published ``at``; ``previous`` is the day of the one before.

    Free texts are in the publication's language, headers and labels in the English of the law.
    """
    counts = counted(publication, period, at=at, previous=previous)
    with translation.override(publication.language):
        return {part: _filled(part, counts) for part in PARTS}


@cache
def skeleton(part: str) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of a part, as the law has them."""
    with (TEMPLATE / f"{part}.csv").open(encoding="utf-8", newline="") as source:
        header, *rows = csv.reader(source)
    return header, rows


def header_of(part: str) -> bytes:
    """The header line of a part, to the end of the line, as the law has it."""
    with (TEMPLATE / f"{part}.csv").open("rb") as source:
        return source.readline()


def _filled(part: str, counts: Counts) -> str:
    header, rows = skeleton(part)
    fill = FILLERS.get(part)
    out = io.StringIO()
    # The Commission's files end their lines so, and the header is to be theirs byte for byte.
    write = csv.writer(out, lineterminator="\n")
    said = f"{counts.period.first.isoformat()}/{counts.period.last.isoformat()}"
    written = []
    for line in rows:
        row = dict(zip(header, line, strict=True))
        if any(mark in row.get("Scope", "") for mark in SEVERAL):
            continue
        if "Service" in row:
            row["Service"] = counts.publication.name
        if row.get("Reporting period") == PERIOD:
            row["Reporting period"] = said
        if 'Description of the sub-category "Other"' in row:
            row['Description of the sub-category "Other"'] = ""
        if "Value" in row:
            row["Value"] = ""
        written.append(row)
    if fill is not None:
        fill(written, counts)
    write.writerows([row[name] for name in header] for row in written)
    return header_of(part).decode() + out.getvalue()


FILLERS: dict[str, Callable[[list[Row], Counts], None]] = {
    "Part_1_summary": summary,
    "Part_3_member_states_orders": orders,
    "Part_4_notices": notices,
    "Part_5_own_initiative_illegal": illegal,
    "Part_6_own_initiative_TC": terms,
    "Part_7_appeals_and_recidivism": appeals,
    "Part_8_automated_means": automated,
    "Part_11_qualitative": qualitative,
}
