"""
Pages that are being made: each once, whoever waits for it (a *flight*).

One is kept only if nothing that it depends on was touched since the flight began, and handed only to those who
asked before that.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from palabre.frontdoor import pages
from palabre.frontdoor.addresses import Kept
from palabre.frontdoor.answers import Answer
from palabre.frontdoor.asking import Asked, environ_for
from palabre.frontdoor.calling import Calling
from palabre.frontdoor.counting import Counters
from palabre.frontdoor.following import Follower
from palabre.frontdoor.news import News
from palabre.frontdoor.pages import Page
from palabre.frontdoor.purging import Cache
from palabre.frontdoor.shelf import Shelf

# A page larger than this is served and not kept: it would take the place of a thousand others.
LARGEST_BYTES = 4 * 1024 * 1024

# Scheme, host, path and query, as they were written.
Address = tuple[str, str, str, str]


@dataclass
class Flight:
    """A page that is being made: since which count of the news, for what it probably depends on."""

    began: int
    made: asyncio.Future[tuple[Answer, Page | None]]
    guess: frozenset[str] | None


class Flights:
    """
    What is being made in one process, for its ``shelf``; used in the loop's thread alone.

    ``when_kept`` is told each page that has come to the shelf. ``cache`` is the shared one that answers are meant for.
    """

    def __init__(
        self,
        calling: Calling,
        shelf: Shelf,
        *,
        news: News,
        follower: Follower,
        counters: Counters,
        cache: Cache,
        when_kept: Callable[[Asked, Page], None],
    ):
        self.calling, self.shelf = calling, shelf
        self.news, self.follower = news, follower
        self.counters, self.cache = counters, cache
        self.when_kept = when_kept
        self.under_way: dict[Address, Flight] = {}

    async def fly(self, asked: Asked, encoding: str, began: int) -> tuple[Answer, Page | None, bool]:
        """
        What Django answers to ``asked``, made now or being made: the answer, the page if it may be kept,
        and whether it is good for whoever asked when the news stood at ``began``.
        """
        at = (asked.scheme, asked.host, asked.path, asked.query)
        flight = self.under_way.get(at)
        if flight is not None and self.is_late_for(flight, began):
            flight = None
        if flight is None:
            self.counters.made += 1
            guess = self.shelf.guess_for(asked)
            made = asyncio.ensure_future(self.render(asked, encoding, began))
            flight = self.under_way[at] = Flight(began, made, guess)
            made.add_done_callback(lambda _made: self.landed(at, flight))
        else:
            self.counters.joined += 1
        # Whoever leaves does not take the page from those who stay.
        answer, page = await asyncio.shield(flight.made)
        self.follower.catch_up()
        if page is None:
            # What it was made from is not known: good for those alone who were there when it began.
            return answer, None, began <= flight.began or self.news.serial == flight.began
        return answer, page, not self.news.is_touched(page.names, after=flight.began, until=began)

    def is_late_for(self, flight: Flight, began: int) -> bool:
        """Whether what ``flight`` makes may be too old for whoever asked when the news stood at ``began``."""
        if began <= flight.began:
            return False
        return flight.guess is None or self.news.is_touched(flight.guess, after=flight.began, until=began)

    def landed(self, at: Address, flight: Flight | None) -> None:
        """Forget a flight, unless another has taken its place."""
        if self.under_way.get(at) is flight:
            del self.under_way[at]
        if flight is not None and not flight.made.cancelled():
            flight.made.exception()  # Asked for, so that nothing is logged where nobody waits any more.

    async def render(self, asked: Asked, encoding: str, began: int) -> tuple[Answer, Page | None]:
        """Have Django make the page for nobody in particular, and keep it if nothing has touched it since."""
        answer, page = await self.calling.ask(
            environ_for(asked), then=lambda answer: finished(asked.kept, answer, encoding, self.cache)
        )
        self.follower.catch_up()
        if page is None:
            return answer, None
        self.shelf.remember(asked, page)
        if self.follower.is_current and not self.news.is_touched(page.names, after=began):
            self.shelf.put(asked, page)
            self.when_kept(asked, page)
        return answer, page

    async def make_ready(self, asked: Asked, page: Page, encoding: str) -> None:
        """See that ``page`` is there in ``encoding``: compressed beside the loop, the first time."""
        encoding = encoding if page.is_compressible else "identity"
        if encoding not in page.sent:
            await self.calling.beside(lambda: page.encode(encoding))
            key, store = asked.key(page.of), self.shelf.store
            if store.get(key) is page:
                store.weigh(key)


def finished(kept: Kept, answer: Answer, encoding: str, cache: Cache) -> tuple[Answer, Page | None]:
    """What Django answered, and the page to keep, ready in ``encoding``. In a thread."""
    body = answer.body
    if answer.file:
        # Static files alone are kept, and small ones: what is larger the server sends from the disk itself.
        with contextlib.suppress(OSError), open(answer.file, "rb") as file:
            body = file.read(LARGEST_BYTES + 1)
        if len(body) > LARGEST_BYTES:
            return answer, None
    raw, page = pages.finish(kept, answer.status, answer.headers, body, cache)
    headers = [one for one in answer.headers if one[0].lower() not in pages.TOLD]
    if len(raw) != len(body):
        headers = [(n, str(len(raw)) if n.lower() == "content-length" else v) for n, v in headers]
    answer = Answer(answer.status, headers, b"" if answer.file else raw, answer.file)
    if page is None or len(raw) > LARGEST_BYTES:
        return answer, None
    page.encode(encoding)
    if page.is_compressible and encoding != "identity":
        # One copy is enough: from it the others are made.
        page.bodies.pop("identity", None)
    return answer, page
