"""
Turns Wagtail's own acts into journal entries: the one place where signals are used.

Wagtail publishes, moves and deletes by itself (scheduled publishing, its own views and lists), so nothing
else can know of it. ``palabre doctor`` finds a page whose live revision has no entry.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from palabre.journal.recording import record
from palabre.press.models import Article, Author, Byline, FrontPage, Section


def publication_key(page) -> int:
    """The journal of the publication that ``page`` stands in (0 for a page in none)."""
    front = FrontPage.objects.ancestor_of(page).values_list("publication_id", flat=True).first()
    return front or 0


def who() -> object:
    """Whoever acts on the editors' side, as Wagtail's own log knows; the system otherwise."""
    return get_active_log_context().user or "system"


def note_published(sender, instance, revision=None, alias=False, **kwargs) -> None:
    """
    Record that a revision of an article went live, or that it was scheduled to.

    Wagtail says "published" in both cases: of a revision that waits for its time, it has noted which. An
    alias has no revision of its own: it went live with the one that its row names.
    """
    if alias:
        note_live(instance)
    elif isinstance(instance, Article):
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


def note_moved(page: Page) -> None:
    """Record that a section or an article has another address. What stands in a section has its entry."""
    kind = page.specific_class
    if kind in (Section, Article):
        name = kind._meta.model_name
        with transaction.atomic():
            record(
                f"{name}.moved",
                journal=publication_key(page),
                subject=f"{name}:{page.pk}",
                by=who(),
                at=timezone.now(),
            )


def note_move(sender, instance, url_path_before, url_path_after, **kwargs) -> None:
    """Hear that a page was moved, or only put in another order."""
    if url_path_before != url_path_after:
        note_moved(instance)


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
    """Record that what is said of an author was changed: their name stands in what they wrote."""
    if not created and not raw:
        with transaction.atomic():
            record(
                "author.changed",
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


def connect() -> None:
    """Hear Wagtail's signals, and Django's where it has none (called once, when the app is ready)."""
    page_published.connect(note_published, dispatch_uid="press.published")
    page_unpublished.connect(note_unpublished, dispatch_uid="press.unpublished")
    post_page_move.connect(note_move, dispatch_uid="press.moved")
    page_slug_changed.connect(note_slug, dispatch_uid="press.slug")
    post_save.connect(note_alias, sender=Article, dispatch_uid="press.alias")
    post_save.connect(note_restriction, sender=PageViewRestriction, dispatch_uid="press.restricted")
    post_delete.connect(note_restriction, sender=PageViewRestriction, dispatch_uid="press.opened")
    post_save.connect(note_author, sender=Author, dispatch_uid="press.author")
    pre_delete.connect(note_author_deleted, sender=Author, dispatch_uid="press.author_deleted")
