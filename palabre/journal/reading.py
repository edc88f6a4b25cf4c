"""Follow a journal with a durable cursor: each entry at least once, in its order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from django.db import transaction

from palabre.journal.models import Cursor, Entry, Head

logger = logging.getLogger("palabre.journal")


def follow(worker: str, handlers: Mapping[str, Callable[[Entry], None]], *, at_most: int = 100) -> int:
    """
    Hand the entries that ``worker`` has not seen to ``handlers`` (kind → function); say how many.

    The cursor moves after the handler: an entry may come twice, never not at all. Several workers of
    one name take turns on the cursor's row. A handler that raises leaves its entry for the next round.
    """
    done = 0
    for journal in list(Head.objects.values_list("journal", flat=True)):
        Cursor.objects.get_or_create(worker=worker, journal=journal)
        while done < at_most:
            with transaction.atomic():
                cursor = Cursor.objects.select_for_update().get(worker=worker, journal=journal)
                entry = (
                    Entry.objects.filter(journal=journal, number__gt=cursor.number).order_by("number").first()
                )
                if entry is None:
                    break
                handler = handlers.get(entry.kind)
                if handler is not None:
                    handler(entry)
                cursor.number = entry.number
                cursor.save(update_fields=["number"])
            done += 1
    return done
