"""When each thing was last touched, as a process heard of it: what was made before that is out of date."""

from __future__ import annotations

from collections.abc import Iterable

REMEMBERED = 20_000


class Touches:
    """A count of what was heard (``serial``), and at which count each name was last touched."""

    def __init__(self) -> None:
        self.serial = 0
        self._last: dict[str, int] = {}
        # Whatever was touched at or before this count is not remembered one by one.
        self._floor = 0

    def mark(self, names: Iterable[str] | None) -> None:
        """Each of ``names`` is touched now; everything with ``None``."""
        self.serial += 1
        if names is None or len(self._last) > REMEMBERED:
            self._last.clear()
            self._floor = self.serial
        self._last.update(dict.fromkeys(names or (), self.serial))

    def any_since(self, names: Iterable[str], *, after: int, until: int | None = None) -> bool:
        """
        Whether one of ``names`` may have been touched after the count ``after``, and by ``until`` if given.

        A name that was touched again later counts too: nothing is known then of the time before.
        """
        if until is not None and until <= after:
            return False
        return self._floor > after or any(self._last.get(name, 0) > after for name in names)
