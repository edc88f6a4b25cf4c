"""
A sentence as it would be written without disguises and misspellings, for a model that knows words as they are written.

"Les immgirés sont une m e n a c e", "j'ai tellementdedédain", "des p4rasites": undone, corrected, parted. What is not sure
stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from palabre.charter.disguises import undone
from palabre.charter.french import lexicon
from palabre.charter.french.shorthand import SHORT
from palabre.charter.french.spelling import accented, corrections, is_right

WORD = re.compile(r"[^\W_]+")
# Shorter ones are too often something else; of longer ones, words that run together are the likelier mistake.
SHORTEST, RUN_TOGETHER = 4, 9
# What is parted must be common words (a logarithmic scale to 127), and of the shortest these alone.
COMMON = 20
SMALL = frozenset(
    ["de", "du", "la", "le", "un", "je", "tu", "il", "ne", "se", "ce", "et", "en", "au", "sa", "ma", "ta"]
)
MOST_PARTS = 3
# Each word may take a millisecond: of a text that is full of them the first tell enough.
MOST_WORDS = 12


@dataclass(frozen=True)
class Mending:
    """What is written otherwise than it is meant in a text: where each word stands, and how it is written."""

    text: str
    words: tuple[tuple[int, int, str], ...]

    def of(self, start: int, end: int) -> str:
        """A stretch of the text as it is meant."""
        pieces, reached = [], start
        for first, last, written in self.words:
            if start <= first and last <= end:
                pieces += [self.text[reached:first], written]
                reached = last
        return "".join([*pieces, self.text[reached:end]])


def mending(text: str, known: frozenset[str] = frozenset()) -> Mending:
    """What is disguised or misspelled in ``text``; ``known`` words (in small letters) are right."""
    plain = undone(text)
    words: list[tuple[int, int, str]] = []
    for found in WORD.finditer(plain.text):
        if len(found[0]) < SHORTEST:
            continue
        start, end = plain.span(found.start(), found.end())
        typed = text[start:end]
        low = typed.lower()
        # A capital within a sentence is a name's; figures with a letter among them are figures.
        is_name = typed[:1].isupper() and text[max(0, start - 4) : start].rstrip()[-1:] not in ("", *".!?…\n")
        if is_name or low in known or low in SHORT or sum(map(str.isdigit, typed)) * 2 > len(typed):
            continue
        if typed.isalpha() and is_right(low):
            continue
        written = _written(found[0], low)
        if written != low:
            words.append((start, end, written))
            if len(words) == MOST_WORDS:
                break
    return Mending(text, tuple(words))


@lru_cache(maxsize=2_000)
def _written(word: str, typed: str) -> str:
    """The likeliest way to write a word of which the disguise is undone, and whose accents may be lost."""
    if not typed.isalpha():
        forms = [one for one in (word, *accented(word)) if lexicon.is_spelling(one)]
        if forms:
            return max(forms, key=lexicon.often)
    if len(word) >= RUN_TOGETHER and (parts := next(_parted(typed if typed.isalpha() else word), None)):
        return " ".join(parts)
    proposed = corrections(typed) if typed.isalpha() else corrections(word)
    if proposed:
        return proposed[0]
    return word if not typed.isalpha() else typed


def _parted(word: str, parts: int = MOST_PARTS) -> Iterator[tuple[str, ...]]:
    """The ways to part a word into common ones, those with the longest first word before others."""
    if _is_common(word):
        yield (word,)
    if parts > 1:
        for cut in range(len(word) - 2, 1, -1):
            if _is_common(word[:cut]):
                for rest in _parted(word[cut:], parts - 1):
                    yield word[:cut], *rest


def _is_common(word: str) -> bool:
    if len(word) < 3:
        return word in SMALL
    return lexicon.is_spelling(word) and lexicon.often(word) >= COMMON
