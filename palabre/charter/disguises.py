"""
Disguises undone: what a text says to people who read it, whatever its letters are.

Figures and signs for letters ("c0nn4rd"), letters spaced out, drawn out or between dots, look-alikes of other
alphabets, marks that do not show. Every character kept knows where it stands in the typed text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

LEET = {
    "0": "o",
    "1": "i",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "8": "b",
    "@": "a",
    "$": "s",
    "€": "e",
    "£": "l",
    "!": "i",
    "|": "l",
    "*": "",
}
LOOKALIKES = dict(
    zip("аеорсхуіјѕԁһкмнтвАЕОРСХУІЈЅКМНТВΑΒΕΖΗΙΚΜΝΟΡΤΥΧαορνικτυɑᴄᴏ", "aeopcxyijsdhkmhtbaeopcxyijskmhtbabezhikmnoptyxaopviktuaco", strict=True)
)  # fmt: skip
SPACED = re.compile(r"(?<!\w)(?:\w[ .\-_*·]{1,3}){3,}\w(?!\w)")
LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Plain:
    """A text without its disguises: its characters, and where each stood in the typed text."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where what stands at ``start`` to ``end`` of the plain text stands in the typed one."""
        return self.places[start], self.places[end - 1] + 1


# Several checks read one text in turn.
@lru_cache(maxsize=16)
def undone(typed: str) -> Plain:
    """The text in small letters without accents and disguises."""
    joined = {at for found in SPACED.finditer(typed) if not found.group().isdigit() for at in _between(found)}
    characters: list[str] = []
    places: list[int] = []
    for at, character in enumerate(typed):
        if at in joined or unicodedata.category(character) in ("Mn", "Me", "Cf"):
            continue
        if character in LEET and not _is_in_a_word(typed, at):
            plain = character
        else:
            plain = LOOKALIKES.get(character) or LEET.get(character) or _folded(character)
        for one in plain:
            characters.append(one)
            places.append(at)
    return _drawn_in(characters, places)


def _between(found: re.Match[str]) -> list[int]:
    return [found.start() + n for n, character in enumerate(found.group()) if not LETTER.match(character) and character not in LEET]  # fmt: skip


def _is_in_a_word(typed: str, at: int) -> bool:
    """Whether a figure or sign stands beside a letter: "2026" is a year, "c0n" is not."""
    before, after = typed[at - 1 : at], typed[at + 1 : at + 2]
    return before.isalpha() or (after.isalpha() and not before.isdigit() and typed[at] not in "!*|")


def _folded(character: str) -> str:
    low = character.lower().replace("œ", "oe").replace("æ", "ae").replace("’", "'").replace("ß", "ss")
    if low.isascii():
        return low
    return "".join(one for one in unicodedata.normalize("NFKD", low) if not unicodedata.combining(one))


def _drawn_in(characters: list[str], places: list[int]) -> Plain:
    """Three and more of one letter made one ("coooon"), which then stands where the last of them stood."""
    kept: list[str] = []
    where: list[int] = []
    at = 0
    for character, run in groupby(characters):
        many = len(list(run))
        if many > 2 and character.isalpha():
            # A word that begins with it begins where the first stood.
            is_first = not kept or not kept[-1].isalnum()
            kept.append(character)
            where.append(places[at] if is_first else places[at + many - 1])
        else:
            kept += [character] * many
            where += places[at : at + many]
        at += many
    return Plain("".join(kept), tuple(where))
