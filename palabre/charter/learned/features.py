"""Classes of words as numbers: what a sentence names beside what it means (``classes_fr.toml``)."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from palabre.charter.disguises import Plain, undone

HERE = Path(__file__).parent
# These stand for themselves; the others are whole words.
SIGNS = ("quotation", "question")
ATTACKS = ("hatred", "beasts", "traits", "violence", "exclusion")
# What turns an attack on a group into something else.
TURNS = ("negation", "objection", "saying", "oneself", "kindness", "quotation", "ought", "all", "question")


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """The classes by name, in the order of the file."""
    written = tomllib.loads((HERE / "classes_fr.toml").read_text(encoding="utf-8"))
    return {
        name: re.compile(words if name in SIGNS else rf"(?<!\w)(?:{words})(?!\w)")
        for name, words in written.items()
    }


def named(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[bool, bool]]:
    """
    Of each sentence of ``text`` whether it names a group (or a slur), and whether it has a word that attacks or swears.

    Each class is looked for once in the whole, not once in every sentence.
    """
    plain = undone(text)
    said = plain.text.replace("’", "'")
    places: dict[bool, list[int]] = {}
    for is_group, names in ((True, ("group", "slurs")), (False, (*ATTACKS, "swearing"))):
        found = {plain.places[one.start()] for name in names for one in patterns()[name].finditer(said)}
        places[is_group] = sorted(found)

    def has(is_group: bool, start: int, end: int) -> bool:
        at = bisect_left(places[is_group], start)
        return at < len(places[is_group]) and places[is_group][at] < end

    return [(has(True, *span), has(False, *span)) for span in spans]


def has(text: str, name: str) -> bool:
    """Whether a sentence has a word of a class."""
    return bool(patterns()[name].search(undone(text).text.replace("’", "'")))


def of(text: str) -> np.ndarray:
    """
    A sentence as a vector of zeros and ones: each class, each beside a group, what turns an attack on a group, and
    attacks on what is none. Its length is ``size()``.
    """
    plain = undone(text).text.replace("’", "'")
    has = {name: bool(pattern.search(plain)) for name, pattern in patterns().items()}
    group = has["group"] or has["slurs"]
    attack = any(has[name] for name in ATTACKS)
    told = [
        *has.values(),
        *(group and one for name, one in has.items() if name != "group"),
        *(group and attack and has[name] for name in TURNS),
        *(has["slurs"] and has[name] for name in ("negation", "objection", "saying", "oneself", "quotation")),
        attack and not group,
        attack and has["trades"],
        attack and has["things"] and not group,
        attack and has["addressed"] and not group,
    ]
    return np.array(told, dtype=np.float32)


def size() -> int:
    """How many numbers a vector has."""
    many = len(patterns())
    return many + many - 1 + len(TURNS) + 5 + 4


def words_of(plain: Plain) -> list[tuple[int, int]]:
    """Where groups, slurs and attacks stand in the typed text: (start, end), in reading order."""
    text = plain.text.replace("’", "'")
    found = [
        plain.span(one.start(), one.end())
        for name in ("group", "slurs", *ATTACKS)
        for one in patterns()[name].finditer(text)
    ]
    return sorted(found)
