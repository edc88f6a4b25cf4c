"""What anybody tells the desk of, and what the desk tells the authorities."""

from __future__ import annotations

from typing import Any

from django.db import models

from palabre.moderation.models.decisions import Decision

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
    ``times``: how often one account alerted to it, all of whose words are in ``text``. Where it came from is not kept.

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
