"""The tree of a page that is HTML, and what an element of it says."""

from __future__ import annotations

import re
from html import escape
from itertools import islice
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, NavigableString, Tag

from palabre.exchange.page.outline import When
from palabre.exchange.page.words import dating

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
# Elements that stand on lines of their own: their words do not touch those beside them.
APART = {
    "address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "div", "dl", "dt", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "nav", "ol",
    "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
# The words of an element of more parts than this are no label of anything.
PARTS_OF_LABEL = 12
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def parsed(clean: str) -> BeautifulSoup:
    """The tree of HTML that nh3 has cleaned. In an element of its own: the parser warns of text without any."""
    return BeautifulSoup(f"<html>{clean}</html>", "html.parser")


def classes(tag: Tag) -> set[str]:
    """The classes of an element."""
    return set(tag.get_attribute_list("class")) - {None} if tag.get("class") else set()  # type: ignore[return-value]


def said(tag: Tag | None) -> str:
    """The words of an element on one line."""
    if tag is None:
        return ""
    parts: list[str] = []
    for node in tag.descendants:
        before = node.previous_sibling
        if (isinstance(node, Tag) and node.name in APART) or (
            isinstance(before, Tag) and before.name in APART
        ):
            parts.append(" ")
        if type(node) is NavigableString:
            parts.append(node)
    return re.sub(r"[ \t\n\r\f]+", " ", "".join(parts)).strip()


def label(tag: Tag) -> str:
    """The words of a small element; nothing of a large one, whose words would be dear to gather for a glance."""
    return "" if next(islice(tag.descendants, PARTS_OF_LABEL, None), None) is not None else said(tag)


def attribute(tag: Tag, name: str) -> str:
    """An attribute as text."""
    value = tag.get(name)
    return " ".join(value) if isinstance(value, list) else (value or "")


def properties(tag: Tag) -> set[str]:
    """The names of microdata that an element has."""
    return set(attribute(tag, "itemprop").split())


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


def date_of(tag: Tag) -> When | None:
    """The date that an element states: for machines first."""
    for written in (
        attribute(tag, "datetime"),
        attribute(tag, "content"),
        attribute(tag, "title"),
        said(tag),
    ):
        if written and (dated := dating.when(written)):
            return dated
    return None
