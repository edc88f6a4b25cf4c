"""HTML as its readers see it, with the place in what was sent of every character."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

PIECE = re.compile(
    r"<!--.*?-->|<(?P<tag>/?[a-zA-Z][a-zA-Z0-9]*)[^<>]*>|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});",
    re.DOTALL,
)
# Within a line these part nothing: "c<b>o</b>n" is one word.
INLINE = frozenset(["a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "small", "span", "strike",
                    "strong", "sub", "sup", "tt", "u", "wbr"])  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """The text, and for each of its characters where it begins and ends in what was sent."""

    text: str
    places: tuple[tuple[int, int], ...]

    def sent(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the text stands in what was sent."""
        return self.places[start][0], self.places[end - 1][1]


def seen(sent: str) -> Seen:
    """Tags left out (those of blocks part lines), entities as what they stand for."""
    characters: list[str] = []
    places: list[tuple[int, int]] = []
    reached = 0

    def put(text: str, start: int, end: int | None = None) -> None:
        for at, one in enumerate(text):
            characters.append(one)
            places.append((start, end) if end is not None else (start + at, start + at + 1))

    for piece in PIECE.finditer(sent):
        put(sent[reached : piece.start()], reached)
        reached = piece.end()
        if piece[0].startswith("&"):
            put(html.unescape(piece[0]), *piece.span())
        elif piece["tag"] and piece["tag"].strip("/").lower() not in INLINE:
            put("\n", *piece.span())
    put(sent[reached:], reached)
    return Seen("".join(characters), tuple(places))
