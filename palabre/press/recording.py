"""
Turns Wagtail's own acts into journal entries: the one place where signals are used.

Wagtail publishes by itself (scheduled publishing, its own views), so nothing else can know of it.
``palabre doctor`` finds a page whose live revision has no entry.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone
from wagtail.signals import page_published, page_unpublished

from palabre.journal.recording import record
from palabre.press.models import Article, FrontPage


def publication_key(page) -> int:
    """The journal of the publication that ``page`` stands in (0 for a page in none)."""
    front = FrontPage.objects.ancestor_of(page).values_list("publication_id", flat=True).first()
    return front or 0


def note_published(sender, instance, revision=None, **kwargs) -> None:
    """
    Record that a revision of an article went live, or that it was scheduled to.

    Wagtail says "published" in both cases: of a revision that waits for its time, it has noted which.
    """
    if isinstance(instance, Article):
        at = timezone.now()
        goes_live_at = revision.approved_go_live_at if revision else None
        scheduled = (
            {"goes_live_at": goes_live_at.astimezone(datetime.UTC).isoformat()}
            if goes_live_at and goes_live_at > at
            else {}
        )
        with transaction.atomic():
            record(
                "article.scheduled" if scheduled else "article.published",
                journal=publication_key(instance),
                subject=f"article:{instance.pk}",
                by=(revision and revision.user) or "system",
                at=at,
                revision=revision.pk if revision else None,
                **scheduled,
            )


def note_unpublished(sender, instance, **kwargs) -> None:
    """Record that an article is no longer public."""
    if isinstance(instance, Article):
        with transaction.atomic():
            record(
                "article.unpublished",
                journal=publication_key(instance),
                subject=f"article:{instance.pk}",
                by="system",
                at=timezone.now(),
            )


def connect() -> None:
    """Hear Wagtail's signals (called once, when the app is ready)."""
    page_published.connect(note_published, dispatch_uid="press.published")
    page_unpublished.connect(note_unpublished, dispatch_uid="press.unpublished")
