"""
Atom (RFC 4287) with threads (RFC 4685), written with the standard library's XML.

Whatever is put in comes out well-formed: text is escaped by the writer, and characters that XML 1.0
does not have are dropped.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

ATOM = "http://www.w3.org/2005/Atom"
THREADING = "http://purl.org/syndication/thread/1.0"
MEDIA_TYPE = "application/atom+xml"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# https://www.w3.org/TR/xml/#charsets: all but tab, line feed, carriage return and what is listed there.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ET.register_namespace("", ATOM)
ET.register_namespace("thr", THREADING)


@dataclass(frozen=True)
class Replies:
    """Where an article's comments are followed, how many there are, and when the last one appeared."""

    href: str
    count: int
    updated: datetime.datetime | None


@dataclass(frozen=True)
class InReplyTo:
    """What a comment answers: its name, its address, and the feed it is in."""

    ref: str
    href: str
    source: str = ""


@dataclass(frozen=True)
class Item:
    """One entry of a feed. ``content`` is clean HTML, ``summary`` plain text; instants are aware."""

    id: str
    title: str
    href: str
    updated: datetime.datetime
    published: datetime.datetime | None = None
    authors: tuple[str, ...] = ()
    summary: str = ""
    content: str = ""
    categories: tuple[str, ...] = ()
    replies: Replies | None = None
    in_reply_to: InReplyTo | None = None


@dataclass(frozen=True)
class Feed:
    """A feed. ``updated_if_empty`` is what it says of itself while there is nothing in it."""

    id: str
    title: str
    href: str
    self_href: str
    author: str
    language: str
    updated_if_empty: datetime.datetime
    subtitle: str = ""
    items: list[Item] = field(default_factory=list)

    @property
    def updated(self) -> datetime.datetime:
        """When something in it last changed, as far as its entries tell."""
        return max((item.updated for item in self.items), default=self.updated_if_empty)


def clean(text: str) -> str:
    """``text`` without the characters that XML 1.0 does not have."""
    return NOT_XML.sub("", text)


def write(feed: Feed) -> bytes:
    """The feed as a document in UTF-8."""
    root = ET.Element(_atom("feed"), {XML_LANG: feed.language})
    _say(root, "id", feed.id)
    _say(root, "title", feed.title)
    if feed.subtitle:
        _say(root, "subtitle", feed.subtitle)
    _say(root, "updated", _instant(feed.updated))
    _person(root, feed.author)
    _link(root, rel="self", type=MEDIA_TYPE, href=feed.self_href)
    _link(root, rel="alternate", type="text/html", href=feed.href)
    _say(root, "generator", "Palabre")
    for item in feed.items:
        _entry(root, item)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _entry(root: ET.Element, item: Item) -> None:
    entry = ET.SubElement(root, _atom("entry"))
    _say(entry, "id", item.id)
    _say(entry, "title", item.title)
    _say(entry, "updated", _instant(item.updated))
    if item.published:
        _say(entry, "published", _instant(item.published))
    for name in item.authors:
        _person(entry, name)
    _link(entry, rel="alternate", type="text/html", href=item.href)
    if item.in_reply_to is not None:
        said = {"ref": item.in_reply_to.ref, "href": item.in_reply_to.href, "type": "text/html"}
        if item.in_reply_to.source:
            said["source"] = item.in_reply_to.source
        ET.SubElement(entry, _thread("in-reply-to"), {key: clean(value) for key, value in said.items()})
    if item.replies is not None:
        link = _link(entry, rel="replies", type=MEDIA_TYPE, href=item.replies.href)
        link.set(_thread("count"), str(item.replies.count))
        if item.replies.updated is not None:
            link.set(_thread("updated"), _instant(item.replies.updated))
        ET.SubElement(entry, _thread("total")).text = str(item.replies.count)
    for term in item.categories:
        ET.SubElement(entry, _atom("category"), {"term": clean(term)})
    if item.summary:
        _say(entry, "summary", item.summary, type="text")
    if item.content:
        _say(entry, "content", item.content, type="html")


def _atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _thread(name: str) -> str:
    return f"{{{THREADING}}}{name}"


def _say(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, _atom(name), attributes).text = clean(text)


def _person(parent: ET.Element, name: str) -> None:
    ET.SubElement(ET.SubElement(parent, _atom("author")), _atom("name")).text = clean(name)


def _link(parent: ET.Element, **attributes: str) -> ET.Element:
    return ET.SubElement(
        parent, _atom("link"), {key: clean(value) for key, value in attributes.items()}
    )  # fmt: skip


def _instant(at: datetime.datetime) -> str:
    """RFC 3339, in UTC, to the second: 2026-06-18T12:00:00Z."""
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
