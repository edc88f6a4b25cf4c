"""What administrators type about webhooks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from palabre.following.models import Event
from palabre.following.webhooks.addressing import NotAnAddress, place_of


class EventsForm(forms.Form):
    """What an address is told of."""

    events = forms.MultipleChoiceField(
        choices=Event.choices,
        widget=forms.CheckboxSelectMultiple,
        label=_("It is told when"),
        error_messages={"required": _("Say what it is told of.")},
    )


class WebhookForm(EventsForm):
    """Another address."""

    address = forms.CharField(
        label=_("Address"), error_messages={"required": _("Give the address that is told.")}
    )
    field_order = ["address", "events"]

    def clean_address(self) -> str:
        """The address in one way of writing."""
        try:
            return place_of(self.cleaned_data["address"]).address
        except NotAnAddress as why:
            raise forms.ValidationError(str(why)) from None


class ActForm(forms.Form):
    """What is done with one."""

    act = forms.ChoiceField(
        choices=[(one, one) for one in ("choose", "off", "on", "secret", "test", "remove")]
    )
