"""
A page as HTML: what JSON-LD, microdata, and the markup of SPIP, WordPress and Palabre say of it.

The page is parsed as browsers parse it and stripped of all that is not text before anything is read
(nh3): of scripts only the data of JSON-LD remain. Elements nest as deep as the page wants: everything
here walks, nothing recurs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urljoin, urlsplit

import nh3
from bs4 import BeautifulSoup, NavigableString, Tag

from palabre.exchange.page import jsonld, words
from palabre.exchange.page.outline import Block, Comment, Link, Outline, Promotion, When

TAGS = {
    "a", "abbr", "address", "article", "aside", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del",
    "details", "div", "dl", "dt", "em", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "i", "iframe", "img", "ins", "kbd", "legend", "li", "link", "main", "meta", "nav", "ol", "p",
    "pre", "q", "s", "script", "section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "time", "title", "tr", "u", "ul",
}  # fmt: skip
NEVER_TEXT = {"style", "noscript", "template", "svg", "math", "object", "select", "textarea", "button", "dialog",
              "option", "label", "audio", "video", "canvas"}  # fmt: skip
ATTRIBUTES = {
    "*": {
        "class", "id", "itemprop", "itemscope", "itemtype", "content", "datetime", "title", "role", "property",
        "name", "hidden", "href", "src", "type", "rel", "alt",
    }
}  # fmt: skip
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
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
]
HEADLINES = [
    "[itemprop~=headline]", "article.article h1, .entry-title, [class*=article-titre], h1.titre, .wp-block-post-title",
    "article h1, main h1", "h1",
]  # fmt: skip
STANDFIRSTS = (
    ".article__standfirst, .chapo, [class*=article-chapo], .standfirst, .article-lead, .lead, .entry-summary, "
    ".wp-block-post-excerpt, p[itemprop~=description], div[itemprop~=description]"
)
NAMES = (
    ".article__byline a[href*='/authors/'], .byline .fn, .author .fn, a[rel~=author], .auteurs a, .auteurs .fn, "
    ".info-publi .fn, .byline .author, .author-name, .wp-block-post-author__name"
)
DATES = (
    "time[itemprop~=datePublished], meta[itemprop~=datePublished], abbr.published, time.published, time.entry-date, "
    ".wp-block-post-date time, .article__byline time, article header time, .info-publi time, article time, main time"
)
SECTIONS = (
    ".article__section a, a[rel~=category], .cat-links a, [itemprop~=articleSection], .arbo a, .breadcrumb a"
)
KEYWORDS = "a[rel~=tag]:not([rel~=category]), .tags-links a, .mots-cles a, .mots_cles a, .mots a, [itemprop~=keywords]"

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
NOT_SAID = {"forum-repondre-message", "repondre", "reply", "comment-reply-link", "comment-actions", "forum-decompte",
            "comment-awaiting-moderation"}  # fmt: skip
ANCHOR = re.compile(
    r"(?:forum|comment|commentaire|message|div-comment|li-comment|c|comment-item)[-_]?(\d{1,12})"
)
NUMBER_IN_ADDRESS = re.compile(r"(?:#(?:forum|comment|c|message)[-_]?|/c/)(\d{1,12})/?")


def read(text: str) -> Outline:
    """The outline of a page that is HTML, as ``reading.decoded`` gives it."""
    clean = nh3.clean(text, tags=TAGS, clean_content_tags=NEVER_TEXT, attributes=ATTRIBUTES, link_rel=None)
    soup = parsed(clean)
    data = jsonld.read(
        [str(script.string or "") for script in soup.find_all("script", type="application/ld+json")], of_html
    )
    for gone in soup.find_all(["script"]):
        gone.decompose()
    for gone in soup.find_all(hidden=True):
        if not gone.decomposed:
            gone.decompose()
    return Reader(soup, data).outline()


def parsed(clean: str) -> BeautifulSoup:
    """The tree of HTML that nh3 has cleaned. In an element of its own: the parser warns of text without any."""
    return BeautifulSoup(f"<html>{clean}</html>", "html.parser")


def of_html(written: str) -> str:
    """The typed text of a fragment of HTML."""
    clean = nh3.clean(
        written, tags=TAGS - {"script"}, clean_content_tags=NEVER_TEXT | {"script"}, link_rel=None
    )
    return typed(parsed(clean))


def classes(tag: Tag) -> set[str]:
    """The classes of an element."""
    return set(tag.get_attribute_list("class")) - {None} if tag.get("class") else set()  # type: ignore[return-value]


def said(tag: Tag | None) -> str:
    """The words of an element on one line."""
    return re.sub(r"[ \t\n\r\f]+", " ", tag.get_text()).strip() if tag is not None else ""


def attribute(tag: Tag, name: str) -> str:
    """An attribute as text."""
    value = tag.get(name)
    return " ".join(value) if isinstance(value, list) else (value or "")


def properties(tag: Tag) -> set[str]:
    """The names of microdata that an element has."""
    return set(attribute(tag, "itemprop").split())


@dataclass
class Found:
    """What was found of one comment so far. ``up`` is the element's comment above, by its place."""

    up: int | None
    number: int | None = None
    name: str = ""
    sent: When | None = None
    text: Tag | None = None
    loose: list[Tag] = field(default_factory=list)
    title: str = ""
    mark: str = ""


