"""
The outermost application: public pages from finished bytes, everything else to Django (``calling.py``).

What is kept (``shelf.py``) is handed out at once; what is not is made first (``flights.py``).
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from palabre.frontdoor import addresses, callers, live, telling
from palabre.frontdoor.answers import Answer, OwnAnswer, own_answer, send
from palabre.frontdoor.asking import Asked, asked_by
from palabre.frontdoor.calling import Calling
from palabre.frontdoor.conditions import by_date_alone, matches
from palabre.frontdoor.counting import Counters
from palabre.frontdoor.flights import Flights
from palabre.frontdoor.following import Follower
from palabre.frontdoor.heads import Request
from palabre.frontdoor.mirror import Mirror
from palabre.frontdoor.mirroring import Mirroring, is_worth_it
from palabre.frontdoor.news import News
from palabre.frontdoor.pages import Key, Page
from palabre.frontdoor.purging import Cache
from palabre.frontdoor.shelf import Shelf
from palabre.frontdoor.spellings import Spellings
from palabre.frontdoor.without_news import WithoutNews
from palabre.kit import depending

logger = logging.getLogger("palabre.frontdoor")

KEPT_BYTES = 64 * 1024 * 1024
# So often is a page made anew for whoever asked after it changed, before Django is asked for them alone.
ROUNDS = 5
# So often live streams are looked after.
LOOK_SECONDS = 0.25


class Door:
    """The application that Granian calls, one for each process, around ``calling``."""

    def __init__(
        self,
        calling: Calling,
        *,
        follow: Callable[[News], Follower],
        counters: Counters | None = None,
        kept_bytes: int = KEPT_BYTES,
        cache: Cache | None = None,
        mirror: Mirror | None = None,
    ):
        self.calling = calling
        self.counters = counters or Counters()
        self.shelf = Shelf(kept_bytes)
        self.spellings = Spellings(calling.proxies)
        self.mirroring = Mirroring(mirror) if mirror is not None and mirror.root is not None else None
        self.news = News(self.drop, beyond=self.drop_files)
        self.follower = follow(self.news)
        self.flights = Flights(
            calling,
            self.shelf,
            news=self.news,
            follower=self.follower,
            counters=self.counters,
            cache=cache or Cache(),
            when_kept=self.write_anew,
        )
        self.without_news = WithoutNews(calling, self.shelf, follower=self.follower, counters=self.counters)
        self.streams = live.Streams()
        calling.hears = self.hears

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin: called in the process that answers, after the fork."""
        self.calling.__rsgi_init__(loop)
        self.streams.name = secrets.token_hex(4)
        self.news.listen()
        self.follower.begin()
        self.counters.begin(loop, self.measured)
        self.look_around(loop)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """End: what is under way is finished first."""
        self.calling.__rsgi_del__(loop)
        self.follower.end()
        self.news.leave()
        if self.mirroring is not None:
            self.mirroring.end(others_act=self.follower.others_act)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request. Nothing that a caller sends makes this raise."""
        method = scope.method
        if method not in ("GET", "HEAD") or scope.proto != "http":
            await self.calling.__rsgi__(scope, protocol)
            return
        if self.send_kept(scope, protocol, method):
            return
        if method == "GET" and (asked := live.PATH.fullmatch(scope.path)) is not None:
            await self.stream(scope, protocol, asked[1])
            return
        answer = None
        try:
            answer = self.told(scope) or await self.answer(scope)
        except OwnAnswer as own:
            language = callers.first_language({"accept-language": scope.headers.get("accept-language") or ""})
            answer = own_answer(own, language, path=scope.path)
        except Exception:
            logger.exception("the front door failed")
            answer = own_answer(OwnAnswer(500), "fr", path=scope.path)
        if answer is None:
            await self.calling.__rsgi__(scope, protocol)
        elif isinstance(answer, Answer):
            send(protocol, method, answer)
        else:
            self.send(scope, protocol, method, *answer)

    def hears(self) -> bool:
        """Hear of what was committed by now; whether that is all."""
        self.follower.catch_up()
        return self.follower.is_current

    def told(self, scope: Any) -> Answer | None:
        """What machines are told without Django. Raises ``OwnAnswer``."""
        if scope.path == "/health/live":
            return telling.alive()
        if scope.path == "/health/ready" and self.without_news.was_cut_off and not self.follower.is_current:
            # A database that does not answer would hold up whoever asks it.
            return telling.absent()
        if scope.path == "/metrics":
            self.counters.write()
            caller = callers.address_of(
                scope.client, scope.headers.get_all("x-forwarded-for"), proxies=self.calling.proxies
            )
            return telling.metrics(self.counters.shared, caller)
        return None

    async def stream(self, scope: Any, protocol: Any, thread: str) -> None:
        """Tell a reader what changes in a thread, as long as they stay."""
        forwarded_for = scope.headers.get_all("x-forwarded-for")
        caller = callers.address_of(scope.client, forwarded_for, proxies=self.calling.proxies)
        await self.streams.answer(protocol, thread, caller=caller, last=scope.headers.get("last-event-id"))

    def look_around(self, loop: asyncio.AbstractEventLoop) -> None:
        """
        Four times a second: tell the streams what happened, also when nobody asks for a page; and end them
        when the server is about to leave, which waits for every connection.
        """
        if self.counters.shared.is_leaving:
            self.streams.leave()
            return
        self.follower.catch_up()
        if self.mirroring is not None:
            self.mirroring.look(may_show=self.follower.is_lasting)
        loop.call_later(LOOK_SECONDS, self.look_around, loop)

    # What is kept, without waiting for anything.

    def send_kept(self, scope: Any, protocol: Any, method: str) -> bool:
        """Answer from what is kept, or say that it is not."""
        self.follower.catch_up()
        headers = scope.headers
        hosts = headers.get_all("host")
        if len(hosts) != 1 or scope.authority or not self.follower.is_current:
            return False
        shelf = self.shelf
        of = shelf.hosts.get((self.spellings.scheme_of(scope), hosts[0]))
        if of is None:
            return False
        path, query = scope.path, scope.query_string
        if query:
            kept = addresses.kept_at(path)
            written = addresses.query_of(kept, query) if kept is not None else None
            if written is None:
                return False
            query = written
        page = shelf.store.get((of, path, query))
        if page is None:
            return False
        encoding = (
            self.spellings.encoding_for(headers.get("accept-encoding"))
            if page.is_compressible
            else "identity"
        )
        if encoding not in page.sent or (page.is_dated and by_date_alone(headers)):
            return False
        self.counters.hits += 1
        self.send(scope, protocol, method, page, encoding)
        if self.mirroring is not None:
            self.write(page, self.spellings.scheme_of(scope), hosts[0], path, query, is_new=False)
        return True

    def send(self, scope: Any, protocol: Any, method: str, page: Page, encoding: str) -> None:
        """Hand out a page in an encoding that is ready."""
        sent = page.encode(encoding)
        known = scope.headers.get("if-none-match")
        if known is not None and page.status == 200 and matches(known, sent.etag):
            self.counters.unchanged += 1
            protocol.response_empty(304, sent.unchanged)
        elif method == "HEAD":
            protocol.response_empty(page.status, [*sent.head, ("content-length", str(len(sent.body)))])
        else:
            protocol.response_bytes(page.status, sent.head, sent.body)

    def drop(self, names: Any) -> None:
        """Forget what depends on ``names``, or everything (``None``)."""
        depending.parts.drop(names)
        self.streams.tell(names)
        self.shelf.drop(names)

    def drop_files(self, names: set[str]) -> None:
        """Take away the files of what depends on ``names``, read in the journal."""
        if self.mirroring is not None:
            self.mirroring.heard(names, at_once=self.follower.others_act)

    # What must be made.

    async def answer(self, scope: Any) -> Answer | tuple[Page, str] | None:
        """A page and its encoding, or an answer; ``None`` where Django is to be asked for this request alone."""
        asked = asked_by(scope, proxies=self.calling.proxies, address_chars=self.calling.limits.address_chars)
        if asked is None:
            return None
        encoding = self.spellings.encoding_for(scope.headers.get("accept-encoding"))
        if not await self.without_news.is_over():
            return await self.without_news.answer(asked)
        for _round in range(ROUNDS):
            self.follower.catch_up()
            began = self.news.serial
            page = self.shelf.page_for(asked)
            if page is None:
                answer, page, is_good = await self.flights.fly(asked, encoding, began)
                if not is_good:
                    continue
                if page is None:
                    return answer if asked.is_plain and not is_personal(answer, asked.request) else None
            await self.flights.make_ready(asked, page, encoding)
            if self.shelf.page_for(asked) is not page:
                # Something happened to it while it was made: no cache on its way may keep it.
                page = passing(page)
            return page, encoding if page.is_compressible else "identity"
        return None

    def write(self, page: Page, scheme: str, host: str, path: str, query: str, *, is_new: bool) -> None:
        """Have a kept page written as a file, too, where a web server looks for it."""
        if self.mirroring is None or not is_worth_it(page, query):
            return
        place = self.mirroring.mirror.place(scheme, host, path)
        if place is not None:
            self.mirroring.want(
                page, place, lambda one: self.holds((one.of, path, query), one), is_new=is_new
            )

    def write_anew(self, asked: Asked, page: Page) -> None:
        """The same for a page that is kept since now."""
        self.write(page, asked.scheme, asked.host, asked.path, asked.query, is_new=True)

    def holds(self, key: Key, page: Page) -> bool:
        """Whether ``page`` is kept at ``key`` and may be shown, as of now."""
        self.follower.catch_up()
        return self.follower.is_current and self.shelf.store.get(key) is page

    def measured(self) -> Mapping[str, int]:
        """What is kept now."""
        return {
            "kept_pages": len(self.shelf.store),
            "kept_bytes": self.shelf.store.bytes,
            "dropped": self.shelf.store.dropped,
            "mirrored": self.mirroring.written if self.mirroring is not None else 0,
            "called": self.calling.called,
            "refused": self.calling.refused,
            "under_way": self.calling.under_way,
            "streams": self.streams.open,
        }


def is_personal(answer: Answer, request: Request) -> bool:
    """Whether an answer is for whoever asked alone: it sets a cookie, depends on one, or on the language asked for."""
    told = {name.lower(): value.lower() for name, value in answer.headers}
    varies = told.get("vary", "")
    is_in_a_language = "accept-language" in varies and "accept-language" in request.headers
    return "set-cookie" in told or "cookie" in varies or is_in_a_language


def passing(page: Page) -> Page:
    """``page`` as something that nobody may keep."""
    headers = [one for one in page.headers if one[0] not in ("cache-control", "surrogate-key")]
    return replace(page, headers=[*headers, ("cache-control", "no-store")], sent={})
