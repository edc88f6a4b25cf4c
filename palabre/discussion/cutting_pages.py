"""Where the pages of a discussion begin after comments came into it from elsewhere, many at once."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Count

from palabre.discussion import threading
from palabre.discussion.models import Comment, Thread, ThreadPage
from palabre.journal.recording import record


def begin_pages(thread: Thread, comments: list[Comment]) -> bool:
    """
    Begin the pages that the new comments fill, in each list that is long enough; what was there stays where it is.

    Returns whether some stand among what was there, in a list with pages.
    """
    placed = [comment for comment in comments if comment.has_place]
    if not placed:
        return False
    new = {comment.number for comment in placed}
    lists = {root for comment in placed for root in threading.lists_of(comment)}
    rows = Comment.objects.filter(
        pk__in=[root for root in lists if root is not None], shown_descendants__gt=threading.UNITS
    )
    long: list[int | None] = [*rows.order_by("pk").values_list("pk", flat=True)]
    if None in lists:
        long.insert(0, None)
    is_out_of_order = False
    for root in long:
        last = ThreadPage.objects.filter(thread=thread, root_id=root).order_by("-number").first()
        first_path, number = (last.first_path, last.number) if last else ("", 1)
        on_page = list(
            threading.units(thread.pk, root).filter(path__gte=first_path).values_list("pk", "path")
        )
        old = [place for place, (key, _path) in enumerate(on_page) if key not in new]
        first_new = old[-1] + 1 if old else 0
        is_out_of_order |= first_new > threading.UNITS or any(
            root in threading.lists_of(comment) and (comment.path or "") < first_path for comment in placed
        )
        pages, filled = [], 0
        for place, (_key_of, path) in enumerate(on_page):
            if filled >= threading.UNITS and place >= first_new:
                number, filled = number + 1, 0
                pages.append(ThreadPage(thread=thread, root_id=root, number=number, first_path=path or ""))
            filled += 1
        ThreadPage.objects.bulk_create(pages, batch_size=500)
    return is_out_of_order


@transaction.atomic
def cut_pages_anew(thread: Thread, *, at: datetime.datetime, by: object) -> bool:
    """
    Cut a discussion in even pages after comments came out of their order.

    Only one in which nobody wrote here: elsewhere, where a page begins never moves. Returns whether it did.
    """
    Thread.objects.select_for_update().get(pk=thread.pk)
    placed = Comment.objects.filter(thread=thread, path__isnull=False)
    if placed.filter(origin="").exists():
        return False
    ThreadPage.objects.filter(thread=thread).delete()
    long: set[int | None] = {None}
    for column in ("placed_under_id", "parent_id"):
        # The plain name of the column: what it leads to is another table's row.
        found = placed.filter(**{f"{column}__isnull": False}).order_by().values(column)
        long |= {row[column] for row in found.annotate(n=Count("pk")).filter(n__gt=threading.UNITS)}
    for root in long:
        paths = threading.units(thread.pk, root).values_list("path", flat=True).iterator(chunk_size=2000)
        pages = []
        for place, path in enumerate(paths):
            if place and place % threading.UNITS == 0:
                number = place // threading.UNITS + 1
                pages.append(ThreadPage(thread=thread, root_id=root, number=number, first_path=path or ""))
        ThreadPage.objects.bulk_create(pages, batch_size=500)
    record("thread.pages_cut", journal=thread.publication_id, subject=thread, by=by, at=at)
    return True
