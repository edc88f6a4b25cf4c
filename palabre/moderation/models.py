"""What moderators did, and what readers alerted them to."""

from __future__ import annotations

import datetime
import secrets
from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from palabre.accounts.models import Sanction
from palabre.charter.applying import NOT_FOR_AUTHORS
from palabre.charter.models import Reasons
from palabre.discussion.models import State


class Outcome(models.TextChoices):
    """What a decision did to a comment."""

    PUBLISHED = "published", _("published")
    REFUSED = "refused", _("refused")
    RETURNED = "returned", _("returned to its author")
    REMOVED = "removed", _("removed")
    RESTORED = "restored", _("restored")
    # Published without a passage (moderation/sealing.py).
    SEALED = "sealed", _("published without a passage")
    # Another decision was taken back (moderation/undoing.py).
    UNDONE = "undone", _("undone")


class Ground(models.TextChoices):
    """On what a decision stands: the charter, or the law."""

    CHARTER = "charter", _("the charter")
    LAW = "law", _("the law")


# The policy that publishes at once what trusted authors send (moderation/trusting.py): the actor in the journal.
TRUSTED_AUTHOR = "policy:trusted-author"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing(self) -> DecisionQuerySet:
        """Those that hold: neither undone, nor taken only to undo another."""
        return self.filter(undone_by__isnull=True).exclude(outcome=Outcome.UNDONE)


