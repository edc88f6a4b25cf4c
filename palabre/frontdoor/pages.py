"""
Finished pages: bodies compressed once, with all their headers, handed out as they are.

A page names what it depends on; the store drops what an entry of the journal touches, and the least
recently used beyond its bound.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import brotli
import zstandard

from palabre.frontdoor import sentences
from palabre.frontdoor.addresses import Kept
from palabre.frontdoor.purging import Cache

# Told by Django to the front door alone (config/finishing.py).
DEPENDS, UNTIL, OF, LANGUAGE = "palabre-depends", "palabre-until", "palabre-of", "palabre-language"
TOLD = frozenset({DEPENDS, UNTIL, OF, LANGUAGE})
# Set anew for each encoding, or by the server.
OWN = TOLD | {"content-length", "etag", "vary", "content-encoding", "date", "connection"}

# In the order in which they are taken where a reader accepts several alike.
ENCODINGS = ("zstd", "br", "gzip", "identity")
SUFFIXES = {"zstd": "-zstd", "br": "-br", "gzip": "-gzip", "identity": ""}
COMPRESSIBLE = re.compile(
    r"text/|application/(?:atom\+|rss\+)?xml|application/(?:json|javascript|ld\+json)|image/svg"
)
# What one page costs beside its bodies: headers and keys, as measured (bench).
OVERHEAD_BYTES = 4096
# What a page says of comments stands between these (kit/depending.py); they are taken out before anybody sees them.
SAID = re.compile(rb"<!--\[said:\w+:\d+:(\w+)-->(.*?)<!--said\]-->", re.DOTALL)

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Sent:
    """A page in one encoding, ready to be sent: ``head`` with 200 (or its status), ``unchanged`` with 304."""

    body: bytes
    etag: str
    head: Headers
    unchanged: Headers


@dataclass
class Page:
    """
    A finished page. ``names`` is what it depends on; it holds before ``until`` (seconds of the epoch).

    ``said`` are the stretches of its text that show comments, or count them. ``is_dated`` of a feed, whose
    date can be believed at times: Django knows when (feeds/changing.py).
    """

    kept: Kept
    status: int
    headers: Headers
    names: frozenset[str]
    of: str
    until: float
    digest: str
    language: str
    said: Sequence[tuple[int, int, str]]
    is_compressible: bool
    is_dated: bool
    bodies: dict[str, bytes]
    sent: dict[str, Sent] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The bytes it takes."""
        return OVERHEAD_BYTES + sum(map(len, tuple(self.bodies.values())))

    @property
    def tells_of_comments(self) -> bool:
        """Whether an act in a discussion changes it."""
        return any(name.startswith(("thread:", "comments:")) for name in self.names)

    def raw(self) -> bytes:
        """Its bytes as they were before any compression."""
        encoding, body = next(iter(tuple(self.bodies.items())))
        return expand(body, encoding)

    def encode(self, encoding: str) -> Sent:
        """The page in ``encoding`` (of ``ENCODINGS``), compressed when it is first asked for."""
        encoding = encoding if self.is_compressible else "identity"
        if (ready := self.sent.get(encoding)) is not None:
            return ready
        body = self.bodies.get(encoding)
        if body is None:
            body = self.bodies[encoding] = compress(self.raw(), encoding)
        etag = f'"{self.digest}{SUFFIXES[encoding]}"'
        always = [("etag", etag), ("vary", "Accept-Encoding")]
        head = [*self.headers, *always]
        if encoding != "identity":
            head.append(("content-encoding", encoding))
        unchanged = [
            *always,
            *(one for one in self.headers if one[0] in ("cache-control", "last-modified", "surrogate-key")),
        ]
        ready = self.sent[encoding] = Sent(body, etag, head, unchanged)
        return ready

    def without_comments(self) -> tuple[Headers, bytes] | None:
        """
        What may be shown while nobody knows what was removed: the page without what it says of comments.

        ``None`` where nothing would be left. It is never kept by anybody.
        """
        if self.status != 200 or (self.tells_of_comments and not self.said):
            return None
        raw, out, at = self.raw(), [], 0
        for begins, ends, place in self.said:
            out += [raw[at:begins], sentences.instead_of(place, self.language)]
            at = ends
        out.append(raw[at:])
        dropped = ("cache-control", "last-modified", "surrogate-key")
        headers = [one for one in self.headers if one[0] not in dropped]
        return [*headers, ("cache-control", "no-store")], b"".join(out)


def compress(raw: bytes, encoding: str) -> bytes:
    """``raw`` in ``encoding``, at levels measured to be worth their time once a change."""
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=9).compress(raw)
    if encoding == "br":
        return brotli.compress(raw, quality=5)
    if encoding == "gzip":
        return gzip.compress(raw, compresslevel=6, mtime=0)
    return raw


def expand(body: bytes, encoding: str) -> bytes:
    """What ``compress`` was given."""
    if encoding == "zstd":
        return zstandard.ZstdDecompressor().decompress(body)
    if encoding == "br":
        return brotli.decompress(body)
    return gzip.decompress(body) if encoding == "gzip" else body


