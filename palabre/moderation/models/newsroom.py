"""What goes on from the desk to whoever wrote the article."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
