"""
A WordPress export (WXR: RSS with WordPress's own elements) as a stream of what it says, item by item.

Memory stays flat however long the file: nothing is kept but the item being read, without its comments,
which come out one by one as they end. ``xml_stream`` keeps out what is hostile.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO

from palabre.exchange import xml_stream
from palabre.exchange.xml_stream import MOST_NESTED, MOST_TEXT, NotAnExport

MOST_TERMS = 500
WORDPRESS = re.compile(r"\{https?://wordpress\.org/export/[\w.]{1,20}/(excerpt/)?\}")
NAMES = {
    "{http://purl.org/rss/1.0/modules/content/}encoded": "content",
    "{http://purl.org/dc/elements/1.1/}creator": "creator",
}
ANOTHER = "It is XML, but no WordPress export: WordPress makes one under Tools → Export."
MAKER = "WordPress makes an export under Tools → Export."

# Nothing else is kept of an item and of a comment: neither what plugins add, nor addresses of machines.
OF_AN_ITEM = frozenset(
    ["title", "link", "pubDate", "creator", "content", "excerpt:encoded"]
    + [
        f"wp:{name}"
        for name in ("post_id", "post_parent", "post_date", "post_date_gmt", "post_modified_gmt", "comment_status", "post_name",
                     "status", "post_type", "post_password", "attachment_url")
    ]
)  # fmt: skip
OF_A_COMMENT = frozenset(
    f"wp:comment_{name}"
    for name in ("id", "author", "author_email", "date", "date_gmt", "content", "approved", "type", "parent")
)


@dataclass
class Channel:
    """The site that was exported: its address."""

    address: str = ""


@dataclass
class Writer:
    """One who wrote articles."""

    login: str
    name: str


@dataclass
class Said:
    """
    One comment, with its fields as they stand: every value is text.

    ``item`` is what it stands on, as far as it was read; WordPress tells an item's fields before its comments.
    """

    fields: dict[str, str]
    too_long: bool = False
    item: Item = field(default_factory=lambda: Item(), repr=False, compare=False)


@dataclass
class Item:
    """One article, page, picture … with its fields as they stand. ``terms``: (domain, address, name)."""

    fields: dict[str, str] = field(default_factory=dict)
    terms: list[tuple[str, str, str]] = field(default_factory=list)
    picture: str = ""  # The number of its picture, which is another item.
    comments: int = 0
    too_long: bool = False
    # Once somebody asked (``items.key_of``): each of its comments does.
    key: str = field(default="", repr=False, compare=False)


Event = Channel | Writer | Said | Item


def read(file: IO[bytes], *, progress: Callable[[int], None] = lambda count: None) -> Iterator[Event]:
    """
    What the export ``file`` says, in its order; an item after its comments. ``progress`` hears of bytes read.

    Raises ``NotAnExport``, or ``CutOff`` at the end of what can be read.
    """
    return xml_stream.read(file, _Target(), progress=progress)


class _Target:
    """Hears the parser, and puts together items, comments and writers."""

    maker, another = MAKER, ANOTHER

    def __init__(self) -> None:
        self.out: list[Event] = []
        self.path: list[str] = []
        self.is_known = False
        self.names: dict[str, str] = {}
        self.item: Item | None = None
        self.comment: Said | None = None
        self.writer: dict[str, str] | None = None
        self.meta: dict[str, str] | None = None
        self.channel: dict[str, str] = {}
        self.text: list[str] | None = None
        self.length = 0
        self.term = ("", "")

    def taken(self) -> list[Event]:
        """What was put together since last asked."""
        out, self.out = self.out, []
        return out

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = self.names.get(tag) or self._name(tag)
        self.path.append(name)
        depth = len(self.path)
        self.text, self.length = None, 0
        if depth == 1 and name != "rss":
            raise NotAnExport(ANOTHER)
        if depth == 3:
            self._start_of_channel(name)
        elif depth == 4:
            self._start_of_item(name, attributes)
        elif depth == 5 and self._is_wanted(name):
            self.text = []
        elif depth > MOST_NESTED:
            raise NotAnExport("Its elements nest deeper than any export's.")

    def _start_of_channel(self, name: str) -> None:
        if name == "item":
            self.item = Item()
        elif name == "wp:author":
            self.writer = {}
        elif self._is_wanted(name):
            self.text = []

    def _start_of_item(self, name: str, attributes: dict[str, str]) -> None:
        if self.path[2] == "item" and name == "wp:comment":
            self.comment = Said({}, item=self.item or Item())
        elif self.path[2] == "item" and name == "wp:postmeta":
            self.meta = {}
        elif self._is_wanted(name):
            self.text = []
            if name == "category":
                self.term = (attributes.get("domain", ""), attributes.get("nicename", ""))

    def _name(self, tag: str) -> str:
        name = NAMES.get(tag, tag)
        if found := WORDPRESS.match(tag):
            self.is_known = True
            name = ("excerpt:" if found[1] else "wp:") + tag[found.end() :]
        # A file of a million names must not fill the memory with them.
        if len(self.names) < 200:
            self.names[tag] = name
        return name

    def _is_wanted(self, name: str) -> bool:
        if self.path[2:4] == ["item", "wp:comment"]:
            return len(self.path) == 5 and name in OF_A_COMMENT
        if self.path[2:3] == ["item"] and len(self.path) == 4:
            return name in OF_AN_ITEM or name == "category"
        return self._holder() is not None

    def _holder(self) -> dict[str, str] | None:
        """What the element that begins or ends is a field of."""
        place = self.path[2:]
        if len(place) == 1:
            return self.channel if place[0] in ("link", "wp:base_blog_url") else None
        if len(place) == 2 and place[0] == "item" and self.item is not None:
            return self.item.fields
        if len(place) == 2 and place[0] == "wp:author":
            return self.writer
        if len(place) == 3 and place[:2] == ["item", "wp:comment"] and self.comment is not None:
            return self.comment.fields
        if len(place) == 3 and place[:2] == ["item", "wp:postmeta"]:
            return self.meta
        return None

    def data(self, text: str) -> None:
        """A piece of text."""
        if self.text is None:
            return
        self.length += len(text)
        if self.length <= MOST_TEXT:
            self.text.append(text)
            return
        self.text.clear()
        if self.comment is not None:
            self.comment.too_long = True
        elif self.item is not None:
            self.item.too_long = True

    def end(self, tag: str) -> None:
        """An element ends."""
        name, place = self.path[-1], self.path[2:]
        if self.text is not None and (holder := self._holder()) is not None:
            said = "".join(self.text)
            if name == "category" and self.item is not None:
                if len(self.item.terms) < MOST_TERMS:
                    self.item.terms.append((*self.term, said.strip()))
            else:
                # The first of each name: a second one would be somebody else's.
                holder.setdefault(name, said)
        self.text = None
        self.path.pop()
        if place == ["item", "wp:comment"] and self.comment is not None and self.item is not None:
            self.item.comments += 1
            self.out.append(self.comment)
            self.comment = None
        elif place == ["item", "wp:postmeta"] and self.meta is not None and self.item is not None:
            if self.meta.get("wp:meta_key", "").strip() == "_thumbnail_id":
                self.item.picture = self.meta.get("wp:meta_value", "").strip()
            self.meta = None
        elif place == ["item"] and self.item is not None:
            self._tell_channel()
            self.out.append(self.item)
            self.item = None
        elif place == ["wp:author"] and self.writer is not None:
            self._tell_channel()
            login = self.writer.get("wp:author_login", "").strip()
            self.out.append(Writer(login, self.writer.get("wp:author_display_name", "").strip() or login))
            self.writer = None

    def _tell_channel(self) -> None:
        if self.channel:
            address = self.channel.get("wp:base_blog_url") or self.channel.get("link", "")
            self.out.append(Channel(address.strip()))
            self.channel = {}

    def close(self) -> None:
        """The end of the file."""
