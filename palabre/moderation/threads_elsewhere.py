"""
The discussions of pages on other sites, as the desk lists them: those in which something was written last come first.

The list is read by its index (``thread_outside_by_activity``) from wherever a page of it begins, never counted.
"""

from __future__ import annotations

import datetime
from urllib.parse import quote

from django.db.models import Count, Q, QuerySet

from palabre.discussion.models import Comment, Thread
from palabre.moderation.naming_threads import thread_meant
from palabre.publications.models import Publication

PER_PAGE = 25
# Words are looked for in so many discussions, in the order of the list: each is read, no index knows the middle of a word.
SEARCHED = 100_000
MOST_WORDS = 6
LONGEST_SEARCH = 300

Key = tuple[datetime.datetime, int]


def listed(publication: Publication) -> QuerySet[Thread]:
    """All of them, in the order of the list."""
    # Said by its key, as the index says it: by its article, SQLite would collect them all and sort them.
    found = Thread.objects.filter(publication=publication, page_key__isnull=False)
    return found.order_by("-last_written_at", "-pk")


def page(
    publication: Publication, *, words: str = "", before: Key | None = None
) -> tuple[list[Thread], Key | None]:
    """
    The discussions of one page of the list, after the place ``before``, and the place at which the next begins.

    ``words``: those whose title or address holds every one of them, or the one whose address it is, at whatever address
    it was once. Each says in ``waiting_here`` how many of its comments wait to be read.
    """
    found = listed(publication)
    if words:
        meant = thread_meant(publication, words) if "/" in words else None
        if meant is not None and meant.article is None:
            return _with_what_waits([meant]), None
        found = _holding(found, words)
    if before is not None:
        at, number = before
        found = found.filter(Q(last_written_at=at, pk__lt=number) | Q(last_written_at__lt=at))
        # The index is entered here: of an alternative alone, neither database sees where it begins.
        found = found.filter(last_written_at__lte=at)
    shown = list(found[: PER_PAGE + 1])
    more, shown = len(shown) > PER_PAGE, shown[:PER_PAGE]
    return _with_what_waits(shown), (shown[-1].last_written_at, shown[-1].pk) if more else None


def _holding(found: QuerySet[Thread], words: str) -> QuerySet[Thread]:
    last = found.values_list("last_written_at", flat=True)[SEARCHED : SEARCHED + 1].first()
    if last is not None:
        found = found.filter(last_written_at__gt=last)
    for word in words.split()[:MOST_WORDS]:
        # SQLite knows small and capital letters of ASCII alone. In an address other letters are written as numbers.
        spelled = {word} if word.isascii() else {word, word.lower(), word.capitalize(), word.upper()}
        holds = Q(page_address__icontains=quote(word, safe="%!$&'()*+,;=:@/?[]-._~"))
        for one in spelled:
            holds |= Q(page_title__icontains=one)
        found = found.filter(holds)
    return found


def _with_what_waits(threads: list[Thread]) -> list[Thread]:
    waiting = Comment.objects.filter(thread__in=threads).waiting().order_by()
    counts = dict(waiting.values_list("thread").annotate(n=Count("pk")))
    for thread in threads:
        thread.waiting_here = counts.get(thread.pk, 0)  # type: ignore[attr-defined]
    return threads
