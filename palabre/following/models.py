"""Addresses of the host's own systems that are told what happens, what they are told, and how that went."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.TextChoices):
    """What an address may be told of."""

    PUBLISHED = "comment.published", _("a comment is published")
    REMOVED = "comment.removed", _("a comment is removed")
    ALERTED = "alert.received", _("an alert is received")


# Asked for by hand, so that whoever sets an address up sees it answer.
TEST = "webhook.test"


class OffBecause(models.TextChoices):
    """Why an address is told nothing."""

    BY_HAND = "by_hand", _("by hand")
    FAILED = "failed", _("it has taken nothing for five days")
    GONE = "gone", _("it answered 410: it wants nothing any more")


class Webhook(models.Model):
    """
    An address that an administrator entered, with the secret that what it is sent is signed with.

    ``secret`` and ``old_secret`` are sealed (``kit/sealing.py``); the old one signs beside the new until
    ``old_until``. ``since_number`` is the journal's entry from which on it is told. ``failing_since``, ``next_at``:
    since when it has taken nothing, and when what waits first is tried again. Whoever sends holds the lease:
    what it is told comes one after the other.
    """

    publication = models.ForeignKey("publications.Publication", models.CASCADE, related_name="webhooks")
    address = models.CharField(max_length=500)
    events = models.JSONField(default=list)
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_until = models.DateTimeField(null=True, blank=True)
    since_number = models.BigIntegerField(default=0)
    off_because = models.CharField(max_length=7, choices=OffBecause.choices, blank=True)
    off_since = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=16, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"webhook {self.pk}"

    @property
    def is_on(self) -> bool:
        """Whether it is told anything."""
        return not self.off_because

    @property
    def host(self) -> str:
        """The machine it stands on: the rest of an address may hold a key."""
        return urlsplit(self.address).hostname or ""


def new_name() -> str:
    """A name that no other delivery has, by which a receiver knows one that comes twice."""
    return f"msg_{secrets.token_urlsafe(18)}"


class Fate(models.TextChoices):
    """What became of a delivery."""

    WAITING = "waiting", _("waits")
    ACCEPTED = "accepted", _("taken")
    GIVEN_UP = "given_up", _("given up")
    VOID = "void", _("nothing left to say")


class Delivery(models.Model):
    """
    One thing that one address is told: what the journal's entry ``number`` says, or a test (``number`` is empty).

    ``name`` is the same however often it is sent. The words are made when it is sent (``webhooks/saying.py``), so
    that nothing is kept here of what may be removed or erased meanwhile. ``asked_at``: somebody wants it sent
    now, out of its turn.
    """

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=20)
    name = models.CharField(max_length=40, unique=True, default=new_name)
    number = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(db_index=True)
    fate = models.CharField(max_length=8, choices=Fate.choices, default=Fate.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "number"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["webhook", "number"], name="delivery_waits", condition=models.Q(fate="waiting")
            ),
            models.Index(
                fields=["webhook", "asked_at"],
                name="delivery_asked",
                condition=models.Q(asked_at__isnull=False),
            ),
        ]
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return self.name


class Failure(models.TextChoices):
    """Why an address did not take what it was sent."""

    STATUS = "status", _("it did not take it")
    REDIRECT = "redirect", _("it leads elsewhere, and that is not followed")
    SLOW = "slow", _("it took too long")
    NOT_FOUND = "not_found", _("no machine of that name is found")
    NOT_PUBLIC = "not_public", _("its machine is not on the public internet")
    CERTIFICATE = "certificate", _("its certificate is not in order")
    CONNECTION = "connection", _("the connection failed, or its answer was none")
    ADDRESS = "address", _("nothing may be sent to such an address any more")
    SECRET = "secret", _("its secret was sealed with another key: make a new one")


class Attempt(models.Model):
    """
    One time that a delivery was sent: the ``status`` it was answered with, and its ``failure``, if it was one.

    ``answer`` is the beginning of what it was answered, as text. ``milliseconds``: how long that took.
    """

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    failure = models.CharField(max_length=11, choices=Failure.choices, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)
    answer = models.CharField(max_length=300, blank=True)
    is_by_hand = models.BooleanField(default=False)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.status or self.failure} at {self.at}"
