"""Walk the chain of entries and find what was altered, taken out or put in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from palabre.journal.models import Entry, Head


def faults(journal: int) -> Iterator[str]:
    """Say each fault of one journal's chain, in the order of its entries, in plain sentences."""
    previous_hash, expected = "", 1
    for entry in Entry.objects.filter(journal=journal).order_by("number").iterator():
        if entry.number != expected:
            yield f"journal {journal}: entry {expected} is missing (the next one is {entry.number})"
        elif entry.previous_hash != previous_hash:
            yield f"journal {journal}: entry {entry.number} does not follow the one before it"
        if entry.computed_hash() != entry.hash:
            yield f"journal {journal}: entry {entry.number} was altered"
        previous_hash, expected = entry.hash, entry.number + 1
    head = Head.objects.filter(journal=journal).first()
    if head is not None and (head.number, head.hash) != (expected - 1, previous_hash):
        yield f"journal {journal}: the head says {head.number}, the last entry is {expected - 1}"


class Kept(NamedTuple):
    """The head of a journal as it was printed one day."""

    journal: int
    number: int
    hash: str


# The journal's own hash of nothing is empty: a journal in which nothing has happened.
LINE = re.compile(r"\bjournal (\d{1,18}) entry (\d{1,18}) sha256:([0-9a-f]{64}|)(?:\s|$)")


def read_kept(text: str) -> Iterator[Kept]:
    """The heads in lines that ``palabre journal head`` printed; other lines are passed over."""
    for found in map(LINE.search, text.splitlines()):
        if found is not None:
            yield Kept(int(found[1]), int(found[2]), found[3])


def differing(kept: Iterable[Kept]) -> Iterator[str]:
    """
    Say which entries are not as they were when their hashes were printed.

    Whoever rewrites a whole chain leaves it without a fault in itself: what was kept elsewhere tells.
    """
    for one in kept:
        entry = Entry.objects.filter(journal=one.journal, number=one.number).first()
        if one.number and entry is None:
            yield f"journal {one.journal}: entry {one.number} was there when its head was kept, and is missing"
        elif entry is not None and entry.hash != one.hash:
            yield f"journal {one.journal}: entry {one.number} is another than when its head was kept"
