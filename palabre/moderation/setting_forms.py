"""What is set at the desk: words, hosts, and what moderators choose for their own sake."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from palabre.moderation import word_lists
from palabre.moderation.places import LARGEST_ID
from palabre.moderation.typed import TypedField
from palabre.publications import hosts


class WordForm(forms.Form):
    """A word for one of the publication's lists. ``back`` is the comment that was read when it was pressed."""

    list = forms.ChoiceField(
        choices=[(name, name) for name in word_lists.LISTS],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Say which list is meant.")),
    )
    act = forms.ChoiceField(
        choices=[("add", "add"), ("take_out", "take_out")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Say what becomes of the word.")),
    )
    word = TypedField(
        max_chars=word_lists.LONGEST,
        error_messages={"required": _("Write the word, or the words, of one line.")},
    )
    back = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)

    def clean_word(self) -> str:
        """One line: the list holds a word a line."""
        word: str = self.cleaned_data["word"]
        if "\n" in word:
            raise forms.ValidationError(_("One line at a time."))
        return " ".join(word.split())


class HostForm(forms.Form):
    """A host that may carry discussions (``publications/hosts.py``)."""

    act = forms.ChoiceField(
        choices=[("add", "add"), ("take_away", "take_away")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Say what becomes of the host.")),
    )
    host = TypedField(max_chars=2000, error_messages={"required": _("Write the name of the host.")})
    with_subdomains = forms.BooleanField(required=False)

    def clean_host(self) -> str:
        """As it is kept."""
        return hosts.host_of(self.cleaned_data["host"])


class CareForm(forms.Form):
    """What a moderator chooses for their own sake."""

    blurs = forms.BooleanField(required=False, label=_("Blur slurs, hatred and threats until I press them"))
    pause_after = forms.IntegerField(
        min_value=0,
        max_value=1000,
        label=_("Propose a pause after so many hard comments"),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Give a number between 0 and 1000.")
        ),
    )