class Reader:
    """Reads one parsed page: its comments first, since what is theirs is not the article's."""

    def __init__(self, soup: BeautifulSoup, data: jsonld.Said) -> None:
        self.soup, self.data = soup, data
        self.marks: list[str] = ["JSON-LD"] if data else []
        self.owner: dict[int, int] = {}  # id of an element → the place of the comment it stands in
        self.found: list[Found] = []
        self.beside: set[int] = set()
        self.left_out: list[tuple[str, str]] = []
        self.base = self.address()

    def outline(self) -> Outline:
        """Everything, each part from the source that says it best."""
        self.find_comments()
        comments = self.comments()
        headline = self.headline()
        announced = self.announced()
        see_also, promotion = self.recommended()
        standfirst_tag = self.first(STANDFIRSTS)
        body = self.body(standfirst_tag, headline)
        if not body and self.data.body:
            body = [
                Block("paragraph", "<p>" + plain_html(one) + "</p>") for one in paragraphs(self.data.body)
            ]
        if len(self.data.comments) > len(comments):
            comments = list(self.data.comments)
        elif not self.data:
            self.marks = [mark for mark in self.marks if mark != "JSON-LD"]
        return Outline(
            headline=headline,
            standfirst=said(standfirst_tag) or self.description(body),
            names=tuple(self.names()),
            dated=self.dated(),
            corrected=self.data.corrected if self.data.corrected != self.data.dated else None,
            section=self.section(),
            keywords=tuple(self.keywords()),
            body=tuple(body),
            promotion=promotion,
            see_also=tuple(see_also),
            announced=announced,
            comments=tuple(comments),
            address=self.base,
            marks=tuple(dict.fromkeys(self.marks)),
            left_out=tuple(self.left_out),
        )

    # --- finding ---

    def is_article_s(self, tag: Tag) -> bool:
        """Whether an element is no part of a comment."""
        return id(tag) not in self.owner

    def first(self, selector: str) -> Tag | None:
        """The first element of the article with words or content that ``selector`` selects."""
        for tag in self.soup.select(selector):
            if self.is_article_s(tag) and (said(tag) or attribute(tag, "content")):
                return tag
        return None

    def meta(self, *names: str) -> str:
        """The content of the first of these metadata."""
        for name in names:
            for tag in self.soup.find_all("meta"):
                content = attribute(tag, "content").strip()
                if content and name in (attribute(tag, "property"), attribute(tag, "name")):
                    return content
        return ""

    def address(self) -> str:
        """The page's own address, where it states one of the web."""
        for tag in self.soup.find_all("link"):
            if "canonical" in attribute(tag, "rel").split() and is_web(attribute(tag, "href")):
                return attribute(tag, "href")
        return next((one for one in (self.data.address, self.meta("og:url")) if is_web(one)), "")

    def absolute(self, address: str) -> str:
        """An address of the web, made absolute where the page says its own; else nothing."""
        if not address.strip():
            return ""
        try:
            whole = urljoin(self.base, address.strip())
        except ValueError:
            return ""
        return whole if is_web(whole) else ""

    # --- the article ---

    def headline(self) -> str:
        """What the page calls itself, as readers see it before what it tells machines."""
        for selector in HEADLINES[:3]:
            if tag := self.first(selector):
                return said(tag) or attribute(tag, "content")
        if self.data.headline:
            return self.data.headline
        if tag := self.first(HEADLINES[3]):
            return said(tag)
        return self.meta("og:title") or said(self.soup.find("title"))

    def description(self, body: list[Block]) -> str:
        """The standfirst that only JSON-LD states; not one that is the body's beginning, cut off."""
        text = self.data.description
        if not text or re.search(r"(?:…|\.\.\.|\[…\])\s*$", text):
            return ""
        begin = re.sub(r"<[^<>]*>", "", str(body[0].value)) if body else ""
        return "" if begin.startswith(text[:60]) else text

    def names(self) -> list[str]:
        """The authors that the page names."""
        said_names = list(self.data.names)
        if not said_names:
            for tag in self.soup.select("[itemprop~=author]"):
                if self.is_article_s(tag):
                    name = tag.select_one("[itemprop~=name]")
                    said_names.append(said(name) or attribute(tag, "content") or said(tag))
        if not said_names:
            said_names = [said(tag) for tag in self.soup.select(NAMES) if self.is_article_s(tag)]
        if not said_names:
            said_names = [self.meta("author")]
        cleaned = [re.sub(r"^(?:par|by)\s+", "", name.strip(), flags=re.IGNORECASE) for name in said_names]
        return list(dict.fromkeys(name for name in cleaned if 0 < len(name) <= 120 and not is_web(name)))

    def dated(self) -> When | None:
        """The date that the page states."""
        if self.data.dated:
            return self.data.dated
        if dated := words.when(self.meta("article:published_time", "date", "DC.date")):
            return dated
        for tag in self.soup.select(DATES):
            if self.is_article_s(tag) and (dated := date_of(tag)):
                return dated
        return None

    def section(self) -> str:
        """The section that the page states."""
        tags = [tag for tag in self.soup.select(SECTIONS) if self.is_article_s(tag)]
        named = [said(tag) or attribute(tag, "content") for tag in tags]
        crumbs = [name for name in named if name and not words.matches(words.NOISE, name)]
        return self.data.section or self.meta("article:section") or (crumbs[0] if crumbs else "")

    def keywords(self) -> list[str]:
        """The keywords that the page states."""
        found = list(self.data.keywords)
        if not found:
            found = [attribute(tag, "content") for tag in self.soup.find_all("meta", property="article:tag")]
        if not found:
            for tag in self.soup.select(KEYWORDS):
                if self.is_article_s(tag):
                    found += (attribute(tag, "content") or said(tag)).split(",")
        if not found:
            found = said(self.first(".article__keywords")).partition(":")[2].split(",")
        return list(dict.fromkeys(one.strip() for one in found if 0 < len(one.strip()) <= 100))

    def announced(self) -> int | None:
        """The count of comments: of the last heading that states one before they begin, else of the data."""
        stated: int | None = None
        for tag in self.soup.find_all([*HEADINGS, "p", "span", "a", "strong", "legend", "div", "li"]):
            if not self.is_article_s(tag):
                # The first comment has begun: a count from here on is somebody's words.
                if stated is not None:
                    break
                continue
            if sum(1 for _child in tag.descendants) > 12:
                continue
            count = words.announced(said(tag))
            if count is not None and (stated is None or tag.name in HEADINGS):
                stated = count
        if stated is None:
            stated = self.data.announced
        if stated is None:
            for tag in self.soup.select("[itemprop~=commentCount], [itemprop~=interactionCount]"):
                written = attribute(tag, "content") or said(tag)
                if found := re.fullmatch(r"(?:UserComments:)?\s?(\d{1,9})", written):
                    return int(found[1])
        return stated

    def recommended(self) -> tuple[list[Link], Promotion | None]:
        """What stands under "see also" and in the promotion; both are marked as not the body's."""
        see_also: dict[str, Link] = {}
        promotion: Promotion | None = None
        for tag in self.soup.find_all([*HEADINGS, "p", "strong", "summary"]):
            text = said(tag)
            if not self.is_article_s(tag) or len(text) > words.LINE or tag.find_parent("li"):
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
                    link = Link(said(anchor) or found[1] or found[2], self.absolute(attribute(anchor, "href")) if anchor else "")  # fmt: skip
                    see_also.setdefault(link.text, link)
                    self.beside.add(id(tag))
                continue
            items = self.list_after(tag)
            if items is None:
                continue
            self.beside |= {id(tag), id(items)}
            links = [self.link(item) for item in items.find_all("li", recursive=False)]
            links = [link for link in links if link.text]
            if not is_promotion:
                for link in links:
                    see_also.setdefault(link.text, link)
            elif promotion is None:
                promotion = Promotion(text.rstrip(" :")[:160], tuple(links))
            else:
                self.left_out += [("second promotion", one) for one in [text, *(link.text for link in links)]]
        return list(see_also.values()), promotion

    def list_after(self, tag: Tag) -> Tag | None:
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

    def link(self, item: Tag) -> Link:
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
        return Link(
            text[:400], self.absolute(attribute(anchor, "href")) if anchor else "", detail[:400], price
        )

    # --- the body ---

    def body(self, standfirst: Tag | None, headline: str) -> list[Block]:
        """The blocks of the element that holds the article's text."""
        if standfirst is not None:
            self.beside.add(id(standfirst))
        for selector in BODIES:
            best: Tag | None = None
            most = 0
            for tag in self.soup.select(selector)[:200]:
                if not self.is_article_s(tag) or self.is_beside_within(tag):
                    continue
                length = sum(
                    len(said(p)) for p in tag.find_all(["p", "li"], limit=2000) if self.is_article_s(p)
                )
                if length > most:
                    best, most = tag, length
            if best is not None and most >= 40:
                below = [tag for tag in self.soup.select(".notes, .ps") if best not in tag.parents]
                return [
                    *self.blocks(best, headline),
                    *(one for tag in below if self.is_article_s(tag) for one in self.block(tag, "")),
                ]
        return []

    def is_beside_within(self, tag: Tag) -> bool:
        """Whether an element stands in one that is beside the article."""
        return any(
            classes(parent) & (BESIDE - {"entry-meta"})
            for parent in [tag, *tag.parents]
            if isinstance(parent, Tag)
        )

    def blocks(self, container: Tag, headline: str) -> list[Block]:
        """The parts of the text, top to bottom, without what stands beside it."""
        out: list[Block] = []
        run: list[str] = []

        def close_run() -> None:
            if (html := self.inline("".join(run))) and re.sub(r"<[^<>]*>|\s", "", html):
                out.append(Block("paragraph", f"<p>{html}</p>"))
            run.clear()

        waiting: list[Tag | NavigableString] = list(reversed(list(container.children)))  # type: ignore[arg-type]
        while waiting:
            node = waiting.pop()
            if not isinstance(node, Tag):
                run.append(plain_html(str(node)) if type(node) is NavigableString and not str(node).isspace() else " ")  # fmt: skip
                continue
            if id(node) in self.beside or not self.is_article_s(node) or classes(node) & BESIDE:
                continue
            if node.name in PARTS and (node.name != "span" or node.find(["p", "div", "ul"])):
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
            out += self.block(node, headline)
        close_run()
        return out

    def block(self, node: Tag, headline: str) -> list[Block]:
        """The block that one element becomes; what has no place in a body is left out by name."""
        name, text = node.name, said(node)
        if name in ("nav", "footer", "form", "hr", "meta", "link", "title") or id(node) in self.beside:
            return []
        if name in HEADINGS:
            if not text or text == headline or words.is_discussion(text):
                return []
            return (
                [Block("heading", text)]
                if len(text) <= 160
                else [Block("paragraph", f"<p>{plain_html(text)}</p>")]
            )
        if name in ("figure", "img"):
            return self.illustration(node)
        if name == "iframe":
            return self.frame(node)
        if name == "blockquote":
            who = said(node.find(["cite", "footer"]))
            for named in node.find_all(["cite", "footer"]):
                named.decompose()
            quoted = typed(node)
            return [Block("quotation", {"text": quoted, "who": who.lstrip("—– ")[:200]})] if quoted else []
        if name in ("ul", "ol"):
            items = [self.inline(item.decode_contents()) for item in node.find_all("li")]
            kept = "".join(f"<li>{item}</li>" for item in items if item)
            return [Block("list", f"<{name}>{kept}</{name}>")] if kept else []
        if name == "aside" or "note" in classes(node) or "notes" in classes(node):
            title = node.find([*HEADINGS])
            heading = said(title)
            if isinstance(title, Tag):
                title.decompose()
            html = "".join(f"<p>{plain_html(one)}</p>" for one in paragraphs(typed(node)))
            return [Block("note", {"title": heading[:120], "text": html})] if html else []
        if name == "table":
            rows = [
                " | ".join(said(cell) for cell in row.find_all(["td", "th"])) for row in node.find_all("tr")
            ]
            kept = "".join(f"<li>{plain_html(row)}</li>" for row in rows if row.strip(" |"))
            return [Block("list", f"<ul>{kept}</ul>")] if kept else []
        if name == "pre":
            lines = "<br>".join(plain_html(line) for line in node.get_text().strip("\n").split("\n"))
            return [Block("paragraph", f"<p><code>{lines}</code></p>")] if text else []
        pictures = [
            block for image in node.find_all(["img", "iframe"]) for block in self.block(image, headline)
        ]
        if not text or id(node) in self.beside:
            return pictures
        html = self.inline(node.decode_contents())
        return [*([Block("paragraph", f"<p>{html}</p>")] if html else []), *pictures]

    def illustration(self, node: Tag) -> list[Block]:
        """Pictures are not fetched: their addresses and captions are left out by name; frames within stay links."""
        out: list[Block] = []
        for image in node.find_all("img") if node.name != "img" else [node]:
            address = self.absolute(attribute(image, "src")) or attribute(image, "src")[:200]
            caption = said(node.find("figcaption")) or attribute(image, "alt")
            self.left_out.append(("image", " ".join(one for one in (address, caption) if one)))
        for frame in node.find_all("iframe"):
            out += self.frame(frame)
        if node.find("blockquote") or node.find("table"):
            inner = node.find(["blockquote", "table"])
            if isinstance(inner, Tag):
                out += self.block(inner, "")
        return out

    def frame(self, node: Tag) -> list[Block]:
        """A frame becomes a link, which a reader may open."""
        address = self.absolute(attribute(node, "src"))
        if not address:
            return []
        host = urlsplit(address).hostname or ""
        return [Block("embed", {"url": address, "title": (attribute(node, "title") or host)[:200]})]

    def inline(self, html: str) -> str:
        """The HTML of a paragraph with the tags that a paragraph may hold, and links that lead to the web."""
        clean = nh3.clean(html, tags=INLINE, attributes={"a": {"href"}}, link_rel=None)
        if "<a" in clean:
            part = parsed(clean)
            for anchor in part.find_all("a"):
                address = self.absolute(attribute(anchor, "href"))
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

    # --- the comments ---

    def find_comments(self) -> None:
        """One walk over the page: whose each element is, and what it says of its comment."""
        taken: set[int] = set()  # Elements within a comment's text, or passed over.
        for tag in self.soup.find_all(True):
            parent = tag.parent
            above = self.owner.get(id(parent)) if parent is not None else None
            if id(parent) in taken:
                taken.add(id(tag))
                if above is not None:
                    self.owner[id(tag)] = above
                continue
            own = classes(tag)
            if self.is_item(tag, own):
                self.owner[id(tag)] = len(self.found)
                self.found.append(Found(up=above, number=number_of(tag)))
                if properties(tag) & {"comment"} or attribute(tag, "itemtype"):
                    self.found[-1].mark = "microdata"
                continue
            if above is None:
                continue
            self.owner[id(tag)] = above
            if self.take(self.found[above], tag, own):
                taken.add(id(tag))

    def is_item(self, tag: Tag, own: set[str]) -> bool:
        """Whether an element is one comment."""
        if own & NO_ITEM:
            if "comment-respond" not in own:
                self.left_out.append(("link from another site", said(tag)))
            return False
        kind = attribute(tag, "itemtype").rpartition("/")[2]
        if kind in ("Comment", "UserComments") or (
            "comment" in properties(tag) and tag.has_attr("itemscope")
        ):
            return True
        return bool(own & ITEM) and tag.name in ("li", "div", "article", "section")

    def take(self, found: Found, tag: Tag, own: set[str]) -> bool:
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
        if (
            tag.name == "time"
            or about & {"dateCreated", "datePublished", "commentTime"}
            or "published" in own
        ):
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
                name = re.sub(
                    r"^(?:par|by)\s+", "", said(tag) or attribute(tag, "content"), flags=re.IGNORECASE
                )
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

    def comments(self) -> list[Comment]:
        """The comments in reading order. An element around another comment that says nothing itself is none."""
        place: dict[int, int] = {}
        texts: list[str] = []
        inner: dict[int, int] = {}
        headline = self.headline().casefold()
        for at, found in enumerate(self.found):
            text = (
                typed(found.text)
                if found.text is not None
                else "\n\n".join(typed(one) for one in found.loose)
            )
            title = found.title.strip()
            if title and re.sub(r"^(?:re\s?:|>)\s*", "", title.casefold()) != headline and text:
                text = f"{title}\n\n{text}"
            texts.append(text)
            if found.up is not None and not texts[found.up]:
                # A frame around a comment: what answers the frame answers the comment.
                inner.setdefault(found.up, at)

        def above(at: int) -> int | None:
            # A frame speaks by the first comment within it that says something.
            up = self.found[at].up
            while up is not None:
                speaks: int | None = up
                while speaks is not None and not texts[speaks]:
                    speaks = inner.get(speaks)
                if speaks is not None and speaks < at:
                    return place[speaks]
                up = self.found[up].up
            return None

        comments: list[Comment] = []
        seen: set[int] = set()
        for at, found in enumerate(self.found):
            if not texts[at]:
                continue
            frame = self.found[found.up] if found.up is not None and inner.get(found.up) == at else None
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
            self.marks.append(found.mark or "comments")
        return comments


