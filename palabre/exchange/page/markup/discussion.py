"""The comments of a page: whose each element is, and what it says of its comment."""

from __future__ import annotations

import re

from bs4 import Tag

from palabre.exchange.page import words
from palabre.exchange.page.markup.page import Found, Page
from palabre.exchange.page.markup.prose import NOT_SAID, typed
from palabre.exchange.page.markup.tree import attribute, classes, date_of, properties, said
from palabre.exchange.page.outline import Comment

ITEM = {"forum-fil", "comment", "comment-item", "comment-li"}
NO_ITEM = {"pingback", "trackback", "comment-respond"}
SAID = {
    "forum-texte": "SPIP", "comment__text": "Palabre", "comment-content": "WordPress", "comment-text": "",
    "comment_text": "", "comment-message": "", "commentcontent": "", "wp-block-comment-content": "WordPress",
    "comment-texte": "SPIP", "comment-body-text": "",
}  # fmt: skip
WHO = {"fn", "comment-author-name", "comment__author", "comment-author", "auteur", "par", "author",
       "wp-block-comment-author-name"}  # fmt: skip
META = {
    "comment-meta",
    "comment-metadata",
    "comment__meta",
    "wp-block-comment-date",
    "comment-date",
}
ANCHOR = re.compile(
    r"(?:forum|comment|commentaire|message|div-comment|li-comment|c|comment-item)[-_]?(\d{1,12})"
)
NUMBER_IN_ADDRESS = re.compile(r"(?:#(?:forum|comment|c|message)[-_]?|/c/)(\d{1,12})/?")


def find(page: Page) -> None:
    """One walk over the page: whose each element is, and what it says of its comment."""
    taken: set[int] = set()  # Elements within a comment's text, or passed over.
    for tag in page.soup.find_all(True):
        parent = tag.parent
        above = page.owner.get(id(parent)) if parent is not None else None
        if id(parent) in taken:
            taken.add(id(tag))
            if above is not None:
                page.owner[id(tag)] = above
            continue
        own = classes(tag)
        if is_item(page, tag, own):
            page.owner[id(tag)] = len(page.found)
            page.found.append(Found(up=above, number=number_of(tag)))
            if properties(tag) & {"comment"} or attribute(tag, "itemtype"):
                page.found[-1].mark = "microdata"
            continue
        if above is None:
            continue
        page.owner[id(tag)] = above
        if take(page, page.found[above], tag, own):
            taken.add(id(tag))


def is_item(page: Page, tag: Tag, own: set[str]) -> bool:
    """Whether an element is one comment."""
    if own & NO_ITEM:
        if "comment-respond" not in own:
            page.left_out.append(("link from another site", said(tag)))
        return False
    kind = attribute(tag, "itemtype").rpartition("/")[2]
    if kind in ("Comment", "UserComments") or ("comment" in properties(tag) and tag.has_attr("itemscope")):
        return True
    return bool(own & ITEM) and tag.name in ("li", "div", "article", "section")


def take(page: Page, found: Found, tag: Tag, own: set[str]) -> bool:
    """What an element says of its comment; whether all within it is said with that."""
    about = properties(tag)
    if own & NOT_SAID or tag.name == "form":
        return True
    if own & SAID.keys() or about & {"text", "commentText"} or ("texte" in own and not found.text):
        if found.text is None:
            found.text = tag
            found.mark = found.mark or next((SAID[one] for one in own if SAID.get(one)), "")
        return True
    if found.number is None and (number := number_of(tag)):
        found.number = number
    if tag.name == "time" or about & {"dateCreated", "datePublished", "commentTime"} or "published" in own:
        found.sent = found.sent or date_of(tag)
        return True
    if (
        about & {"author", "creator"}
        or own & WHO
        or (tag.name == "b" and tag.parent and tag.parent.name == "header")
    ):
        if (inner := tag.select_one("[itemprop~=name], .fn")) is not None:
            found.name = found.name or words.name_alone(said(inner))
        elif not tag.find(["p", "div", "time"]):
            name = re.sub(r"^(?:par|by)\s+", "", said(tag) or attribute(tag, "content"), flags=re.IGNORECASE)
            name = re.sub(r"\s+(?:dit|a dit|says)\s?:?$", "", name)
            found.name = found.name or words.name_alone(name)
        return False
    if "forum-titre" in own or "comment-title" in own:
        found.title = found.title or said(tag)
        return False
    if tag.name in ("small", "span", "div", "p") and (own & META or tag.name == "small"):
        if not tag.find("time") and (heading := words.heading_of_comment(said(tag))):
            found.name, found.sent = found.name or heading[0], found.sent or heading[2]
        return False
    if tag.name in ("p", "blockquote", "ul", "ol", "pre") and not tag.find(is_any_item):
        if tag.name in ("p", "blockquote", "pre") and not words.is_action(said(tag)):
            found.loose.append(tag)
        return tag.name != "ul"
    return False


def comments(page: Page, headline: str) -> list[Comment]:
    """The comments in reading order. An element around another comment that says nothing itself is none."""
    place: dict[int, int] = {}
    texts: list[str] = []
    inner: dict[int, int] = {}
    headline = headline.casefold()
    for at, found in enumerate(page.found):
        text = typed(found.text) if found.text is not None else "\n\n".join(typed(one) for one in found.loose)
        title = found.title.strip()
        if title and re.sub(r"^(?:re\s?:|>)\s*", "", title.casefold()) != headline and text:
            text = f"{title}\n\n{text}"
        texts.append(text)
        if found.up is not None and not texts[found.up]:
            # A frame around a comment: what answers the frame answers the comment.
            inner.setdefault(found.up, at)

    def above(at: int) -> int | None:
        # A frame speaks by the first comment within it that says something.
        up = page.found[at].up
        while up is not None:
            speaks: int | None = up
            while speaks is not None and not texts[speaks]:
                speaks = inner.get(speaks)
            if speaks is not None and speaks < at:
                return place[speaks]
            up = page.found[up].up
        return None

    comments: list[Comment] = []
    seen: set[int] = set()
    for at, found in enumerate(page.found):
        if not texts[at]:
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
            )
        )
        place[at] = len(comments) - 1
        page.marks.append(found.mark or "comments")
    return comments


def is_any_item(tag: Tag) -> bool:
    """Whether an element looks like a comment (for a list that may hold comments or be one's text)."""
    return bool(classes(tag) & ITEM) or "comment" in properties(tag)


def number_of(tag: Tag) -> int | None:
    """The number that an element's anchor gives its comment."""
    for name in ("id", "name"):
        if found := ANCHOR.fullmatch(attribute(tag, name)):
            return int(found[1])
    if tag.name == "a" and (found := NUMBER_IN_ADDRESS.search(attribute(tag, "href")[-60:])):
        return int(found[1])
    return None
