"""
Live streams: whoever has a discussion open is told that it changed (server-sent events, ``/live/<thread>/``).

Told is only *that* it changed: the reader's page then asks for itself again, by its tag, and finds out what is
new. So a stream shows nothing that its page does not, and costs a connection and a few kilobytes.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter, OrderedDict
from collections.abc import Iterable
from typing import Any

from granian.rsgi import ProtocolClosed

from palabre.kit.households import household

logger = logging.getLogger("palabre.frontdoor")

PATH = re.compile("/live/([1-9][0-9]{0,18})/", re.ASCII)
MOST = 6000
# An office behind one address has many readers; a stranger with a loop has no more than that.
MOST_A_HOUSEHOLD = 200
ENDS_AFTER_SECONDS = 600
# A comment that says nothing, so that proxies keep the connection and a reader who left is noticed.
BREATH_SECONDS = 20
AGAIN_AFTER_MS = 5000
REMEMBERED = 4096

HEADERS = [
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-accel-buffering", "no"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-resource-policy", "same-origin"),
]


class Streams:
    """The streams of one process. Used in the loop's thread alone."""

    def __init__(self) -> None:
        # Of this process, drawn when it begins: a position of another one's says nothing here.
        self.name = ""
        self.open = 0
        self.is_leaving = False
        self._count = 0
        self._by_household: Counter[str] = Counter()
        self._by_thread: Counter[str] = Counter()
        self._waiting: dict[str, asyncio.Future[None]] = {}
        # When each thread last changed, as far as is remembered; and the count up to which that is not.
        self._changed: OrderedDict[str, int] = OrderedDict()
        self._floor = 0

    def tell(self, names: Iterable[str] | None) -> None:
        """Hear that ``names`` were touched (``None``: everything): whoever has such a thread open is told."""
        self._count += 1
        if names is None:
            self._floor = self._count
            self._changed.clear()
        threads = [
            name for name in (list(self._waiting) if names is None else names) if name.startswith("thread:")
        ]
        for thread in threads:
            self._changed[thread] = self._count
            self._changed.move_to_end(thread)
            if len(self._changed) > REMEMBERED:
                self._floor = max(self._floor, self._changed.popitem(last=False)[1])
            waiting = self._waiting.pop(thread, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(None)

    def leave(self) -> None:
        """End every stream, and begin none: the process is about to leave."""
        self.is_leaving = True
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_result(None)
        self._waiting.clear()

    async def answer(self, protocol: Any, thread: str, *, caller: str, last: str | None) -> None:
        """
        Tell one reader of the changes of ``thread``, for ten minutes; ``last`` is their ``Last-Event-ID``.

        204, upon which a browser does not ask again, where there are too many: its page asks seldom instead.
        """
        house = household(caller)
        if self.is_leaving or self.open >= MOST or self._by_household[house] >= MOST_A_HOUSEHOLD:
            protocol.response_empty(204, [("cache-control", "no-store")])
            return
        name = f"thread:{thread}"
        self.open += 1
        self._by_household[house] += 1
        self._by_thread[name] += 1
        try:
            await self._tell(protocol.response_stream(200, HEADERS), name, last)
        except ProtocolClosed:
            pass  # Whoever left cannot be told so.
        except Exception:
            logger.exception("a live stream failed")
        finally:
            self.open -= 1
            self._by_household[house] -= 1
            self._by_thread[name] -= 1
            if not self._by_household[house]:
                del self._by_household[house]
            if not self._by_thread[name]:
                del self._by_thread[name]
                self._waiting.pop(name, None)

    async def _tell(self, transport: Any, name: str, last: str | None) -> None:
        loop = asyncio.get_running_loop()
        ends = loop.time() + ENDS_AFTER_SECONDS
        seen = self._count
        first = self._event(seen) if self._has_missed(name, last) else f"id: {self.name}-{seen}\n: here"
        await transport.send_str(f"retry: {AGAIN_AFTER_MS}\n{first}\n\n")
        while not self.is_leaving and loop.time() < ends:
            if self._changed.get(name, self._floor) > seen:
                seen = self._count
                await transport.send_str(f"{self._event(seen)}\n\n")
                continue
            changed = self._waiting.get(name)
            if changed is None or changed.done():
                changed = self._waiting[name] = loop.create_future()
            done, _waiting = await asyncio.wait([changed], timeout=min(BREATH_SECONDS, ends - loop.time()))
            if not done:
                await transport.send_str(":\n\n")

    def _event(self, count: int) -> str:
        return f"id: {self.name}-{count}\nevent: changed\ndata: "

    def _has_missed(self, name: str, last: str | None) -> bool:
        """Whether the thread may have changed since the event ``last``: unknown where it is another process's."""
        if not last:
            return False
        process, _hyphen, count = last.rpartition("-")
        if process != self.name or not count.isascii() or not count.isdigit():
            return True
        return self._changed.get(name, self._floor) > int(count[:18])
