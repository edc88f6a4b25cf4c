"""Threads, comments and their revisions; what may be asked of them. What happens to them is in acts."""

from __future__ import annotations

import datetime
import secrets
from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.press.models import Article
from palabre.publications.models import Nesting, Publication, Reading


class ByteOrderedCharField(models.CharField):
    """Text whose order is the order of its bytes on both databases: reading order, for paths."""

    def db_parameters(self, connection):
        """``COLLATE "C"`` on PostgreSQL; SQLite compares bytes by itself."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


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
        if self.article is not None or self.last_published_at:
            return self.title
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


class State(models.TextChoices):
    """Where a comment is in its life."""

    PENDING = "pending", _("waiting to be read")
    PUBLISHED = "published", _("published")
    REFUSED = "refused", _("refused")
    RETURNED = "returned", _("returned to its author")
    REMOVED = "removed", _("removed")
    WITHDRAWN = "withdrawn", _("withdrawn by its author")


class Turn(models.IntegerChoices):
    """When a comment that waits is read: what is noted under some rules of the charter before the others."""

    FIRST = 0, _("first")
    IN_ORDER = 1, _("in its order")


class CommentQuerySet(models.QuerySet):
    """Questions about many comments."""

    def waiting(self):
        """What a moderator has to read: new comments, edits, and what was published unread."""
        return self.filter(waiting_since__isnull=False)

    def oldest_first(self):
        """In the order of the queue: what the charter lets go first, then as it came."""
        return self.order_by("turn", "waiting_since", "number")

    def public(self):
        """
        What any reader may read with its text. The one filter for every public surface.

        An article that is unpublished, or behind a password or a sign-in, takes its discussion with it.
        """
        readable = models.Q(thread__article__isnull=True) | models.Q(thread__article__live=True)
        return self.filter(readable, state=State.PUBLISHED).exclude(
            thread__article__in=Article.objects.private()
        )


class Comment(models.Model):
    """
    One comment. Its ``number`` is unique for the installation, shown, and never reused.

    ``revision`` is its latest text, ``published_revision`` the one that readers see: they differ while
    an edit waits. ``path`` is its place in reading order (``threading.py``), given when it is first
    published; ``placed_under`` the comment whose path it continues (its parent, unless it lies too deep).
    ``shown_descendants`` counts the comments that have a place below it, ``listed_descendants`` those of them
    that stand on the pages where it is a unit. ``listed_from`` says where it stands first: 0 on the
    discussion's own pages, else on the pages of the branch of the comment that many levels down its path.
    """

    number = models.BigAutoField(primary_key=True)
    # ``comment_in_reading_order`` begins with the thread: an index of its own would only tempt the planner.
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="comments", db_index=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replies")
    placed_under = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    path = ByteOrderedCharField(max_length=300, null=True)
    level = models.PositiveIntegerField(default=1)
    shown_descendants = models.PositiveIntegerField(default=0)
    listed_descendants = models.PositiveIntegerField(default=0)
    listed_from = models.PositiveSmallIntegerField(default=0)

    state = models.CharField(max_length=9, choices=State.choices, default=State.PENDING)
    waiting_since = models.DateTimeField(null=True, blank=True)
    turn = models.PositiveSmallIntegerField(choices=Turn.choices, default=Turn.IN_ORDER)
    author_name = models.CharField(_("name shown"), max_length=60)
    author_email = models.EmailField(_("e-mail"), blank=True)
    reader = models.ForeignKey(
        "accounts.Reader", models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    user = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="comments")
    speaks_for_publication = models.BooleanField(default=False)
    charter = models.ForeignKey("charter.Version", models.PROTECT, related_name="+")
    revision = models.OneToOneField("discussion.Revision", models.PROTECT, null=True, related_name="+")
    published_revision = models.OneToOneField(
        "discussion.Revision", models.PROTECT, null=True, related_name="+"
    )

    # Empty for an imported comment whose date nobody knows: it is never invented.
    sent_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # When it was removed or withdrawn.
    ended_under_rule = models.PositiveSmallIntegerField(null=True, blank=True)
    # The number of the comment at which a moderator closed the branch that it stands in: nothing answers it any more.
    closed_under = models.BigIntegerField(null=True, blank=True)
    picked_at = models.DateTimeField(null=True, blank=True)  # When the newsroom chose it.
    origin = models.CharField(max_length=200, blank=True)  # Where an imported comment comes from.
    # A keyed hash of the address range it was sent from (accounts/limits.py), forgotten after two days.
    sent_from = models.CharField(max_length=64, blank=True)

    # The finished HTML of a published comment, open at its end (discussion/piece.py).
    piece = models.TextField(blank=True)
    # The same as JSON-LD: the members of its object, open at their end like the piece.
    piece_json = models.TextField(blank=True)
    piece_mark = models.CharField(max_length=60, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["thread", "listed_from", "path"], name="comment_in_reading_order"),
            models.Index(
                fields=["thread", "placed_under", "path"], name="comment_units",
                condition=models.Q(path__isnull=False),
            ),
            models.Index(
                fields=["turn", "waiting_since", "number"], name="comment_queue",
                condition=models.Q(waiting_since__isnull=False),
            ),
            # What waits is counted by discussion, without being read.
            models.Index(
                fields=["thread"], name="comment_waits_in_thread",
                condition=models.Q(waiting_since__isnull=False),
            ),
            # Whether the same was sent lately is asked with each sending, in a thread of any length. By the
            # name: one that began with the thread would tempt the planner where a page is read.
            models.Index(fields=["author_name", "sent_at"], name="comment_by_name"),
            models.Index(
                fields=["sent_at"], name="comment_sent_from", condition=~models.Q(sent_from=""),
            ),
            # How many were refused under which rule is said below an article, where a publication wishes.
            models.Index(
                fields=["thread", "ended_under_rule"], name="comment_refused_of_thread",
                condition=models.Q(state="refused"),
            ),
            # What arrived in a period. By the moment alone: with the thread in it, a planner whose statistics are old
            # takes it for the pages of a discussion.
            models.Index(fields=["sent_at"], name="comment_arrivals"),
            models.Index(fields=["-published_at"], name="comment_newest", condition=models.Q(state="published")),
            models.Index(
                fields=["thread", "-published_at"], name="comment_newest_of_thread",
                condition=models.Q(state="published"),
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["origin"], condition=~models.Q(origin=""), name="comment_imported_once"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def is_public(self) -> bool:
        """Whether any reader may read its text."""
        return self.state == State.PUBLISHED and self.thread.is_public

    @property
    def has_place(self) -> bool:
        """Whether it stands on its page, with its text or as a line that says what became of it."""
        return self.path is not None

    @property
    def has_another_text(self) -> bool:
        """Whether readers see, or saw to the end, an earlier text than its author's latest."""
        is_or_was_shown = self.state in (State.PUBLISHED, State.REMOVED, State.WITHDRAWN)
        is_another = self.revision_id != self.published_revision_id and self.published_revision_id is not None
        return is_or_was_shown and is_another

    @property
    def is_without_passages(self) -> bool:
        """Whether readers see, or saw, its author's latest text without the passages that the desk sealed."""
        shown = self.published_revision
        return (
            shown is not None
            and shown.sealed_from_id is not None
            and shown.sealed_from_id == self.revision_id
        )

    @property
    def may_be_edited(self) -> bool:
        """Whether its author may write another text in its place."""
        return self.thread.may_change and self.state not in (State.REMOVED, State.WITHDRAWN)

    def is_unchanged_by(self, revision: int | None, typed: str) -> bool:
        """Whether ``typed`` is the text, ``revision``, that is public or waits: sending it again would change nothing."""
        latest = self.revision
        return (
            latest is not None
            and latest.pk == revision
            and latest.text == typed
            and self.state in (State.PENDING, State.PUBLISHED)
            and (self.waiting_since is not None or latest.pk == self.published_revision_id)
        )

    @property
    def url(self) -> str:
        """Its permanent address."""
        return f"/c/{self.number}/"

    def may_be_answered(self, nesting: str) -> bool:
        """Whether the publication's ``nesting`` lets a reply stand below it, and nobody has closed its branch."""
        if nesting == Nesting.NONE or self.closed_under is not None:
            return False
        return nesting == Nesting.UNLIMITED or self.level == 1


