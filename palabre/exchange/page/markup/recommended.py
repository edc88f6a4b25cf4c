"""What stands under "see also" and in the promotion."""

from __future__ import annotations

from bs4 import Tag

from palabre.exchange.page.markup.page import Page
from palabre.exchange.page.markup.tree import HEADINGS, attribute, classes, said
from palabre.exchange.page.outline import Link, Promotion
from palabre.exchange.page.words import linking, recommending
from palabre.exchange.page.words.line import LINE, SPACES, matches

# The paragraphs below a heading that are looked at as its items.
ITEMS_AT_MOST = 30


def recommended(page: Page) -> tuple[list[Link], Promotion | None]:
    """What stands under "see also" and in the promotion; both are marked as not the body's."""
    see_also: dict[str, Link] = {}
    promotion: Promotion | None = None
    for tag in page.soup.find_all([*HEADINGS, "p", "strong", "summary"]):
        text = said(tag)
        if not page.is_article_s(tag) or len(text) > LINE or tag.find_parent("li"):
            continue
        if id(tag) in page.beside or id(tag.parent) in page.beside:
            continue
        box = tag.find_parent(class_=["related", "promotion", "jp-relatedposts", "yarpp-related"])
        box_classes = classes(box) if box is not None else set()
        is_heading = tag.name in HEADINGS
        is_promotion = matches(recommending.PROMOTION, text) or ("promotion" in box_classes and is_heading)
        is_see_also = matches(recommending.SEE_ALSO, text) or (
            bool(box_classes - {"promotion"}) and is_heading
        )
        if not is_promotion and not is_see_also:
            if found := recommending.SEE_ALSO_INLINE.fullmatch(text):
                anchor = tag.find("a")
                link = Link(said(anchor) or found[1] or found[2], page.absolute(attribute(anchor, "href")) if anchor else "")  # fmt: skip
                see_also.setdefault(link.text, link)
                page.beside.add(id(tag))
            continue
        listed = list_after(page, tag)
        items = listed.find_all("li", recursive=False) if listed is not None else paragraphs_after(page, tag)
        if not items:
            continue
        page.beside |= {id(tag), *map(id, items if listed is None else [listed])}
        links = [link_of(page, item) for item in items]
        links = [link for link in links if link.text]
        if not is_promotion:
            for link in links:
                see_also.setdefault(link.text, link)
        elif promotion is None:
            promotion = Promotion(text.rstrip(" :")[:160], tuple(links))
        else:
            page.left_out += [("second promotion", one) for one in [text, *(link.text for link in links)]]
    return list(see_also.values()), promotion


def list_after(page: Page, tag: Tag) -> Tag | None:
    """The list that a heading heads: the next element, or the next of the one around it."""
    for around in [tag, *tag.parents][:2]:
        if around is None or around.parent is None:
            return None
        following = around.find_next_sibling()
        if following is not None and following.name in ("ul", "ol"):
            return following
        if following is not None and following.name == "div":
            inner = following.find(["ul", "ol"], recursive=False)
            if isinstance(inner, Tag):
                return inner
    return None


def paragraphs_after(page: Page, tag: Tag) -> list[Tag]:
    """The paragraphs below a heading that are its items: titles, one of them with its link or price at least."""
    following = tag.find_next_sibling()
    if following is None and tag.parent is not None and tag.name not in HEADINGS:
        following = tag.parent.find_next_sibling()
    if following is not None and following.name == "div" and following.find(["p", "div"], recursive=False):
        following = following.find(True, recursive=False)
    items: list[Tag] = []
    while isinstance(following, Tag) and len(items) < ITEMS_AT_MOST:
        if following.name not in ("p", "div", "a") or not is_title(page, following):
            # A bare line above a paragraph is that paragraph's heading.
            is_text = following.name == "p" and said(following).endswith((".", "!", "?", "…", "»"))
            if len(items) > 1 and is_text and not is_sure(items[-1]):
                items.pop()
            break
        items.append(following)
        following = following.find_next_sibling()
    return items if any(is_sure(item) for item in items) else []


def is_title(page: Page, element: Tag) -> bool:
    """Whether an element names something to read and says nothing else."""
    return (
        page.is_article_s(element) and id(element) not in page.holding and id(element) not in page.beside
        and not element.find(["p", "div", "ul", "ol", "blockquote", "figure", "img", *HEADINGS])
        and recommending.is_recommended(said(element))
    )  # fmt: skip


def is_sure(element: Tag) -> bool:
    """Whether a title has its price, or is a link and nothing before it."""
    anchor = element if element.name == "a" else element.find("a")
    text = said(element)
    return bool(linking.PRICE.search(text[:LINE])) or (
        anchor is not None and bool(said(anchor)) and text.startswith(said(anchor))
    )


def link_of(page: Page, item: Tag) -> Link:
    """What an item of a list points to."""
    anchor = item if item.name == "a" else item.find("a")
    whole = said(item)
    price = ""
    if found := linking.PRICE.search(whole[:600]):
        price = (found[1] or found[2]).replace(",", ".")
        whole = whole[: found.start()].rstrip(SPACES + ",;–—-(") + whole[found.end() :]
    text = said(item.find("cite")) or said(anchor) or whole
    if found := linking.PRICE.search(text[:600]):
        text = text[: found.start()].rstrip(SPACES + ",;–—-(")
    detail = whole.replace(text, "", 1).strip(SPACES + ",;:–—-()")
    for time in item.find_all("time"):
        detail = detail.replace(said(time), "").strip(SPACES + ",;:–—-()")
    return Link(text[:400], page.absolute(attribute(anchor, "href")) if anchor else "", detail[:400], price)
