"""Who signs in (``User``), who writes comments without signing in (``Reader``), and what stands against them."""

from __future__ import annotations

import datetime
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

    The link's key is kept hashed. ``email`` is never shown; ``email_confirmed_at`` says since when it is known
    to be theirs: they wrote with the link that was mailed there (``discussion/confirming.py``). ``not_trusted_since``: a moderator
    wants to read them first, whatever a policy of the publication says (``moderation/trusting.py``). ``subject`` is
    what the publication's own site, which calls itself ``issuer``, calls whoever it vouches for (``vouching.py``): one
    site's names mean nobody at another (RFC 7519, section 4.1.2).
    """

    publication = models.ForeignKey("publications.Publication", models.CASCADE, related_name="readers")
    key_hash = models.CharField(max_length=64, unique=True, null=True)
    user = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="readers")
    email = models.EmailField(blank=True)
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    since = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)
    not_trusted_since = models.DateTimeField(null=True, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200, blank=True)

    objects = ReaderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "issuer", "subject"],
                condition=~models.Q(subject=""),
                name="reader_once_a_subject",
            )
        ]

    def __str__(self) -> str:
        return f"reader {self.pk}"


class Algorithm(models.TextChoices):
    """How a site signs what it says of its readers (RFC 7518, section 3.2; RFC 8037)."""

    HS256 = "HS256", _("HS256: a secret that both know")
    EDDSA = "EdDSA", _("Ed25519: a key that your site alone has")


class VouchingKey(models.Model):
    """
    With what the publication's own site signs who its reader is (``vouching.py``): one a publication.

    ``key`` is sealed for HS256, and the 32 bytes of a public key in base64 for Ed25519. ``issuer`` is what the site calls
    itself in its tokens.
    """

    publication = models.OneToOneField(
        "publications.Publication", models.CASCADE, related_name="vouching_key"
    )
    algorithm = models.CharField(max_length=5, choices=Algorithm.choices)
    issuer = models.CharField(max_length=200)
    key = models.TextField()
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"vouching key {self.pk}"


class SpentToken(models.Model):
    """A token that was taken once, by a hash of its ``jti``: refused a second time, forgotten once it has expired."""

    publication = models.ForeignKey("publications.Publication", models.CASCADE, related_name="+")
    name_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "name_hash"], name="token_spent_once"),
        ]

    def __str__(self) -> str:
        return f"spent token {self.pk}"


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


class Measure(models.TextChoices):
    """What a sanction does to somebody's writing."""

    WARNING = "warning", _("warning")
    PAUSE = "pause", _("pause")
    EXCLUSION = "exclusion", _("exclusion")


class SanctionQuerySet(models.QuerySet["Sanction"]):
    def standing(self, at: datetime.datetime) -> SanctionQuerySet:
        """Those that hold at ``at``: not lifted, not ended, and of warnings those still known."""
        holds = (
            models.Q(kind=Measure.EXCLUSION)
            | models.Q(kind=Measure.PAUSE, until__gt=at)
            | models.Q(kind=Measure.WARNING, since__gt=at - Sanction.WARNING_KNOWN)
        )
        return self.filter(holds, lifted_at__isnull=True)


class Sanction(models.Model):
    """
    What keeps somebody from writing in a publication, or warns them: against exactly one account, reader or range.

    ``address_hash`` is a keyed hash of the reader's confirmed address, or the account's, by which they are met again;
    ``range_hash`` one of an address range (``limits.who_is``), always a pause of ``LONGEST_FOR_A_RANGE`` at most,
    and its row is deleted once it has ended. ``reasons`` are read by whoever it is against; ``why_at_once`` says why
    no warning came before. ``comment_number`` is the comment through which it was given, by number: what
    is erased there leaves this as it is. ``ground`` is the charter's or the law's, as in a decision.
    """

    # So long a warning is remembered, and may be followed by more than a warning.
    WARNING_KNOWN = datetime.timedelta(days=365)
    LONGEST_FOR_A_RANGE = datetime.timedelta(days=30)

    publication = models.ForeignKey("publications.Publication", models.CASCADE, related_name="sanctions")
    kind = models.CharField(max_length=9, choices=Measure.choices)
    user = models.ForeignKey("accounts.User", models.CASCADE, null=True, blank=True, related_name="sanctions")
    reader = models.ForeignKey(Reader, models.CASCADE, null=True, blank=True, related_name="sanctions")
    range_hash = models.CharField(max_length=64, blank=True)
    address_hash = models.CharField(max_length=64, blank=True)
    comment_number = models.BigIntegerField(null=True, blank=True)
    rule = models.ForeignKey("charter.Rule", models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.CharField(max_length=7)
    reasons = models.TextField()
    why_at_once = models.TextField(blank=True)
    given_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")

    objects = SanctionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, reader__isnull=True, range_hash="")
                | models.Q(user__isnull=True, reader__isnull=False, range_hash="")
                | models.Q(~models.Q(range_hash=""), user__isnull=True, reader__isnull=True),
                name="sanction_against_one",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=Measure.PAUSE, until__isnull=False)
                | models.Q(kind__in=[Measure.WARNING, Measure.EXCLUSION], until__isnull=True, range_hash=""),
                name="sanction_ends_as_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_of_a_range(self) -> bool:
        """Whether it holds for a connection, not for a person."""
        return self.range_hash != ""

    def stands(self, at: datetime.datetime) -> bool:
        """Whether it holds at ``at`` (``SanctionQuerySet.standing`` asks the same of many)."""
        if self.lifted_at is not None:
            return False
        if self.kind == Measure.WARNING:
            return at - self.since < self.WARNING_KNOWN
        return self.until is None or self.until > at

    @property
    def appeal_until(self) -> datetime.datetime:
        """Until when whoever it is against may appeal."""
        return self.since + datetime.timedelta(days=self.publication.appeal_days)


class Scope(models.TextChoices):
    """What a program may do with a token."""

    READ = "read", _("read the queue")
    DECIDE = "decide", _("read the queue and decide")


class Token(models.Model):
    """
    What lets a program act for ``owner`` at one publication's desk, within ``scope``, until ``ends_at``.

    ``purpose`` is what the owner calls it. The token itself is shown once, and kept as a keyed hash
    (``accounts/tokens.py``). ``used_at`` is right to the hour.
    """

    publication = models.ForeignKey("publications.Publication", models.CASCADE, related_name="tokens")
    owner = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    purpose = models.CharField(max_length=80)
    scope = models.CharField(max_length=6, choices=Scope.choices)
    hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"token {self.pk}"

    @property
    def may_decide(self) -> bool:
        """Whether it lets more be done than read."""
        return self.scope == Scope.DECIDE

    def opens(self, at: datetime.datetime) -> bool:
        """Whether it opens anything at ``at``: neither revoked nor ended."""
        return self.revoked_at is None and at < self.ends_at
