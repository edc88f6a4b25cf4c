"""
Turns Wagtail's own acts into journal entries: the one place where signals are used.

Wagtail publishes by itself (scheduled publishing, its own views), so nothing else can know of it.
``palabre doctor`` finds a page whose live revision has no entry.
"""

from __future__ import annotations

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
    """Record that a revision of an article went live."""
    if isinstance(instance, Article):
        with transaction.atomic():
            record(
                "article.published",
                journal=publication_key(instance),
                subject=f"article:{instance.pk}",
                by=(revision and revision.user) or "system",
                at=timezone.now(),
                revision=revision.pk if revision else None,
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
