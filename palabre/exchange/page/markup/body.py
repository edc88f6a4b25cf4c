"""The blocks of the article's text."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import nh3
from bs4 import NavigableString, Tag

from palabre.exchange.page.markup.page import Page
from palabre.exchange.page.markup.prose import paragraphs, typed
from palabre.exchange.page.markup.tree import HEADINGS, attribute, classes, parsed, plain_html, said
from palabre.exchange.page.outline import Block
from palabre.exchange.page.words import counting

PARTS = {"div", "section", "article", "main", "body", "header", "details", "span", "center", "[document]"}
INLINE = {"a", "b", "strong", "i", "em", "sup", "sub", "code", "br"}
# Within the article's element, but no part of its text.
BESIDE = {
    "comments", "comment-respond", "comments-area", "sharedaddy", "share", "partage", "social", "socials",
    "breadcrumb", "breadcrumbs", "arbo", "navigation", "pagination", "post-navigation", "newsletter", "related",
    "promotion", "jp-relatedposts", "yarpp-related", "entry-meta", "entry-footer", "article__actions",
    "article__byline", "article__standfirst", "article__section", "article__keywords", "article__source", "byline",
    "chapo", "standfirst", "entry-summary", "info-publi", "cartouche", "charter", "discussion", "tags-links",
    "cat-links", "post-meta", "menu", "menu-liens", "forum", "screen-reader-text", "visually-hidden", "sr-only",
    "wp-block-post-excerpt", "wp-block-comments",
}  # fmt: skip
BODIES = [
    "[itemprop~=articleBody]",
    ".prose, .entry-content, .post-content, .article-body, .article__body, .article-content, .wp-block-post-content",
    "#contenu .texte, .contenu-principal .texte, .content .texte, article .texte, .hentry .texte, .texte",
    "article, main, [role=main], #content, #contenu, .hentry",
    "body, div",
    # A page that groups nothing: its paragraphs stand beside its headline.
    "html",
]


def body(page: Page, standfirst: Tag | None, headline: str) -> list[Block]:
    """The blocks of the element that holds the article's text."""
    if standfirst is not None:
        page.beside.add(id(standfirst))
    for selector in BODIES:
        best: Tag | None = None
        most = 0
        for tag in page.select(selector)[:200]:
            if not page.is_article_s(tag) or is_beside_within(page, tag):
                continue
            length = sum(len(said(p)) for p in tag.find_all(["p", "li"], limit=2000) if page.is_article_s(p))
            if length > most:
                best, most = tag, length
        if best is not None and most >= 40:
            below = [tag for tag in page.select(".notes, #notes, .ps, .hyperlien") if best not in tag.parents]
            leave_out_files(page)
            return [
                *blocks(page, best, headline),
                *(one for tag in below if page.is_article_s(tag) for one in block(page, tag, "")),
            ]
    return []


def leave_out_files(page: Page) -> None:
    """Name the pictures and files that SPIP puts below a text: nothing is fetched."""
    for tag in page.select("#documents_portfolio img, #documents_joints a, .documents_joints a", limit=200):
        if page.is_article_s(tag):
            address = attribute(tag, "src") or attribute(tag, "href")
            said_of_it = attribute(tag, "alt") or attribute(tag, "title") or said(tag)
            page.left_out.append(("file", f"{page.absolute(address) or address[:200]} {said_of_it}".strip()))


def is_beside_within(page: Page, tag: Tag) -> bool:
    """Whether an element stands in one that is beside the article."""
    return any(
        classes(parent) & (BESIDE - {"entry-meta"})
        for parent in [tag, *tag.parents]
        if isinstance(parent, Tag)
    )


def blocks(page: Page, container: Tag, headline: str) -> list[Block]:
    """The parts of the text, top to bottom, without what stands beside it."""
    out: list[Block] = []
    run: list[str] = []

    def close_run() -> None:
        if (html := inline(page, "".join(run))) and re.sub(r"<[^<>]*>|\s", "", html):
            out.append(Block("paragraph", f"<p>{html}</p>"))
        run.clear()

    waiting: list[Tag | NavigableString] = list(reversed(list(container.children)))  # type: ignore[arg-type]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Tag):
            run.append(plain_html(str(node)) if type(node) is NavigableString and not str(node).isspace() else " ")  # fmt: skip
            continue
        if id(node) in page.beside or not page.is_article_s(node) or classes(node) & BESIDE:
            continue
        if id(node) in page.holding or (
            node.name in PARTS and (node.name != "span" or node.find(["p", "div", "ul"]))
        ):
            close_run()
            waiting += reversed(list(node.children))  # type: ignore[arg-type]
            continue
        if node.name in INLINE or node.name in (
            "span",
            "abbr",
            "q",
            "cite",
            "small",
            "u",
            "s",
            "kbd",
            "time",
        ):
            run.append(str(node))
            continue
        close_run()
        out += block(page, node, headline)
    close_run()
    return out


