"""What moderators decide on a comment, checked before an act sees it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from palabre.charter.applying import UNCHECKED
from palabre.charter.models import Reasons, Version
from palabre.discussion.models import Revision
from palabre.moderation.models import Ground
from palabre.moderation.places import LARGEST_ID
from palabre.moderation.typed import TypedField

REASONS_MAX_CHARS = 2000
NOTE_MAX_CHARS = 500


class DecisionForm(forms.Form):
    """
    A decision on one comment. ``act`` is ``publish``, ``return``, ``restore``, or ``refuse`` and
    ``remove`` with their ground: ``refuse:2`` (a rule of the comment's own charter), ``refuse:law``; or ``ask``, for
    another opinion, with a ``note`` to colleagues.
    """

    act = forms.ChoiceField(error_messages={"required": _("Choose what to decide.")})
    revision = forms.IntegerField(
        min_value=1,
        max_value=LARGEST_ID,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("The form does not say which text you read. Read the one below, then decide."),
        ),
    )
    reasons = TypedField(required=False, max_chars=REASONS_MAX_CHARS, label=_("Your words to the author"))
    note = TypedField(required=False, max_chars=NOTE_MAX_CHARS, label=_("Note to your colleagues"))

    def __init__(self, data: Any = None, *, charter: Version, revision: Revision | None = None) -> None:
        """``charter`` is the one that the comment fell under, ``revision`` what is read."""
        super().__init__(data)
        self.charter, self.read = charter, revision
        self.rules = {rule.number: rule for rule in charter.rules.all()}
        grounds = [*map(str, self.rules), Ground.LAW]
        acts = ["publish", "return", "restore", "ask"]
        acts += [f"{act}:{ground}" for act in ("refuse", "remove") for ground in grounds]
        self.fields["act"].choices = [(act, act) for act in acts]  # type: ignore[attr-defined]
        self.fields["act"].error_messages["invalid_choice"] = _(
            "A refusal or a removal needs a rule of the charter that the comment was sent under, or the law."
        )

    def clean(self) -> dict[str, Any]:
        """
        Ask for words where nothing else speaks in their place.

        Where the law is the ground there is no rule's explanation. And where the charter promises reasons,
        who gets a text back has to read what to mend: the words, or what the checks underlined.
        """
        said = super().clean() or {}
        if (
            said.get("act") == "return"
            and self.charter.reasons == Reasons.ALWAYS
            and not said.get("reasons")
            and not (self.read and any(one.get("kind") != UNCHECKED for one in self.read.findings))
            and "reasons" not in self.errors
        ):
            self.add_error("reasons", _("Say what to mend: the charter promises reasons."))
        is_law = said.get("act", "").endswith(f":{Ground.LAW}")
        if is_law and not said.get("reasons") and "reasons" not in self.errors:
            self.add_error("reasons", _("Say what is unlawful: the author reads your words."))
        return said

    @property
    def words_help(self) -> str:
        """When words are needed, by what the charter says of reasons."""
        if self.charter.reasons == Reasons.NEVER:
            return gettext(
                "The charter says that no reasons are given beyond the rule: leave it empty, but for the law."
            )
        if self.charter.reasons == Reasons.ON_REQUEST:
            return gettext("The charter gives reasons on request; for the law they are needed.")
        return gettext("The rule’s explanation always goes with a refusal; your words are added to it. "
                 "To return a text, or on the ground of the law, they are needed.")  # fmt: skip

    @property
    def is_readable(self) -> bool:
        """Whether it says what is to be done, though it may lack words."""
        return "act" in self.cleaned_data

    @property
    def verb(self) -> str:
        """What is done: ``publish``, ``refuse``, ``return``, ``remove``, ``restore`` or ``ask``."""
        return self.cleaned_data["act"].partition(":")[0]

    @property
    def said(self) -> dict[str, Any]:
        """What the act is told beside who and when."""
        said: dict[str, Any] = {"revision": self.cleaned_data["revision"]}
        if self.verb in ("publish", "restore"):
            return said
        if self.verb == "ask":
            return said | {"note": self.cleaned_data["note"]}
        said["reasons"] = self.cleaned_data["reasons"]
        ground = self.cleaned_data["act"].partition(":")[2]
        if ground == Ground.LAW:
            said["ground"] = Ground.LAW
        elif ground:
            said["rule"] = self.rules[int(ground)]
        return said


class BlindForm(forms.Form):
    """What somebody would have decided: ``publish``, or to refuse under a rule of the comment's charter (``refuse:2``) or the law."""

    would = forms.ChoiceField(
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"),
            _("Say what you would decide: publish it, under which rule not, or the law."),
        )
    )

    def __init__(self, data: Any = None, *, charter: Version) -> None:
        super().__init__(data)
        self.rules = {str(rule.number): rule for rule in charter.rules.all()}
        acts = ["publish", *(f"refuse:{ground}" for ground in [*self.rules, Ground.LAW])]
        self.fields["would"].choices = [(act, act) for act in acts]  # type: ignore[attr-defined]

    @property
    def said(self) -> dict[str, Any]:
        """What the act is told beside who and when."""
        ground = self.cleaned_data["would"].partition(":")[2]
        if ground == Ground.LAW:
            return {"ground": Ground.LAW}
        return {"rule": self.rules[ground]} if ground else {}
