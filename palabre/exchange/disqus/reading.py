"""
A Disqus export (https://help.disqus.com/en/articles/1717164-comments-export) as a stream of its threads and posts.

What names a thread or a post is its ``dsq:id``: the ``<id>`` inside is the site's own word, often empty or several times
the same. Addresses of machines are not read, nor the accounts behind the names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO

from palabre.exchange import xml_stream
from palabre.exchange.xml_stream import MOST_NESTED, MOST_TEXT, NotAnExport

SPACE = "{http://disqus.com}"
INTERNAL = "{http://disqus.com/disqus-internals}"
# Names, titles, addresses and dates: what goes on longer than this is none, and its rest is not kept.
MOST_LINE = 4000
OF_A_THREAD = frozenset(["link", "title", "isClosed", "isDeleted"])
OF_A_POST = frozenset(["message", "createdAt", "isDeleted", "isSpam", "isApproved"])
OF_AN_AUTHOR = frozenset(["name", "username", "email"])


@dataclass
class DisqusThread:
    """One page with comments, with its fields as they stand: every value is text."""

    id: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Post:
    """One comment; ``fields`` has its author's name, too, as ``author.name``."""

    id: str
    thread: str = ""
    parent: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    too_long: bool = False


Event = DisqusThread | Post


def read(file: IO[bytes], *, progress: Callable[[int], None] = lambda count: None) -> Iterator[Event]:
    """What the export ``file`` says, in its order. Raises ``NotAnExport``, or ``CutOff`` (``xml_stream.read``)."""
    return xml_stream.read(file, _Target(), progress=progress)


class _Target:
    """Hears the parser, and puts together threads and posts."""

    maker = "Disqus makes an export under Admin → Community → Export."
    another = f"It is XML, but no export of Disqus. {maker}"

    def __init__(self) -> None:
        self.out: list[Event] = []
        self.path: list[str] = []
        self.is_known = False
        self.one: Event | None = None
        self.field = ""
        self.text: list[str] = []
        self.length = 0

    def taken(self) -> list[Event]:
        """What was put together since last asked."""
        out, self.out = self.out, []
        return out

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if len(self.path) >= MOST_NESTED:
            raise NotAnExport("Its elements nest deeper than any export's.")
        # Of another space is not meant; nothing longer than a name is kept of it.
        self.path.append(tag.removeprefix(SPACE) if tag.startswith(SPACE) else "")
        depth, id_ = len(self.path), attributes.get(f"{INTERNAL}id", "").strip()[:40]
        self.field = ""
        if depth == 1:
            if self.path != ["disqus"]:
                raise NotAnExport(self.another)
            self.is_known = True
        elif depth == 2:
            kinds: dict[str, type[Event]] = {"thread": DisqusThread, "post": Post}
            kind = kinds.get(self.path[1])
            self.one = kind(id_) if kind is not None else None
        elif depth == 3:
            self._of_one(self.path[2], id_)
        elif depth == 4 and isinstance(self.one, Post) and self.path[2] == "author":
            self._begin(f"author.{self.path[3]}" if self.path[3] in OF_AN_AUTHOR else "")

    def _of_one(self, name: str, id_: str) -> None:
        if isinstance(self.one, Post):
            if name == "thread":
                self.one.thread = self.one.thread or id_
            elif name == "parent":
                self.one.parent = self.one.parent or id_
            else:
                self._begin(name if name in OF_A_POST else "")
        elif self.one is not None:
            self._begin(name if name in OF_A_THREAD else "")

    def _begin(self, name: str) -> None:
        # The first of each name: a second one would be somebody else's.
        self.field = name if self.one is not None and name not in self.one.fields else ""
        self.text, self.length = [], 0

    def data(self, text: str) -> None:
        """A piece of text."""
        if not self.field:
            return
        most = MOST_TEXT if self.field == "message" else MOST_LINE
        if self.length < most:
            self.text.append(text[: most - self.length])
        self.length += len(text)
        if self.length > most and self.field == "message" and isinstance(self.one, Post):
            # A text is never cut: it is left out.
            self.one.too_long = True
            self.text = []

    def end(self, tag: str) -> None:
        """An element ends."""
        self.path.pop()
        if self.field and self.one is not None:
            self.one.fields[self.field] = "".join(self.text)
        self.field = ""
        if len(self.path) == 1 and self.one is not None:
            self.out.append(self.one)
            self.one = None

    def close(self) -> None:
        """The end of the file."""
