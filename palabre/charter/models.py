"""The charter of a publication, in dated versions; a comment is judged by the one it was sent under."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from palabre.charter.categories import OF_RULES, StatementCategory
from palabre.publications.models import Publication


class Reasons(models.TextChoices):
    """How far moderators give reasons beyond what the law demands, which is given in any case."""

    ALWAYS = "always", _("always")
    ON_REQUEST = "on_request", _("on request")
    NEVER = "never", _("never")


class VersionQuerySet(models.QuerySet["Version"]):
    """Questions about many versions."""

    def in_force(self, publication: Publication, at: datetime.datetime) -> Version | None:
        """The version that ``publication``'s comments fall under at ``at``, with its rules."""
        return (
            self.filter(publication=publication, in_force_at__lte=at)
            .order_by("-in_force_at", "-number")
            .prefetch_related("rules")
            .first()
        )

    def next_in_force_at(self, publication: Publication, at: datetime.datetime) -> datetime.datetime | None:
        """When the version comes into force that is next after ``at``; ``None`` where none is dated."""
        return self.filter(publication=publication, in_force_at__gt=at).aggregate(
            next=models.Min("in_force_at")
        )["next"]

    def public(self, publication: Publication, at: datetime.datetime) -> VersionQuerySet:
        """The versions that are or were in force at ``at``, newest first: the ones that readers may read."""
        return self.filter(publication=publication, in_force_at__lte=at).order_by("-in_force_at", "-number")

    def before(self, version: Version) -> Version | None:
        """The version that ``version`` took the place of, with its rules; ``None`` for a draft or the first."""
        if version.in_force_at is None:
            return None
        earlier = models.Q(in_force_at__lt=version.in_force_at) | models.Q(
            in_force_at=version.in_force_at, number__lt=version.number
        )
        return (
            self.filter(earlier, publication=version.publication_id)
            .order_by("-in_force_at", "-number")
            .prefetch_related("rules")
            .first()
        )


class Version(ClusterableModel):
    """
    One version of a publication's charter. Without ``in_force_at`` it is a draft.

    Once in force it is never altered: a comment and a decision name it.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="charter_versions")
    number = models.PositiveIntegerField(_("number"))
    in_force_at = models.DateTimeField(_("in force from"), null=True, blank=True)
    introduction = models.TextField(_("introduction"), blank=True)
    closing = models.TextField(
        _("closing sentences"),
        blank=True,
        help_text=_(
            "That comments remain their authors’, who answer for them. When they are read, the page says by itself."
        ),
    )
    reasons = models.CharField(
        _("moderators give reasons"), max_length=10, choices=Reasons.choices, default=Reasons.ALWAYS
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("charter")
        constraints = [models.UniqueConstraint(fields=["publication", "number"], name="charter_number_once")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return _("Charter of %(publication)s, version %(number)s") % {
            "publication": self.publication,
            "number": self.number,
        }

    def is_in_force(self, at: datetime.datetime) -> bool:
        """Whether comments are or were sent under it at ``at``: then it is never altered."""
        return self.in_force_at is not None and self.in_force_at <= at

    def get_absolute_url(self) -> str:
        """The page of this version."""
        return f"/charter/{self.number}/"


class People(models.IntegerChoices):
    """How many people must say the same of a comment before it is decided."""

    ONE = 1, _("one")
    TWO = 2, _("two")
    THREE = 3, _("three")


class Rule(Orderable):
    """
    One numbered rule.

    ``checks`` binds it to checks: a list of ``{"check": name, "threshold": 0…1, …parameters}``. What follows where
    they note so much that the rule counts as touched (``charter/applying.py``): its author reads it before sending
    (``advises``), it is read before others (``goes_first``), it is decided once so many people say the same (``people``).
    ``category``: under which heading of the Union's template its decisions are counted.
    """

    version = ParentalKey(Version, on_delete=models.CASCADE, related_name="rules")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=160)
    explanation = models.TextField(_("explanation"), blank=True)
    checks = models.JSONField(_("checks"), default=list, blank=True)
    faults_per_hundred = models.PositiveSmallIntegerField(
        _("faults of language in a hundred words"),
        default=5,
        validators=[MaxValueValidator(100)],
        help_text=_("From so many on, and from two, a comment counts as noted under this rule."),
    )

    advises = models.BooleanField(
        _("authors are told"),
        default=True,
        help_text=_("Before they send: where, and why. It never keeps a comment from being sent."),
    )
    goes_first = models.BooleanField(
        _("to the head of the queue"),
        default=False,
        help_text=_("Comments noted under this rule are read before the others."),
    )
    people = models.PositiveSmallIntegerField(
        _("people who must agree"),
        choices=People.choices,
        default=People.ONE,
        help_text=_(
            "A comment noted under this rule is published, refused or returned once so many moderators say the same. "
            "Where fewer moderate, all of them must."
        ),
    )
    category = models.CharField(
        _("counted as"),
        max_length=48,
        choices=OF_RULES,
        default=StatementCategory.OTHER_VIOLATION_TC,
        help_text=_(
            "The heading under which the yearly report counts what was decided under this rule: a list of the Union."
        ),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("rule")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="rule_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def clean(self) -> None:
        """Refuse checks that the engine does not know (``charter/binding.py``)."""
        from palabre.charter import binding

        try:
            binding.read(self.checks)
        except ValueError as fault:
            raise ValidationError({"checks": str(fault)}) from None


class OwnHead(models.Model):
    """
    What a publication's decisions taught for one rule, and whether it serves: a row for each time it was asked for.

    ``rule_number`` and ``rule_title`` are those of the charter then in force; nobody asked for what the worker learned
    at night. ``numbers`` are the head's (``charter/learned/own.py``), none where it was not better than what served.
    ``effect`` is what it would change, as ``moderation/learning.py`` counted it.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="own_heads")
    rule_number = models.PositiveSmallIntegerField()
    rule_title = models.CharField(max_length=160)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    learned_at = models.DateTimeField(null=True, blank=True)
    numbers = models.BinaryField(default=bytes)
    effect = models.JSONField(default=dict)
    serves_since = models.DateTimeField(null=True, blank=True)
    first_served_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "rule_number"],
                condition=models.Q(serves_since__isnull=False),
                name="own_head_serves_alone",
            )
        ]

    def __str__(self) -> str:
        return f"head {self.pk} for rule {self.rule_number}"

    @property
    def may_serve(self) -> bool:
        """Whether it was learned, and better than what served then."""
        return bool(self.numbers)
