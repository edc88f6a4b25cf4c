"""A page outside gets another address, or a title: its discussion stays what it is."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction

from palabre.accounts.models import User
from palabre.discussion import outside
from palabre.discussion.models import Alias, Thread
from palabre.journal.recording import record


class CannotMove(Exception):
    """Nothing was written."""


class NothingToChange(CannotMove):
    """It has that address, or that title, already."""


class Occupied(CannotMove):
    """The page at that address has a discussion: ``thread``."""

    def __init__(self, thread: Thread) -> None:
        super().__init__(thread.pk)
        self.thread = thread


def move(thread: Thread, address: str, *, by: User, at: datetime.datetime) -> Thread:
    """
    Say that the page which is discussed stands at ``address``; what named it before leads to it, for good.

    Where its tag gives it a name of its own, that goes on naming it. Raises ``outside.NotAnAddress``, ``Occupied``,
    ``outside.NotRegistered``, ``NothingToChange``; ``Thread.DoesNotExist`` when it was merged meanwhile.
    """
    key = outside.canonical(address)
    try:
        return _move(thread, key, outside.link_to(address), by=by, at=at)
    except IntegrityError:
        # Somebody opened a discussion there in the same moment.
        there = outside.find(thread.publication, key)
        if there is None:
            raise
        raise Occupied(there) from None


@transaction.atomic
def _move(thread: Thread, key: str, address: str, *, by: User, at: datetime.datetime) -> Thread:
    publication = thread.publication
    thread = Thread.objects.select_for_update().get(pk=thread.pk, article=None)
    if not outside.is_registered(publication, key):
        raise outside.NotRegistered(key)
    if thread.page_address == address:
        raise NothingToChange(thread.pk)
    before = thread.page_key
    if before == outside.canonical(thread.page_address or "") and before != key:
        there = outside.find(publication, key)
        if there is not None and there.pk != thread.pk:
            raise Occupied(there)
        # It comes back to where it was once.
        Alias.objects.filter(publication=publication, page_key=key, thread=thread).delete()
        thread.page_key = key
    thread.page_address = address
    thread.save(update_fields=["page_key", "page_address"])
    if thread.page_key != before:
        Alias.objects.create(publication=publication, thread=thread, page_key=before, since=at)
    record("thread.moved", journal=publication.pk, subject=thread, by=by, at=at)
    return thread


@transaction.atomic
def give_title(thread: Thread, title: str, *, by: User, at: datetime.datetime) -> Thread:
    """Say what a page outside is called. Raises ``NothingToChange``; ``Thread.DoesNotExist`` when it was merged meanwhile."""
    thread = Thread.objects.select_for_update().get(pk=thread.pk, article=None)
    if thread.page_title == title:
        raise NothingToChange(thread.pk)
    thread.page_title = title
    thread.save(update_fields=["page_title"])
    record("thread.titled", journal=thread.publication_id, subject=thread, by=by, at=at)
    return thread
