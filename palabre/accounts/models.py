"""Who signs in (``User``), and who writes comments without signing in (``Reader``)."""

from __future__ import annotations

import hashlib
import secrets

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Somebody with an account. Roles are groups, one pair a publication."""

    shown_name = models.CharField(_("name shown to readers"), max_length=60, blank=True)

    def __str__(self) -> str:
        return self.shown_name or self.get_full_name() or self.username


def hash_of_key(key: str) -> str:
    """What is kept of a reader's key: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def new_key() -> str:
    """A key that opens one reader's own pages: 256 bits, as 43 characters."""
    return secrets.token_urlsafe(32)


class ReaderQuerySet(models.QuerySet["Reader"]):
    def with_key(self, key: str | None) -> Reader | None:
        """The reader whose private link holds ``key``, unless it was revoked."""
        if not key or len(key) > 100:
            return None
        return self.filter(key_hash=hash_of_key(key)).first()


class Reader(models.Model):
    """
    Somebody who writes comments, known by a private link; whoever has signed in, by their account too.

    The link's key is kept hashed. ``email`` is optional and never shown.
    """

    publication = models.ForeignKey("publications.Publication", models.CASCADE, related_name="readers")
    key_hash = models.CharField(max_length=64, unique=True, null=True)
    user = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="readers")
    email = models.EmailField(blank=True)
    since = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = ReaderQuerySet.as_manager()

    def __str__(self) -> str:
        return f"reader {self.pk}"


class Attempts(models.Model):
    """
    How often somebody did something within one hour, for the limits that must outlive a process.

    ``who`` is a keyed hash of an address or a reader's name in the journal; rows older than two days
    are deleted.
    """

    who = models.CharField(max_length=64)
    what = models.CharField(max_length=20)
    hour = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "what", "hour"], name="attempts_once_an_hour")]
        verbose_name_plural = "attempts"

    def __str__(self) -> str:
        return f"{self.what} {self.count} times at {self.hour}"


class KeptConnection(models.Model):
    """
    From where one revision of a comment was sent, sealed (``accounts/connection_data.py``).

    What identifies anybody is in ``sealed`` alone. It points to its comment by number and not by a key of
    the database: it outlives what an author has erased, until ``purge_on`` (UTC), the day it is deleted.
    ``key_mark`` tells which key sealed it.
    """

    publication = models.ForeignKey(
        "publications.Publication", models.CASCADE, related_name="kept_connections"
    )
    comment_number = models.BigIntegerField(db_index=True)
    revision = models.BigIntegerField()
    purge_on = models.DateField(db_index=True)
    key_mark = models.CharField(max_length=16)
    sealed = models.TextField()

    def __str__(self) -> str:
        return f"connection of comment {self.comment_number}, until {self.purge_on}"
