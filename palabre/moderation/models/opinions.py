"""What more people than one say of a text."""

from __future__ import annotations

import secrets

from django.db import models

from palabre.moderation.models.decisions import Decision, Ground, Outcome


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
