"""
The outermost application: public pages from finished bytes, everything else to Django (``calling.py``).

A page that is not kept is made once, whoever waits for it (a *flight*). It is kept only if nothing that
it depends on was touched since the flight began, and handed only to those who asked before that.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from palabre.frontdoor import addresses, callers, live, pages, telling
from palabre.frontdoor.addresses import Kept
from palabre.frontdoor.calling import Answer, Calling, OwnAnswer, Request, environ_of, own_answer, read, send
from palabre.frontdoor.counting import Counters
from palabre.frontdoor.following import Follower
from palabre.frontdoor.mirror import Mirror
from palabre.frontdoor.mirroring import Mirroring, is_worth_it
from palabre.frontdoor.news import News
from palabre.frontdoor.pages import Key, Page, Store
from palabre.frontdoor.purging import Cache
from palabre.kit import depending

logger = logging.getLogger("palabre.frontdoor")

KEPT_BYTES = 64 * 1024 * 1024
# A page larger than this is served and not kept: it would take the place of a thousand others.
LARGEST_BYTES = 4 * 1024 * 1024
# Names that one publication was asked for by, and spellings of what readers accept.
SPELLINGS = 512
LONGEST_SPELLING = 200
# So long is waited for a lease that has just run out, as after a pause of the whole process.
SOON_SECONDS = 0.3
# So often is a page made anew for whoever asked after it changed, before Django is asked for them alone.
ROUNDS = 5
# Without news: how long Django may take to answer, and how long it is left alone after it did not.
DJANGO_SECONDS = 1.0
AGAIN_SECONDS = 5.0
# So often live streams are looked after.
LOOK_SECONDS = 0.25
# In the environ of a request that is made for nobody in particular.
FLIGHT = "palabre.flight"


@dataclass
class Flight:
    """A page that is being made: since which count of the news, for what it probably depends on."""

    began: int
    made: asyncio.Future[tuple[Answer, Page | None]]
    guess: frozenset[str] | None


@dataclass
class Asked:
    """A request for something that may be kept: ``at`` is its address, ``of`` who it was asked as."""

    kept: Kept
    path: str
    query: str
    host: str
    scheme: str
    is_plain: bool
    request: Request = field(repr=False)


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
        self.store = Store(kept_bytes)
        self.cache = cache or Cache()
        self.mirroring = Mirroring(mirror) if mirror is not None and mirror.root is not None else None
        self.news = News(self.drop, beyond=self.drop_files)
        self.follower = follow(self.news)
        self.flights: dict[tuple[str, str, str, str], Flight] = {}
        # What pages depended on that were dropped: what those that are being made will depend on.
        self.depended: dict[Key, frozenset[str]] = {}
        # Which publication was asked for, by scheme and host as they were written.
        self.hosts: dict[tuple[str, str], str] = {}
        self.encodings: dict[str | None, str] = {}
        self.schemes: dict[tuple[str, ...], str] = {}
        self.was_cut_off = False
        self.ask_again_at = 0.0
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
        if scope.path == "/health/ready" and self.was_cut_off and not self.follower.is_current:
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
        of = self.hosts.get((self.scheme_of(scope), hosts[0]))
        if of is None:
            return False
        path, query = scope.path, scope.query_string
        if query:
            kept = addresses.kept_at(path)
            written = addresses.query_of(kept, query) if kept is not None else None
            if written is None:
                return False
            query = written
        key = (of, path, query)
        page = self.store.get(key)
        if page is None:
            return False
        encoding = self.encoding_for(headers.get("accept-encoding")) if page.is_compressible else "identity"
        if encoding not in page.sent or (page.is_dated and by_date_alone(headers)):
            return False
        self.counters.hits += 1
        self.send(scope, protocol, method, page, encoding)
        if self.mirroring is not None:
            self.write(page, self.scheme_of(scope), hosts[0], path, query, is_new=False)
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

    def encoding_for(self, accepted: str | None) -> str:
        """The encoding for a reader who accepts these; as it was found the first time."""
        known = self.encodings.get(accepted)
        if known is None and accepted is not None and len(accepted) > LONGEST_SPELLING:
            return pages.chosen(accepted)
        if known is None:
            if len(self.encodings) > SPELLINGS:
                self.encodings.clear()
            known = self.encodings[accepted] = pages.chosen(accepted)
        return known

    def scheme_of(self, scope: Any) -> str:
        """``https`` or ``http``, as the declared proxies say."""
        if self.calling.proxies <= 0:
            return scope.scheme
        said = tuple(scope.headers.get_all("x-forwarded-proto"))
        known = self.schemes.get(said)
        if known is None and sum(map(len, said)) > LONGEST_SPELLING:
            return callers.scheme_of(scope.scheme, said, proxies=self.calling.proxies)
        if known is None:
            if len(self.schemes) > SPELLINGS:
                self.schemes.clear()
            known = callers.scheme_of(scope.scheme, said, proxies=self.calling.proxies)
            self.schemes[said] = known
        return known

    def drop(self, names: Any) -> None:
        """Forget what depends on ``names``, or everything (``None``)."""
        depending.parts.drop(names)
        self.streams.tell(names)
        if names is None:
            self.store.clear()
            self.hosts.clear()
            self.depended.clear()
            return
        if any(name.startswith("publication:") for name in names):
            # It may have another host now.
            self.hosts.clear()
        self.store.drop(names)

    def drop_files(self, names: set[str]) -> None:
        """Take away the files of what depends on ``names``, read in the journal."""
        if self.mirroring is not None:
            self.mirroring.heard(names, at_once=self.follower.others_act)

    # What must be made.

    async def answer(self, scope: Any) -> Answer | tuple[Page, str] | None:
        """A page and its encoding, or an answer; ``None`` where Django is to be asked for this request alone."""
        asked = self.read(scope)
        if asked is None:
            return None
        encoding = self.encoding_for(scope.headers.get("accept-encoding"))
        if not await self.is_current():
            return await self.without_news(asked)
        for _round in range(ROUNDS):
            self.follower.catch_up()
            began = self.news.serial
            page = self.kept(asked)
            if page is None:
                answer, page, is_good = await self.fly(asked, encoding, began)
                if not is_good:
                    continue
                if page is None:
                    return answer if asked.is_plain and not is_personal(answer) else None
            await self.make(asked, page, encoding)
            if self.kept(asked) is not page:
                # Something happened to it while it was made: no cache on its way may keep it.
                page = passing(page)
            return page, encoding if page.is_compressible else "identity"
        return None

    def read(self, scope: Any) -> Asked | None:
        """What was asked for, if that may be kept. Raises ``OwnAnswer`` for what cannot be meant."""
        kept = addresses.kept_at(scope.path)
        if kept is None:
            return None
        request = read(scope, proxies=self.calling.proxies, address_chars=self.calling.limits.address_chars)
        query = addresses.query_of(kept, request.query)
        is_by_date = kept.name.endswith("feed") and by_date_alone(request.headers)
        if query is None or request.has_body or is_by_date:
            return None
        is_plain = "cookie" not in request.headers and "authorization" not in request.headers
        return Asked(
            kept, request.path, query, request.headers["host"], request.scheme,
            is_plain=is_plain and query == request.query, request=request,
        )  # fmt: skip

    def kept(self, asked: Asked) -> Page | None:
        """The page that is kept for ``asked``."""
        of = self.hosts.get((asked.scheme, asked.host))
        return self.store.get((of, asked.path, asked.query)) if of is not None else None

    async def fly(self, asked: Asked, encoding: str, began: int) -> tuple[Answer, Page | None, bool]:
        """
        What Django answers to ``asked``, made now or being made: the answer, the page if it may be kept,
        and whether it is good for whoever asked when the news stood at ``began``.
        """
        at = (asked.scheme, asked.host, asked.path, asked.query)
        flight = self.flights.get(at)
        if flight is not None and self.is_late_for(flight, began):
            flight = None
        if flight is None:
            self.counters.made += 1
            guess = self.depended.get(
                (self.hosts.get((asked.scheme, asked.host), ""), asked.path, asked.query)
            )
            made = asyncio.ensure_future(self.render(asked, encoding, began, at))
            flight = self.flights[at] = Flight(began, made, guess)
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

    def landed(self, at: tuple[str, str, str, str], flight: Flight | None) -> None:
        """Forget a flight, unless another has taken its place."""
        if self.flights.get(at) is flight:
            del self.flights[at]
        if flight is not None and not flight.made.cancelled():
            flight.made.exception()  # Asked for, so that nothing is logged where nobody waits any more.

    async def render(
        self, asked: Asked, encoding: str, began: int, at: tuple[str, str, str, str]
    ) -> tuple[Answer, Page | None]:
        """Have Django make the page for nobody in particular, and keep it if nothing has touched it since."""
        answer, page = await self.calling.ask(
            environ_for(asked), then=lambda answer: finished(asked.kept, answer, encoding, self.cache)
        )
        self.follower.catch_up()
        if page is None:
            return answer, None
        key = (page.of, asked.path, asked.query)
        # Where strangers write the address, thousands of them at length would hold what no bound counts: without a
        # guess, whoever asks for such a page after any news has it made anew.
        if not asked.kept.most or sum(map(len, key)) <= LONGEST_SPELLING:
            if len(self.depended) > SPELLINGS * 16:
                self.depended.clear()
            self.depended[key] = page.names
        if self.follower.is_current and not self.news.is_touched(page.names, after=began):
            if len(self.hosts) > SPELLINGS:
                self.hosts.clear()
            self.hosts[asked.scheme, asked.host] = page.of
            self.store.put(key, page)
            self.write(page, asked.scheme, asked.host, asked.path, asked.query, is_new=True)
        return answer, page

    def write(self, page: Page, scheme: str, host: str, path: str, query: str, *, is_new: bool) -> None:
        """Have a kept page written as a file, too, where a web server looks for it."""
        if self.mirroring is None or not is_worth_it(page, query):
            return
        place = self.mirroring.mirror.place(scheme, host, path)
        if place is not None:
            self.mirroring.want(
                page, place, lambda one: self.holds((one.of, path, query), one), is_new=is_new
            )

    def holds(self, key: Key, page: Page) -> bool:
        """Whether ``page`` is kept at ``key`` and may be shown, as of now."""
        self.follower.catch_up()
        return self.follower.is_current and self.store.get(key) is page

    async def make(self, asked: Asked, page: Page, encoding: str) -> None:
        """See that ``page`` is ready in ``encoding``: compressed beside the loop, the first time."""
        encoding = encoding if page.is_compressible else "identity"
        if encoding not in page.sent:
            await self.calling.beside(lambda: page.encode(encoding))
            key = (page.of, asked.path, asked.query)
            if self.store.get(key) is page:
                self.store.weigh(key)

    # When nobody knows what has happened.

    async def is_current(self) -> bool:
        """Whether what is kept may be shown; a lease that has just run out is waited for a moment."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + (0 if self.was_cut_off else SOON_SECONDS)
        while not self.follower.is_current:
            if loop.time() >= ends:
                self.was_cut_off = True
                return False
            await asyncio.sleep(0.01)
        self.was_cut_off = False
        return True

    async def without_news(self, asked: Asked) -> Answer | None:
        """
        What Django says, if it can; else what is kept, without what it says of comments.

        ``None`` where Django is to be asked for this request alone. One that does not answer is not asked
        again for some seconds: its threads would all wait.
        """
        loop = asyncio.get_running_loop()
        page = self.kept(asked)
        if page is None or not asked.is_plain:
            return None
        if loop.time() >= self.ask_again_at:
            try:
                async with asyncio.timeout(DJANGO_SECONDS):
                    answer = await self.calling.ask(
                        environ_of(asked.request, None), then=lambda answer: answer
                    )
                if answer.status < 500:
                    return answer
            except (OwnAnswer, TimeoutError):
                pass
            self.ask_again_at = loop.time() + AGAIN_SECONDS
        return self.without_comments(page)

    def without_comments(self, page: Page) -> Answer | None:
        """A kept page without what it says of comments; ``None`` where nothing would be left."""
        shown = page.without_comments()
        if shown is None:
            return None
        self.counters.cut += 1
        return Answer(page.status, *shown)

    def measured(self) -> Mapping[str, int]:
        """What is kept now."""
        return {
            "kept_pages": len(self.store),
            "kept_bytes": self.store.bytes,
            "dropped": self.store.dropped,
            "mirrored": self.mirroring.written if self.mirroring is not None else 0,
            "called": self.calling.called,
            "refused": self.calling.refused,
            "under_way": self.calling.under_way,
            "streams": self.streams.open,
        }


