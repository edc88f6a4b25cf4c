"""The publication: its name and people, and what its readers may do."""

from __future__ import annotations

import re
import zoneinfo

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Reading(models.TextChoices):
    """When comments are read by a moderator: before they appear, or after."""

    BEFORE = "before", _("before they appear")
    AFTER = "after", _("after they appeared")


# A French host owes a year (decree 2021-1362); elsewhere a publication may want less, or nothing.
KEPT_DAYS = [
    (365, _("kept for one year")),
    (180, _("kept for 180 days")),
    (90, _("kept for 90 days")),
    (30, _("kept for 30 days")),
    (0, _("not kept")),
]


class Nesting(models.TextChoices):
    """How deep replies go."""

    NONE = "none", _("no replies")
    ONE = "one", _("one level")
    UNLIMITED = "unlimited", _("as deep as readers go")


def is_time_zone(value: str) -> None:
    """Raise ``ValidationError`` unless ``value`` is a name of the IANA time zone database."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone."), params={"name": value})


class NamingAuthority(models.CharField):
    """
    Who gives names in ``tag:`` URIs, ``gazette.example,2026``: the host and year of the first save, for good.

    The host may change later; a name that was given must not. Source: RFC 4151, section 2.1
    (``taggingEntity``). It fills itself as ``auto_now_add`` does, whoever makes the publication.
    """

    def pre_save(self, model_instance, add):
        """What is there already, or the host of the publication's site and this year."""
        if not getattr(model_instance, self.attname):
            host = model_instance.site.hostname.lower()
            setattr(model_instance, self.attname, f"{host},{timezone.now().year}")
        return super().pre_save(model_instance, add)