def new_salt() -> str:
    """What makes the hash of a text in the journal erasable."""
    return secrets.token_hex(16)


class RevisionQuerySet(models.QuerySet["Revision"]):
    def by_author(self) -> RevisionQuerySet:
        """What authors wrote, without what the desk made of it; newest first."""
        return self.filter(sealed_from__isnull=True).order_by("-number")


class Revision(models.Model):
    """
    One state of a comment's text. ``text`` is stored as typed, ``html`` made from it once.

    ``findings`` is what the checks noted when it was sent: a list of plain values
    (``charter/applying.py``), whose spans count code points of ``text``.

    The desk makes one as well: of ``sealed_from``, without its ``passages`` ([start, end], code points of that text).
    As long as ``is_sealed``, the text that such a one was made of is nobody's but its author's
    (``moderation/sealing.py``).
    """

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(default=1)
    text = models.TextField()
    html = models.TextField()
    findings = models.JSONField(default=list)
    sent_at = models.DateTimeField(null=True)
    salt = models.CharField(max_length=32, default=new_salt)
    sealed_from = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="sealed_as", db_index=False
    )
    passages = models.JSONField(default=list, blank=True)
    is_sealed = models.BooleanField(default=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "number"], name="revision_number_once")]
        indexes = [
            models.Index(
                fields=["sealed_from"], name="revision_sealed_from",
                condition=models.Q(sealed_from__isnull=False),
            )
        ]  # fmt: skip
        ordering = ["number"]

    def __str__(self) -> str:
        return f"revision {self.number} of #{self.comment_id}"

    @property
    def readable(self) -> Revision:
        """What moderators may read of it: itself, or, as long as it is sealed, what the desk made of it."""
        if not self.is_sealed:
            return self
        made = self.sealed_as.order_by("-number").first()
        if made is None:
            raise ValueError(f"revision {self.pk} is sealed, and nothing was made of it")
        return made


class Notice(models.Model):
    """A dated warning above the charter, for a publication, one section or one article. Dates are inclusive."""

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="notices", verbose_name=_("publication")
    )
    section = models.ForeignKey(
        "press.Section", models.CASCADE, null=True, blank=True, verbose_name=_("section")
    )
    article = models.ForeignKey(
        "press.Article", models.CASCADE, null=True, blank=True, verbose_name=_("article")
    )
    text = models.CharField(_("text"), max_length=300)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")

    def __str__(self) -> str:
        return self.text
