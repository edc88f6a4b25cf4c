"""
What most tests begin with, made once: a publication, and an open discussion in it.

Each is made in a transaction (then in a savepoint) that stays open from one test to the next. A test's own is a savepoint
within, rolled back at its end, so that what one changes the next does not see; one that asks for less finds no more
than it asked for, since what stands above that is rolled back first. Made for each test they would take longer than
what most tests are about.
"""

from __future__ import annotations

import copy
from collections.abc import Collection
from typing import Any

from django.db import connection, transaction
from wagtail.models import Site

from tests import factories

# By the fixture that asks for each, in the order in which they are made. A module adds what its own tests begin with.
LEVELS = {
    "standing_publication": lambda made: factories.make_publication(),
    "standing_thread": lambda made: factories.make_thread(made["standing_publication"]),
}
_open: list[tuple[str, transaction.Atomic]] = []
_made: dict[str, Any] = {}


def have(wanted: Collection[str]) -> None:
    """Let those of ``LEVELS`` that ``wanted`` names stand and no other; none within a transaction that somebody else has begun."""
    names = [name for name in LEVELS if name in wanted]
    while _open and [name for name, _atomic in _open] != names[: len(_open)]:
        _close()
    if not _open and connection.in_atomic_block:
        return
    for name in names[len(_open) :]:
        atomic = transaction.atomic()
        atomic.__enter__()
        _open.append((name, atomic))
        if len(_open) == 1:
            factories.make_roots()
        _made[name] = LEVELS[name](_made)
    # What a test before this one asked for is not what stands.
    Site.clear_site_root_paths_cache()


def _close() -> None:
    name, atomic = _open.pop()
    _made.pop(name, None)
    transaction.set_rollback(True)
    atomic.__exit__(None, None, None)
    Site.clear_site_root_paths_cache()


def copied(name: str) -> Any | None:
    """The one that stands, as it was made, to change at will; ``None`` where none does."""
    return copy.deepcopy(_made.get(name))
