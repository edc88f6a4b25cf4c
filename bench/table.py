"""The table of what was measured, in ``docs/performance.md``."""

from __future__ import annotations

import datetime
import os
import platform
import sqlite3
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"


@dataclass(frozen=True)
class Row:
    """One line of the table: the work, what was measured, what stands beside it, and the mark to reach."""

    work: str
    measured: str
    beside: str = ""
    mark: str = ""


def ratio(work: str, took: float, beside: float) -> Row:
    """A row that is held against another measurement."""
    return Row(work, f"{took:.1f} ms ({took / beside:.2f} of that)", "", "1.2 of that")


def p99(took: list[float]) -> float:
    """The 99th of a hundred of sorted times."""
    return took[int(len(took) * 0.99)]


def table(rows: list[Row]) -> str:
    """What was measured, as a table, with what it was measured on."""
    lines = [
        "| work | measured | beside it | to reach |",
        "| --- | --- | --- | --- |",
        *(f"| {row.work} | {row.measured} | {row.beside} | {row.mark} |" for row in rows),
        "",
        f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}, {os.cpu_count()} processors, {platform.machine()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}.",
    ]
    return "\n".join(lines)


def write(told: str, mark: str = "measured") -> None:
    """Put ``told`` between its marks in the page. Raises ``ValueError`` where the page does not have them."""
    begin, end = f"<!-- {mark} -->\n", "<!-- end -->"
    before, found, rest = PAGE.read_text().partition(begin)
    _old, ends, after = rest.partition(end)
    if not (found and ends):
        raise ValueError(f"{PAGE} has no place for what was {mark}")
    PAGE.write_text(f"{before}{begin}{told}\n{end}{after}")
