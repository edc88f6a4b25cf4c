"""
The words of a text, as they are looked for: without case, accents and ligatures.

Both databases are given the words that are made here, and nothing else: so both find the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

# Of a text only so much is indexed: PostgreSQL counts places in a text up to 16,383, and a row's words
# take at most 1 MiB. A longer word is cut: nobody looks for more of it.
WORDS_AT_MOST = 16_000
CHARACTERS_AT_MOST = 200_000
WORD_CHARACTERS = 60

# Letters and figures of any script, with the combining marks and the invisible characters (soft hyphen,
# zero-width ones) that stand inside a word. An apostrophe and a hyphen part two words.
INSIDE = "\u00ad\u0300-\u036f\u200b-\u200d\u2060"
WORD = re.compile(rf"[^\W_](?:[^\W_]|[{INSIDE}])*")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})


class Word(NamedTuple):
    """A word as it is looked for, and where it stands in the text (code points)."""

    folded: str
    start: int
    end: int


def fold(word: str) -> str:
    """``Été`` as ``ete``, ``Œuvre`` as ``oeuvre``, ``m²`` as ``m2``: letters and figures alone, maybe none."""
    if word.isascii():
        return word.lower()[:WORD_CHARACTERS]
    parted = unicodedata.normalize("NFKD", word.casefold()).casefold().translate(LIGATURES)
    return "".join(one for one in parted if one.isalnum())[:WORD_CHARACTERS]


def words_of(text: str) -> Iterator[Word]:
    """Each word of ``text``, in its order."""
    for match in WORD.finditer(text):
        folded = fold(match.group())
        if folded:
            yield Word(folded, match.start(), match.end())


def folded(text: str) -> str:
    """The words of ``text`` with a space between them, as the index is given them: the first 16,000."""
    kept: list[str] = []
    room = CHARACTERS_AT_MOST
    for word in words_of(text):
        room -= len(word.folded) + 1
        if len(kept) == WORDS_AT_MOST or room < 0:
            break
        kept.append(word.folded)
    return " ".join(kept)
