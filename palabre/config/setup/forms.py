"""What whoever sets up a publication enters: one form, in six parts; and what another publication needs."""

from __future__ import annotations

import ipaddress
import re
import zoneinfo
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.coreutils import cautious_slugify

from palabre.accounts.models import User
from palabre.charter.starting import starters
from palabre.config.setup.acting import Host, Person
from palabre.press.addresses import RESERVED_SLUGS
from palabre.press.typography import set_text
from palabre.publications.models import KEPT_DAYS, Reading

LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# What goes into the publication as it was typed.
SETTINGS = ("name", "motto", "language", "time_zone", "publisher", "publisher_address", "contact_email",
            "hosting", "reading", "legal_log_days")  # fmt: skip
SECTIONS_AT_MOST = 30
SECTION_CHARS = 60
# Of the database's names, those that are a place and not a relic (`CET`, `US/Pacific`).
REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian",
           "Pacific")  # fmt: skip


def time_zones() -> list[tuple[str, Any]]:
    """Every place of the IANA time zone database, below its region; UTC last."""
    by_region: dict[str, list[tuple[str, str]]] = {region: [] for region in REGIONS}
    for name in sorted(zoneinfo.available_timezones()):
        region, _slash, place = name.partition("/")
        if place and region in by_region:
            by_region[region].append((name, place.replace("_", " ").replace("/", " – ")))
    return [*by_region.items(), ("UTC", "UTC")]


def read_host(written: str) -> Host:
    """
    The host that an address such as ``https://gazette.example`` names; without a scheme, HTTPS is meant.

    Raises ``ValidationError`` for one that no publication can stand at.
    """
    wrong = ValidationError(_("Write it as https://gazette.example, without anything after the host."))
    try:
        parts = urlsplit(written if "://" in written else f"https://{written}")
        name, port = parts.hostname or "", parts.port
        if parts.scheme not in ("http", "https") or parts.path not in ("", "/"):
            raise wrong
        if parts.query or parts.fragment or parts.username is not None or parts.password is not None:
            raise wrong
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            # Browsers send the host of an address with accents in this form.
            name = name.encode("idna").decode() if not name.isascii() else name
            if len(name) > 253 or not all(LABEL.fullmatch(label) for label in name.split(".")):
                raise wrong from None
        else:
            name = f"[{address}]" if address.version == 6 else str(address)
    except (ValueError, UnicodeError):
        raise wrong from None
    if parts.scheme == "https":
        if port not in (None, 443):
            raise ValidationError(_("HTTPS is served at port 443: leave the number out."))
        return Host(name, 443)
    if port == 443:
        raise ValidationError(_("Port 443 is for HTTPS: write https:// before the host."))
    return Host(name, port or 80)


