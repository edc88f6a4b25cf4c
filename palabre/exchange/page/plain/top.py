"""The headline of an article, with what stands around it: menus, fields, breadcrumbs, byline, standfirst."""

from __future__ import annotations

import re
from collections.abc import Sequence

from palabre.exchange.page.plain.blocks import is_heading_line, unmarked
from palabre.exchange.page.plain.lines import Chunk, heading_of
from palabre.exchange.page.plain.navigation import (
    breadcrumbs,
    comparable,
    is_label,
    is_line_of_menu,
    is_menu,
    menu,
)
from palabre.exchange.page.plain.walking import TITLE_AT_MOST, Walk
from palabre.exchange.page.words import linking, naming, surroundings
from palabre.exchange.page.words.line import matches

MENU_AT_MOST = 40
# Crawlers announce the text below their fields.
CONTENT_BELOW = re.compile(r"markdown content\s?:", re.IGNORECASE)


def top(walk: Walk) -> None:
    """The headline, with what stands around it: fields, breadcrumbs, byline, standfirst."""
    head_of_site(walk)
    while walk.place < len(walk.parts) and not walk.headline:
        part = walk.parts[walk.place]
        walk.place += 1
        if walk.fields(part) or navigation(walk, part):
            continue
        text = unmarked(heading_of(part.first))
        if len(text) > TITLE_AT_MOST:
            walk.place -= 1
            return
        walk.headline = text
        if len(part.lines) > 1:
            walk.parts.insert(walk.place, Chunk(part.lines[1:]))
    find_headline_below(walk)
    # A page's own title stands above its headline once more, with the publication's name.
    for _once in range(2):
        if walk.place < len(walk.parts):
            following = heading_of(walk.parts[walk.place].first)
            if len(walk.parts[walk.place].lines) == 1 and is_headline_of(following, walk.headline):
                walk.headline = following
                walk.place += 1
    standfirst_and_byline(walk)


def head_of_site(walk: Walk) -> None:
    """
    Leave out what stands above the last menu: the site's name, its motto.

    Only where what follows it can be a headline: a page may also begin with its own, above a menu.
    """
    part_menus(walk)
    last = 0
    for place, part in enumerate(walk.parts[:MENU_AT_MOST]):
        said = [linking.unlinked(line.text[:2000]) for line in part.lines]
        if not all(is_label(one) or is_line_of_menu(one) for one in said) or walk.is_special(part):
            break
        if is_menu(said, is_list=part.is_list) and may_be_headline(walk, place + 1):
            last = place
    # What a field names the headline is looked for below the menus.
    while walk.place < last and not walk.headline:
        part = walk.parts[walk.place]
        walk.place += 1
        before = len(walk.parts)
        if not (walk.fields(part) or navigation(walk, part)):
            walk.left_out += [("head of the site", heading_of(line.text)) for line in part.lines]
        last += len(walk.parts) - before


def part_menus(walk: Walk) -> None:
    """Let each line that is a whole menu stand alone at the top of a page."""
    top: list[Chunk] = []
    for part in walk.parts[:MENU_AT_MOST]:
        alone = [not part.is_list and is_line_of_menu(line.text) for line in part.lines]
        for place, line in enumerate(part.lines):
            if place and not alone[place] and not alone[place - 1]:
                top[-1] = Chunk((*top[-1].lines, line))
            else:
                top.append(Chunk((line,)))
    walk.parts[:MENU_AT_MOST] = top


def may_be_headline(walk: Walk, place: int) -> bool:
    """Whether a headline can stand at ``place``, or one line of a menu below: text follows, and it is none itself."""
    following = walk.parts[place : place + 3]
    if len(following) < 2 or following[0].is_list:
        return False
    text = following[0].first
    return not re.search(r"[.:;]$", text) and naming.byline(text) is None and len(text) <= TITLE_AT_MOST


def find_headline_below(walk: Walk) -> None:
    """Go on below the headline where a field or a title named it above menus, which are left out."""
    menus: list[str] = []
    for place in range(walk.place, min(len(walk.parts), walk.place + MENU_AT_MOST)):
        part = walk.parts[place]
        text = unmarked(heading_of(part.first))
        if len(part.lines) == 1 and not part.is_list and is_headline_of(text, walk.headline):
            walk.left_out += [("navigation", one) for one in menus]
            walk.headline, walk.place = text, place + 1
            return
        said = [linking.unlinked(line.text[:2000]) for line in part.lines]
        if not all(is_label(one) for one in said) or walk.is_special(part):
            return
        if not walk.fields(part):
            menus.append(" · ".join(one for one in said if not matches(CONTENT_BELOW, one)))


