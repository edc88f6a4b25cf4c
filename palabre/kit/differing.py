"""What changed between two texts, word by word, as spans: whoever shows them cuts and escapes."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Comparing takes time with the product of the lengths; beyond this, all that differs counts as changed.
COMPARED_AT_MOST = 1_000_000

Span = tuple[int, int]


def steps(old: str, new: str) -> list[tuple[str, str]]:
    """
    The way from ``old`` to ``new``: pairs of pieces, alike where the text stayed, in reading order.

    The first pieces joined are ``old``, the second ``new``.
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
        between = [("".join(left), "".join(right))]
    else:
        between = [
            ("".join(left[old_from:old_to]), "".join(right[new_from:new_to]))
            for _step, old_from, old_to, new_from, new_to in SequenceMatcher(None, left, right).get_opcodes()
        ]
    begun, ended = "".join(before[:first]), "".join(before[len(before) - last :])
    return [pair for pair in [(begun, begun), *between, (ended, ended)] if pair != ("", "")]


def changes(old: str, new: str) -> tuple[list[Span], list[Span]]:
    """
    The spans of ``old`` that are gone in ``new``, and those of ``new`` that were not in ``old``.

    Spans count code points, do not overlap, and come in reading order.
    """
    gone, come = [], []
    at_old = at_new = 0
    for was, is_now in steps(old, new):
        if was != is_now:
            if was:
                gone.append((at_old, at_old + len(was)))
            if is_now:
                come.append((at_new, at_new + len(is_now)))
        at_old, at_new = at_old + len(was), at_new + len(is_now)
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
