"""What moderators, and policies that people named, did to comments."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

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
