"""What is told of a comment beside its decision: to colleagues, to the article's author, to an authority."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from palabre.moderation.decision_forms import NOTE_MAX_CHARS, REASONS_MAX_CHARS
from palabre.moderation.models import ForwardedAs
from palabre.moderation.typed import TypedField


class NoteForm(forms.Form):
    """A note on an author, to colleagues."""

    text = TypedField(
        max_chars=NOTE_MAX_CHARS,
        label=_("Note on this author"),
        error_messages={"required": _("Write what colleagues should know.")},
    )


class ForwardForm(forms.Form):
    """As what a comment is forwarded, and with which note."""

    kind = forms.ChoiceField(
        choices=ForwardedAs.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Say as what you forward it.")),
    )
    note = TypedField(required=False, max_chars=1000)


class ThreatForm(forms.Form):
    """What was told to an authority."""

    told_to = TypedField(
        max_chars=200, label=_("Whom was it told?"), error_messages={"required": _("Say whom you told.")}
    )
    told = TypedField(
        max_chars=REASONS_MAX_CHARS,
        label=_("What was told, and how?"),
        error_messages={"required": _("Say what you told: it may be asked for.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reference = TypedField(required=False, max_chars=100, label=_("Their number for it, if there is one"))
