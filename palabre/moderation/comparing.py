"""What changed between two texts, word by word, as plain pieces: whoever shows them escapes them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from palabre.charter.applying import marked

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Comparing takes time with the product of the lengths; beyond this, all that differs counts as changed.
COMPARED_AT_MOST = 1_000_000

Span = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """A piece of a text: what the checks noted there, if anything, and whether it is new (or gone)."""

    text: str
    finding: dict[str, Any] | None = None
    is_changed: bool = False


def changes(old: str, new: str) -> tuple[list[Span], list[Span]]:
    """
    The spans of ``old`` that are gone in ``new``, and those of ``new`` that were not in ``old``.

    Spans count code points, do not overlap, and come in reading order.
    """
    before, after = WORDS.findall(old), WORDS.findall(new)
    first = 0
    while first < min(len(before), len(after)) and before[first] == after[first]:
        first += 1
    last = 0
    while last < min(len(before), len(after)) - first and before[-1 - last] == after[-1 - last]:
        last += 1
    left, right = before[first : len(before) - last], after[first : len(after) - last]
    if len(left) * len(right) > COMPARED_AT_MOST:
        steps: list[tuple[str, int, int, int, int]] = [("replace", 0, len(left), 0, len(right))]
    else:
        steps = list(SequenceMatcher(None, left, right).get_opcodes())
    begins_old, begins_new = _offsets(before), _offsets(after)
    gone, come = [], []
    for step, old_from, old_to, new_from, new_to in steps:
        if step == "equal":
            continue
        if old_to > old_from:
            gone.append((begins_old[first + old_from], begins_old[first + old_to]))
        if new_to > new_from:
            come.append((begins_new[first + new_from], begins_new[first + new_to]))
    return _joined(gone, old), _joined(come, new)


def _joined(spans: list[Span], text: str) -> list[Span]:
    """Spans with nothing but white space between them made one: a phrase is read as a phrase."""
    joined: list[Span] = []
    for begin, end in spans:
        if joined and not text[joined[-1][1] : begin].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return joined


def _offsets(words: list[str]) -> list[int]:
    begins = [0]
    for word in words:
        begins.append(begins[-1] + len(word))
    return begins


def pieces(
    text: str, *, findings: Iterable[dict[str, Any]] = (), changed: Iterable[Span] = ()
) -> list[Piece]:
    """Cut ``text`` where findings and changes begin and end; joined, the pieces are ``text`` again."""
    spans = list(changed)
    begins, borders = [begin for begin, _end in spans], [border for span in spans for border in span]
    cut: list[Piece] = []
    reached = 0
    for said, finding in marked(text, findings):
        end = reached + len(said)
        inside = borders[bisect_right(borders, reached) : bisect_left(borders, end)]
        for start, stop in pairwise([reached, *inside, end]):
            span = bisect_right(begins, start) - 1
            is_changed = span >= 0 and stop <= spans[span][1]
            if stop > start:
                cut.append(Piece(text[start:stop], finding, is_changed))
        reached = end
    return cut
