"""What moderators have for themselves and each other."""

from __future__ import annotations

from django.db import models


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
