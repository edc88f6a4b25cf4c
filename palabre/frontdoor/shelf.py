"""The pages that one process keeps, found by the address as a reader wrote it."""

from __future__ import annotations

from collections.abc import Iterable

from palabre.frontdoor.asking import Asked
from palabre.frontdoor.pages import Key, Page, Store

# Names that publications were asked for by.
NAMES = 512
# Pages of which it is known what they depended on; where strangers write the address, those with short ones alone.
DEPENDED = 16 * NAMES
LONGEST_KEY = 200


class Shelf:
    """A ``store``, and whose page stands at which host. Used in the loop's thread alone."""

    def __init__(self, max_bytes: int):
        self.store = Store(max_bytes)
        # Which publication was asked for, by scheme and host as they were written.
        self.hosts: dict[tuple[str, str], str] = {}
        # What pages depended on when they were last made: what those that are being made will depend on.
        self.depended: dict[Key, frozenset[str]] = {}

    def page_for(self, asked: Asked) -> Page | None:
        """The page that is kept for ``asked``."""
        of = self.hosts.get((asked.scheme, asked.host))
        return self.store.get(asked.key(of)) if of is not None else None

    def guess_for(self, asked: Asked) -> frozenset[str] | None:
        """What the page of ``asked`` depended on when it was last made; ``None`` where that is not known."""
        return self.depended.get(asked.key(self.hosts.get((asked.scheme, asked.host), "")))

    def remember(self, asked: Asked, page: Page) -> None:
        """Know what ``page`` depends on, also when it is gone."""
        key = asked.key(page.of)
        # Where strangers write the address, thousands of them at length would hold what no bound counts: without a
        # guess, whoever asks for such a page after any news has it made anew.
        if not asked.kept.most or sum(map(len, key)) <= LONGEST_KEY:
            if len(self.depended) > DEPENDED:
                self.depended.clear()
            self.depended[key] = page.names

    def put(self, asked: Asked, page: Page) -> None:
        """Keep ``page`` for whoever asks for the same."""
        if len(self.hosts) > NAMES:
            self.hosts.clear()
        self.hosts[asked.scheme, asked.host] = page.of
        self.store.put(asked.key(page.of), page)

    def drop(self, names: Iterable[str] | None) -> None:
        """Forget what depends on ``names``, or everything (``None``)."""
        if names is None:
            self.store.clear()
            self.hosts.clear()
            self.depended.clear()
            return
        if any(name.startswith("publication:") for name in names):
            # It may have another host now.
            self.hosts.clear()
        self.store.drop(names)
