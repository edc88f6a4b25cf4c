"""
Where comments begin that no bullet begins: at their heads, of a name, a number and a date.

A head is one line, ``Maud #101 3 mars 2009``, or several that stand together: the name, what the page says
of it, the number, the date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from palabre.exchange.page.outline import When
from palabre.exchange.page.plain.lines import Line, is_number
from palabre.exchange.page.words import acting, introducing, linking, naming

# A name, and beside it at most a mark of whom it speaks for.
LINES_ABOVE_NUMBER = 2


def begins(lines: Sequence[Line], announced: int | None) -> list[int]:
    """The lines where comments with heads begin; none where comments begin otherwise."""
    numbered = [place for place, line in enumerate(lines) if not line.bullet and has_number(line.text)]
    if not numbered:
        return dated(lines, announced)
    heading = [place for place in numbered if not is_last(lines, place)]
    # A number may also be a comment's last line: then it is above its actions.
    if len(heading) * 2 < len(numbered):
        return []
    starts = [begin_of(lines, place) for place in numbered]
    first = starts[0]
    bullet = next((line for line in reversed(lines[:first]) if line.bullet), None)
    if lines[first].bullet or (bullet is not None and lines[first].indent > bullet.indent):
        return []
    return sorted(set(starts))


def dated(lines: Sequence[Line], announced: int | None) -> list[int]:
    """The lines that say a name and a date, where they are as many as the page announces comments."""
    if announced is None or announced < 1 or any(line.bullet for line in lines):
        return []
    starts = [
        place
        for place, line in enumerate(lines)
        if re.search(r"\d{4}", line.text)
        and (said := introducing.heading_of_comment(line.text))
        and said[0]
        and said[2] is not None
    ]
    return starts if len(starts) == announced else []


def has_number(text: str) -> bool:
    """Whether a line is a comment's number, alone or with its name or date."""
    return is_number(text) or introducing.numbered_heading(text) is not None


def is_last(lines: Sequence[Line], place: int) -> bool:
    """Whether only actions or nothing follow a line, or the next number at once."""
    following = next((line for line in lines[place + 1 :] if line.text), None)
    return following is None or acting.is_action(following.text)


def begin_of(lines: Sequence[Line], place: int) -> int:
    """The first line of the head whose number stands at ``place``."""
    if not is_number(lines[place].text):
        return place
    begin = place
    while begin and place - begin <= LINES_ABOVE_NUMBER and is_name_line(lines[begin - 1]):
        begin -= 1
    if place - begin <= LINES_ABOVE_NUMBER and is_apart(lines, begin):
        return begin
    # The text above touches: its last line may be a name, no more.
    return place - 1 if place and is_name_line(lines[place - 1]) else place


def is_name_line(line: Line) -> bool:
    """Whether a line may be the name above a number."""
    return bool(line.text) and naming.is_name(line.text) and not acting.is_action(line.text)


def is_apart(lines: Sequence[Line], begin: int) -> bool:
    """Whether nothing of the comment above touches a line."""
    return (
        not begin
        or lines[begin].bullet != ""
        or lines[begin - 1].is_blank
        or acting.is_action(lines[begin - 1].text)
    )


def heading_of_comment(text: str) -> tuple[str, int | None, When | None] | None:
    """``introducing.heading_of_comment`` of a line, also as Markdown marks it: ``**Jean** — 3 mai 2024``."""
    if ("**" in text or "](" in text) and len(text) <= 2000:
        text = linking.unlinked(linking.MARKDOWN_IMAGE.sub("", text))
        text = re.sub(r"\*\*([^*]{1,100})\*\*", lambda found: found[1], text)
    return introducing.heading_of_comment(text)
