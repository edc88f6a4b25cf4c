"""
A page as plain text, as a browser or a crawler leaves it.

A line is what it says, how far it is indented, and whether a bullet begins it. What stands before the
heading of the discussion is the article; after it every bullet is a comment, and one indented further
answers the one above it. Where the text does not say, nothing is guessed: it is left out, by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from palabre.exchange.page import gone
from palabre.exchange.page.outline import Link, Outline, Promotion
from palabre.exchange.page.plain.article import article
from palabre.exchange.page.plain.bounds import begin_of_discussion
from palabre.exchange.page.plain.discussion import discussion
from palabre.exchange.page.plain.lines import Line, chunks, heading_of, unwrapped
from palabre.exchange.page.plain.navigation import publication_names
from palabre.exchange.page.plain.preparing import prepared
from palabre.exchange.page.plain.recommended import recommended
from palabre.exchange.page.plain.walking import Walk


def read(text: str) -> Outline:
    """The outline of a page that is plain text, as ``reading.decoded`` gives it."""
    lines, added = prepared(text)
    lines = unwrapped(lines)
    start = begin_of_discussion(lines)
    outline = article(lines if start is None else lines[: start.heading], publication_names(lines))
    outline = replace(outline, left_out=(*outline.left_out, *added))
    if start is None:
        return replace(outline, marks=("plain text",))
    comments, more = discussion(lines[start.heading : start.end], start)
    comments, away = gone.settled(comments)
    see_also, promotion, tail = after(lines[start.end :])
    return replace(
        outline,
        announced=start.announced if start.announced is not None else outline.announced,
        comments=tuple(comments),
        gone=away,
        see_also=tuple({link.text: link for link in (*outline.see_also, *see_also)}.values()),
        promotion=outline.promotion or promotion,
        left_out=(*outline.left_out, *more, *tail),
        marks=("plain text",),
    )


def after(lines: Sequence[Line]) -> tuple[list[Link], Promotion | None, list[tuple[str, str]]]:
    """What follows the discussion: "see also", a promotion; the rest by name."""
    walk = Walk(chunks(lines))
    while walk.place < len(walk.parts):
        part = walk.parts[walk.place]
        walk.place += 1
        if not recommended(walk, part, heading_of(part.first)):
            walk.left_out += [("foot of the page", line.text) for line in part.lines]
    return walk.see_also, walk.promotion, walk.left_out
