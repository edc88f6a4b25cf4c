"""
What each process counts, where every process can read it: ``/metrics`` answers for all of them.

The counts lie in memory that is shared since before the processes were forked, a row for each. A row is
written by its process alone, once a second and when it is asked.
"""

from __future__ import annotations

import asyncio
import mmap
import os
import struct
from collections.abc import Callable, Mapping

# Counted since the start, and what is the case now: the help text of each, for whoever reads /metrics.
COUNTED = {
    "hits": "Public pages answered from finished bytes.",
    "unchanged": "Answers 304.",
    "made": "Public pages that Django was asked for.",
    "joined": "Requests that waited for a page already being made.",
    "cut": "Pages shown without comments, for want of news.",
    "dropped": "Finished pages dropped because something changed.",
    "mirrored": "Finished pages written as files.",
    "called": "Requests that Django answered.",
    "refused": "Requests that the front door refused.",
}
NOW = {
    "kept_pages": "Finished pages in memory.",
    "kept_bytes": "Bytes of finished pages in memory.",
    "under_way": "Requests that Django works on.",
    "streams": "Live streams that are open.",
}
NAMES = (*COUNTED, *NOW)
ROW = struct.Struct(f"<{1 + len(NAMES)}Q")
MOST_PROCESSES = 64


class Shared:
    """Rows of counts for up to ``MOST_PROCESSES`` processes, each beginning with its process number."""

    def __init__(self) -> None:
        self.memory = mmap.mmap(-1, ROW.size * MOST_PROCESSES + 1)

    @property
    def is_leaving(self) -> bool:
        """Whether the server was told to leave."""
        return self.memory[ROW.size * MOST_PROCESSES] == 1

    def leave(self) -> None:
        """Tell every process that the server was told to leave."""
        self.memory[ROW.size * MOST_PROCESSES] = 1

    def write(self, place: int, counts: Mapping[str, int]) -> None:
        """Put the counts of this process at ``place``."""
        ROW.pack_into(self.memory, ROW.size * place, os.getpid(), *(counts.get(name, 0) for name in NAMES))

    def place(self) -> int:
        """A row for this process: the first whose process is gone, or that nobody has."""
        for place in range(MOST_PROCESSES):
            pid = ROW.unpack_from(self.memory, ROW.size * place)[0]
            if pid in (0, os.getpid()) or not os.path.exists(f"/proc/{pid}"):
                return place
        return MOST_PROCESSES - 1

    def rows(self) -> list[dict[str, int]]:
        """The counts of every process that has any."""
        every = (ROW.unpack_from(self.memory, ROW.size * place) for place in range(MOST_PROCESSES))
        return [dict(zip(NAMES, row[1:], strict=True)) for row in every if row[0]]


# One for the installation's processes on this machine, which are forked from the one that made it.
shared = Shared()


class Counters:
    """The counts of this process, as plain numbers: the front door counts each request."""

    def __init__(self, kept_in: Shared | None = None):
        self.shared = kept_in or Shared()
        self.hits = self.unchanged = self.made = self.joined = self.cut = 0
        self._measured: Callable[[], Mapping[str, int]] = dict
        self._place = 0

    def begin(self, loop: asyncio.AbstractEventLoop, measured: Callable[[], Mapping[str, int]]) -> None:
        """Write the counts, and what ``measured`` says is the case now, once a second from now on."""
        self._measured, self._place = measured, self.shared.place()
        self._again(loop)

    def _again(self, loop: asyncio.AbstractEventLoop) -> None:
        self.write()
        loop.call_later(1, self._again, loop)

    def write(self) -> None:
        """Put the counts where every process reads them."""
        own = {name: getattr(self, name) for name in COUNTED if hasattr(self, name)}
        self.shared.write(self._place, own | dict(self._measured()))
