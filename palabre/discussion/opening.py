"""Threads come to be with their articles, and are opened and closed."""

from __future__ import annotations

import datetime

from django.db import transaction

from palabre.accounts.models import User
from palabre.discussion.models import Opening, Thread
from palabre.journal.models import Entry
from palabre.journal.recording import record
from palabre.press.models import Article, FrontPage


def thread_of(article: Article) -> Thread:
    """
    The thread of ``article``, which comes to be when first asked for (a publication may set when it closes).

    Safe to call twice at once: the database keeps one thread an article.
    """
    thread = Thread.objects.select_related("publication__site").filter(article=article).first()
    if thread is None:
        front = FrontPage.objects.ancestor_of(article).select_related("publication").get()
        days = front.publication.closes_after_days
        closes_at = article.dated_at + datetime.timedelta(days=days) if days and article.dated_at else None
        thread, _new = Thread.objects.get_or_create(
            article=article, defaults={"publication": front.publication, "closes_at": closes_at}
        )
    thread.article = article
    return thread


def open_for_article(entry: Entry) -> None:
    """Hear that an article was published: its thread stands ready before the first reader comes."""
    article = Article.objects.live().filter(pk=entry.subject.partition(":")[2]).first()
    if article is not None:
        thread_of(article)


@transaction.atomic
def set_opening(
    thread: Thread,
    *,
    opening: str,
    closes_at: datetime.datetime | None,
    by: User | str,
    at: datetime.datetime,
) -> Thread:
    """Open a thread, close it at once or on a date, or make it read-only."""
    thread = Thread.objects.select_for_update().get(pk=thread.pk)
    thread.opening, thread.closes_at = Opening(opening), closes_at
    thread.save(update_fields=["opening", "closes_at"])
    record(
        "thread.opening_set",
        journal=thread.publication_id,
        subject=thread,
        by=by,
        at=at,
        opening=thread.opening,
        closes_at=closes_at.isoformat() if closes_at else None,
    )
    return thread
