"""What one process does so that the pages it keeps stand as files, too (``mirror.py``): write them, and take them away in time."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from palabre.frontdoor.mirror import Mirror
from palabre.frontdoor.pages import Page

logger = logging.getLogger("palabre.frontdoor")

# More that wait to be written are left for the next who asks for them.
AT_ONCE = 64
# A page that is asked for although it was written has been taken away meanwhile. It is written again, not each time.
AGAIN_AFTER_SECONDS = 1.0
REMEMBERED = 10_000


def is_worth_it(page: Page, query: str) -> bool:
    """Whether a web server could hand out ``page`` by its address alone, as HTML."""
    told = dict(page.headers)
    return (
        page.status == 200
        and not query
        and page.kept.is_file
        and told.get("content-type", "").startswith("text/html")
    )


class Mirroring:
    """
    Writes pages of one process into ``mirror``, in a thread; all else is done in the loop's.

    ``holds(page)`` is asked in the last moment: whether the page may be shown, as of now.
    """

    def __init__(self, mirror: Mirror):
        self.mirror = mirror
        self.written = 0
        self.is_shut = False
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="mirror")
        self._under_way: set[str] = set()
        self._asked_at: dict[str, float] = {}
        self._ends: list[tuple[float, str]] = []

    def want(self, page: Page, place: str, holds: Callable[[Page], bool], *, is_new: bool) -> None:
        """Have ``page`` written at ``place``, soon; one that is not new only if it was not just now."""
        now = time.monotonic()
        if self.is_shut or place in self._under_way or len(self._under_way) >= AT_ONCE:
            return
        if not is_new and now - self._asked_at.get(place, 0.0) < AGAIN_AFTER_SECONDS:
            return
        if len(self._asked_at) > REMEMBERED:
            self._asked_at.clear()
        self._asked_at[place] = now
        self._under_way.add(place)
        writing = asyncio.ensure_future(self._write(page, place, holds))
        writing.add_done_callback(lambda done: self._landed(done, place))

    async def _write(self, page: Page, place: str, holds: Callable[[Page], bool]) -> None:
        loop = asyncio.get_running_loop()
        prepared = await loop.run_in_executor(
            self._pool, lambda: self.mirror.prepare(place, page.names, page.raw())
        )
        if prepared is None:
            return
        try:
            # Not a step between the look and the files that readers see.
            if not self.is_shut and holds(page):
                prepared.show()
                self.written += 1
                if page.until != float("inf"):
                    heapq.heappush(self._ends, (page.until, place))
        finally:
            prepared.close()

    def _landed(self, done: asyncio.Future[None], place: str) -> None:
        self._under_way.discard(place)
        if not done.cancelled() and (fault := done.exception()) is not None:
            # Readers miss nothing: the page is asked for here, as before.
            logger.warning("a page could not be written as a file: %s", fault)

    def heard(self, names: set[str], *, at_once: bool) -> None:
        """
        Take away what depends on ``names``. In a moment, where whoever touched them did so before they were
        answered, and only one who was killed meanwhile did not; ``at_once`` where they wait for this.
        """
        if at_once:
            self._forget(names)
            return
        with contextlib.suppress(RuntimeError):  # The process is about to end.
            self._pool.submit(self._forget, names)

    def _forget(self, names: set[str]) -> None:
        try:
            self.mirror.forget(names)
        except OSError as fault:
            logger.error("files may still show what was changed: %s", fault)

    def look(self, *, may_show: bool) -> None:
        """
        Several times a second: take away whose time has come, and everything while nobody may know what was
        removed (``may_show``).
        """
        try:
            if not may_show:
                if not self.is_shut:
                    self.is_shut = True
                    self.mirror.empty()
                return
            self.is_shut = False
            while self._ends and self._ends[0][0] <= time.time():
                self.mirror.forget_place(heapq.heappop(self._ends)[1])
            self._pool.submit(self.mirror.sweep)
        except OSError as fault:
            logger.error("files may still show what is no longer shown: %s", fault)

    def end(self, *, others_act: bool) -> None:
        """Stop; where others than this machine act (``others_act``), nobody would take away what they remove."""
        self.is_shut = True
        self._pool.shutdown(wait=True, cancel_futures=True)
        if others_act:
            with contextlib.suppress(OSError):
                self.mirror.empty()
