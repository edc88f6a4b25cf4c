"""A page of a discussion as its templates need it: the same for everybody who asks."""

from __future__ import annotations

import datetime
from functools import cache, partial
from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.safestring import mark_safe

from palabre.charter.models import Version
from palabre.discussion import notices, piece, threading
from palabre.discussion.forms import RespondForm
from palabre.discussion.framing import Framing
from palabre.discussion.models import Comment, Thread
from palabre.discussion.notices import notices_of
from palabre.kit import depending
from palabre.publications.models import Publication


def next_change(publication: Publication, at: datetime.datetime) -> datetime.datetime | None:
    """When the pages of ``publication`` change by themselves next: a charter comes into force, a notice begins or ends."""

    def find() -> datetime.datetime | None:
        found = [Version.objects.next_in_force_at(publication, at), notices.next_change(publication, at)]
        first = min((one for one in found if one is not None), default=None)
        depending.until(first)
        return first

    return depending.part(("next change", publication.pk), find, f"publication:{publication.pk}")


def charter_in_force(publication: Publication, at: datetime.datetime) -> Version | None:
    """The version that comments fall under at ``at``, with its rules, as it is kept until another comes into force."""

    def find() -> Version | None:
        depending.until(next_change(publication, at))
        return Version.objects.in_force(publication, at)

    return depending.part(("charter", publication.pk), find, f"publication:{publication.pk}")


def about(
    thread: Thread, number: int = 1, root: Comment | None = None, *, frame: Framing | None = None
) -> dict[str, Any]:
    """
    What the templates of a discussion need: the same for everybody who asks, here or in a ``frame``.

    Raises ``threading.NoSuchPage``.
    """
    now = timezone.now()
    depending.on(f"thread:{thread.pk}")
    if thread.closes_at is not None and thread.closes_at > now:
        depending.until(thread.closes_at)
    publication = thread.publication
    depending.until(next_change(publication, now))
    page = threading.read_page(thread, number, root=root)
    charter = cache(partial(Version.objects.in_force, publication, now))
    has_charter = depending.part(
        ("has charter", publication.pk), lambda: charter() is not None, f"publication:{publication.pk}"
    )
    language = frame.language if frame is not None else ""
    pieces = piece.current_pieces(page, language)
    # join() is our own markup around pieces whose text was escaped when it was sent.
    joined = mark_safe(piece.join(page, pieces, language)) if page.rows else ""
    return {
        "thread": thread,
        "publication": publication,
        "page": page,
        "pages": pages_near(page, frame),
        "comments": joined,
        "json": partial(piece.join_json, page, pieces),
        "first_number": page.rows[0].number if page.rows else None,
        "charter": charter,
        # Asked for only where they are shown: what stands above the comments is made seldom.
        "notices": partial(notices_of, thread, at=now),
        "is_open": thread.is_open(now) and has_charter,
        "form": cache(partial(RespondForm, publication=publication)),
        "root": root,
        "respond_url": thread.respond_url,
        "follow_url": thread.follow_url,
        **(frame.places(thread) if frame is not None else {}),
        # Where a script looks for what is new on this very page.
        "own_url": frame.page_url(thread, number) if frame is not None else "",
    }


def pages_near(page: threading.Page, frame: Framing | None = None) -> list[tuple[int | str, str]]:
    """The pages of a list as links: all of a few, else those near, the first and the last; ``…`` leads nowhere."""
    root = page.root.pk if page.root else None
    near = Paginator(range(page.count), 1).get_elided_page_range(page.number, on_each_side=4, on_ends=1)

    def address(n: int) -> str:
        return (
            threading.page_url(page.thread, root, n)
            if frame is None
            else frame.page_url(page.thread, n, root)
        )

    return [(n, address(n) if isinstance(n, int) else "") for n in near]
