"""What the journal says becomes a delivery for each address that is told of it, in the journal's order."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from functools import partial

from palabre.discussion.models import State
from palabre.following.models import Delivery, Event, Webhook
from palabre.journal.models import Entry
from palabre.journal.reading import Handler, Part, follow

# The name under which the journal keeps how far it was read for them.
WORKER = "webhooks"


def work_once(now: Callable[[], datetime.datetime]) -> int:
    """Make the deliveries that the journals ask for; say how many entries were taken."""
    return follow(WORKER, HANDLERS, now=now)


def event_of(entry: Entry) -> str:
    """What an address is told after ``entry``; empty for nothing. What stood on no page is nothing."""
    if entry.kind == "alert.received":
        return Event.ALERTED
    if entry.facts.get("state") == State.PUBLISHED:
        return Event.PUBLISHED if entry.facts.get("is_seen") is not False else ""
    return Event.REMOVED if entry.facts.get("is_seen") else ""


def deliveries_for(entry: Entry) -> Iterator[Part]:
    """One part for each address that is told of ``entry``."""
    event = event_of(entry)
    if not event:
        return
    told = Webhook.objects.filter(publication=entry.journal, since_number__lt=entry.number, off_because="")
    for webhook in told.order_by("pk"):
        if event in webhook.events:
            yield f"webhook:{webhook.pk}", partial(_make, webhook, event, entry)


def _make(webhook: Webhook, event: str, entry: Entry) -> None:
    """Make the delivery once, however often the entry comes; not for one that was taken away meanwhile."""
    if Webhook.objects.filter(pk=webhook.pk).exists():
        Delivery.objects.get_or_create(
            webhook=webhook, number=entry.number, defaults={"event": event, "made_at": entry.at}
        )


OF_COMMENTS = (
    "published", "sealed", "restored", "removed", "returned", "withdrawn", "reopened", "erased", "undone",
)  # fmt: skip
HANDLERS: dict[str, Handler] = {
    "alert.received": deliveries_for,
    **{f"comment.{act}": deliveries_for for act in OF_COMMENTS},
}
