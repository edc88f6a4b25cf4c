"""What the publisher is told by mail of an address that takes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from palabre.following.mailing import send
from palabre.following.models import OffBecause, Webhook
from palabre.following.newsroom import publisher_of
from palabre.journal.models import Entry
from palabre.journal.reading import Part


def tell_given_up(entry: Entry) -> Iterator[Part]:
    """Tell the publisher that something was given up."""
    yield from _tell(entry, "webhook_given_up")


def tell_turned_off(entry: Entry) -> Iterator[Part]:
    """Tell the publisher that an address is told nothing any more, unless somebody turned it off."""
    if entry.facts.get("because") != OffBecause.BY_HAND:
        yield from _tell(entry, "webhook_turned_off")


def _tell(entry: Entry, template: str) -> Iterator[Part]:
    found = Webhook.objects.select_related("publication__site")
    webhook = found.filter(pk=int(entry.subject.partition(":")[2])).first()
    if webhook is None:
        return
    publication = webhook.publication
    for to in publisher_of(publication):
        desk = f"{publication.root_url}/desk/webhooks/{webhook.pk}/"
        # Its host alone: the rest of an address may hold a key, and mails lie about.
        host = webhook.host
        yield "publisher", partial(send, template, publication, to, host=host, desk=desk, webhook=webhook)