class Publication(models.Model):
    """
    A site with its name, its charter and its people. Its host is its Wagtail site's.

    ``publisher`` is who answers for it in law (the French *directeur de la publication*).
    """

    site = models.OneToOneField(
        "wagtailcore.Site", models.PROTECT, related_name="publication", verbose_name=_("host")
    )
    naming_authority = NamingAuthority(max_length=270, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    motto = models.CharField(_("motto"), max_length=200, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr"
    )
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Europe/Paris", validators=[is_time_zone]
    )
    publisher = models.CharField(
        _("publisher"), max_length=120, help_text=_("The person who answers for the publication in law.")
    )
    publisher_address = models.TextField(_("publisher’s postal address"), blank=True)
    contact_email = models.EmailField(_("contact address"), blank=True)
    publisher_email = models.EmailField(
        _("publisher’s own address"),
        blank=True,
        help_text=_(
            "Told of legal notices that nobody has decided on after one, four and 24 hours. Never shown; "
            "where it is empty, the contact address is told."
        ),
    )
    hosting = models.TextField(
        _("host of the site"),
        blank=True,
        help_text=_("Name, address and telephone of the company that hosts the site."),
    )
    legal_log_days = models.PositiveSmallIntegerField(
        _("connection data kept, in days"), default=0, choices=KEPT_DAYS
    )

    reading = models.CharField(
        _("comments are read"), max_length=6, choices=Reading.choices, default=Reading.BEFORE
    )
    nesting = models.CharField(_("replies"), max_length=9, choices=Nesting.choices, default=Nesting.UNLIMITED)
    comment_max_chars = models.PositiveIntegerField(
        _("longest comment, in characters"),
        default=3000,
        validators=[MinValueValidator(100), MaxValueValidator(20_000)],
    )
    appeal_days = models.PositiveSmallIntegerField(
        _("authors may appeal for, in days"),
        default=183,
        validators=[MinValueValidator(30), MaxValueValidator(3650)],
        help_text=_("Six months at least where the law on platforms applies."),
    )
    trusts_after = models.PositiveSmallIntegerField(
        _("trusted after, in published comments"),
        default=0,
        validators=[MaxValueValidator(1000)],
        help_text=_(
            "0: nobody, and a person reads every comment first. 20 is a careful number. From so many on, comments "
            "of an author with an account or a confirmed address appear at once and are read afterwards, unless the "
            "charter’s checks note something that goes first or wants two people. It is recorded who changes this."
        ),
    )
    trusted_without_refusal_days = models.PositiveSmallIntegerField(
        _("trusted if nothing was refused for, in days"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text=_("Refused, returned or removed: whoever had that within these days is read first again."),
    )
    seals_passages = models.BooleanField(
        _("passages may be taken out"),
        default=False,
        help_text=_(
            "A moderator may publish a text without a passage: “[passage removed, rule 1]” stands in its place. What its "
            "author wrote is sealed, and opened only with a reason that is recorded. Some newsrooms hold that a text is "
            "taken whole or not at all."
        ),
    )
    shows_figures = models.BooleanField(
        _("figures under each article"),
        default=False,
        help_text=_(
            "A line in each discussion: how many comments were published, how many refused under which rule, and "
            "how soon they are read."
        ),
    )
    desk_hours = models.CharField(
        _("when the desk is there"),
        max_length=120,
        blank=True,
        help_text=_("Authors whose comment waits read it. Such as: Monday to Friday, 9 to 18."),
    )
    blind_share = models.PositiveSmallIntegerField(
        _("read a second time, in percent"),
        default=0,
        validators=[MaxValueValidator(100)],
        help_text=_(
            "0: nothing. That share of what moderators decided is drawn by lot some hours later, and put before a "
            "colleague without name, record or verdict. Nothing follows for the comment: the desk’s report says how far "
            "people agree under each rule. 5 is a careful number; two people must moderate."
        ),
    )
    closes_after_days = models.PositiveSmallIntegerField(
        _("discussions close after, in days"), default=0, help_text=_("0: they stay open.")
    )
    banned_words = models.TextField(
        _("banned words"),
        blank=True,
        help_text=_("One a line. A comment with one of them cannot be sent."),
    )
    known_words = models.TextField(
        _("words of one’s own"),
        blank=True,
        help_text=_("One a line: names and words of the place, which no check of spelling notes."),
    )
    sealed_words = models.TextField(
        _("sealed names and words"),
        blank=True,
        help_text=_("One a line: what a court or an embargo keeps from print. Nobody outside sees the list."),
    )

    moderators = models.OneToOneField(Group, models.PROTECT, related_name="moderates", editable=False)
    editors = models.OneToOneField(Group, models.PROTECT, related_name="edits", editable=False)

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone in which the publication's dates are read."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def root_url(self) -> str:
        """``https://host`` without a slash at the end; absolute addresses are made from it alone."""
        return self.site.root_url

    @property
    def forbidden_words(self) -> list[str]:
        """The banned words, one each, as the operator wrote them."""
        return [line.strip() for line in self.banned_words.splitlines() if line.strip()]

    @property
    def own_words(self) -> frozenset[str]:
        """The words that are right here, in small letters."""
        return frozenset(word for line in self.known_words.splitlines() for word in line.lower().split())

    @property
    def public_contacts(self) -> frozenset[str]:
        """The addresses and numbers in its own legal notice, in small letters and figures alone."""
        said = f"{self.contact_email} {self.publisher_address} {self.hosting}"
        pieces = [*said.split(), *said.splitlines(), *re.findall(r"[+\d][\d ().-]{7,}\d", said)]
        return frozenset(re.sub(r"[^0-9a-z]", "", one.casefold()) for one in pieces) - {""}

    def is_moderator(self, user) -> bool:
        """Whether ``user`` decides on this publication's comments."""
        return self._has_role(user, self.moderators_id)

    def people_of_the_desk(self) -> models.QuerySet:
        """Whoever can decide here."""
        may = models.Q(groups=self.moderators_id) | models.Q(is_superuser=True)
        return get_user_model().objects.filter(may, is_active=True).distinct()

    @property
    def moderators_count(self) -> int:
        """How many people can decide here."""
        return self.people_of_the_desk().count()

    @property
    def has_two_moderators(self) -> bool:
        """Whether more than one person can decide here."""
        return self.moderators_count > 1

    def is_editor(self, user) -> bool:
        """Whether ``user`` writes and publishes this publication's articles."""
        return self._has_role(user, self.editors_id)

    def is_staff(self, user) -> bool:
        """Whether ``user`` speaks for the publication (a badge beside the name)."""
        return self.is_moderator(user) or self.is_editor(user)

    @staticmethod
    def _has_role(user, group_id: int) -> bool:
        # Asked of the database each time: a role taken away holds for the next request.
        if not user.is_authenticated or not user.is_active:
            return False
        return user.is_superuser or user.groups.filter(pk=group_id).exists()


class Host(models.Model):
    """
    A host whose pages may carry this publication's discussions (``hosts.py``): ``journal.example``, small letters, ASCII.

    With its port where that is not the usual one, for trying on one machine.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="hosts")
    name = models.CharField(_("host"), max_length=260)
    with_subdomains = models.BooleanField(_("with its subdomains"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "name"], name="host_once_a_publication")
        ]

    def __str__(self) -> str:
        return self.name

    def covers(self, host: str) -> bool:
        """Whether ``host``, written as ``name`` is, is this one, or a subdomain where those are meant too."""
        return host == self.name or (self.with_subdomains and host.endswith(f".{self.name}"))

    @property
    def sources(self) -> list[str]:
        """How a Content-Security-Policy names it."""
        return [self.name, f"*.{self.name}"] if self.with_subdomains else [self.name]