class Decision(models.Model):
    """
    What a person (or a named policy) did to a comment, on which ground. Never altered, only followed by another.

    ``revision`` is the one that was read; ``reasons`` the moderator's own words to the author. ``before`` is how
    the comment stood (``undoing.before``); ``undoes`` the decision that this one took back; ``made`` what the desk made
    of the revision, and readers see in its place.
    """

    comment = models.ForeignKey("discussion.Comment", models.PROTECT, related_name="decisions")
    revision = models.ForeignKey("discussion.Revision", models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    rule = models.ForeignKey("charter.Rule", models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.CharField(max_length=7, choices=Ground.choices, blank=True)
    reasons = models.TextField(blank=True)
    detected_by_machine = models.BooleanField(default=False)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    policy = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(db_index=True)
    before = models.JSONField(default=dict)
    made = models.OneToOneField(
        "discussion.Revision", models.PROTECT, null=True, blank=True, related_name="+"
    )
    undoes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="undone_by")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.outcome} {self.comment_id}"

    @property
    def policy_in_words(self) -> str:
        """The policy that took it, as people call it."""
        return gettext("the policy for trusted authors") if self.policy == TRUSTED_AUTHOR else self.policy

    @property
    def what_undone(self) -> str:
        """What pressing "undo" takes back, in words."""
        said = {"number": self.comment_id, "outcome": Outcome(self.outcome).label}
        return gettext("Undo: #%(number)s %(outcome)s") % said

    @property
    def is_of_an_edit(self) -> bool:
        """Whether it kept an edit off the page where readers go on seeing the text before it."""
        kept_off = self.outcome in (Outcome.REFUSED, Outcome.RETURNED)
        comment = self.comment
        return (
            kept_off
            and comment.state == State.PUBLISHED
            and comment.published_revision_id != self.revision_id
        )

    @property
    def shown_id(self) -> int:
        """The key of the text that it put on the page, where it did: the one that was read, or what the desk made of it."""
        return self.made_id or self.revision_id

    @property
    def taken_out(self) -> list[dict[str, Any]]:
        """What it took out of the text that was read, each as a finding is: start, end, rule."""
        number = self.rule.number if self.rule is not None else None
        passages = self.made.passages if self.made is not None else []
        return [{"start": start, "end": end, "rule": number} for start, end in passages]

    @property
    def appeal_until(self) -> datetime.datetime:
        """Until when its author may appeal."""
        days = self.comment.thread.publication.appeal_days
        return self.decided_at + datetime.timedelta(days=days)

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What the checks had noted under the rule it cites, as its author may read it; all where it cites none."""
        number = self.rule.number if self.rule else None
        return [
            one
            for one in self.revision.findings
            if (number is None or one.get("rule") == number) and one.get("kind") not in NOT_FOR_AUTHORS
        ]

    @property
    def ask_reasons_at(self) -> str:
        """Where the author may ask for reasons: the charter gives them on request, and none were given."""
        on_request = self.comment.charter.reasons == Reasons.ON_REQUEST and not self.reasons
        return self.comment.thread.publication.contact_email if on_request else ""


# What keeps a text from readers, whole or in part, and so owes its author a statement of reasons, and a hearing.
AGAINST_THE_WHOLE = (Outcome.REFUSED, Outcome.RETURNED, Outcome.REMOVED)
AGAINST = (*AGAINST_THE_WHOLE, Outcome.SEALED)


class SealOpening(models.Model):
    """That somebody read what its author wrote of a sealed text, and why (``moderation/sealing.py``). Never altered."""

    revision = models.ForeignKey("discussion.Revision", models.CASCADE, related_name="openings")
    opened_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    reason = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"opening of revision {self.revision_id}"


class Hearing(models.TextChoices):
    """
    What became of an appeal.

    Source: Implementing Regulation (EU) 2024/2835, annex I, part 7 (the words of the template).
    """

    UPHELD = "upheld", _("upheld")
    PARTIALLY_REVERSED = "partial", _("partially reversed")
    REVERSED = "reversed", _("reversed")
    OMITTED = "omitted", _("not decided on")


class Appeal(models.Model):
    """
    An author's objection to a decision against their text, or to a sanction against them, and what somebody who
    hears it says. One each: exactly one of ``decision`` and ``sanction`` is set.

    ``reasons`` are the words of who heard it, to the author. What held for a connection leaves nothing once it has
    ended, and its appeal goes with it.
    """

    publication = models.ForeignKey(
        "publications.Publication", models.CASCADE, related_name="appeals", db_index=False
    )
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, blank=True, related_name="appeal")
    sanction = models.OneToOneField(
        "accounts.Sanction", models.CASCADE, null=True, blank=True, related_name="appeal"
    )
    text = models.TextField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Hearing.choices, blank=True)
    reasons = models.TextField(blank=True)
    heard_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    heard_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["publication", "received_at"],
                name="appeal_waiting",
                condition=models.Q(heard_at__isnull=True),
            ),
            models.Index(fields=["publication", "received_at"], name="appeal_received"),
            models.Index(fields=["publication", "heard_at"], name="appeal_heard"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision__isnull=False, sanction__isnull=True)
                | models.Q(decision__isnull=True, sanction__isnull=False),
                name="appeal_against_one",
            )
        ]

    def __str__(self) -> str:
        return f"appeal {self.pk}"

    @property
    def against(self) -> Decision:
        """The decision it is against, of one that is not against a sanction."""
        if self.decision is None:
            raise ValueError(f"appeal {self.pk} is against a sanction")
        return self.decision

    @property
    def of_sanction(self) -> Sanction:
        """The sanction it is against, of one that is not against a decision."""
        if self.sanction is None:
            raise ValueError(f"appeal {self.pk} is against a decision")
        return self.sanction


class Care(models.Model):
    """What a moderator chose for their own sake (``moderation/caring.py``): ``pause_after`` hard comments, 0 for never."""

    user = models.OneToOneField("accounts.User", models.CASCADE, primary_key=True, related_name="+")
    blurs = models.BooleanField(default=False)
    pause_after = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"care of {self.user}"


class Claim(models.Model):
    """
    Who has a comment before their eyes, one each, and until when that is believed (``moderation/claiming.py``).

    ``is_ahead``: it is not read yet, but fetched, and on the screen with their next decision; one each, too.
    """

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", db_index=False)
    comment = models.ForeignKey("discussion.Comment", models.CASCADE, related_name="claims")
    is_ahead = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "is_ahead"], name="claim_one_of_each")]

    def __str__(self) -> str:
        return f"{self.user} reads #{self.comment_id}"


class ForwardedAs(models.TextChoices):
    """What a forwarded comment is to whoever wrote the article."""

    QUESTION = "question", _("question")
    CORRECTION = "correction", _("correction")
    TESTIMONY = "testimony", _("testimony")
    TIP = "tip", _("tip")


class Forwarding(models.Model):
    """That a comment was sent on to the authors of its article, with a moderator's note (``moderation/forwarding.py``)."""

    comment = models.ForeignKey("discussion.Comment", models.CASCADE, related_name="forwardings")
    revision = models.ForeignKey("discussion.Revision", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=ForwardedAs.choices)
    note = models.TextField(blank=True)
    forwarded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    forwarded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind}: #{self.comment_id}"


