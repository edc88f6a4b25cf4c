"""The tree of a page that is HTML, and what an element of it says."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from palabre.exchange.page import words
from palabre.exchange.page.outline import When

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


def parsed(clean: str) -> BeautifulSoup:
    """The tree of HTML that nh3 has cleaned. In an element of its own: the parser warns of text without any."""
    return BeautifulSoup(f"<html>{clean}</html>", "html.parser")


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
        if written and (dated := words.when(written)):
            return dated
    return None
