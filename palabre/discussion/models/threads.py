"""Threads: where they stand, what may be done in them, what else they are named, and where their pages begin."""

from __future__ import annotations

import datetime
from urllib.parse import urlsplit

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palabre.discussion.models.fields import ByteOrderedCharField
from palabre.publications.models import Publication, Reading


class Opening(models.TextChoices):
    """What may be done in a thread."""

    OPEN = "open", _("open")
    CLOSED = "closed", _("closed: no new comments")
    READ_ONLY = "read_only", _("read-only: nothing changes")


class Thread(models.Model):
    """
    All comments on one article, or on one page outside the publication.

    Either ``article`` is set, or ``page_key`` and ``page_address``: what names the thread within its publication (the
    canonical address of the outside page, or what its tag says: ``outside.py``), and where that page stands, for links.
    ``published_count`` is the number of comments that a reader sees with their text; acts alone change it.
    ``last_written_at`` is when somebody last sent a comment, or began the discussion: of pages outside alone, which the
    desk lists by it. Under an article every sending would write the row for nothing.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="threads")
    article = models.OneToOneField(
        "press.Article", models.CASCADE, null=True, blank=True, related_name="thread"
    )
    page_key = models.CharField(max_length=2000, null=True, blank=True)
    page_address = models.URLField(max_length=2000, null=True, blank=True)
    page_title = models.CharField(max_length=300, blank=True)
    opening = models.CharField(_("state"), max_length=9, choices=Opening.choices, default=Opening.OPEN)
    closes_at = models.DateTimeField(_("closes on"), null=True, blank=True)
    reading = models.CharField(_("comments are read"), max_length=6, choices=Reading.choices, blank=True)
    published_count = models.PositiveIntegerField(default=0)
    last_published_at = models.DateTimeField(null=True, blank=True)
    last_written_at = models.DateTimeField(default=timezone.now, editable=False)
    # The numbers of the newsroom's choice, as far as readers may read them (discussion/picks.py).
    picks = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(article__isnull=False, page_address__isnull=True, page_key__isnull=True)
                | models.Q(article__isnull=True, page_address__isnull=False, page_key__isnull=False),
                name="thread_of_an_article_or_a_page",
            ),
            models.UniqueConstraint(fields=["publication", "page_key"], name="thread_once_a_page"),
        ]
        indexes = [
            models.Index(
                fields=["publication", "-last_written_at", "-id"],
                name="thread_outside_by_activity",
                condition=models.Q(page_key__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"thread {self.pk}"

    def is_open(self, at: datetime.datetime) -> bool:
        """Whether a comment may be sent at ``at``."""
        return self.opening == Opening.OPEN and (self.closes_at is None or at < self.closes_at)

    @property
    def may_change(self) -> bool:
        """Whether what stands in it may still be edited or withdrawn by its author."""
        return self.opening != Opening.READ_ONLY

    @property
    def is_public(self) -> bool:
        """Whether its page may be read: an unpublished article takes its discussion with it."""
        return self.article is None or (self.article.live and not self.article.is_restricted)

    @property
    def title(self) -> str:
        """What is discussed: an outside page by its address, until somebody gave it a title."""
        return self.article.title if self.article is not None else self.page_title or self.page_address or ""

    @property
    def url(self) -> str:
        """The path at which it is read here: the article's, or the discussion's own page where its page is outside."""
        return self.article.address if self.article is not None else f"/threads/{self.pk}/"

    @property
    def public_title(self) -> str:
        """
        The same for readers. What a page outside calls itself comes from strangers: it is shown once something was
        published in the thread, by whoever had it before their eyes.
        """
        return self.title if self.article is not None or self.last_published_at else self.page_address or ""

    @property
    def mailed_title(self) -> str:
        """
        The same for mails: the address they go to was typed by a stranger, who may have invented the page's as well. Until
        something was published it is called by the host alone, which the publication has registered.
        """
        return self.mailed_host or self.title

    @property
    def mailed_host(self) -> str:
        """That host, where it stands for the title; empty where there is one."""
        if self.article is not None or self.last_published_at:
            return ""
        return urlsplit(self.page_address or "").netloc

    @property
    def follow_url(self) -> str:
        """Where it is said how to follow it."""
        return f"/follow/?article={self.article_id}" if self.article_id else f"/follow/?thread={self.pk}"

    @property
    def respond_url(self) -> str:
        """Where one writes in it."""
        return f"/respond/{self.pk}/"


class Alias(models.Model):
    """
    What named a thread that another took in, or a page that moved: it leads to ``thread`` from then on, for good.

    ``page_key`` is the key that an embed may still say, ``old_id`` the number of a thread that is no more. Asked for
    where nothing else has that name (``aliases.py``).
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="aliases")
    page_key = models.CharField(max_length=2000, null=True, blank=True)
    old_id = models.BigIntegerField(null=True, blank=True, unique=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "page_key"], name="alias_once_a_key"),
        ]
        verbose_name_plural = "aliases"

    def __str__(self) -> str:
        return f"alias of thread {self.thread_id}"


class ThreadPage(models.Model):
    """
    Where page ``number`` of a list of comments begins: written when the page before it is full, never moved.

    The list is a thread's (``root`` is empty) or that of all that answers one comment. Page 1 has no
    row: it begins at the beginning.
    """

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="pages")
    root = models.ForeignKey("discussion.Comment", models.CASCADE, null=True, related_name="branch_pages")
    number = models.PositiveIntegerField()
    first_path = ByteOrderedCharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "root", "number"], nulls_distinct=False, name="thread_page_once"
            )
        ]

    def __str__(self) -> str:
        return f"page {self.number} of thread {self.thread_id}"
