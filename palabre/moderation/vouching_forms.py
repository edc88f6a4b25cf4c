"""What administrators enter so that their own site can say who its reader is."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from palabre.accounts import vouching_keys
from palabre.accounts.models import Algorithm


class VouchingForm(forms.Form):
    """How the site signs, what it calls itself, and its key; where none is entered, one is made."""

    algorithm = forms.ChoiceField(
        choices=Algorithm.choices,
        label=_("Your site signs with"),
        error_messages={"required": _("Say how your site signs.")},
    )
    issuer = forms.CharField(
        max_length=200,
        label=_("What your site calls itself (iss)"),
        error_messages={"required": _("Say what your site calls itself in its tokens.")},
    )
    key = forms.CharField(required=False, max_length=vouching_keys.LONGEST, label=_("Key"))

    def clean_issuer(self) -> str:
        """A name on one line."""
        issuer = self.cleaned_data["issuer"]
        if not issuer.isprintable():
            raise forms.ValidationError(_("It holds characters that cannot be shown. Take them out."))
        return issuer


class ActForm(forms.Form):
    """What is done with the key."""

    act = forms.ChoiceField(choices=[("enter", "enter"), ("take_away", "take_away")])
