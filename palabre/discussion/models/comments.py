"""Comments: where each is in its life and on its page, and what may be asked of many."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from palabre.discussion.models.fields import ByteOrderedCharField, IsImported, OldAnchor
from palabre.discussion.models.threads import Thread
from palabre.press.models import Article
from palabre.publications.models import Nesting


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

    def from_origins(self, origins: Iterable[str]):
        """What was brought from any of ``origins``, found by an index."""
        return self.filter(IsImported("origin"), origin__in=origins)

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
            # What old links to imported comments end in. By that first: the thread tempts no planner; and what is written
            # here is not in it.
            models.Index(
                OldAnchor("origin"), "thread", name="comment_by_old_anchor",
                condition=models.Q(IsNull(OldAnchor("origin"), False)),
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
