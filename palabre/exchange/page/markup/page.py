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
    answers: bool = False  # Whether it offers to answer it.
    more: list[str] = field(default_factory=list)  # Further elements that call themselves its text.
    rest: list[str] = field(default_factory=list)  # Its words that no element claims.
    title: str = ""
    is_gone: bool = False  # Whether it was removed or withdrawn: what it says is the site's.
    mark: str = ""


class Page:
    """One parsed page. Its comments are found first, since what is theirs is not the article's."""

    def __init__(self, soup: BeautifulSoup, data: jsonld.Said) -> None:
        self.soup, self.data = soup, data
        self.marks: list[str] = ["JSON-LD"] if data else []
        self.owner: dict[int, int] = {}  # id of an element → the place of the comment it stands in
        self.found: list[Found] = []
        self.holding: set[int] = set()  # ids of elements that a comment stands in
        self.beside: set[int] = set()
        self.left_out: list[tuple[str, str]] = []
        self.headline: Tag | None = None  # The element of the headline, where one has it.
        self.places = {id(tag): place for place, tag in enumerate(soup.find_all(True))}
        self.known_within: dict[tuple[str, ...], set[int]] = {}
        self.base = self.address()

    def is_article_s(self, tag: Tag) -> bool:
        """Whether an element is no part of a comment."""
        return id(tag) not in self.owner

    def select(self, selector: str, limit: int = 0) -> list[Tag]:
        """
        The elements that a list of selectors selects, in their order; of combinators only the space.

        A library that looks upwards from each element costs its depth: a page of three thousand nested
        elements took half a minute.
        """
        lasts: dict[tuple[str, ...], list[str]] = {}
        for one in selector.split(","):
            *around, last = one.split()
            lasts.setdefault(tuple(around), []).append(last)
        found: dict[int, Tag] = {}
        for path, those in lasts.items():
            within = self.within(path)
            if within is not None and not within:
                continue
            for tag in self.soup.select(", ".join(those)):
                if within is None or id(tag) in within:
                    found[self.places[id(tag)]] = tag
        chosen = [found[place] for place in sorted(found)]
        return chosen[:limit] if limit else chosen

    def within(self, around: tuple[str, ...]) -> set[int] | None:
        """The ids of the elements within those that ``around`` selects, one in the other; ``None``: all."""
        if not around:
            return None
        if around not in self.known_within:
            outer = self.within(around[:-1])
            heads = {id(tag) for tag in self.soup.select(around[-1]) if outer is None or id(tag) in outer}
            inside: set[int] = set()
            for tag in self.soup.find_all(True) if heads else []:
                if id(tag.parent) in heads or id(tag.parent) in inside:
                    inside.add(id(tag))
            self.known_within[around] = inside
        return self.known_within[around]

    def first(self, selector: str) -> Tag | None:
        """The first element of the article with words or content that ``selector`` selects."""
        for tag in self.select(selector):
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
