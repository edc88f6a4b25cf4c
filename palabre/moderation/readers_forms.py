"""What readers type: an alert, an appeal, a request for a right of reply."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from palabre.charter.categories import OF_NOTICES
from palabre.charter.models import Version
from palabre.moderation import alerting
from palabre.moderation.models import UNLAWFUL
from palabre.moderation.typed import TypedField

ALERT_MAX_CHARS = 2000
APPEAL_MAX_CHARS = 4000
REPLY_MAX_CHARS = 10_000


class AlertForm(forms.Form):
    """A reader's alert. ``website`` is left empty by people, who do not see it."""

    category = forms.ChoiceField(
        label=_("What is it about?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what it is about."),
            "invalid_choice": _("Choose one of the kinds below."),
        },
    )
    text = TypedField(required=False, max_chars=ALERT_MAX_CHARS, label=_("What should we know?"))
    email = forms.EmailField(
        required=False,
        max_length=254,
        label=_("Your e-mail address"),
        error_messages=dict.fromkeys(
            ("invalid", "max_length"), _("This is no e-mail address. Correct it, or leave it empty.")
        ),
    )
    # The elements of a legal notice: art. 16(2) of Regulation (EU) 2022/2065. Who one is may be left out.
    statement_category = forms.ChoiceField(
        required=False,
        label=_("What is unlawful about it?"),
        choices=[("", _("I cannot say")), *OF_NOTICES],
        error_messages={"invalid_choice": _("Choose one of the kinds in the list.")},
    )
    name = TypedField(required=False, max_chars=120, label=_("Your name"))
    in_good_faith = forms.BooleanField(
        required=False, label=_("I believe in good faith that what I say is accurate and complete.")
    )
    website = forms.CharField(required=False, label=_("Leave this empty"))

    def __init__(self, data: Any = None, *, charter: Version | None, has_article: bool) -> None:
        super().__init__(data)
        self.fields["category"].choices = alerting.categories(charter, has_article=has_article)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for words where the category alone says nothing that somebody could act on."""
        said = super().clean() or {}
        is_notice = said.get("category") == UNLAWFUL
        if is_notice and not said.get("in_good_faith"):
            self.add_error("in_good_faith", _("A claim that something is unlawful needs this statement."))
        needs_words = is_notice or said.get("category") in ("mistake", "other")
        if needs_words and not said.get("text") and "text" not in self.errors:
            self.add_error("text", _("Say in a few words what is wrong, so that somebody can act on it."))
        return said


class AppealForm(forms.Form):
    """What an author says against a decision."""

    text = TypedField(
        max_chars=APPEAL_MAX_CHARS,
        label=_("Why should it be decided otherwise?"),
        error_messages={"required": _("Say why: whoever hears you has read your text already.")},
    )


class ReplyRequestForm(forms.Form):
    """Somebody named in an article asks to answer it under it. ``website`` is left empty by people, who do not see it."""

    name = TypedField(
        max_chars=120,
        label=_("Your name"),
        help_text=_("it stands with your reply"),
        error_messages={"required": _("Say who you are: the reply stands under your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "maxlength": 120}),
    )
    email = forms.EmailField(
        max_length=254,
        label=_("Your e-mail address"),
        help_text=_("for the answer; never shown"),
        error_messages={
            "required": _("Give an address: the newsroom has to answer you."),
            "invalid": _("This is no e-mail address. Correct it."),
            "max_length": _("This is no e-mail address. Correct it."),
        },
    )
    passage = TypedField(
        max_chars=ALERT_MAX_CHARS,
        label=_("Which passage do you answer?"),
        error_messages={"required": _("Say which passage you answer.")},
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": ALERT_MAX_CHARS}),
    )
    text = TypedField(
        max_chars=REPLY_MAX_CHARS,
        label=_("Your reply, as it is to stand"),
        error_messages={"required": _("Write your reply.")},
        widget=forms.Textarea(attrs={"rows": 10, "maxlength": REPLY_MAX_CHARS}),
    )
    website = forms.CharField(required=False, label=_("Leave this empty"))
