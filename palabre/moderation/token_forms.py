"""What a moderator says of a token that they make."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from palabre.accounts import tokens
from palabre.accounts.models import Scope
from palabre.moderation.typed import TypedField


class TokenForm(forms.Form):
    """What it is for, what it may do, and how long."""

    purpose = TypedField(
        max_chars=80,
        label=_("What is it for?"),
        error_messages={"required": _("Name the program: a token that nobody knows is not revoked in time.")},
    )
    scope = forms.ChoiceField(
        choices=Scope.choices,
        label=_("It may"),
        initial=Scope.READ,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose what it may do.")),
    )
    days = forms.TypedChoiceField(
        coerce=int,
        label=_("It ends"),
        initial=90,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose when it ends.")),
    )

    def __init__(self, data=None) -> None:
        super().__init__(data)
        self.fields["days"].choices = [  # type: ignore[attr-defined]
            (days, ngettext("after %(days)s day", "after %(days)s days", days) % {"days": days})
            for days in tokens.LASTS
        ]

    def clean_purpose(self) -> str:
        """One line."""
        return " ".join(self.cleaned_data["purpose"].split())
