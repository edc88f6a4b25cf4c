"""
A comment of Isso as one typed it, in Markdown, made readable where readers see what is typed.

Nothing that was typed is lost: links say their words and then their address, characters that were typed as entities are
themselves; emphasis, lists, headings and code stay as they were typed, and ``>`` before a line means the same here. Old
comments, and those that Isso brought from elsewhere, hold HTML: it is read as ``typed_html`` reads it.
"""

from __future__ import annotations

import html
import re
from collections import deque
from collections.abc import Iterator

from palabre.exchange import typed_html

FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[^`\n]*$")
TICKS = re.compile("`+")
LINK = re.compile(
    r"(!?)\[([^\[\]\n]{0,500})\]\(\s{0,5}<?"
    r"(https?://[^\s()<>]{1,2000}(?:\([^\s()<>]{0,500}\)[^\s()<>]{0,500}){0,5})>?"
    r"((?:\s{1,5}(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'))?)\s{0,5}\)"
)
LONE = re.compile(r"<(https?://[^\s<>]{1,2000})>")
# With its semicolon alone: what looks like one in an address is none.
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# The tags that Isso shows; whoever types another shows its letters.
TAGS = "a|b|blockquote|br|code|del|em|h[1-6]|hr|i|ins|li|ol|p|pre|strong|table|tbody|td|th|thead|tr|ul"
IS_HTML = re.compile(rf"</(?:{TAGS})>|<br ?/?>|<a href=", re.IGNORECASE)
NOT_A_TAG = re.compile(rf"<(?!/?(?:{TAGS})(?:\s[^<>]{{0,2000}})?/?>)", re.IGNORECASE)
NOT_AN_ENTITY = re.compile(rf"&(?!{ENTITY.pattern[1:]})")


def to_typed(written: str) -> str:
    """The text of a comment."""
    parts = list(_parts(written.replace("\r\n", "\n").replace("\r", "\n").strip("\n")))
    if any(IS_HTML.search(part) for part, is_code in parts if not is_code):
        return typed_html.to_typed(
            "".join(
                html.escape(part, quote=False)
                if is_code
                else NOT_AN_ENTITY.sub("&amp;", NOT_A_TAG.sub("&lt;", _plain(part)))
                for part, is_code in parts
            )
        )
    return "".join(
        part if is_code else ENTITY.sub(lambda found: html.unescape(found[0]), _plain(part))
        for part, is_code in parts
    ).strip()


def _plain(part: str) -> str:
    """A part with its links as one would write them where only addresses are links."""

    def link(found: re.Match[str]) -> str:
        _picture, words, address, title = found.groups()
        words = words.strip()
        if not title and words.rstrip("/") in (
            "",
            address.rstrip("/"),
            address.split("://", 1)[1].rstrip("/"),
        ):
            return address
        return f"{words} ({address}{title})".strip()

    return LONE.sub(r"\1", LINK.sub(link, part))


def _parts(written: str) -> Iterator[tuple[str, bool]]:
    """The pieces of a text in their order: (a piece, whether it is code)."""
    lines: list[str] = []
    fence = ""
    for line in written.splitlines(keepends=True):
        found = FENCE.match(line.rstrip("\n"))
        if fence:
            lines.append(line)
            if found and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                yield "".join(lines), True
                lines, fence = [], ""
        elif found:
            yield from _inline("".join(lines))
            lines, fence = [line], found[1]
        else:
            lines.append(line)
    # A fence that is not closed is one to the end.
    yield from [("".join(lines), True)] if fence else _inline("".join(lines))


def _inline(part: str) -> Iterator[tuple[str, bool]]:
    """The same of what stands between fences: code is what as many backticks end as begin it."""
    runs = [found.span() for found in TICKS.finditer(part)]
    ends: dict[int, deque[int]] = {}
    for place, (start, end) in enumerate(runs):
        ends.setdefault(end - start, deque()).append(place)
    reached, place = 0, 0
    while place < len(runs):
        start, end = runs[place]
        same = ends[end - start]
        while same and same[0] <= place:
            same.popleft()
        if not same:
            place += 1
            continue
        closing = runs[same[0]][1]
        yield part[reached:start], False
        yield part[start:closing], True
        reached, place = closing, same[0] + 1
    yield part[reached:], False
