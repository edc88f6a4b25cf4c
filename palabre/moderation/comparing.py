"""What changed between two texts, word by word, as plain pieces: whoever shows them escapes them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from palabre.charter.applying import marked
from palabre.kit.differing import Span, changes
from palabre.moderation import caring

__all__ = ["Piece", "Span", "changes", "pieces"]


@dataclass(frozen=True)
class Piece:
    """A piece of a text: what the checks noted there, if anything, and whether it is new (or gone)."""

    text: str
    finding: dict[str, Any] | None = None
    is_changed: bool = False

    @property
    def is_hard(self) -> bool:
        """Whether a slur, hatred, a threat or hostility was noted there."""
        return self.finding is not None and caring.is_hard(self.finding)


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
