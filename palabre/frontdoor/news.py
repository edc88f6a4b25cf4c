"""
What has happened, as one process knows it: which names were touched, in the order in which it heard.

Whoever follows the journal adds what is new (``following.py``); the front door takes it before each
answer. Only adding may be done from another thread.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from palabre.frontdoor.staleness import EVERYTHING, touched

REMEMBERED = 20_000

# The news of this process, for what happens in it (``hear``). One; several in tests.
_here: list[News] = []


class News:
    """
    A count of what was heard (``serial``), and at which count each name was last touched.

    ``dropping`` is told the touched names, or ``None`` for everything.
    """

    def __init__(self, dropping: Callable[[Iterable[str] | None], None]):
        self.dropping = dropping
        self.serial = 0
        self._waiting: deque[set[str]] = deque()
        self._touched: dict[str, int] = {}
        # Whatever was touched at or before this count is not remembered one by one.
        self._floor = 0

    def add(self, names: set[str]) -> None:
        """Tell that ``names`` were touched (``EVERYTHING`` for all). From any thread."""
        if names:
            self._waiting.append(names)

    def take(self) -> None:
        """Drop what was told since the last time. In the loop's thread, before an answer is looked for."""
        while self._waiting:
            names = self._waiting.popleft()
            self.serial += 1
            if EVERYTHING in names or len(self._touched) > REMEMBERED:
                self._touched.clear()
                self._floor = self.serial
            if EVERYTHING in names:
                self.dropping(None)
                continue
            self._touched.update(dict.fromkeys(names, self.serial))
            self.dropping(names)

    def is_touched(self, names: Iterable[str], *, after: int, until: int | None = None) -> bool:
        """
        Whether one of ``names`` may have been touched after the count ``after``, and by ``until`` if given.

        A name that was touched again later counts too: nothing is known then of the time before.
        """
        if until is not None and until <= after:
            return False
        if self._floor > after:
            return True
        return any(self._touched.get(name, 0) > after for name in names)

    def listen(self) -> None:
        """Hear what happens in this process (``hear``)."""
        _here.append(self)

    def leave(self) -> None:
        """Hear nothing any more."""
        if self in _here:
            _here.remove(self)


def names_of(kind: str, journal: int, subject: str, facts: Mapping[str, Any]) -> set[str]:
    """What an entry touches; everything where it cannot be read."""
    try:
        return touched(kind, journal=journal, subject=subject, facts=facts)
    except (AttributeError, KeyError, TypeError, ValueError):
        return {EVERYTHING}


def hear(entry: Any) -> None:
    """Hear an entry that was committed in this process: no page that it touches is shown from now on."""
    for news in _here:
        news.add(names_of(entry.kind, entry.journal, entry.subject, entry.facts))
