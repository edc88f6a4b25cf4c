"""The comments of a page: whose each element is, and what it says of its comment."""

from __future__ import annotations

import re

from bs4 import NavigableString, Tag

from palabre.exchange.page.markup import items
from palabre.exchange.page.markup.page import Found, Page
from palabre.exchange.page.markup.prose import NOT_SAID, typed
from palabre.exchange.page.markup.tree import (
    APART,
    HEADINGS,
    attribute,
    classes,
    date_of,
    label,
    properties,
    said,
)
from palabre.exchange.page.outline import Comment
from palabre.exchange.page.words import acting, counting, introducing, naming, surroundings
from palabre.exchange.page.words.line import LINE, SPACES, matches

WHO = {"fn", "comment-author-name", "comment__author", "comment-author", "auteur", "par", "author",
       "wp-block-comment-author-name"}  # fmt: skip
META = {
    "comment-meta",
    "comment-metadata",
    "comment__meta",
    "wp-block-comment-date",
    "comment-date",
}
# What stands between the parts of a comment and says nothing by itself.
GLUE = re.compile(
    r"\W*(?:par|by|le|on|à|at|de|dit|a dit|a écrit|écrit|says|said|wrote|posté|publié|modifier|edit|en réponse à|re"
    r"|message|commentaire|comment|n°)?\W*",
    re.IGNORECASE,
)
LEFT_OF_ACTION = re.compile(r"\[?#(\d{1,12})\]?\s?[-–—|·•/]?")


def find(page: Page) -> None:
    """One walk over the page: whose each element is, and what it says of its comment."""
    found_items, holding = items.find(page)
    page.holding = holding
    taken: set[int] = set()  # Elements within a comment's text, or passed over.
    understood: set[int] = set()  # Elements whose words were read as something else than text.
    for tag in page.soup.find_all(True):
        parent = tag.parent
        above = page.owner.get(id(parent)) if parent is not None else None
        if id(parent) in taken:
            taken.add(id(tag))
            if above is not None:
                page.owner[id(tag)] = above
            continue
        if id(tag) in found_items:
            page.owner[id(tag)] = len(page.found)
            is_gone = bool(classes(tag) & items.GONE)
            page.found.append(Found(up=above, number=items.number_of(tag), is_gone=is_gone))
            if properties(tag) & {"comment"} or attribute(tag, "itemtype"):
                page.found[-1].mark = "microdata"
            continue
        if above is None:
            continue
        page.owner[id(tag)] = above
        if id(parent) in understood:
            understood.add(id(tag))
        what = take(page.found[above], tag, holds_item=id(tag) in holding)
        if what is TAKEN:
            taken.add(id(tag))
        elif what is UNDERSTOOD:
            understood.add(id(tag))
    gather_rest(page, taken | understood)


# What ``take`` says of an element: all within it is said with it; its words are read, but what is within
# may say more; nothing.
TAKEN, UNDERSTOOD, NOTHING = "taken", "understood", ""


def take(found: Found, tag: Tag, *, holds_item: bool) -> str:
    """What an element says of its comment. What holds another comment is taken whole by none."""
    own, about = classes(tag), properties(tag)
    found.answers = found.answers or (not holds_item and items.offers_answer(label(tag)))
    if own & (NOT_SAID | items.NO_ITEM) or tag.name == "form":
        return NOTHING if holds_item else TAKEN
    if not holds_item and (own & items.SAID.keys() or about & {"text", "commentText"} or ("texte" in own and found.text is None)):  # fmt: skip
        if found.text is None:
            found.text = tag
            found.mark = found.mark or next((items.SAID[one] for one in own if items.SAID.get(one)), "")
        else:
            found.more.append(typed(tag))
        return TAKEN
    if holds_item:
        return NOTHING
    number = items.number_of(tag)
    if number is not None and found.number is None:
        found.number = number
    if number is not None and number == found.number and items.NUMBER_ALONE.fullmatch(label(tag)):
        return UNDERSTOOD
    if acting.is_action(label(tag)) or (
        number is not None and acting.numbered_action(label(tag)) == found.number
    ):
        return TAKEN
    if tag.name == "time" or about & {"dateCreated", "datePublished", "commentTime"} or "published" in own:
        found.sent = found.sent or date_of(tag)
        return TAKEN if found.sent else NOTHING
    if (
        about & {"author", "creator"}
        or own & WHO
        or (tag.name == "b" and tag.parent and tag.parent.name == "header")
    ):
        if (inner := tag.select_one("[itemprop~=name], .fn")) is not None:
            found.name = found.name or naming.name_alone(said(inner))
        elif not tag.find(["p", "div", "time"]):
            name = re.sub(r"^(?:par|by)\s+", "", said(tag) or attribute(tag, "content"), flags=re.IGNORECASE)
            name = re.sub(r"\s+(?:dit|a dit|says)\s?:?$", "", name)
            found.name = found.name or naming.name_alone(name)
            return UNDERSTOOD if found.name else NOTHING
        return NOTHING
    if own & {"fn"} or about & {"name"}:
        return UNDERSTOOD
    if "forum-titre" in own or "comment-title" in own:
        found.title = found.title or said(tag)
        return UNDERSTOOD
    if tag.name in ("small", "span", "div", "p") and (own & META or tag.name == "small"):
        if heading := introducing.heading_of_comment(label(tag)):
            found.name, found.sent = found.name or heading[0], found.sent or heading[2]
            return UNDERSTOOD
        return NOTHING
    if tag.name in ("p", "blockquote", "ul", "ol", "pre", "table", "dl"):
        if tag.name == "p" and not found.loose and found.text is None and take_head(tag, found):
            return TAKEN
        points = tag.find_all("li", limit=10) if tag.name in ("ul", "ol") else []
        if not points or not all(acting.is_action(label(point)) for point in points):
            found.loose.append(tag)
        return TAKEN
    return NOTHING