def taken_apart(raw: bytes) -> tuple[bytes, list[tuple[int, int, str]]]:
    """``raw`` without the marks around what it says of comments, and where each stands in what is left, by name."""
    out, said, at, length = [], [], 0, 0
    for found in SAID.finditer(raw):
        before, inner = raw[at : found.start()], found[2]
        begins = length + len(before)
        said.append((begins, begins + len(inner), found[1].decode()))
        out += [before, inner]
        length += len(before) + len(inner)
        at = found.end()
    return b"".join([*out, raw[at:]]), said


def finish(
    kept: Kept, status: int, headers: Iterable[tuple[str, str]], raw: bytes, cache: Cache
) -> tuple[bytes, Page | None]:
    """
    What Django answered, without its marks; and the page to keep, if it may be kept, as it is told to ``cache``.

    It may, where Django says what it depends on, the status is one that is kept, and neither a cookie
    nor a word of ``Vary`` or ``Cache-Control`` says that it is for somebody in particular.
    """
    raw, said = taken_apart(raw)
    lines = [(name.lower(), value) for name, value in headers]
    told = dict(lines)
    if DEPENDS not in told or status not in kept.statuses or "set-cookie" in told:
        return raw, None
    varies = {one.strip().lower() for one in told.get("vary", "").split(",") if one.strip()}
    control = told.get("cache-control", "")
    if varies - {"accept-encoding"} or any(word in control for word in ("private", "no-store", "no-cache")):
        return raw, None
    names = frozenset(told[DEPENDS].split())
    # Static files say themselves how long they last; their addresses change with them.
    shared = (
        [("cache-control", control)]
        if kept.is_lasting and control
        else cache.headers_for(names, is_shared=kept.is_shared)
    )
    own = [(name, value) for name, value in lines if name not in OWN and name != "cache-control"]
    page = Page(
        kept=kept,
        status=status,
        headers=[*own, *shared],
        names=names,
        of=told.get(OF, ""),
        until=float(told.get(UNTIL, "inf")),
        digest=hashlib.sha256(raw + told.get("location", "").encode()).hexdigest()[:24],
        language=told.get(LANGUAGE, "fr"),
        said=said,
        is_compressible=bool(raw) and COMPRESSIBLE.match(told.get("content-type", "")) is not None,
        is_dated="etag" in told,
        bodies={"identity": raw},
    )
    return raw, page


def chosen(accepted: str | None) -> str:
    """The encoding for a reader who accepts these (RFC 9110, section 12.5.3); plain where none is understood."""
    weights: dict[str, float] = {}
    for part in (accepted or "")[:500].split(","):
        name, _semicolon, rest = part.partition(";")
        try:
            weight = float(rest.partition("=")[2]) if rest else 1.0
        except ValueError:
            weight = 0.0
        weights[name.strip().lower()] = weight
    any_other = weights.get("*", 0.0)
    best, best_weight = "identity", 0.0
    for encoding in ENCODINGS[:-1]:
        name = "x-gzip" if encoding == "gzip" and "gzip" not in weights and "x-gzip" in weights else encoding
        weight = weights.get(name, any_other)
        if weight > best_weight:
            best, best_weight = encoding, weight
    return best


Key = tuple[str, str, str]


class Store:
    """The pages that one process keeps, together at most ``max_bytes``. Used in the loop's thread alone."""

    def __init__(self, max_bytes: int):
        self.max_bytes = max_bytes
        self.bytes = 0
        self.dropped = 0
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._sizes: dict[Key, int] = {}
        self._by_name: dict[str, set[Key]] = {}
        # Of kinds of which few are kept: their keys, the least recently used first.
        self._few: dict[str, OrderedDict[Key, None]] = {}

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Key) -> Page | None:
        """The page at ``key``, if it is kept and its time has not come."""
        page = self._pages.get(key)
        if page is None:
            return None
        if page.until <= time.time():
            self._take_out(key)
            return None
        self._pages.move_to_end(key)
        if page.kept.most:
            self._few[page.kept.name].move_to_end(key)
        return page

    def put(self, key: Key, page: Page) -> None:
        """Keep ``page``; the least recently used make room for it."""
        self._take_out(key)
        self._pages[key] = page
        if page.kept.most:
            few = self._few.setdefault(page.kept.name, OrderedDict())
            few[key] = None
            while len(few) > page.kept.most:
                self._take_out(next(iter(few)))
        for name in page.names:
            self._by_name.setdefault(name, set()).add(key)
        self.weigh(key)

    def weigh(self, key: Key) -> None:
        """Count the page at ``key`` again, which has another encoding now."""
        page = self._pages.get(key)
        if page is None:
            return
        size = page.size
        self.bytes += size - self._sizes.get(key, 0)
        self._sizes[key] = size
        while self.bytes > self.max_bytes and self._pages:
            self._take_out(next(iter(self._pages)))

    def drop(self, names: Iterable[str]) -> None:
        """Forget every page that depends on one of ``names``."""
        for name in names:
            for key in tuple(self._by_name.get(name, ())):
                self.dropped += 1
                self._take_out(key)

    def clear(self) -> None:
        """Forget every page."""
        self.dropped += len(self._pages)
        self._pages.clear()
        self._sizes.clear()
        self._by_name.clear()
        self._few.clear()
        self.bytes = 0

    def _take_out(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page is None:
            return
        self.bytes -= self._sizes.pop(key, 0)
        if page.kept.most:
            self._few[page.kept.name].pop(key, None)
        for name in page.names:
            keys = self._by_name.get(name)
            if keys is not None:
                keys.discard(key)
                if not keys:
                    del self._by_name[name]
