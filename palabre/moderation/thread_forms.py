"""What moderators type about a discussion: another one that is meant, where its page stands, what that is called, its state."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palabre.discussion import outside
from palabre.discussion.models import Opening, Thread
from palabre.moderation.naming_threads import thread_meant
from palabre.moderation.typed import TypedField
from palabre.publications.models import Publication
from palabre.publications.sound_dates import SoundDates


class OtherForm(forms.Form):
    """Another discussion: by its address, the number of a comment in it, or its own number."""

    other = TypedField(
        max_chars=outside.LONGEST,
        label=_("The other discussion"),
        error_messages={"required": _("Say which discussion is meant.")},
    )

    def __init__(self, *args, publication: Publication, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.publication = publication

    def clean_other(self) -> Thread:
        """The discussion that is meant."""
        found = thread_meant(self.publication, self.cleaned_data["other"])
        if found is None:
            raise forms.ValidationError(
                _(
                    "No discussion is known by that. Give its address, or the number of a comment in it, such as #48211."
                )
            )
        return found


class TitleForm(forms.Form):
    """What a page outside is called."""

    title = TypedField(
        max_chars=outside.LONGEST_TITLE,
        label=_("Title"),
        error_messages={"required": _("Write what the page is called.")},
    )

    def clean_title(self) -> str:
        """On one line."""
        return " ".join(self.cleaned_data["title"].split())


class AddressForm(forms.Form):
    """Where a page outside stands."""

    address = TypedField(
        max_chars=outside.LONGEST,
        label=_("Address of its page"),
        error_messages={"required": _("Give the address of the page.")},
    )

    def clean_address(self) -> str:
        """As it is linked to."""
        try:
            return outside.link_to(self.cleaned_data["address"])
        except outside.NotAnAddress:
            raise forms.ValidationError(
                _("This is no address of a page. It begins with https:// and the name of a site.")
            ) from None


class OpeningForm(SoundDates, forms.Form):
    """What may be done in a thread, and until when."""

    opening = forms.ChoiceField(choices=Opening.choices, label=_("State"))
    closes_at = forms.DateTimeField(
        required=False,
        label=_("Closes on"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )

    def clean(self) -> dict[str, Any]:
        """A date closes what is open; the other states hold at once, so theirs is let go."""
        said = super().clean() or {}
        if said.get("opening") != Opening.OPEN:
            said["closes_at"] = None
        elif said.get("closes_at") and said["closes_at"] <= timezone.now():
            self.add_error("closes_at", _("This moment has passed. To close it now, choose “closed”."))
        return said
