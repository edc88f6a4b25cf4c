"""One page while it is read: its tree, its data, and what was found to be whose."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from palabre.exchange.page import jsonld
from palabre.exchange.page.markup.tree import attribute, is_web, said
from palabre.exchange.page.outline import When


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


class Page:
    """One parsed page. Its comments are found first, since what is theirs is not the article's."""

    def __init__(self, soup: BeautifulSoup, data: jsonld.Said) -> None:
        self.soup, self.data = soup, data
        self.marks: list[str] = ["JSON-LD"] if data else []
        self.owner: dict[int, int] = {}  # id of an element → the place of the comment it stands in
        self.found: list[Found] = []
        self.beside: set[int] = set()
        self.left_out: list[tuple[str, str]] = []
        self.base = self.address()

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
