"""
Which thread is meant by a number or a key that may be an old one.

Two threads that are one leave one name too many, and so does a page that moved: what named them goes on leading to
them, in addresses that somebody kept and in tags that nobody changes.
"""

from __future__ import annotations

from collections.abc import Iterable

from palabre.discussion.models import Alias, Thread
from palabre.publications.models import Publication

ABOUT = ("publication__site", "article")


def thread_at(publication: Publication, number: int) -> Thread | None:
    """The thread of that number, or the one that took it in. Where its number is another, an address wants to be led on."""
    threads = Thread.objects.select_related(*ABOUT).filter(publication=publication)
    found = threads.filter(pk=number).first()
    return found or threads.filter(aliases__old_id=number).first()


def thread_named(publication: Publication, key: str) -> Thread | None:
    """The thread that ``key`` names (``outside.py``), or named once."""
    threads = Thread.objects.select_related(*ABOUT).filter(publication=publication)
    found = threads.filter(page_key=key).first()
    return found or threads.filter(aliases__page_key=key).first()


def number_now(number: int) -> int:
    """The number of the thread that ``number`` means by now: itself, unless that thread was taken in."""
    now = Alias.objects.filter(old_id=number).values_list("thread_id", flat=True).first()
    return number if now is None else now


def named_each(publication: Publication, keys: Iterable[str]) -> dict[str, Thread]:
    """The threads that ``keys`` name, or named once, by key, with their articles: two queries, however many they are."""
    keys = {key for key in keys if key}
    threads = Thread.objects.select_related("article").defer("article__body").filter(publication=publication)
    found = {thread.page_key or "": thread for thread in threads.filter(page_key__in=keys)}
    old = Alias.objects.filter(publication=publication, page_key__in=keys - found.keys())
    moved = dict(old.values_list("page_key", "thread_id"))
    by_number = threads.in_bulk(set(moved.values())) if moved else {}
    return found | {key or "": by_number[number] for key, number in moved.items()}
