"""
The outermost application (Granian's RSGI): it calls Django as WSGI in a bounded pool of threads.

What is too large, too slow, too frequent or malformed is answered here and never takes a thread.
``app(scope, protocol)`` follows the RSGI specification 1.6.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from palabre.frontdoor import bodies, callers
from palabre.frontdoor.addresses import SENT_BY_READING
from palabre.frontdoor.answers import Answer, OwnAnswer, own_answer, send
from palabre.frontdoor.bodies import Allowance
from palabre.frontdoor.heads import Request, read
from palabre.frontdoor.rates import Buckets, Rate
from palabre.frontdoor.wsgi import HEARD, WSGIApplication, call, environ_of
from palabre.kit.households import household

logger = logging.getLogger("palabre.frontdoor")

SAFE = {"GET", "HEAD", "OPTIONS"}
MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """
    Every bound of the front door. ``staff`` addresses take more, since signing in, or a key, comes first there.

    What pages of other sites send while they are read (``frontdoor.addresses.SENT_BY_READING``) has bounds of its own:
    the rest of a household may not lose its word over it.
    """

    page: Allowance = field(default=Allowance(1 * MIB, 30))
    upload: Allowance = field(default=Allowance(20 * MIB, 120))
    drained: Allowance = field(default=Allowance(64 * MIB, 10))
    all_bodies_bytes: int = 256 * MIB
    answer_bytes: int = 64 * MIB
    address_chars: int = 8 * 1024
    threads: int = 8
    waiting: int = 2000
    writing: Rate = field(default=Rate(per_minute=60, burst=30))
    staff_writing: Rate = field(default=Rate(per_minute=600, burst=120))
    reading: Rate = field(default=Rate(per_minute=600, burst=120))
    introducing: Rate = field(default=Rate(per_minute=300, burst=60))
    staff: tuple[str, ...] = ("/cms/", "/desk/", "/api/v1alpha1/", "/api/v1/desk/")
    uploads: tuple[str, ...] = ("/cms/",)


class Calling:
    """The application that Granian calls: one for each process."""

    def __init__(self, application: WSGIApplication, *, proxies: int = 0, limits: Limits | None = None):
        self.application = application
        self.proxies = proxies
        self.limits = limits or Limits()
        self.room = bodies.Room(self.limits.all_bodies_bytes)
        self.writing = Buckets(self.limits.writing)
        self.staff_writing = Buckets(self.limits.staff_writing)
        self.reading = {
            "counts": Buckets(self.limits.reading),
            "known": Buckets(self.limits.introducing),
        }
        self.under_way = self.called = self.refused = 0
        # Whether this process has heard of everything that was committed by now, asked before Django is.
        self.hears: Callable[[], bool] = bool
        self.pool: ThreadPoolExecutor | None = None

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin: called in the process that answers, after the fork."""
        self.pool = ThreadPoolExecutor(self.limits.threads, thread_name_prefix="django")

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """End: what is under way is finished first."""
        if self.pool is not None:
            self.pool.shutdown(wait=True)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request. Nothing that a caller sends makes this raise."""
        language, incoming = "fr", bodies.Incoming(protocol)
        try:
            if scope.proto != "http":
                protocol.close(404)
                return
            language = callers.first_language({"accept-language": scope.headers.get("accept-language") or ""})
            answer = await self.answer(scope, incoming)
        except OwnAnswer as own:
            self.refused += 1
            if own.drain:
                await bodies.drain(incoming, allowance=self.limits.drained)
            answer = own_answer(own, language, path=scope.path)
        except Exception:
            logger.exception("the front door failed")
            answer = own_answer(OwnAnswer(500), language, path=scope.path)
        send(protocol, scope.method, answer)

    async def answer(self, scope: Any, incoming: bodies.Incoming) -> Answer:
        """What Django answers. Raises ``OwnAnswer`` where Django is not asked."""
        request = read(scope, proxies=self.proxies, address_chars=self.limits.address_chars)
        if request.method not in SAFE:
            self.count(request)
        if self.pool is None or self.under_way >= self.limits.waiting:
            raise OwnAnswer(503, ("retry-after", "5"), drain=request.has_body)
        self.under_way += 1
        body = None
        try:
            if request.has_body:
                body = await self.take_body(request, incoming)
            environ = environ_of(request, body) | {HEARD: self.hears()}
            future = self.pool.submit(self.in_a_thread, environ)
        except BaseException:
            self.is_done(body)
            raise
        # The caller may leave while a thread still reads the body: it is closed when the thread is
        # done, not when nobody waits any more.
        loop = asyncio.get_running_loop()
        future.add_done_callback(lambda _future: loop.call_soon_threadsafe(self.is_done, body))
        return await asyncio.wrap_future(future)

    async def ask(self, environ: dict[str, Any], *, then: Callable[[Answer], Any]) -> Any:
        """What ``then`` makes, in the same thread, of Django's answer to ``environ``. Raises ``OwnAnswer``."""
        if self.under_way >= self.limits.waiting:
            raise OwnAnswer(503, ("retry-after", "5"))
        self.under_way += 1
        try:
            return await self.beside(lambda: then(self.in_a_thread(environ)))
        finally:
            self.under_way -= 1

    async def beside(self, do: Callable[[], Any]) -> Any:
        """What ``do`` gives, in one of the threads. Raises ``OwnAnswer`` when there are none (any more)."""
        if self.pool is None:
            raise OwnAnswer(503, ("retry-after", "5"))
        try:
            future = self.pool.submit(do)
        except RuntimeError:  # The process is about to leave.
            raise OwnAnswer(503, ("retry-after", "5")) from None
        return await asyncio.wrap_future(future)

    def is_done(self, body: bodies.Body | None) -> None:
        """Forget a request's body and give its place to another (in the loop's thread)."""
        self.under_way -= 1
        if body is not None:
            body.close()

    def in_a_thread(self, environ: dict[str, Any]) -> Answer:
        """Call Django; what it could not answer itself becomes our own 500."""
        self.called += 1
        try:
            return call(self.application, environ, answer_bytes=self.limits.answer_bytes)
        except Exception:
            logger.exception("no answer for %s", environ["REQUEST_METHOD"])
            raise OwnAnswer(500) from None

    def count(self, request: Request) -> None:
        """Note that the caller sends once more. Raises ``OwnAnswer`` (429) beyond the rate."""
        buckets = self.staff_writing if request.path.startswith(self.limits.staff) else self.writing
        if request.method == "POST" and (by_reading := SENT_BY_READING.fullmatch(request.path)) is not None:
            buckets = self.reading[by_reading["what"]]
        wait = buckets.wait_for(household(request.caller), now=time.monotonic())
        if wait:
            raise OwnAnswer(429, ("retry-after", str(int(wait) + 1)), drain=request.has_body)

    async def take_body(self, request: Request, incoming: bodies.Incoming) -> bodies.Body:
        """The request's body, whole. Raises ``OwnAnswer`` (400, 408, 413, 503)."""
        is_upload = request.path.startswith(self.limits.uploads)
        allowance = self.limits.upload if is_upload else self.limits.page
        # Who asks "may I send this much?" before sending is told no at once: nothing comes to be drained.
        waits = request.headers.get("expect", "").lower() == "100-continue"
        try:
            return await bodies.take(
                incoming, announced=request.announced, allowance=allowance, room=self.room
            )
        except bodies.TooLarge:
            raise OwnAnswer(413, drain=not waits) from None
        except bodies.TooSlow:
            raise OwnAnswer(408) from None
        except bodies.CutShort:
            raise OwnAnswer(400) from None
        except bodies.Crowded:
            raise OwnAnswer(503, ("retry-after", "30"), drain=True) from None
