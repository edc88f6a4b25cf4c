"""The lines of a text as it was saved, without what the program that saved it added to them."""

from __future__ import annotations

import re
from dataclasses import replace

from palabre.exchange.page.plain.lines import Line, line_of
from palabre.exchange.page.words import acting, linking, recommending
from palabre.exchange.page.words.line import SPACES, matches

# Text browsers number the links of a page and list their addresses below it.
REFERENCES = re.compile(r"\s*(?:references|références)\s*", re.IGNORECASE)
REFERENCE = re.compile(r"\s*(?:(\d{1,4})\. \S{1,2000}|(?:visible|hidden) links:?|liens (?:visibles|cachés)\s?:?)\s*", re.IGNORECASE)  # fmt: skip
MENU = re.compile(r"\s{0,80}(?:\[\d{1,4}\][^\s\[][^\[\n]{0,40}){3,40}")
MARK = re.compile(r"\[(\d{1,4})\](?=\S)")
# A line longer than this is no half of a heading.
HALF_HEADING_AT_MOST = 120


def prepared(text: str) -> tuple[list[Line], list[tuple[str, str]]]:
    """The lines of a text, and what was left out of them by name."""
    written, addresses = without_references(text.split("\n"))
    lines = [part for one in written for part in parted(line_of(one))]
    margin = min((line.indent for line in lines if not line.is_blank), default=0)
    if margin:
        lines = [replace(line, indent=max(line.indent - margin, 0)) for line in lines]
    return headings_joined(lines), [("addresses of links", " · ".join(addresses))] if addresses else []


def without_references(written: list[str]) -> tuple[list[str], list[str]]:
    """The lines without a text browser's list of addresses, nor the numbers ``[12]`` that point into it."""
    last = len(written)
    while last and (not written[last - 1].strip() or REFERENCE.fullmatch(written[last - 1])):
        last -= 1
    if last == len(written) or not last or not REFERENCES.fullmatch(written[last - 1]):
        return written, []
    addresses = [line.strip() for line in written[last:] if re.match(r"\s*\d", line)]
    if not addresses:
        return written, []
    last_mark = 0

    def without(found: re.Match[str]) -> str:
        # Links are numbered in their order: a "[4]" below "[31]" is one that somebody typed.
        nonlocal last_mark
        if not last_mark < int(found[1]) <= len(addresses):
            return found[0]
        last_mark = int(found[1])
        return ""

    return [MARK.sub(without, menu_of(line)) for line in written[: last - 1]], addresses


def menu_of(line: str) -> str:
    """A line of nothing but links as a menu, its parts told apart: ``[3]Accueil [4]Ville [5]Culture``."""
    if not MENU.fullmatch(line):
        return line
    margin = line[: len(line) - len(line.lstrip())]
    return margin + " | ".join(part.strip(SPACES) for part in re.split(r"\s+(?=\[\d{1,4}\])", line.strip()))


def parted(line: Line) -> list[Line]:
    """A line of actions as its words alone; one with its comment's number as two: the number, the actions."""
    number = acting.numbered_action(line.text)
    if number is not None:
        rest = re.sub(rf"[\[(]?#{number}\b[\])]?", "", linking.unlinked(line.text), count=1)
        actions = rest.strip(SPACES + acting.AROUND_ACTIONS + "-–—|·•/")
        return [replace(line, text=f"#{number}"), replace(line, text=actions, bullet="")]
    if "](" in line.text and acting.is_action(line.text):
        return [replace(line, text=linking.unlinked(line.text))]
    return [line]


def headings_joined(lines: list[Line]) -> list[Line]:
    """The lines with a promotion's title on one, where it stands on two above its items."""
    out: list[Line] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        if place + 2 < len(lines) and begins_two_line_title(lines, place):
            out.append(replace(line, text=f"{line.text} {lines[place + 1].text}"))
            place += 2
            continue
        out.append(line)
        place += 1
    return out


def begins_two_line_title(lines: list[Line], place: int) -> bool:
    """Whether a promotion's title begins on a line and ends on the next, and items follow."""
    first, second = lines[place], lines[place + 1]
    if (
        first.bullet or second.bullet or not first.text or not second.text or first.indent != second.indent
        or max(len(first.text), len(second.text)) > HALF_HEADING_AT_MOST
        or (place and not lines[place - 1].is_blank and first.indent)
    ):  # fmt: skip
        return False
    following = next((line for line in lines[place + 2 : place + 6] if not line.is_blank), None)
    return (
        following is not None
        and bool(following.bullet)
        and not matches(recommending.PROMOTION, first.text.lstrip("# "))
        and not matches(recommending.PROMOTION, second.text)
        and matches(recommending.PROMOTION, f"{first.text.lstrip('# ')} {second.text}")
    )
