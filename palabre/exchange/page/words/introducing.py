"""The head of a comment: its name, its number, its date."""

from __future__ import annotations

import re

from palabre.exchange.page.outline import When
from palabre.exchange.page.words.dating import DATE_AT_MOST, when
from palabre.exchange.page.words.line import SPACES
from palabre.exchange.page.words.naming import is_name, name_alone

SAID = re.compile(r"(.{1,60}?)\s(?:dit|a dit|a écrit|écrit|says|said|wrote)\s?:?", re.IGNORECASE)
NUMBERED = re.compile(r"(?:(.{1,60}?)\s)?\[?(?:#|n°\s?)(\d{1,12})\]?(?:\s?[,·|–—-]?\s?(.{1,110}))?")
NAME_DATE_IN_BRACKETS = re.compile(r"(.{1,60}?)\s?[(\[](.{6,50})[)\]]")
DATE_NAME = re.compile(r"(.{6,60}?),?\s(?:par|by)\s(.{1,60})", re.IGNORECASE)
# Which comment a comment answers, in the site's own words.
IN_REPLY = re.compile(
    r"(?:en )?réponse (?:à|au (?:message|commentaire)) (?:n°\s?|#)(\d{1,12})\s?:?|(?:in )?reply to #(\d{1,12})\s?:?",
    re.IGNORECASE,
)


def heading_of_comment(line: str) -> tuple[str, int | None, When | None] | None:
    """
    Name, number and date of a line that says nothing else; ``None`` when it says more, or less surely.

    ``Maud #1661120 18 juin 2026 à 10:12``, ``18 juin 2026, 10:12, par Maud``, ``Maud dit :``, ``#1661120``.
    """
    line = line.strip(SPACES)
    if not line or len(line) > 160 or IN_REPLY.fullmatch(line):
        return None
    if found := NUMBERED.fullmatch(line):
        before, number, after = found.groups()
        dated = when(after) if after else None
        if after and dated is None:
            # "#101 Maud — 12 mai 2011": the number comes first, then what a head says without one.
            named = heading_of_comment(after) if not before and "#" not in after else None
            if named is None or not named[0] or named[2] is None or len(named[0].split()) > 3:
                return None
            return named[0], int(number), named[2]
        if not before:
            return "", int(number), dated
        if said := heading_of_comment(before):
            return (said[0], int(number), dated or said[2]) if said[1] is None else None
        return (before, int(number), dated) if is_name(before) else None
    if dated := when(line):
        return "", None, dated
    if (found := DATE_NAME.fullmatch(line)) and (dated := when(found[1])) and name_alone(found[2]):
        return name_alone(found[2]), None, dated
    if (found := SAID.fullmatch(line)) and is_name(found[1]):
        return name_alone(found[1]), None, None
    if not re.search(r"\d{4}", line):
        return None
    if (found := NAME_DATE_IN_BRACKETS.fullmatch(line)) and (dated := when(found[2])):
        return (name_alone(found[1]), None, dated) if is_name(found[1]) else None
    # The name ends where a date begins: each place where one may is tried, from the left.
    for cut in re.finditer(r"(?:,\s?|\s?[·|–—]\s?|\s-\s|\s)(?=(?:le\s|on\s)?\w)", line):
        if len(line) - cut.end() <= DATE_AT_MOST and (dated := when(line[cut.end() :])):
            name = re.sub(r"^(?:par|de|by)\s", "", line[: cut.start()], flags=re.IGNORECASE)
            return (name_alone(name), None, dated) if is_name(name) else None
    return None


def numbered_heading(line: str) -> tuple[str, int | None, When | None] | None:
    """``heading_of_comment`` of a line that has a number; ``None`` of another, at less cost."""
    line = line.strip(SPACES)
    if len(line) > 160 or not ("#" in line or "n°" in line) or not NUMBERED.fullmatch(line):
        return None
    said = heading_of_comment(line)
    return said if said is not None and said[1] is not None else None
