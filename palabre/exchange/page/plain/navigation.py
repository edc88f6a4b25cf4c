"""What stands above the headline: the publication's name, menus, the way to the page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from palabre.exchange.page.plain.blocks import RUNS_ON_FROM
from palabre.exchange.page.plain.lines import Line, heading_of
from palabre.exchange.page.words import recommending, surroundings
from palabre.exchange.page.words.line import LINE, SPACES, matches

RIGHTS = re.compile(r"(?:©|\(c\)|copyright)\s?(?:\d{4}(?:\s?[-–]\s?\d{4})?,?\s)?(.{2,80})", re.IGNORECASE)
WITHIN = re.compile(r"[^,]{3,40}, (?:dans|sur|in|on) (.{2,80})")
# The words of a menu's item; a headline has more.
WORDS_OF_ITEM = 2
WORDS_OF_SECTION = 3
NAME_AT_MOST = 80
CRUMB_AT_MOST = 100


def publication_names(lines: Sequence[Line]) -> frozenset[str]:
    """
    What a page calls its publication, as ``comparable`` gives it: beside its ©, in "Voir aussi, dans …", at
    the beginning of its breadcrumbs.
    """
    names: set[str] = set()
    for line in lines:
        text = heading_of(line.text)
        if not text or len(text) > LINE:
            continue
        if ("©" in text or "(c)" in text.lower() or "copyright" in text.lower()) and (
            found := RIGHTS.search(text)
        ):
            names.add(comparable(re.split(r"\s[-–—|·]\s|,\s|\.\s", found[1])[0]))
        elif (found := WITHIN.fullmatch(text)) and matches(recommending.SEE_ALSO, text):
            names.add(comparable(found[1]))
    crumbs = next((surroundings.CRUMBS.split(line.text) for line in lines[:40] if len(line.text) <= LINE
                   and len(surroundings.CRUMBS.split(line.text)) > 2 and not re.search("[«/]", line.text)), [])  # fmt: skip
    if crumbs and not matches(surroundings.NOISE, crumbs[0]):
        names.add(comparable(crumbs[0]))
    return frozenset(names - {""})


def comparable(name: str) -> str:
    """A name as it is compared: neither its case nor the sort of its spaces and apostrophes matter."""
    return " ".join(name.replace("’", "'").casefold().split()).strip(" .:")


def menu(texts: Sequence[str]) -> int:
    """
    How many of the lines that stand together above a headline are a menu's: those that name parts of a
    site, and below one of them those of a word or two where there are several. The last is none.
    """
    sure = 0
    while sure < len(texts) - 1 and matches(surroundings.NOISE, texts[sure]):
        sure += 1
    count = sure
    while sure and count < len(texts) - 1 and len(texts[count].split()) <= WORDS_OF_ITEM:
        count += 1
    # One short line below is a short headline, rather.
    return count if count > sure + 1 else sure


def is_menu(texts: Sequence[str], *, is_list: bool = False) -> bool:
    """
    Whether all the lines that stand together are a menu's: words that only menus have, among others as short.

    One word alone is one if only menus have it.
    """
    if len(texts) == 1:
        return matches(surroundings.OF_MENU, texts[0]) or is_line_of_menu(texts[0])
    return (
        all(len(text.split()) <= WORDS_OF_SECTION and not text.endswith(".") for text in texts)
        and sum(matches(surroundings.OF_MENU, text) for text in texts) * 5 >= len(texts)
        # The last line of those that end otherwise may be the headline.
        and (is_list or len(texts) > 2 or all(matches(surroundings.NOISE, text) for text in texts))
    )


def is_line_of_menu(text: str) -> bool:
    """Whether a line is a whole menu, or a way to the page from its front page."""
    way = surroundings.CRUMBS.split(text) if len(text) <= LINE else []
    return bool(surroundings.parts_of_menu(text)) or (
        len(way) > 1
        and "«" not in text
        and (matches(surroundings.NOISE, way[0]) or matches(surroundings.GENERIC, way[0]))
    )


def is_label(text: str) -> bool:
    """Whether a line may be a menu's: a few words, no sentence; or a field of a crawler's."""
    return bool(surroundings.FIELD.fullmatch(text[:LINE])) or (
        len(text) <= RUNS_ON_FROM and not re.search(r"[.!?…]$", text)
    )


def breadcrumbs(text: str, below: Sequence[str]) -> tuple[list[str], bool] | None:
    """
    The parts of a way to the page, and whether the headline's was taken off; ``None`` where the line is none.

    It begins with the front page, or has three parts, or ends with the headline that stands ``below``.
    """
    parts = [part.strip(SPACES) for part in surroundings.CRUMBS.split(text[:LINE])]
    if len(parts) < 2 or len(text) > LINE or any(len(part) > CRUMB_AT_MOST for part in parts):
        return None
    if "«" in text:
        # What looks like a separator closes a quotation.
        return None
    leads_to_headline = is_begin_of_one(parts[-1], below)
    if (
        matches(surroundings.NOISE, parts[0])
        or matches(surroundings.GENERIC, parts[0])
        or leads_to_headline
        or (len(parts) > 2 and below and " / " not in text)
    ):
        return (parts[:-1] if leads_to_headline else parts), leads_to_headline
    return None


def is_begin_of_one(crumb: str, below: Sequence[str]) -> bool:
    """Whether a crumb is one of the lines below, or its beginning: long headlines are cut in breadcrumbs."""
    said = comparable(crumb.rstrip(".… "))
    return bool(said) and any(comparable(heading_of(text)).startswith(said) for text in below)