def is_any_item(tag: Tag) -> bool:
    """Whether an element looks like a comment (for a list that may hold comments or be one's text)."""
    return bool(classes(tag) & ITEM) or "comment" in properties(tag)


def plain_html(text: str) -> str:
    """Text as HTML, and nothing but text."""
    return escape(text, quote=False)


def is_web(address: str) -> bool:
    """Whether an address is an absolute one of the web."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def number_of(tag: Tag) -> int | None:
    """The number that an element's anchor gives its comment."""
    for name in ("id", "name"):
        if found := ANCHOR.fullmatch(attribute(tag, name)):
            return int(found[1])
    if tag.name == "a" and (found := NUMBER_IN_ADDRESS.search(attribute(tag, "href")[-60:])):
        return int(found[1])
    return None


def date_of(tag: Tag) -> When | None:
    """The date that an element states: for machines first."""
    for written in (
        attribute(tag, "datetime"),
        attribute(tag, "content"),
        attribute(tag, "title"),
        said(tag),
    ):
        if written and (dated := words.when(written)):
            return dated
    return None


def paragraphs(text: str) -> Iterable[str]:
    """The paragraphs of a typed text."""
    return (one.strip() for one in re.split(r"\n\s*\n", text) if one.strip())


def typed(element: Tag) -> str:
    """
    The text that somebody typed, from the HTML that was made of it.

    Paragraphs stand apart, breaks break, quotations begin with ``>``, items of lists with ``-``; a link
    shows its address where its words are others.
    """
    lines: list[str] = []
    line: list[str] = []
    quoted = in_pre = 0

    def end_line() -> None:
        text = "".join(line).strip(" \t\n")
        line.clear()
        if text:
            lines.append("> " * quoted + text)

    def end_paragraph() -> None:
        end_line()
        # What follows a quotation stands right below it: an empty line there would be shown as a gap.
        if lines and lines[-1].strip("> ") and not lines[-1].startswith("> " * (quoted + 1)):
            lines.append("> " * quoted if quoted else "")

    waiting: list[tuple[object, bool]] = [(element, False)]
    while waiting:
        node, is_end = waiting.pop()
        if not isinstance(node, Tag):
            if type(node) is NavigableString:
                text = str(node)
                if in_pre:
                    for place, part in enumerate(text.split("\n")):
                        if place:
                            end_line()
                        line.append(part)
                    continue
                text = re.sub(r"[ \t\n\r\f]+", " ", text)
                if line and line[-1].endswith(" "):
                    text = text.removeprefix(" ")
                if text:
                    line.append(text)
            continue
        name = node.name
        if is_end:
            if name == "a":
                address = attribute(node, "href")
                words_of_link = said(node)
                if is_web(address) and words_of_link.rstrip("/…") not in address and words_of_link:
                    line.append(f" ({address})")
            elif name == "blockquote":
                end_line()
                while lines and not lines[-1].strip("> "):
                    lines.pop()
                quoted -= node is not element
            elif name in ("li", "div", "tr", "dt", "dd"):
                end_line()
            else:
                end_paragraph()
                in_pre -= name == "pre"
            continue
        if name in ("script", "form", "img", "iframe") or classes(node) & NOT_SAID:
            continue
        if name == "br":
            if not line:
                end_paragraph()
            end_line()
            continue
        if name in ("p", "ul", "ol", "pre", "table", "dl", *HEADINGS, "blockquote"):
            end_paragraph()
            quoted += name == "blockquote" and node is not element
            in_pre += name == "pre"
            waiting.append((node, True))
        elif name in ("li", "div", "section", "article", "tr", "dt", "dd"):
            end_line()
            if name == "li":
                line.append("- ")
            waiting.append((node, True))
        elif name == "a":
            waiting.append((node, True))
        waiting += [(child, False) for child in reversed(list(node.children))]
    end_line()
    while lines and not lines[-1].strip("> "):
        lines.pop()
    # "Répondre à ce message" among a comment's own paragraphs is the page's, not its author's.
    while lines and (not lines[-1].strip("> ") or words.is_action(lines[-1])):
        lines.pop()
    return "\n".join(one.rstrip() for one in lines)
