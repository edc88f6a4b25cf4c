"""The append-only record: what happened, who did it, when; and the head that numbers it."""

from __future__ import annotations

import hashlib
import json
import secrets

from django.db import models

INSTALLATION = 0


def new_incarnation() -> str:
    """A name that no earlier life of this database had (changed by ``palabre restore``)."""
    return secrets.token_hex(8)


class Head(models.Model):
    """
    The last number and hash of one journal: the row that every act locks last.

    ``journal`` is the key of a publication, or ``INSTALLATION`` for what belongs to none.
    """

    journal = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="", blank=True)
    incarnation = models.CharField(max_length=16, default=new_incarnation)
    # When the last act began after which readers may see a difference.
    seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"journal {self.journal} at {self.number}"


class Entry(models.Model):
    """
    One act. Never altered, never deleted.

    ``subject`` is ``kind:id`` (``comment:42``); ``actor`` is ``user:3``, ``reader:9``, ``guest``,
    ``policy:<name>`` or ``system``. ``facts`` holds ids, states, rule and charter version, revision
    numbers and salted hashes of texts; never text, names, addresses or reasons, which stay in rows
    that can be erased. ``is_seen`` tells whether readers see a difference, where an act does not always make one.
    """

    journal = models.BigIntegerField()
    number = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    actor = models.CharField(max_length=60)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["journal", "number"], name="entry_number_once")]
        indexes = [
            models.Index(fields=["subject", "id"], name="entry_by_subject"),
            # What is counted by kind over a period is few among everything else: it must not be read whole for that.
            models.Index(fields=["journal", "kind", "at"], name="entry_by_kind"),
        ]
        ordering = ["journal", "number"]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.journal}/{self.number} {self.kind} {self.subject}"

    def computed_hash(self) -> str:
        """SHA-256 over the entry before and every field of this one, as canonical JSON."""
        said = [
            self.previous_hash,
            self.journal,
            self.number,
            self.kind,
            self.subject,
            self.actor,
            self.at.isoformat(),
            self.facts,
        ]
        canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


class Cursor(models.Model):
    """
    How far a worker has read one journal. ``worker`` is its name (``mail``).

    Whoever handles the next entry holds the lease (``journal/reading.py``): nobody else takes it before
    ``leased_until``.
    """

    worker = models.CharField(max_length=40)
    journal = models.BigIntegerField()
    number = models.BigIntegerField(default=0)
    leased_by = models.CharField(max_length=16, default="", blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["worker", "journal"], name="cursor_once")]

    def __str__(self) -> str:
        return f"{self.worker} has read journal {self.journal} to {self.number}"


class Follower(models.Model):
    """
    A process that keeps finished pages (PostgreSQL): how far it has ``seen`` each journal, and until when
    it may show what it keeps, by the clock of the database (``journal/followers.py``).
    """

    name = models.CharField(max_length=16, primary_key=True)
    seen = models.JSONField(default=dict)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Parked(models.Model):
    """
    One part of an entry that could not be done yet: it is tried again, and holds up nothing behind it.

    ``part`` is the handler's own name for it. ``failure`` says what went wrong the last time, in words
    that name nobody. It is taken at ``next_at``, and given up two days after ``since``.
    """

    worker = models.CharField(max_length=40)
    journal = models.BigIntegerField()
    number = models.BigIntegerField()
    part = models.CharField(max_length=60)
    attempts = models.PositiveIntegerField(default=1)
    since = models.DateTimeField()
    next_at = models.DateTimeField()
    failure = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worker", "journal", "number", "part"], name="parked_once")
        ]
        indexes = [models.Index(fields=["worker", "next_at"], name="parked_by_turn")]
        verbose_name_plural = "parked"

    def __str__(self) -> str:
        return f"{self.worker} {self.journal}/{self.number} {self.part}"
