"""What a page recommends in or below its article: "see also", and what it offers for sale."""

from __future__ import annotations

import re

from palabre.exchange.page.outline import Promotion
from palabre.exchange.page.plain.lines import Chunk, Line, heading_of, item_texts
from palabre.exchange.page.plain.navigation import is_label
from palabre.exchange.page.plain.walking import Walk
from palabre.exchange.page.words import counting, linking, recommending
from palabre.exchange.page.words.line import LINE, matches

# The paragraphs below the title of a promotion or of "see also" that are looked at as its items.
ITEMS_AT_MOST = 30


def recommended(walk: Walk, part: Chunk, text: str) -> bool:
    """Take a promotion or "see also" with its items; whether ``part`` begins one."""
    if (found := recommending.SEE_ALSO_INLINE.fullmatch(text[:LINE])) and len(part.lines) == 1:
        walk.see_also.append(linking.undated(linking.link(found[1] or found[2], walk.address)))
        return True
    is_promotion = matches(recommending.PROMOTION, text)
    is_see_also = matches(recommending.SEE_ALSO, text) and not is_promotion
    if part.is_list or not (is_see_also or is_promotion or sells(walk, part, text)):
        return False
    items = part.lines[1:] or items_below(walk)
    if not items:
        return False
    links = tuple(linking.link(item, walk.address) for item in item_texts(items))
    if is_see_also:
        walk.see_also += map(linking.undated, links)
    elif walk.promotion is None:
        walk.promotion = Promotion(text.rstrip(" :")[:160], links)
    else:
        walk.left_out += [("second promotion", one) for one in [text, *(link.text for link in links)]]
    return True


def sells(walk: Walk, part: Chunk, text: str) -> bool:
    """Whether ``part`` begins a promotion by what it says, whatever its title: goods alone, each with its price, then "see also"."""
    if not is_label(text) or recommending.is_priced(text) or matches(recommending.PRICES, text):
        return False
    goods = list(part.lines[1:])
    place = walk.place
    while not part.lines[1:] and place < len(walk.parts) and len(walk.parts[place].lines) == 1:
        if not recommending.is_priced(walk.parts[place].first):
            break
        goods.append(walk.parts[place].lines[0])
        place += 1
    return (
        bool(goods)
        and all(recommending.is_priced(line.text) for line in goods)
        and place < len(walk.parts)
        and matches(recommending.SEE_ALSO, heading_of(walk.parts[place].first))
    )


def items_below(walk: Walk) -> tuple[Line, ...]:
    """The items below a title that stands alone: the next list, else the titles that follow it."""
    if walk.place < len(walk.parts) and walk.parts[walk.place].is_list:
        walk.place += 1
        return walk.parts[walk.place - 1].lines
    taken: list[Chunk] = []
    for part in walk.parts[walk.place : walk.place + ITEMS_AT_MOST]:
        if part.is_list or not all(recommending.is_recommended(line.text) for line in part.lines):
            # A bare line above a paragraph is that paragraph's heading.
            if len(taken) > 1 and is_text(part) and not recommending.is_sure_of_item(taken[-1].first):
                taken.pop()
            break
        taken.append(part)
    walk.place += len(taken)
    return tuple(line for part in taken for line in part.lines)


def is_text(part: Chunk) -> bool:
    """Whether a part is a paragraph of the body."""
    return (
        not part.is_list
        and bool(re.search(r"[.!?…»]$", part.lines[-1].text))
        and not counting.is_discussion(part.first)
    )
