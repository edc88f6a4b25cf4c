"""The rows of the template and what is written into them: numbers in words of their kind, columns by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from palabre.charter.categories import PREFIX
from palabre.moderation import measuring
from palabre.moderation.reporting import spans

TOTAL = "TOTAL"
CONTEXT = "contextual information on "
# Each part may say what a number means in the row of the totals.
Row = dict[str, str]


def number(value: float | None) -> str:
    """An integer, or a number with a point and four places at most; blank for nothing."""
    return "" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")


def hours(seconds: Iterable[float]) -> str:
    """The median of ``seconds``, in hours."""
    middle = spans.median(sorted(seconds))
    return "" if middle is None else number(middle / spans.HOUR)


def share_of(share: measuring.Share) -> str:
    """A share from 0 to 1; blank where there is nothing to have a share of."""
    return number(share.value) if share.whole else ""


def key(name: str) -> str:
    """A column's or an indicator's name as it is looked for: the template has spaces where nobody sees them."""
    return " ".join(name.split()).lower()


def write_into(row: Row, values: dict[str, str]) -> None:
    """Write ``values`` into the columns of these names. Raises ``KeyError`` for one that is not there."""
    columns = {key(name): name for name in row}
    for name, value in values.items():
        row[columns[key(name)]] = value


def by_category(rows: list[Row], column: str, fill: Callable[[str | None], dict[str, str]]) -> None:
    """Write what ``fill`` says of each category, and of all (``None``), into its row."""
    for row in rows:
        named = row[column]
        if named == TOTAL:
            write_into(row, fill(None))
        elif named.startswith(PREFIX):
            write_into(row, fill(named.removeprefix(PREFIX)))