class RightOfReply(models.Model):
    """
    The reply of somebody named in an article, as they asked for it, and what became of it (``moderation/replying.py``).

    ``hours_left_told``: how many hours were left when the publisher was reminded last.
    """

    publication = models.ForeignKey(
        "publications.Publication", models.CASCADE, related_name="rights_of_reply", db_index=False
    )
    article = models.ForeignKey("press.Article", models.CASCADE, related_name="rights_of_reply")
    name = models.CharField(max_length=120)
    email = models.EmailField()
    passage = models.TextField(blank=True)
    text = models.TextField()
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    hours_left_told = models.PositiveSmallIntegerField(default=72)
    is_inserted = models.BooleanField(default=False)
    reasons = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["publication", "due_at"], name="reply_waiting",
                condition=models.Q(answered_at__isnull=True),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"right of reply {self.pk}"


class AlertWarning(models.Model):
    """That whoever gives this address, in small letters, was warned of unfounded alerts (``moderation/misuse.py``)."""

    publication = models.ForeignKey("publications.Publication", models.CASCADE, related_name="+")
    email = models.EmailField()
    warned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "email"], name="alert_warning_once")]

    def __str__(self) -> str:
        return f"warning {self.pk}"


class ThreatReport(models.Model):
    """What was told to an authority about a comment that threatens somebody's life. Never altered."""

    comment = models.ForeignKey("discussion.Comment", models.PROTECT, related_name="threat_reports")
    told_to = models.CharField(max_length=200)
    told = models.TextField()
    reference = models.CharField(max_length=100, blank=True)
    told_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"threat in #{self.comment_id}"


class Backtest(models.Model):
    """
    A version of the charter that is tried on the comments sent from ``since`` on (``moderation/backtesting.py``).

    ``reached`` is the number of the comment read last, ``tally`` what was counted so far.
    """

    version = models.ForeignKey("charter.Version", models.CASCADE, related_name="backtests")
    since = models.DateField()
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    total = models.PositiveIntegerField(default=0)
    reached = models.BigIntegerField(default=0)
    tally = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.version} since {self.since}"


class Opinion(models.Model):
    """
    What one of several people would decide on a text (``moderation/opinions.py``), or that they ask for another opinion.

    ``would`` is empty as long as they only ask; ``note`` is to colleagues, ``reasons`` to the author. It counts until there
    is a ``decision``; an edit makes another revision, and it void.
    """

    comment = models.ForeignKey("discussion.Comment", models.CASCADE, related_name="opinions")
    revision = models.ForeignKey("discussion.Revision", models.CASCADE, related_name="opinions")
    given_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    would = models.CharField(
        max_length=9,
        choices=[(one.value, one.label) for one in (Outcome.PUBLISHED, Outcome.REFUSED, Outcome.RETURNED)],
        blank=True,
    )
    rule = models.ForeignKey("charter.Rule", models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.CharField(max_length=7, choices=Ground.choices, blank=True)
    reasons = models.TextField(blank=True)
    asks = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="opinions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "given_by"],
                condition=models.Q(decision__isnull=True),
                name="opinion_once_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"opinion on {self.comment_id}"

    @property
    def is_for(self) -> bool:
        """Whether they would publish it."""
        return self.would == Outcome.PUBLISHED


def new_reading_key() -> str:
    """What stands in an address in place of a number that would say which comment is read."""
    return secrets.token_hex(11)


class BlindReading(models.Model):
    """
    A decision that was drawn by lot, and what a second person would have decided (``moderation/rereading.py``).

    ``would`` is empty until they have said it; their word is never altered, and nothing follows from it.
    """

    key = models.CharField(max_length=22, unique=True, default=new_reading_key)
    publication = models.ForeignKey(
        "publications.Publication", models.CASCADE, related_name="blind_readings", db_index=False
    )
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="blind_reading")
    drawn_at = models.DateTimeField()
    would = models.CharField(
        max_length=9,
        choices=[(one.value, one.label) for one in (Outcome.PUBLISHED, Outcome.REFUSED)],
        blank=True,
    )
    rule = models.ForeignKey("charter.Rule", models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.CharField(max_length=7, choices=Ground.choices, blank=True)
    read_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["publication", "key"],
                name="blind_reading_waiting",
                condition=models.Q(read_at__isnull=True),
            ),
            models.Index(fields=["publication", "read_at"], name="blind_reading_read"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(read_at__isnull=True, read_by__isnull=True, would="")
                | (models.Q(read_at__isnull=False, read_by__isnull=False) & ~models.Q(would="")),
                name="blind_reading_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"blind reading {self.pk}"


class Trace(models.Model):
    """
    One of the numbers by which a text is found by others that are like it (``moderation/likeness.py``).

    They are made by the worker, and go with the text (``moderation/tracing.py``).
    """

    # By its revision a row is deleted, by its value it is found: a key of its own would serve neither.
    pk = models.CompositePrimaryKey("revision_id", "value")
    revision = models.ForeignKey("discussion.Revision", models.CASCADE, related_name="+", db_index=False)
    value = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["value", "revision"], name="trace_found")]

    def __str__(self) -> str:
        return f"{self.value} of {self.revision_id}"


