"""By what texts are compared, charters tried and years reported."""

from __future__ import annotations

from django.db import models


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


class TransparencyReport(models.Model):
    """
    The yearly report of a publication as it was published: never altered, only followed by another version.

    ``files`` holds each part of the Union's template by its name, as text (``moderation/reporting/template/``).
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