def block(page: Page, node: Tag, headline: str) -> list[Block]:
    """The block that one element becomes; what has no place in a body is left out by name."""
    name, text = node.name, said(node)
    if name in ("nav", "footer", "form", "hr", "meta", "link", "title") or id(node) in page.beside:
        return []
    if name in HEADINGS:
        if not text or text == headline or counting.is_discussion(text):
            return []
        return (
            [Block("heading", text)]
            if len(text) <= 160
            else [Block("paragraph", f"<p>{plain_html(text)}</p>")]
        )
    if name in ("figure", "img"):
        return illustration(page, node)
    if name == "iframe":
        return frame_of(page, node)
    if name == "blockquote":
        who = said(node.find(["cite", "footer"]))
        for named in node.find_all(["cite", "footer"]):
            named.decompose()
        quoted = typed(node)
        return [Block("quotation", {"text": quoted, "who": who.lstrip("—– ")[:200]})] if quoted else []
    if name in ("ul", "ol"):
        items = [inline(page, own_html(item)) for item in node.find_all("li") if id(item) not in page.beside]
        kept = "".join(f"<li>{item}</li>" for item in items if item)
        return [Block("list", f"<{name}>{kept}</{name}>")] if kept else []
    if name == "aside" or classes(node) & {"note", "notes", "ps"} or attribute(node, "id") == "notes":
        title = node.find([*HEADINGS])
        heading = said(title)
        if isinstance(title, Tag):
            title.decompose()
        html = "".join(f"<p>{plain_html(one)}</p>" for one in paragraphs(typed(node)))
        return [Block("note", {"title": heading[:120], "text": html})] if html else []
    if name == "table":
        rows = [" | ".join(said(cell) for cell in row.find_all(["td", "th"])) for row in node.find_all("tr")]
        kept = "".join(f"<li>{plain_html(row)}</li>" for row in rows if row.strip(" |"))
        return [Block("list", f"<ul>{kept}</ul>")] if kept else []
    if name == "dl" and node.find("img"):
        return illustration(page, node)
    if name == "dl":
        return [
            Block("paragraph", f"<p>{plain_html(one)}</p>") for one in typed(node).split("\n") if one.strip()
        ]
    if name == "pre":
        lines = "<br>".join(plain_html(line) for line in node.get_text().strip("\n").split("\n"))
        return [Block("paragraph", f"<p><code>{lines}</code></p>")] if text else []
    pictures = [one for image in node.find_all(["img", "iframe"]) for one in block(page, image, headline)]
    if not text or id(node) in page.beside:
        return pictures
    html = inline(page, node.decode_contents())
    return [*([Block("paragraph", f"<p>{html}</p>")] if html else []), *pictures]


def own_html(item: Tag) -> str:
    """The HTML of an item of a list without the lists within it, whose items are items too."""
    return "".join(
        plain_html(str(child)) if type(child) is NavigableString else str(child)
        for child in item.children
        if not isinstance(child, Tag) or child.name not in ("ul", "ol")
    )


def illustration(page: Page, node: Tag) -> list[Block]:
    """Pictures are not fetched: their addresses and captions are left out by name; frames within stay links."""
    out: list[Block] = []
    for image in node.find_all("img") if node.name != "img" else [node]:
        address = page.absolute(attribute(image, "src")) or attribute(image, "src")[:200]
        caption = said(node.find(["figcaption", "dd"])) or attribute(image, "alt")
        page.left_out.append(("image", " ".join(one for one in (address, caption) if one)))
    for frame in node.find_all("iframe"):
        out += frame_of(page, frame)
    if node.find("blockquote") or node.find("table"):
        inner = node.find(["blockquote", "table"])
        if isinstance(inner, Tag):
            out += block(page, inner, "")
    return out


def frame_of(page: Page, node: Tag) -> list[Block]:
    """A frame becomes a link, which a reader may open."""
    address = page.absolute(attribute(node, "src"))
    if not address:
        return []
    host = urlsplit(address).hostname or ""
    return [Block("embed", {"url": address, "title": (attribute(node, "title") or host)[:200]})]


def inline(page: Page, html: str) -> str:
    """The HTML of a paragraph with the tags that a paragraph may hold, and links that lead to the web."""
    clean = nh3.clean(html, tags=INLINE, attributes={"a": {"href"}}, link_rel=None)
    if "<a" in clean:
        part = parsed(clean)
        for anchor in part.find_all("a"):
            address = page.absolute(attribute(anchor, "href"))
            if address:
                anchor["href"] = address
            else:
                anchor.unwrap()
        clean = part.decode_contents().removeprefix("<html>").removesuffix("</html>")
    clean = clean.replace("<strong>", "<b>").replace("</strong>", "</b>")
    clean = clean.replace("<em>", "<i>").replace("</em>", "</i>")
    clean = re.sub(r"[ \t\n\r\f]+", " ", clean).strip()
    while clean.endswith(("<br>", "<br/>")) or clean.startswith(("<br>", "<br/>")):
        clean = (
            clean.removesuffix("<br>")
            .removesuffix("<br/>")
            .removeprefix("<br>")
            .removeprefix("<br/>")
            .strip()
        )
    return clean
