"""Marks and spaces: too many, too few, in the wrong place. How one types quotes and dots is nobody's fault."""

from __future__ import annotations

import re
from collections.abc import Iterator

SPACES = re.compile(r"(?<=[^\s.!?…:;,]) {2,}(?=[^\s\-–—=_])")
BEFORE_COMMA = re.compile(r"(?<=\w) +[,](?=\S)|(?<=\w) +,(?= )|(?<=\w) +\.(?=\s|$)(?!\.)")
AFTER_COMMA = re.compile(r"(?<=[a-zà-ÿ]),(?=[a-zA-Zà-ÿ])")
DOTS = re.compile(r"\.{4,}(?=\w)")
SMALL = re.compile(r"(?<=[a-zà-ÿ]{3}[.!?])[ \n]+([a-zà-ÿ][\w’']*)")
BEGINNING = re.compile(r"^\s*([a-zà-ÿ][\w’']*)")
MARKS = re.compile(r"[.,;:!?…]")
SHORTENED = re.compile(
    r"(?:\b(?:etc|cf|ex|art|p|pp|M|Mme|Dr|St|Ste|av|apr|env|min|max|n°|vol|chap|éd|dir|tél)|\.\.)\.$"
)
LONG_WORDS = 45


def spaces(text: str) -> Iterator[tuple[int, int, str]]:
    """Spaces that are too many, before a comma, or missing after one."""
    for found in SPACES.finditer(text):
        yield found.start(), found.end(), " "
    for found in BEFORE_COMMA.finditer(text):
        typed = found.group().strip()
        yield (
            found.start(),
            found.end(),
            typed if text[found.end() : found.end() + 1].isspace() else f"{typed} ",
        )
    for found in AFTER_COMMA.finditer(text):
        yield found.start(), found.end(), ", "
    for found in DOTS.finditer(text):
        yield found.start(), found.end(), "… "


def small_letters(text: str) -> Iterator[tuple[int, int, str]]:
    """
    Sentences that begin with a small letter, from the second on: one is a slip, two are a way of writing.

    The first counts only where another does: many begin a comment as they would a message.
    """
    found = []
    for one in SMALL.finditer(text):
        if not SHORTENED.search(text[max(0, one.start() - 8) : one.start()]):
            found.append((one.start(1), one.end(1)))
    opening = BEGINNING.match(text)
    if opening and found:
        found.insert(0, (opening.start(1), opening.end(1)))
    if len(found) > 1:
        for start, end in found:
            yield start, end, text[start].upper() + text[start + 1 : end]


def is_without_marks(text: str) -> bool:
    """Whether a long text has no mark of punctuation at all."""
    return len(text.split()) >= LONG_WORDS and not MARKS.search(text)
