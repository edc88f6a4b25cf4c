"""What authors object to, and what becomes of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.accounts.models import Sanction
from palabre.moderation.models.decisions import Decision


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
