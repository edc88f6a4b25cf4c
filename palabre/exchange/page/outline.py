"""What was understood of a saved page, as plain values."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

# A page may name a day without an hour: then it stays a day.
When = datetime.datetime | datetime.date


@dataclass(frozen=True)
class Comment:
    """
    One comment as the page shows it. ``text`` is what was typed, as far as the page tells.

    ``parent`` is the place in the outline's list of the comment it answers, always an earlier one. One that
    ``is_gone`` was removed or withdrawn on the page: only its place is known, for what answers it.
    """

    text: str
    number: int | None = None
    name: str = ""
    sent: When | None = None
    parent: int | None = None
    is_gone: bool = False


@dataclass(frozen=True)
class Block:
    """A part of the body: ``kind`` and ``value`` are those of ``press/blocks.py``."""

    kind: str
    value: Any


@dataclass(frozen=True)
class Link:
    """Something the page points to. ``address`` is empty when the page does not give it."""

    text: str
    address: str = ""
    detail: str = ""
    price: str = ""


@dataclass(frozen=True)
class Promotion:
    """What the page recommends beside its article."""

    title: str
    items: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Outline:
    """
    A saved page. ``announced`` is the count of comments that it states itself; ``gone`` counts those that
    were removed or withdrawn there, of which ``comments`` holds only the answered ones.

    ``marks`` names the markups that carried something; ``left_out`` what was recognised and not taken:
    (what it is, its words).
    """

    headline: str = ""
    standfirst: str = ""
    names: tuple[str, ...] = ()
    dated: When | None = None
    corrected: When | None = None
    section: str = ""
    keywords: tuple[str, ...] = ()
    body: tuple[Block, ...] = ()
    promotion: Promotion | None = None
    see_also: tuple[Link, ...] = ()
    announced: int | None = None
    comments: tuple[Comment, ...] = ()
    gone: int = 0
    address: str = ""
    marks: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = field(default=())

    def found(self) -> int:
        """How many comments say something."""
        return sum(not comment.is_gone for comment in self.comments)

    def depths(self) -> list[int]:
        """How deep each comment stands: 0 at the top."""
        depths: list[int] = []
        for comment in self.comments:
            depths.append(0 if comment.parent is None else depths[comment.parent] + 1)
        return depths


def compared(announced: int | None, found: int) -> str:
    """The announced count beside what was found, in a sentence."""
    if announced is None:
        return f"found {found:,}; the page announces no count."
    if announced == found:
        return f"announced {announced:,}, found {found:,}."
    missing = abs(announced - found)
    verb = "is" if missing == 1 else "are"
    count = "one" if missing == 1 else f"{missing:,}"
    if found < announced:
        return f"announced {announced:,}, found {found:,}: {count} {verb} missing."
    return f"announced {announced:,}, found {found:,}: {count} more than announced."
