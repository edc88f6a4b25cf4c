"""A first bound on how often one caller may write, in each process: what is beyond never reaches Django."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

REMEMBERED = 20_000


@dataclass(frozen=True)
class Rate:
    """``burst`` at once, then ``per_minute``."""

    per_minute: float
    burst: int


class Buckets:
    """
    A token bucket a caller. The least recently seen are forgotten beyond ``REMEMBERED``.

    Durable limits are counted in the database (``accounts/limits.py``); these only keep a flood from
    taking every thread.
    """

    def __init__(self, rate: Rate):
        self.rate = rate
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_for(self, who: str, *, now: float) -> float:
        """
        Take a token for ``who`` and return 0, or return the seconds until there is one.

        ``now`` is a monotonic clock in seconds.
        """
        per_second = self.rate.per_minute / 60
        tokens, then = self._held.pop(who, (float(self.rate.burst), now))
        tokens = min(float(self.rate.burst), tokens + max(0.0, now - then) * per_second)
        wait = 0.0 if tokens >= 1 else (1 - tokens) / per_second
        self._held[who] = (tokens - 1 if tokens >= 1 else tokens, now)
        if len(self._held) > REMEMBERED:
            self._held.popitem(last=False)
        return wait