class AuthorNote(models.Model):
    """What moderators note of a reader, or of an account, for their own eyes (``moderation/noting.py``)."""

    publication = models.ForeignKey("publications.Publication", models.CASCADE, related_name="+")
    reader = models.ForeignKey(
        "accounts.Reader", models.CASCADE, null=True, blank=True, related_name="author_notes"
    )
    user = models.ForeignKey(
        "accounts.User", models.CASCADE, null=True, blank=True, related_name="author_notes"
    )
    text = models.CharField(max_length=500)
    written_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reader__isnull=False, user__isnull=True)
                | models.Q(reader__isnull=True, user__isnull=False),
                name="note_on_a_reader_or_an_account",
            )
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"


# The category of an alert that claims illegality: a legal notice.
UNLAWFUL = "unlawful"


class AlertQuerySet(models.QuerySet["Alert"]):
    def open(self, publication: Any) -> AlertQuerySet:
        """Those that nobody has answered."""
        return self.filter(publication=publication, answered_at__isnull=True)


class Alert(models.Model):
    """
    A reader's report of a comment or of an article: it hides nothing by itself.

    ``category``: ``rule:<number>`` of the charter, ``unlawful``, ``mistake`` (in an article), ``other``.
    ``times``: how often one person alerted to it, all of whose words are in ``text``; ``who`` is a keyed
    hash of their network address (``accounts/limits.py``), forgotten after two days.

    One that claims illegality is a legal notice: ``statement_category`` is one of the statement categories,
    ``in_good_faith`` whether its author says that it is accurate and complete, ``name`` who they are, where they
    say so; ``hours_told`` after how many hours the publisher was told last that nobody had decided on it.
    Source: Regulation (EU) 2022/2065, art. 16(2).
    """

    publication = models.ForeignKey("publications.Publication", models.CASCADE, related_name="alerts")
    comment = models.ForeignKey(
        "discussion.Comment", models.PROTECT, null=True, blank=True, related_name="alerts"
    )
    # What readers saw of the comment when the alert came.
    revision = models.ForeignKey(
        "discussion.Revision", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    article = models.ForeignKey("press.Article", models.CASCADE, null=True, blank=True, related_name="alerts")
    category = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    who = models.CharField(max_length=64, blank=True)
    statement_category = models.CharField(max_length=60, blank=True)
    in_good_faith = models.BooleanField(default=False)
    times = models.PositiveIntegerField(default=1)
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="alerts")
    answer = models.CharField(max_length=500, blank=True)
    # Manifestly so, as who answered it says.
    is_unfounded = models.BooleanField(default=False)
    hours_told = models.PositiveSmallIntegerField(default=0)

    objects = AlertQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["publication", "received_at"], name="alert_waiting",
                condition=models.Q(answered_at__isnull=True),
            ),
            models.Index(fields=["publication", "received_at"], name="alert_received"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"alert {self.pk}"

    @property
    def is_notice(self) -> bool:
        """Whether it claims illegality."""
        return self.category == UNLAWFUL

    @property
    def title(self) -> str:
        """Of the article, or of what the comment is on."""
        if self.article is not None:
            return self.article.title
        return self.comment.thread.title if self.comment is not None else ""

    @property
    def address(self) -> str:
        """Where what it is about stands, as a path."""
        if self.article is not None:
            return self.article.address
        return self.comment.url if self.comment is not None else "/"


class TransparencyReport(models.Model):
    """
    The yearly report of a publication as it was published: never altered, only followed by another version.

    ``files`` holds each part of the Union's template by its name, as text (``moderation/reporting/template.py``).
    Source: Implementing Regulation (EU) 2024/2835 (kept public for five years at least, with all versions).
    """

    publication = models.ForeignKey(
        "publications.Publication", models.PROTECT, related_name="transparency_reports"
    )
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField()
    files = models.JSONField(default=dict)

    class Meta:
        ordering = ["-year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "year", "version"], name="report_version_once")
        ]

    def __str__(self) -> str:
        return f"report {self.year}, version {self.version}"