NUMBER_AND_NAME = re.compile(r"#(\d{1,12})\s(\S.{0,59})")


def take_head(first: Tag, found: Found) -> bool:
    """Take number, name and date from a comment's first paragraph, where it says nothing else and another follows."""
    said_here = label(first)
    if first.find_next_sibling("p") is None or not said_here.startswith("#"):
        return False
    heading = introducing.heading_of_comment(said_here)
    if heading is None and (alone := NUMBER_AND_NAME.fullmatch(said_here)) and naming.is_name(alone[2]):
        heading = alone[2], int(alone[1]), None
    if heading is None or heading[1] is None or found.number not in (None, heading[1]):
        return False
    found.number, found.name, found.sent = heading[1], found.name or heading[0], found.sent or heading[2]
    return True


def gather_rest(page: Page, read: set[int]) -> None:
    """Gather the words of each comment that no element of it claimed: a line for each block they stand in."""
    lines: dict[tuple[int, int], list[str]] = {}
    for node in page.soup.descendants:
        parent = node.parent
        owner = page.owner.get(id(parent)) if parent is not None else None
        if owner is None or parent is None or id(parent) in read:
            continue
        if isinstance(node, Tag):
            if node.name == "br":
                # A break ends a line within the block.
                block = block_of(page, parent, owner)
                lines.setdefault((owner, block), []).append("\n")
            continue
        if type(node) is NavigableString and str(node).strip():
            block = block_of(page, parent, owner)
            lines.setdefault((owner, block), []).append(re.sub(r"[ \t\n\r\f]+", " ", str(node)))
    for (owner, _block), parts in lines.items():
        text = re.sub(r" *\n *", "\n", "".join(parts)).strip()
        found = page.found[owner]
        heading = introducing.heading_of_comment(text.strip(SPACES + ","))
        # "Jo dit :" is its author's name where the text stands elsewhere; alone it may be the text.
        is_said = bool(found.text or found.loose) and bool(introducing.SAID.fullmatch(text[:LINE]))
        if heading and (heading[2] is not None or is_said):
            found.name, found.sent = found.name or heading[0], found.sent or heading[2]
        elif not GLUE.fullmatch(text[:LINE]) and not acting.is_action(text) and not matches(surroundings.NOISE, text):  # fmt: skip
            found.rest.append(text)


def leave_out_charter(page: Page) -> None:
    """Name what stands between the heading of the discussion and its first comment: its charter, mostly."""
    between: list[str] = []
    is_below = False
    for tag in page.soup.find_all([*HEADINGS, "p", "li"]):
        if not page.is_article_s(tag):
            if is_below:
                break
            continue
        if tag.name in HEADINGS and counting.is_discussion(label(tag)):
            is_below, between = True, []
        elif is_below and not tag.find(["p", "li"]) and not tag.find_parent(["form", "nav", "footer"]):
            text = said(tag)
            if text and not acting.is_action(text) and not matches(surroundings.NOISE, text):
                between.append(text)
                page.beside.add(id(tag))
    else:
        return
    page.left_out += [("charter", one) for one in between]