class PublicationForm(forms.Form):
    """A publication, who answers for it, its sections, its discussion, what is kept."""

    name = forms.CharField(label=_("Name"), max_length=120)
    motto = forms.CharField(
        label=_("Motto"), max_length=200, required=False, help_text=_("Optional. It stands below the name.")
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=300,
        help_text=_("Where readers will find it, such as https://gazette.example."),
        widget=forms.TextInput({"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("fr", "Français"), ("en", "English")],
        help_text=_("Of its pages, its typography, its charter and its mails."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    publisher = forms.CharField(
        label=_("Publisher"),
        max_length=120,
        help_text=_(
            "The person who answers for the publication in law (in France the directeur de la publication)."
        ),
    )
    publisher_address = forms.CharField(
        label=_("Postal address"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3, "autocomplete": "street-address"}),
    )
    contact_email = forms.EmailField(
        label=_("Contact e-mail"),
        help_text=_("Shown to everybody: readers, authorities and whoever finds a fault write there."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    hosting = forms.CharField(
        label=_("Host of the site"),
        max_length=500,
        required=False,
        help_text=_("Name, address and telephone of the company whose machine this is."),
        widget=forms.Textarea({"rows": 3}),
    )

    sections = forms.CharField(
        label=_("Sections"),
        max_length=3000,
        help_text=_("One a line, in their order. Each has its own page, and its own word in addresses."),
        widget=forms.Textarea({"rows": 5}),
    )

    reading = forms.ChoiceField(
        label=_("Comments are read"),
        choices=Reading.choices,
        initial=Reading.BEFORE,
        widget=forms.RadioSelect,
    )
    charter = forms.ChoiceField(label=_("The charter to start from"), widget=forms.RadioSelect)

    legal_log_days = forms.TypedChoiceField(
        label=_("Connection data"),
        coerce=int,
        choices=KEPT_DAYS,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, address: str = "", **kwargs: Any) -> None:
        """``address``: where the form itself was asked for, proposed as the publication's own."""
        super().__init__(*args, **kwargs)
        language = "en" if (get_language() or "fr").startswith("en") else "fr"
        self.starters = starters(language)
        self.fields["charter"].choices = [(one.key, set_text(one.name, language)) for one in self.starters]  # type: ignore[attr-defined]
        self.initial.setdefault("charter", self.starters[0].key)
        self.initial.setdefault("address", address)
        self.initial.setdefault("language", language)
        self.initial.setdefault("time_zone", "Europe/Paris" if language == "fr" else "UTC")
        self.initial.setdefault("legal_log_days", "365" if language == "fr" else "0")

    def clean_address(self) -> str:
        """Refuse what no publication can stand at; ``host`` holds what was read."""
        self.host = read_host(self.cleaned_data["address"])
        return self.cleaned_data["address"]

    def clean_sections(self) -> list[tuple[str, str]]:
        """The sections as pairs of title and slug, in their order."""
        titles = [" ".join(line.split()) for line in self.cleaned_data["sections"].splitlines()]
        found: dict[str, str] = {}
        faults = []
        for title in filter(None, titles):
            slug = cautious_slugify(title)
            said = {"title": title, "slug": slug}
            if not slug:
                faults.append(ValidationError(_("“%(title)s” has no letter or digit."), params=said))
            elif len(title) > SECTION_CHARS or len(slug) > 200:
                said["limit"] = str(SECTION_CHARS)
                faults.append(
                    ValidationError(_("“%(title)s” has more than %(limit)s characters."), params=said)
                )
            elif slug in RESERVED_SLUGS:
                faults.append(
                    ValidationError(
                        _("“%(title)s” would stand at /%(slug)s/, an address that Palabre needs itself. Choose another name."),
                        params=said,
                    )
                )  # fmt: skip
            elif slug in found:
                said["other"] = found[slug]
                faults.append(
                    ValidationError(
                        _("“%(title)s” and “%(other)s” would both stand at /%(slug)s/. Rename one of them."),
                        params=said,
                    )
                )
            else:
                found[slug] = title
        if len(found) > SECTIONS_AT_MOST:
            faults.append(
                ValidationError(
                    _("A publication begins with at most %(limit)s sections; add others later."),
                    params={"limit": SECTIONS_AT_MOST},
                )
            )
        if faults:
            raise ValidationError(faults)
        return [(title, slug) for slug, title in found.items()]

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Everything that is wrong, in the order of the page: the field's anchor, its label, a sentence."""
        found = [("", "", str(sentence)) for sentence in self.non_field_errors()]
        for field in self:
            anchor = field.id_for_label or field.auto_id
            found += [(str(anchor), str(field.label), str(sentence)) for sentence in field.errors]
        return found

    @property
    def settings(self) -> dict[str, Any]:
        """The publication's own fields, as they were entered."""
        return {name: self.cleaned_data[name] for name in SETTINGS}


class SetUpForm(PublicationForm):
    """The first publication, and its people."""

    editor_name = forms.CharField(label=_("Editor’s name"), max_length=60)
    editor_email = forms.EmailField(
        label=_("Editor’s e-mail"), help_text=_("To sign in, and for a forgotten password. Never shown.")
    )
    editor_password = forms.CharField(
        label=_("Editor’s password"),
        strip=False,
        help_text=_("Ten characters or more; a sentence does well."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    editor_again = forms.CharField(
        label=_("Editor’s password once more"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    same_person = forms.BooleanField(
        label=_("This person moderates too, alone for the beginning"), required=False, initial=True
    )
    moderator_name = forms.CharField(label=_("Moderator’s name"), max_length=60, required=False)
    moderator_email = forms.EmailField(label=_("Moderator’s e-mail"), required=False)
    moderator_password = forms.CharField(
        label=_("Moderator’s password"),
        strip=False,
        required=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    moderator_again = forms.CharField(
        label=_("Moderator’s password once more"),
        strip=False,
        required=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean(self) -> None:
        """Look at the people: what each must give, and whether the passwords will do."""
        super().clean()
        said = self.cleaned_data
        if not said.get("same_person"):
            for name in ("moderator_name", "moderator_email", "moderator_password", "moderator_again"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
            email = said.get("moderator_email", "").lower()
            if email and email == said.get("editor_email", "").lower():
                self.add_error(
                    "moderator_email",
                    _("Two people cannot have the same e-mail. If it is one person, tick the box above."),
                )
        roles = ("editor",) if said.get("same_person") else ("editor", "moderator")
        for role in roles:
            self._look_at(role)

    def _look_at(self, role: str) -> None:
        said = self.cleaned_data
        password, again = said.get(f"{role}_password"), said.get(f"{role}_again")
        email, name = said.get(f"{role}_email", ""), said.get(f"{role}_name", "")
        if email and User.objects.filter(email__iexact=email).exists():
            self.add_error(f"{role}_email", _("An account has this e-mail already."))
        if not password:
            return
        if again and password != again:
            self.add_error(f"{role}_again", _("The two passwords differ."))
        try:
            validate_password(password, User(username=name, email=email, shown_name=name))
        except ValidationError as fault:
            self.add_error(f"{role}_password", fault)

    def person(self, role: str) -> Person:
        """The first ``editor`` or ``moderator``, as entered."""
        said = self.cleaned_data
        return Person(said[f"{role}_name"], said[f"{role}_email"], said[f"{role}_password"])