def standfirst_and_byline(walk: Walk) -> None:
    """The lines between headline and text: whichever of standfirst, byline, date and count there are."""
    for _at_most in range(8):
        if walk.place >= len(walk.parts):
            return
        part = walk.parts[walk.place]
        if part.is_list or walk.is_special(part):
            return
        if walk.fields(part) or walk.about(part):
            walk.place += 1
            continue
        is_paragraph = not part.first.startswith((">", "#"))
        # The standfirst is the first paragraph, if another follows: else it is the text.
        if walk.standfirst or not is_paragraph or not another_paragraph(walk, walk.place + 1):
            return
        walk.standfirst = " ".join(unmarked(linking.unlinked(line.text)) for line in part.lines)
        walk.place += 1


def another_paragraph(walk: Walk, place: int) -> bool:
    """Whether a paragraph of text stands at ``place`` or below, before any list."""
    for part in walk.parts[place:]:
        if walk.is_special(part):
            return False
        if part.is_list or part.first.startswith(("#", ">")):
            continue
        if naming.byline(part.first) is None and not is_heading_line(part):
            return True
    return False


def navigation(walk: Walk, part: Chunk) -> bool:
    """Leave out what stands above the headline: menus; take the section from breadcrumbs."""
    texts = [line.text for line in part.lines]
    below = texts[1:2] + [one.first for one in walk.parts[walk.place : walk.place + 3]]
    if (way := breadcrumbs(texts[0], below)) is not None:
        # A way of one part does not say what it is.
        if section := surroundings.section_of(way[0], is_below_them=way[1]):
            walk.section = walk.section or section
        else:
            walk.left_out.append(("navigation", texts[0]))
        walk.put_back(part, 1)
        return True
    if len(texts) == 1 and comparable(texts[0]) in walk.menu and may_be_headline(walk, walk.place):
        # What the menu names too, above the headline, is the section.
        walk.section = walk.section or texts[0]
        return True
    is_name = comparable(heading_of(texts[0])) in walk.publications
    if below and (is_name or is_above_another_title(walk, part)):
        walk.left_out.append(("name of the publication", heading_of(texts[0])))
        walk.put_back(part, 1)
        return True
    # A text without blank lines has a part for each line: those of a menu are taken together, below.
    is_whole = not walk.is_dense or bool(surroundings.parts_of_menu(texts[0]))
    below_lists = next((at for at in range(walk.place, len(walk.parts)) if not walk.parts[at].is_list), 0)
    if part.is_list or (is_whole and is_menu(texts) and may_be_headline(walk, below_lists)):
        leave_out_menu(walk, texts)
        return True
    alone = [one.first for one in walk.parts[walk.place : walk.place + MENU_AT_MOST] if len(one.lines) == 1]
    if count := menu(texts + alone if walk.is_dense else texts):
        leave_out_menu(walk, (texts + alone)[:count])
        walk.put_back(part, count)
        walk.place += count - 1 if walk.is_dense else 0
        return True
    if all(matches(surroundings.NOISE, text) for text in texts) or is_feed_mark(texts):
        walk.left_out.append(("navigation", " · ".join(texts)))
        return True
    return False


def leave_out_menu(walk: Walk, texts: list[str]) -> None:
    """Leave out the lines of a menu, and know what they name."""
    walk.left_out.append(("navigation", " · ".join(texts)))
    said = [one for text in texts for one in surroundings.parts_of_menu(text) or [text]]
    walk.menu |= {comparable(one) for one in said if not matches(surroundings.NOISE, one)}


def is_above_another_title(walk: Walk, part: Chunk) -> bool:
    """Whether a part is a page's first heading in Markdown and the next is of its rank: the article's."""
    following = walk.parts[walk.place].lines if walk.place < len(walk.parts) else ()
    return (
        len(part.lines) == 1 and len(following) == 1
        and part.first.startswith("# ") and following[0].text.startswith("# ")
        and heading_of(following[0].text) not in part.first
    )  # fmt: skip


def is_feed_mark(texts: Sequence[str]) -> bool:
    """Whether a text browser put a page's feeds above it: ``#alternate Flux RSS``."""
    return len(texts) == 1 and bool(re.match(r"#[A-Za-z]", texts[0]))


def is_headline_of(text: str, title: str) -> bool:
    """Whether a line is the headline in a page's title: all of it, or what stands before the publication's name."""
    return bool(text) and (
        text == title or (title.startswith(text) and bool(re.match(r"\s[-–—|·]\s", title[len(text) :])))
    )
