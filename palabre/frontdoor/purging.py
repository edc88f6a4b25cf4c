"""
A shared cache that the operator declared: told of what changed, before whoever changed it is answered.

The cache is asked by ``PURGE`` with the names that were touched, as Varnish's xkey, Souin and others know them: it
forgets every answer that was sent with one of them (``Surrogate-Key``).
"""

from __future__ import annotations

import logging
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from palabre.frontdoor.news import names_of
from palabre.frontdoor.staleness import EVERYTHING

logger = logging.getLogger("palabre.frontdoor")

# Without a cache that is purged: longer than this no cache may hand out a page that has changed.
SHARED_SECONDS = 60
WITHIN_SECONDS = 2
ATTEMPTS = 3
LEAVE_ALONE_SECONDS = 10
_leave_alone_until: dict[str, float] = {}
# In every answer's names, so that all can be purged at once.
ALL = "palabre"


@dataclass(frozen=True)
class Cache:
    """A cache at ``url`` that keeps pages for ``seconds``; without ``url``, those that nobody declared."""

    url: str = ""
    seconds: int = SHARED_SECONDS

    def headers_for(self, names: Iterable[str], *, is_shared: bool = True) -> list[tuple[str, str]]:
        """
        What a page that depends on ``names`` says to caches.

        Where it is not ``is_shared`` (``addresses.Kept``), a cache that nobody purges asks for it each time.
        """
        seconds = self.seconds if self.url or is_shared else 0
        control = ("cache-control", f"public, max-age=0, s-maxage={seconds}")
        return [control, ("surrogate-key", " ".join([ALL, *sorted(names)]))] if self.url else [control]

    def purge(self, names: set[str]) -> bool:
        """Have the cache forget what depends on ``names``; whether it said that it has."""
        keys = ALL if EVERYTHING in names else " ".join(sorted(names))
        told = {"Surrogate-Key": keys, "xkey-purge": keys}
        request = urllib.request.Request(self.url, method="PURGE", headers=told)  # noqa: S310 (the operator's)
        if time.monotonic() < _leave_alone_until.get(self.url, 0.0):
            return False
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with urllib.request.urlopen(request, timeout=WITHIN_SECONDS):  # noqa: S310 (the same)
                    return True
            except urllib.error.HTTPError as fault:
                if fault.code == 404:
                    return True  # It had nothing of that.
                logger.warning("the cache was not purged: %s (attempt %s)", fault.code, attempt)
            except OSError as fault:
                logger.warning("the cache was not purged: %s (attempt %s)", type(fault).__name__, attempt)
        # Whoever decides on a hundred comments is not kept for ten minutes by a cache that is gone.
        _leave_alone_until[self.url] = time.monotonic() + LEAVE_ALONE_SECONDS
        return False

    def hear(self, entry: Any) -> None:
        """Purge what an entry touches; called after its commit, before its act is answered."""
        names = names_of(entry.kind, entry.journal, entry.subject, entry.facts)
        if self.url and names and not self.purge(names):
            logger.error("the cache may still show what entry=%s/%s changed", entry.journal, entry.number)