def block_of(page: Page, tag: Tag, owner: int) -> int:
    """The id of the nearest block that some words of a comment stand in; never one outside the comment."""
    around: Tag = tag
    for _inline in range(20):
        above = around.parent
        if around.name in APART or above is None or page.owner.get(id(above)) != owner:
            break
        around = above
    return id(around)


def comments(page: Page, headline: str) -> list[Comment]:
    """The comments in reading order. An element around another comment that says nothing itself is none."""
    place: dict[int, int] = {}
    texts: list[str] = []
    inner: dict[int, int] = {}

    def speaks(at: int) -> bool:
        # What is gone has no text, and is no frame: nothing within it speaks for it.
        return bool(texts[at]) or page.found[at].is_gone

    is_around = [False] * len(page.found)
    for found in page.found:
        if found.up is not None:
            is_around[found.up] = True
    headline = headline.casefold()
    for at, found in enumerate(page.found):
        take_number_left(found)
        said_here = "" if found.is_gone else text_of(page, found, headline, is_frame=is_around[at])
        text, number = without_number(said_here, found)
        found.number = number if found.number is None else found.number
        texts.append(text)
        if found.up is not None and not speaks(found.up):
            # A frame around a comment: what answers the frame answers the comment.
            inner.setdefault(found.up, at)

    def above(at: int) -> int | None:
        # A frame speaks by the first comment within it that says something.
        up = page.found[at].up
        while up is not None:
            speaker: int | None = up
            while speaker is not None and not speaks(speaker):
                speaker = inner.get(speaker)
            if speaker is not None and speaker < at:
                return place[speaker]
            up = page.found[up].up
        return None

    comments: list[Comment] = []
    seen: set[int] = set()
    for at, found in enumerate(page.found):
        if not speaks(at):
            continue
        frame = page.found[found.up] if found.up is not None and inner.get(found.up) == at else None
        number = found.number if found.number is not None else (frame.number if frame else None)
        if number in seen:
            number = None
        seen.add(number or 0)
        comments.append(
            Comment(
                texts[at],
                number,
                found.name or (frame.name if frame else ""),
                found.sent or (frame.sent if frame else None),
                above(at),
                is_gone=found.is_gone,
            )
        )
        place[at] = len(comments) - 1
        page.marks.append(found.mark or "comments")
    return comments


def take_number_left(found: Found) -> None:
    """Take the number from what is left beside the paragraphs of a line whose action was read: "#5001 -"."""
    if not found.answers or (found.text is None and not found.loose):
        return
    for words_left in found.rest:
        left = LEFT_OF_ACTION.fullmatch(words_left)
        if left and found.number in (None, int(left[1])):
            found.number = int(left[1])
            found.rest.remove(words_left)
            return


def without_number(text: str, found: Found) -> tuple[str, int | None]:
    """
    A comment's text without the line of its number and its actions, and that number.

    Where the link of the action was read already, "#5001 -" is left of the line.
    """
    lines = text.split("\n")
    for place in (-1, 0):
        number = acting.numbered_action(lines[place])
        if number is None and found.answers and (left := LEFT_OF_ACTION.fullmatch(lines[place])):
            number = int(left[1])
        if number is not None and found.number in (None, number) and len(lines) > 1:
            del lines[place]
            while lines and (not lines[place].strip() or acting.is_action(lines[place])):
                del lines[place]
            return "\n".join(lines), number
    return text, None


def text_of(page: Page, found: Found, headline: str, *, is_frame: bool) -> str:
    """
    The text of one comment; what else it says is left out by name.

    In the order of what says it best: the element of its text, else its paragraphs, else its bare words.
    An element around others that has only bare words is their frame, unless it is numbered, dated, or
    can be answered.
    """
    loose = [text for one in found.loose if (text := typed(one))]
    rest = [*found.more, *found.rest]
    if found.text is not None:
        text, rest = typed(found.text), [*loose, *rest]
    elif loose:
        text = "\n\n".join(loose)
    elif not is_frame or found.number is not None or found.sent is not None or found.answers:
        text, rest = "\n\n".join(rest), []
    else:
        text = ""
    title = re.sub(r"^(?:\s*(?:re\s?:|>))+\s*", "", found.title.strip(), flags=re.IGNORECASE)
    if title and title.casefold() != headline:
        text = f"{title}\n\n{text}" if text else title
    elif not text and not is_frame and (found.number is not None or found.name):
        number = f"#{found.number}" if found.number is not None else ""
        page.left_out.append(("comment without a text", f"{number} {found.name}".strip()))
    page.left_out += [("text among the comments", one) for one in rest]
    return text
