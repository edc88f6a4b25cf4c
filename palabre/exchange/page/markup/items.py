"""Which elements of a page are comments, whatever its markup calls them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bs4 import Tag

from palabre.exchange.page.markup.page import Page
from palabre.exchange.page.markup.tree import attribute, classes, label, properties, said
from palabre.exchange.page.words import acting

ITEM = {"forum-fil", "comment", "comment-item", "comment-li"}
GONE = {"comment--removed", "comment--withdrawn", "comment-removed", "comment-deleted", "comment--deleted"}
NO_ITEM = {"pingback", "trackback", "comment-respond"}
SAID = {
    "forum-texte": "SPIP", "comment__text": "Palabre", "comment-content": "WordPress", "comment-text": "",
    "comment_text": "", "comment-message": "", "commentcontent": "", "wp-block-comment-content": "WordPress",
    "comment-texte": "SPIP", "comment-body-text": "",
}  # fmt: skip
# Around one comment without its replies.
MESSAGE = {"forum-message", "forum-chapo", "forum-titre", "comment-body"}
BLOCKS = ("li", "div", "article", "section", "dd", "td")
ANCHOR = re.compile(
    r"(?:forum|comment|commentaire|message|div-comment|li-comment|c|comment-item)[-_]?(\d{1,12})"
)
NUMBER_IN_ADDRESS = re.compile(r"(?:#(?:forum|comment|c|message)[-_]?|/c/)(\d{1,12})/?")
NUMBER_ALONE = re.compile(r"\[?(?:#|n°\s?)(\d{1,12})\]?")


@dataclass
class Signs:
    """What a block holds that only comments have, outside the blocks of its kind within it."""

    numbers: list[int] = field(default_factory=list)
    answers: bool = False
    message: bool = False

    @property
    def is_comment_s(self) -> bool:
        """Whether they are a comment's beyond doubt: a number may also stand in a list that somebody typed."""
        return self.answers or self.message


def find(page: Page) -> tuple[set[int], set[int]]:
    """
    The ids of the elements that are comments, and of those that hold one.

    Known by class or microdata; else a block with signs of its own: the element of a comment's text, an
    offer to answer, and within another comment also a number. SPIP's replies are items without a class,
    and two people's words must not become one text.
    """
    blocks, anchored = signs(page)
    items: set[int] = set()
    holding: set[int] = set()
    around: dict[int, int] = {}  # id of an element → the id of the item it stands in
    first_number: dict[int, int | None] = {}
    closed: set[int] = set()  # Pings and forms: no comment stands in them.
    for tag in page.soup.find_all(True):
        parent = tag.parent
        if id(parent) in closed or is_no_item(page, tag):
            closed.add(id(tag))
            continue
        item = (id(parent) if id(parent) in items else around.get(id(parent))) if parent is not None else None
        if item is not None:
            around[id(tag)] = item
        own = blocks.get(id(tag))
        if (
            is_item(tag)
            or (own is not None and tag.name == "li" and (own.is_comment_s or (item and own.numbers)))
            or (id(tag) in anchored and is_another(anchored[id(tag)], item and first_number[item], within=bool(item)))
        ):  # fmt: skip
            items.add(id(tag))
            numbers = own.numbers if own is not None else []
            first_number[id(tag)] = number_of(tag) or (numbers[0] if numbers else None)
            above = parent
            while above is not None and id(above) not in holding:
                holding.add(id(above))
                above = above.parent
    return items, holding


def is_another(signs: Signs, number: int | None, *, within: bool) -> bool:
    """Whether a block with a number is a comment of its own: in none, or in one that has another number."""
    if not within:
        return signs.is_comment_s
    return number is not None and signs.numbers[0] != number and signs.is_comment_s


def signs(page: Page) -> tuple[dict[int, Signs], dict[int, Signs]]:
    """The signs of each item of a list, and of each block with a number of its own, by their ids."""
    items: dict[int, Signs] = {}
    anchored: dict[int, Signs] = {}
    nearest: dict[int, tuple[Signs, ...]] = {}
    texts: set[int] = set()  # Within a comment's text a number is one that somebody typed.
    for tag in page.soup.find_all(True):
        parent = id(tag.parent)
        item, block = nearest.get(parent, (Signs(), Signs()))
        own = classes(tag)
        if parent in texts:
            texts.add(id(tag))
        if tag.name == "li" and not acting.is_action(label(tag)):
            item = items[id(tag)] = Signs()
            block = Signs()
        number = number_of(tag) if id(tag) not in texts else None
        if tag.name in BLOCKS and number is not None and has_anchor(tag):
            block = anchored[id(tag)] = Signs()
        nearest[id(tag)] = (item, block)
        for one in (item, block):
            if number is not None and is_sure(tag):
                one.numbers.append(number)
            if own & (SAID.keys() | MESSAGE):
                one.message = True
            if tag.name in ("a", "span", "p", "small", "div") and offers_answer(label(tag)):
                one.answers = True
        if own & SAID.keys() or properties(tag) & {"text", "commentText"}:
            texts.add(id(tag))
    return items, anchored


def offers_answer(line: str) -> bool:
    """Whether a line offers to answer its comment, beside the comment's number or without."""
    return acting.answers(line) or acting.numbered_action(line) is not None


def is_no_item(page: Page, tag: Tag) -> bool:
    """Whether an element is a ping, which is named, or the form."""
    own = classes(tag) & NO_ITEM
    if own and "comment-respond" not in own:
        page.left_out.append(("link from another site", said(tag)))
    return bool(own)


def is_item(tag: Tag) -> bool:
    """Whether an element says of itself that it is one comment."""
    kind = attribute(tag, "itemtype").rpartition("/")[2]
    if kind in ("Comment", "UserComments") or ("comment" in properties(tag) and tag.has_attr("itemscope")):
        return True
    return bool(classes(tag) & ITEM) and tag.name in ("li", "div", "article", "section")


def is_sure(tag: Tag) -> bool:
    """Whether the number that an element gives is its comment's, and none that somebody named in a sentence."""
    return has_anchor(tag) or (
        bool(NUMBER_ALONE.fullmatch(label(tag))) and (tag.name in ("p", "div") or tag.has_attr("class"))
    )


def has_anchor(tag: Tag) -> bool:
    """Whether an element has a comment's anchor."""
    return any(ANCHOR.fullmatch(attribute(tag, name)) for name in ("id", "name"))


def number_of(tag: Tag) -> int | None:
    """The number that an element's anchor, address or only word gives its comment."""
    for name in ("id", "name"):
        if found := ANCHOR.fullmatch(attribute(tag, name)):
            return int(found[1])
    if tag.name == "a" and (found := NUMBER_IN_ADDRESS.search(attribute(tag, "href")[-60:])):
        return int(found[1])
    if tag.name in ("a", "span", "p", "b", "strong", "small", "div", "em", "abbr") and (
        found := NUMBER_ALONE.fullmatch(label(tag))
    ):
        return int(found[1])
    return acting.numbered_action(label(tag)) if tag.name in ("p", "div", "span", "small") else None
