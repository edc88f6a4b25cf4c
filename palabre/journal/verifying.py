"""Walk the chain of entries and find what was altered, taken out or put in."""

from __future__ import annotations

from collections.abc import Iterator

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
