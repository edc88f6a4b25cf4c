"""What stands under "see also" and in the promotion."""

from __future__ import annotations

from bs4 import Tag

from palabre.exchange.page import words
from palabre.exchange.page.markup.page import Page
from palabre.exchange.page.markup.tree import HEADINGS, attribute, classes, said
from palabre.exchange.page.outline import Link, Promotion


def recommended(page: Page) -> tuple[list[Link], Promotion | None]:
    """What stands under "see also" and in the promotion; both are marked as not the body's."""
    see_also: dict[str, Link] = {}
    promotion: Promotion | None = None
    for tag in page.soup.find_all([*HEADINGS, "p", "strong", "summary"]):
        text = said(tag)
        if not page.is_article_s(tag) or len(text) > words.LINE or tag.find_parent("li"):
            continue
        box = tag.find_parent(class_=["related", "promotion", "jp-relatedposts", "yarpp-related"])
        box_classes = classes(box) if box is not None else set()
        is_heading = tag.name in HEADINGS
        is_promotion = words.matches(words.PROMOTION, text) or ("promotion" in box_classes and is_heading)
        is_see_also = words.matches(words.SEE_ALSO, text) or (
            bool(box_classes - {"promotion"}) and is_heading
        )
        if not is_promotion and not is_see_also:
            if found := words.SEE_ALSO_INLINE.fullmatch(text):
                anchor = tag.find("a")
                link = Link(said(anchor) or found[1] or found[2], page.absolute(attribute(anchor, "href")) if anchor else "")  # fmt: skip
                see_also.setdefault(link.text, link)
                page.beside.add(id(tag))
            continue
        items = list_after(page, tag)
        if items is None:
            continue
        page.beside |= {id(tag), id(items)}
        links = [link_of(page, item) for item in items.find_all("li", recursive=False)]
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


def link_of(page: Page, item: Tag) -> Link:
    """What an item of a list points to."""
    anchor = item.find("a")
    whole = said(item)
    price = ""
    if found := words.PRICE.search(whole[:600]):
        price = (found[1] or found[2]).replace(",", ".")
        whole = whole[: found.start()].rstrip(words.SPACES + ",;–—-(") + whole[found.end() :]
    text = said(item.find("cite")) or said(anchor) or whole
    if found := words.PRICE.search(text[:600]):
        text = text[: found.start()].rstrip(words.SPACES + ",;–—-(")
    detail = whole.replace(text, "", 1).strip(words.SPACES + ",;:–—-()")
    for time in item.find_all("time"):
        detail = detail.replace(said(time), "").strip(words.SPACES + ",;:–—-()")
    return Link(text[:400], page.absolute(attribute(anchor, "href")) if anchor else "", detail[:400], price)
