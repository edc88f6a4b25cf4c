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
from palabre.kit.touching import Touches

# The news of this process, for what happens in it (``hear``). One; several in tests.
_here: list[News] = []


class News:
    """
    What was heard, and when.

    ``dropping`` is told the touched names, or ``None`` for everything, in the loop's thread; ``beyond`` of what was
    read in the journal, at once, by whoever read it.
    """

    def __init__(
        self,
        dropping: Callable[[Iterable[str] | None], None],
        beyond: Callable[[set[str]], None] | None = None,
    ):
        self.dropping, self.beyond = dropping, beyond
        self._waiting: deque[set[str]] = deque()
        self._touches = Touches()

    @property
    def serial(self) -> int:
        """The count of what was heard."""
        return self._touches.serial

    def add(self, names: set[str]) -> None:
        """Tell that ``names`` were touched (``EVERYTHING`` for all). From any thread."""
        if names:
            self._waiting.append(names)

    def read(self, told: Iterable[set[str]]) -> None:
        """Tell what was read in the journal, in its order. From any thread."""
        for names in told:
            # Known here before it is gone beyond: whoever puts it there looks here first.
            self.add(names)
            if self.beyond is not None and names:
                self.beyond(names)

    def take(self) -> None:
        """Drop what was told since the last time. In the loop's thread, before an answer is looked for."""
        while self._waiting:
            names = self._waiting.popleft()
            told = None if EVERYTHING in names else names
            self._touches.mark(told)
            self.dropping(told)

    def is_touched(self, names: Iterable[str], *, after: int, until: int | None = None) -> bool:
        """Whether one of ``names`` may have been touched after the count ``after``, and by ``until`` if given."""
        return self._touches.any_since(names, after=after, until=until)

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
