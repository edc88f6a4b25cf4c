"""How editors write a version of the charter."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm

from palabre.charter import binding
from palabre.charter.checks import CHECKS
from palabre.charter.models import Rule, Version
from palabre.publications.editing import OfOnesPublicationForm

# Whoever types "now" saves a little later. Longer ago is a slip: the version would be fixed at once.
JUST_NOW = datetime.timedelta(minutes=5)
MOST_RULES = 999
RULE_FIELDS = [
    "number", "title", "explanation", "checks", "faults_per_hundred", "advises", "goes_first", "people",
    "category",
]  # fmt: skip


class ChecksField(forms.CharField):
    """A rule's checks as JSON, one a line; empty for none. Errors say where it stops being JSON."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """One check a line, as an editor would write it."""
        if value is None or isinstance(value, str):
            return value or ""
        if not isinstance(value, list) or not value:
            return ""
        return "[" + ",\n ".join(json.dumps(one, ensure_ascii=False) for one in value) + "]"

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """The list that ``binding.read`` accepts. Raises ``ValidationError`` with its sentence."""
        typed = super().clean(value)
        if not typed:
            return []
        try:
            written = json.loads(typed)
        except json.JSONDecodeError as fault:
            raise ValidationError(
                _(
                    "This cannot be read, from line %(line)s, character %(column)s. It should look like %(example)s"
                )
                % {"line": fault.lineno, "column": fault.colno, "example": '[{"check": "capitals"}]'}
            ) from None
        except (ValueError, RecursionError):
            raise ValidationError(_("This cannot be read: it is no list of checks.")) from None
        try:
            binding.read(written)
        except ValueError as fault:
            raise ValidationError(str(fault)) from None
        return written

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another list is meant, however it is laid out."""
        try:
            return (json.loads(data) if data else []) != (initial or [])
        except (ValueError, RecursionError):
            return True


def checks_help() -> SafeString:
    """What may be written there: each check, with the parameters it takes and their defaults."""
    known = "; ".join(
        name + (f" ({', '.join(f'{key}: {value}' for key, value in check.parameters.items())})"
                if check.parameters else "")
        for name, check in CHECKS.items()
    )  # fmt: skip
    return format_html(
        _(
            "Programs that note doubts under this rule and show them to author and moderator; they never "
            "decide. A list such as {example}, or nothing. There are: {known}. {link}"
        ),
        example='[{"check": "capitals", "at_least": 12}, {"check": "links"}]',
        known=known,
        link=format_html('<a href="{}">{}</a>', reverse("charter_try"), _("See examples, and try a text.")),
    )


class RuleForm(WagtailAdminModelForm):
    """One rule of a version."""

    checks = ChecksField(
        required=False,
        label=gettext_lazy("checks"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "off"}),
    )

    class Meta:
        model = Rule
        fields = RULE_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checks"].help_text = checks_help()

    def clean_number(self) -> int:
        """Rules are counted from one, and SQLite would keep any number."""
        number = self.cleaned_data["number"]
        if not 1 <= number <= MOST_RULES:
            raise ValidationError(_("Rules are counted from 1 to %(most)s.") % {"most": MOST_RULES})
        return number


class RuleFormSet(BaseChildFormSet):
    """The rules of a version: at least one, and no two of one number."""

    default_error_messages = {
        **BaseChildFormSet.default_error_messages,
        "too_few_forms": gettext_lazy("A charter has at least one rule."),
    }

    def validate_unique(self) -> None:
        """Refuse two rules of one number, at the second, in words."""
        seen: set[int] = set()
        twice: set[int] = set()
        for form in self.forms:
            if form in self.deleted_forms or not form.is_valid():
                continue
            number = form.cleaned_data.get("number")
            if number in seen:
                twice.add(number)
                form.add_error("number", _("Another rule has this number."))
            elif number is not None:
                seen.add(number)
        if twice:
            raise ValidationError(
                _(
                    "Two rules have the number %(numbers)s. Decisions name a rule by its number: give each its own."
                )
                % {"numbers": ", ".join(map(str, sorted(twice)))}
            )


class VersionForm(OfOnesPublicationForm):
    """A version of the charter, which may still be altered: a draft, or one that is yet to come."""

    class Meta:
        model = Version
        fields = ["publication", "in_force_at", "introduction", "closing", "reasons"]

    def clean(self) -> dict[str, Any]:
        """Refuse to alter a version in force, and to put one in force in the past."""
        cleaned = super().clean()
        now = timezone.now()
        kept = Version.objects.filter(pk=self.instance.pk).first() if self.instance.pk else None
        if kept is not None and kept.is_in_force(now):
            raise ValidationError(locked_sentence())
        from_when = cleaned.get("in_force_at")
        if from_when is None or from_when >= now:
            return cleaned
        if from_when >= now - JUST_NOW:
            cleaned["in_force_at"] = now
        elif Version.objects.in_force(cleaned.get("publication"), now) is not None:
            self.add_error(
                "in_force_at",
                _("A charter cannot come into force in the past: comments were sent under another one then. "
                  "Give a moment that is to come."),
            )  # fmt: skip
        return cleaned


def locked_sentence() -> str:
    """Why a version in force stays as it is, and what to do instead."""
    return _(
        "This version is or was in force, so it stays as it is: comments and decisions name it. "
        "Copy it into a new draft, alter that, and say from when it holds."
    )
