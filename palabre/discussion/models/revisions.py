"""The texts of a comment: as its author sent them, and what the desk made of one."""

from __future__ import annotations

import secrets

from django.db import models

from palabre.discussion.models.comments import Comment


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
