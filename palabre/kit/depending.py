"""
What the page that is being made depends on: said by whoever reads it, kept by whoever asked for the page.

A name is ``kind:key`` (``thread:12``), as the entries of the journal that change it are read
(``frontdoor/staleness.py``). Where nobody notes, saying it does nothing.

Parts of a page that depend on less than the whole are kept beside each other, and put together again when the
rest has changed (``part``). They are dropped by the same entries, in the processes that follow the journal.
"""

from __future__ import annotations

import contextlib
import datetime
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from palabre.kit.touching import Touches


@dataclass
class Dependence:
    """The ``names`` that a page depends on, and ``until`` when it holds if nothing happens (``None``: for good)."""

    names: set[str] = field(default_factory=set)
    until: datetime.datetime | None = None
    # The count of touches when it was begun; ``None`` where no parts are kept.
    since: int | None = None
    # Whether what is said of comments is marked, for whoever keeps the page.
    marks: bool = True


_noted: ContextVar[Dependence | None] = ContextVar("noted", default=None)


@contextlib.contextmanager
def noting(*, with_parts: bool = False, marks: bool = True) -> Iterator[Dependence]:
    """
    Note what is said within, in this thread.

    ``with_parts`` where this process hears of what is touched before it makes a page; ``marks`` where the
    page is one to keep.
    """
    noted = Dependence(since=parts.serial() if with_parts else None, marks=marks)
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def on(*names: str) -> None:
    """The page shows something of each of ``names``."""
    if (noted := _noted.get()) is not None:
        noted.names.update(names)


def until(at: datetime.datetime | None) -> None:
    """The page changes by itself at ``at`` (aware), if not before."""
    noted = _noted.get()
    if noted is not None and at is not None:
        noted.until = at if noted.until is None else min(noted.until, at)


@dataclass(frozen=True)
class Part:
    """Something that was made for a page, with what it depends on."""

    value: Any
    names: frozenset[str]
    until: datetime.datetime | None
    chars: int = 0


class Parts:
    """
    The parts that one process keeps: at most ``most`` of them, and so many characters, the least recently used
    forgotten first.
    """

    def __init__(self, most: int = 1000, most_chars: int = 16_000_000):
        self.most, self.most_chars = most, most_chars
        self.chars = 0
        self._lock = threading.Lock()
        self._touches = Touches()
        self._kept: OrderedDict[Hashable, Part] = OrderedDict()

    def serial(self) -> int:
        """The count of touches."""
        return self._touches.serial

    def get(self, key: Hashable) -> Part | None:
        """The part at ``key``, if it still holds."""
        with self._lock:
            part = self._kept.get(key)
            if part is None or (part.until is not None and part.until <= timezone.now()):
                return None
            self._kept.move_to_end(key)
            return part

    def keep(self, key: Hashable, part: Part, *, since: int) -> None:
        """Keep ``part``, unless what it depends on was touched after the count ``since``."""
        with self._lock:
            if self._touches.any_since(part.names, after=since):
                return
            self._take_out(key)
            self._kept[key] = part
            self.chars += part.chars
            while self._kept and (len(self._kept) > self.most or self.chars > self.most_chars):
                self._take_out(next(iter(self._kept)))

    def drop(self, names: Iterable[str] | None) -> None:
        """Forget what depends on one of ``names``; everything with ``None``."""
        with self._lock:
            self._touches.mark(names)
            touched = set(names) if names is not None else None
            for key, part in list(self._kept.items()):
                if touched is None or not touched.isdisjoint(part.names):
                    self._take_out(key)

    def _take_out(self, key: Hashable) -> None:
        gone = self._kept.pop(key, None)
        self.chars -= gone.chars if gone is not None else 0


# Those of this process.
parts = Parts()


def part(key: Hashable, make: Callable[[], Any], *names: str, is_shown: bool = True) -> Any:
    """
    What ``make`` gives, made again only when what it depends on was touched: ``names``, and what it says.

    The page depends on the same, unless nothing of it is shown. Where no parts are kept it is made each time.
    """
    noted = _noted.get()
    if noted is None or noted.since is None:
        return make()
    found = parts.get(key)
    if found is None:
        inner = Dependence(names=set(names), until=noted.until, since=noted.since, marks=noted.marks)
        token = _noted.set(inner)
        try:
            value = make()
        finally:
            _noted.reset(token)
        found = Part(value, frozenset(inner.names), inner.until)
        parts.keep(key, found, since=noted.since)
    if is_shown:
        on(*found.names)
        until(found.until)
    return found.value


# What a page says of comments stands between marks where anybody notes, and can be filled anew, or left out.
MARKED = re.compile(r"<!--\[said:(\w+):(\d+):(\w+)-->(.*?)<!--said\]-->", re.DOTALL)

# By kind of thing, for their keys: name of a place on the page → its HTML, for each key.
Filler = Callable[[list[int]], dict[int, dict[str, str]]]
fillers: dict[str, Filler] = {}


def marked(kind: str, key: int, name: str, html: str) -> str:
    """``html`` in the place ``name`` of the page for ``kind`` ``key``, in marks where anybody notes."""
    noted = _noted.get()
    return (
        f"<!--[said:{kind}:{key}:{name}-->{html}<!--said]-->" if noted is not None and noted.marks else html
    )


def filled(html: str) -> str:
    """``html`` with what it says of comments said anew. Raises ``KeyError`` where that is gone."""
    wanted: dict[str, set[int]] = {}
    for kind, key, _name, _inner in MARKED.findall(html):
        wanted.setdefault(kind, set()).add(int(key))
    said = {kind: fillers[kind](sorted(keys)) for kind, keys in wanted.items()}
    return MARKED.sub(
        lambda found: marked(found[1], int(found[2]), found[3], said[found[1]][int(found[2])][found[3]]), html
    )


def emptied(html: str) -> str:
    """``html`` without what it says of comments, with the marks where it was."""
    return MARKED.sub(lambda found: f"<!--[said:{found[1]}:{found[2]}:{found[3]}--><!--said]-->", html)
