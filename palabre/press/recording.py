"""
Turns Wagtail's own acts into journal entries; signals are used here, and for people (accounts/recording.py), alone.

Wagtail publishes, moves and deletes by itself (scheduled publishing, its own views and lists), so nothing
else can know of it. ``palabre doctor`` finds a page whose live revision has no entry.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from palabre.accounts.recording import who
from palabre.journal.models import INSTALLATION
from palabre.journal.recording import record
from palabre.press.models import Article, Author, Byline, FrontPage, Picture, Promotion, Section

# The pages that readers see.
OURS = (Article, Section, FrontPage)


def publication_key(page) -> int:
    """The journal of the publication that ``page`` stands in (0 for a page in none)."""
    front = FrontPage.objects.ancestor_of(page).values_list("publication_id", flat=True).first()
    return front or 0


def note_published(sender, instance, revision=None, alias=False, **kwargs) -> None:
    """
    Record that a revision of a page went live, or that it was scheduled to.

    Wagtail says "published" in both cases: of a revision that waits for its time, it has noted which. An
    alias has no revision of its own: it went live with the one that its row names.
    """
    if alias:
        note_live(instance)
    elif isinstance(instance, OURS):
        at, name = timezone.now(), instance._meta.model_name
        goes_live_at = revision.approved_go_live_at if revision else None
        scheduled = (
            {"goes_live_at": goes_live_at.astimezone(datetime.UTC).isoformat()}
            if goes_live_at and goes_live_at > at
            else {}
        )
        with transaction.atomic():
            record(
                f"{name}.scheduled" if scheduled else f"{name}.published",
                journal=publication_key(instance),
                subject=f"{name}:{instance.pk}",
                by=(revision and revision.user) or "system",
                at=at,
                revision=revision.pk if revision else None,
                **scheduled,
            )


def note_live(article: Page) -> None:
    """Record that an article is public, where Wagtail publishes nothing: an alias, and what it is made into."""
    if isinstance(article, Article) and article.live:
        with transaction.atomic():
            record(
                "article.published",
                journal=publication_key(article),
                subject=f"article:{article.pk}",
                by=who(),
                at=timezone.now(),
                revision=article.live_revision_id,
            )


def note_alias(sender, instance, created, raw=False, **kwargs) -> None:
    """Record that an alias of a public article was made: it is public at once, and Wagtail says nothing."""
    if created and not raw and instance.alias_of_id is not None:
        note_live(instance)


def note_unpublished(sender, instance, **kwargs) -> None:
    """Record that a page is no longer public."""
    if isinstance(instance, OURS):
        name = instance._meta.model_name
        with transaction.atomic():
            record(
                f"{name}.unpublished",
                journal=publication_key(instance),
                subject=f"{name}:{instance.pk}",
                by="system",
                at=timezone.now(),
            )


def note_moved(page: Page, *, has_another_address: bool = True) -> None:
    """Record that a page has another address, or place. What stands in a section has the section's entry."""
    kind = page.specific_class
    if kind in OURS:
        name = kind._meta.model_name
        with transaction.atomic():
            record(
                f"{name}.moved" if has_another_address else f"{name}.ordered",
                journal=publication_key(page),
                subject=f"{name}:{page.pk}",
                by=who(),
                at=timezone.now(),
            )


def note_move(sender, instance, url_path_before, url_path_after, **kwargs) -> None:
    """Hear that a page was moved, or only put in another order: that of sections is what readers see."""
    if url_path_before != url_path_after:
        note_moved(instance)
    elif instance.specific_class is Section:
        note_moved(instance, has_another_address=False)


def note_slug(sender, instance, **kwargs) -> None:
    """Hear that a page has another slug."""
    note_moved(instance)


def note_restriction(sender, instance, raw=False, **kwargs) -> None:
    """Record that a page was put behind a restriction, behind another one, or behind none any more."""
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None and not raw:
        with transaction.atomic():
            record(
                "page.restriction_set",
                journal=publication_key(page),
                subject=f"page:{page.pk}",
                by=who(),
                at=timezone.now(),
            )


def note_author(sender, instance, created, raw=False, **kwargs) -> None:
    """Record that an author was added or changed: their name stands in what they wrote, and no guest may take it."""
    if not raw:
        with transaction.atomic():
            record(
                "author.added" if created else "author.changed",
                journal=instance.publication_id,
                subject=f"author:{instance.pk}",
                by=who(),
                at=timezone.now(),
            )


def note_author_deleted(sender, instance, **kwargs) -> None:
    """Record that an author is gone, and from which articles: nothing else says so afterwards."""
    signed = Byline.objects.filter(author=instance.pk).order_by("article_id")
    with transaction.atomic():
        record(
            "author.deleted",
            journal=instance.publication_id,
            subject=f"author:{instance.pk}",
            by=who(),
            at=timezone.now(),
            articles=list(signed.values_list("article_id", flat=True).distinct()),
        )


def note_changes_of(model: type[Model], kind: str, *, also_new: bool = True) -> None:
    """
    From now on, record as ``kind`` that a row of ``model`` was made, changed or deleted.

    In the journal of its ``publication``; of what belongs to none, in the installation's. ``also_new``
    unless what was just made cannot stand on any page yet.
    """

    def note(sender: object, instance: Any, created: bool = False, raw: bool = False, **kwargs: Any) -> None:
        if raw or (created and not also_new):
            return
        with transaction.atomic():
            record(
                kind,
                journal=getattr(instance, "publication_id", None) or INSTALLATION,
                subject=instance,
                by=who(),
                at=timezone.now(),
            )

    # Held by nobody else: signals forget what nobody holds.
    post_save.connect(note, sender=model, weak=False, dispatch_uid=f"{kind}.saved")
    # Before: afterwards it has no key any more.
    pre_delete.connect(note, sender=model, weak=False, dispatch_uid=f"{kind}.deleted")


def connect() -> None:
    """Hear Wagtail's signals, and Django's where it has none (called once, when the app is ready)."""
    note_changes_of(Promotion, "promotion.changed")
    note_changes_of(Picture, "picture.changed", also_new=False)
    note_changes_of(Site, "site.changed")
    page_published.connect(note_published, dispatch_uid="press.published")
    page_unpublished.connect(note_unpublished, dispatch_uid="press.unpublished")
    post_page_move.connect(note_move, dispatch_uid="press.moved")
    page_slug_changed.connect(note_slug, dispatch_uid="press.slug")
    post_save.connect(note_alias, sender=Article, dispatch_uid="press.alias")
    post_save.connect(note_restriction, sender=PageViewRestriction, dispatch_uid="press.restricted")
    post_delete.connect(note_restriction, sender=PageViewRestriction, dispatch_uid="press.opened")
    post_save.connect(note_author, sender=Author, dispatch_uid="press.author")
    pre_delete.connect(note_author_deleted, sender=Author, dispatch_uid="press.author_deleted")
