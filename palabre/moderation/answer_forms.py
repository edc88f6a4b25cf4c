"""What moderators answer: to alerts, to appeals, to whoever asks for a right of reply."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from palabre.moderation.decision_forms import REASONS_MAX_CHARS
from palabre.moderation.models import Hearing
from palabre.moderation.typed import TypedField


class AnswerForm(forms.Form):
    """The word with which alerts are answered that change nothing."""

    answer = TypedField(
        max_chars=500,
        label=_("Your answer"),
        error_messages={"required": _("Say it in a word: whoever alerted may ask.")},
    )

    @property
    def last(self) -> int:
        """The key of the latest alert that was on the screen; 0, and with it none but the one pressed, for anything else."""
        return max(self._keys("last"), default=0)

    @property
    def unfounded(self) -> frozenset[int]:
        """The keys of the alerts that were manifestly unfounded."""
        return self._keys("unfounded")

    def _keys(self, name: str) -> frozenset[int]:
        written = self.data.getlist(name) if self.is_bound else []  # type: ignore[attr-defined]
        return frozenset(int(one) for one in written if one.isascii() and one.isdigit() and len(one) < 19)


class HearingForm(forms.Form):
    """What becomes of an appeal, with the words to its author."""

    outcome = forms.ChoiceField(
        choices=Hearing.choices,
        label=_("The decision is"),
        error_messages={"required": _("Choose what becomes of it.")},
    )
    reasons = TypedField(
        max_chars=REASONS_MAX_CHARS,
        label=_("Your words to the author"),
        error_messages={"required": _("Say why: the author reads your words, whatever you decide.")},
    )


class ReplyAnswerForm(forms.Form):
    """What becomes of a request for a right of reply; words where it is not inserted."""

    act = forms.ChoiceField(
        choices=[(act, act) for act in ("insert", "refuse", "take_out")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose what becomes of it.")),
    )
    reasons = TypedField(required=False, max_chars=REASONS_MAX_CHARS)

    def clean(self) -> dict[str, Any]:
        """Ask for words where somebody is refused what the law gives them."""
        said = super().clean() or {}
        if (
            said.get("act") in ("refuse", "take_out")
            and not said.get("reasons")
            and "reasons" not in self.errors
        ):
            self.add_error("reasons", _("Say why: whoever asked reads your words."))
        return said