def matches(known: str, etag: str) -> bool:
    """Whether a reader has ``etag`` already, by ``If-None-Match`` (RFC 9110, section 13.1.2: a weak comparison)."""
    if known == etag:
        return True
    if known.strip() == "*":
        return True
    return etag in (one.strip().removeprefix("W/") for one in known[:4000].split(","))


def by_date_alone(headers: Any) -> bool:
    """Whether a reader asks by date what is new, and by no tag: Django knows when a date can be believed."""
    return headers.get("if-modified-since") is not None and headers.get("if-none-match") is None


def is_personal(answer: Answer) -> bool:
    """Whether an answer is for whoever asked alone: it sets a cookie, or depends on one."""
    told = {name.lower(): value.lower() for name, value in answer.headers}
    return "set-cookie" in told or "cookie" in told.get("vary", "")


def passing(page: Page) -> Page:
    """``page`` as something that nobody may keep."""
    headers = [one for one in page.headers if one[0] not in ("cache-control", "surrogate-key")]
    return replace(page, headers=[*headers, ("cache-control", "no-store")], sent={})


def environ_for(asked: Asked) -> dict[str, Any]:
    """The environ of a request for nobody in particular: its host and address alone."""
    request = replace(
        asked.request, method="GET", query=asked.query, caller="127.0.0.1", port="",
        lines=[], headers={"host": asked.host},
    )  # fmt: skip
    return environ_of(request, None) | {FLIGHT: True}


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
