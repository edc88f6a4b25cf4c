"""How often the French checks find what they should, and what they should not."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from palabre.charter.checks import OWN
from palabre.charter.draft import Draft, Finding

DATA = Path(__file__).parent / "data"
# The checks that the charters to start from bind to rule 3.
QUICK = (
    *(name for name, check in OWN.items() if name.startswith("french.") and not check.is_slow),
    "punctuation",
    "capitals",
    "repetition",
)
SECOND = "french.grammalecte"


def noted(text: str, names: Sequence[str] = QUICK) -> list[Finding]:
    """What the checks of rule 3 note in a French text: the quick ones, unless others are named."""
    draft = Draft.of(text)
    return [found for name in names for found in OWN[name].run(draft, **OWN[name].parameters)]


def with_second() -> tuple[str, ...]:
    """The names of the quick checks and of Grammalecte; of nothing where it is not installed."""
    return () if OWN[SECOND].missing() else (*QUICK, SECOND)


def faulty(name: str) -> list[dict[str, str]]:
    """The rows of a file of faulty sentences: category, text, expected."""
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def clean(name: str) -> list[str]:
    """The sentences of a file of clean ones: a line each, or the column ``text``."""
    if name.endswith(".tsv"):
        return [row["text"] for row in faulty(name)]
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def places(text: str, expected: str) -> Iterator[tuple[int, int]]:
    """Where the words expected stand: whole words, where they are words."""
    for words in expected.split(" || "):
        edge = r"(?!\w)" if words[-1:].isalnum() else ""
        before = r"(?<!\w)" if words[:1].isalnum() else ""
        for found in re.finditer(before + re.escape(words) + edge, text):
            yield found.span()


def is_found(row: dict[str, str], names: Sequence[str] = QUICK) -> bool:
    """Whether something is noted that touches a place where the fault is."""
    findings = noted(row["text"], names)
    return any(one.start < end and one.end > start for start, end in places(row["text"], row["expected"]) for one in findings)  # fmt: skip


@dataclass
class Found:
    """How many of the faulty sentences of each category were found: category → (found, all)."""

    by_category: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """The share found of all, from 0 to 1."""
        found, every = map(sum, zip(*self.by_category.values(), strict=True))
        return found / every


def recall(name: str, names: Sequence[str] = QUICK) -> Found:
    """What is found in a file of faulty sentences."""
    counted: dict[str, list[bool]] = defaultdict(list)
    for row in faulty(name):
        counted[row["category"]].append(is_found(row, names))
    return Found({category: (sum(found), len(found)) for category, found in counted.items()})


def false_alarms(name: str, names: Sequence[str] = QUICK) -> list[str]:
    """The clean sentences of a file in which something is noted."""
    return [text for text in clean(name) if noted(text, names)]
