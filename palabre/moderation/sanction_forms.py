"""What moderators type to sanction somebody, checked before the act sees it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from palabre.accounts.models import Measure, Sanction
from palabre.charter.models import Version
from palabre.moderation.answer_forms import HearingForm
from palabre.moderation.decision_forms import REASONS_MAX_CHARS
from palabre.moderation.models import Ground
from palabre.moderation.typed import TypedField

AUTHOR, RANGE = "author", "range"
LONGEST_DAYS = 730
LONGEST_FOR_A_RANGE_DAYS = Sanction.LONGEST_FOR_A_RANGE.days


class SanctionForm(forms.Form):
    """A warning, a pause of some days, or an exclusion: against the author, or the range they wrote from."""

    against = forms.ChoiceField(
        label=_("Against"), error_messages={"required": _("Choose against whom it is.")}
    )
    kind = forms.ChoiceField(
        choices=Measure.choices,
        label=_("Sanction"),
        error_messages={"required": _("Choose what to do: a warning comes first.")},
    )
    days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LONGEST_DAYS,
        label=_("Days of a pause"),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Write a number of days, from 1 to 730.")
        ),
    )
    ground = forms.ChoiceField(
        label=_("Ground"), error_messages={"required": _("Choose a rule of the charter, or the law.")}
    )
    reasons = TypedField(
        max_chars=REASONS_MAX_CHARS,
        label=_("Reasons, for whoever it is against"),
        error_messages={"required": _("Say why: whoever it is against reads your words.")},
    )
    why_at_once = TypedField(
        required=False, max_chars=REASONS_MAX_CHARS, label=_("Why it could not wait for a warning")
    )

    def __init__(
        self,
        data: Any = None,
        *,
        charter: Version,
        targets: Collection[str],
        warned: Mapping[str, bool],
    ) -> None:
        """
        ``targets`` are those of ``AUTHOR`` and ``RANGE`` that it may be against, ``warned`` whether each was.
        """
        super().__init__(data)
        self.warned = warned
        self.rules = {rule.number: rule for rule in charter.rules.all()}
        words = {
            AUTHOR: _("the author"),
            RANGE: _("the connection, as a last resort: a pause of %(days)d days at most")
            % {"days": LONGEST_FOR_A_RANGE_DAYS},
        }
        against: Any = self.fields["against"]
        against.choices = [(name, words[name]) for name in targets]
        against.initial = next(iter(targets), "")
        ground: Any = self.fields["ground"]
        ground.choices = [
            *((str(number), f"{number}. {rule.title}") for number, rule in self.rules.items()),
            (str(Ground.LAW), _("the law")),
        ]

    def clean(self) -> dict[str, Any]:
        """See that each kind has the end that it must have, and that a warning came first or words say why none did."""
        said = super().clean() or {}
        kind, against = said.get("kind"), said.get("against")
        if against == RANGE and kind in (Measure.WARNING, Measure.EXCLUSION):
            self.add_error("kind", _("A connection can only be paused."))
        if kind == Measure.PAUSE and "days" not in self.errors:
            self._check_days(said.get("days"), is_range=against == RANGE)
        is_hard = kind in (Measure.PAUSE, Measure.EXCLUSION)
        if is_hard and not said.get("why_at_once") and not self.warned.get(str(against), False):
            self.add_error(
                "why_at_once",
                _("No warning is known that came before: warn first, or say why it cannot wait."),
            )
        return said

    def _check_days(self, days: int | None, *, is_range: bool) -> None:
        if days is None:
            self.add_error("days", _("A pause has an end: say for how many days."))
        elif is_range and days > LONGEST_FOR_A_RANGE_DAYS:
            self.add_error(
                "days",
                _("A connection is paused for %(days)d days at most.") % {"days": LONGEST_FOR_A_RANGE_DAYS},
            )

    def said(self, at: datetime.datetime) -> dict[str, Any]:
        """What the act is told beside who, when and against whom."""
        given = self.cleaned_data
        rule = self.rules.get(int(given["ground"])) if given["ground"] != Ground.LAW else None
        is_pause = given["kind"] == Measure.PAUSE
        return {
            "kind": given["kind"],
            "until": at + datetime.timedelta(days=given["days"]) if is_pause else None,
            "rule": rule,
            "ground": Ground.CHARTER if rule is not None else Ground.LAW,
            "reasons": given["reasons"],
            "why_at_once": given["why_at_once"],
        }


class SanctionHearingForm(HearingForm):
    """What becomes of an appeal against a sanction; ``days`` from now on it goes on, where it is reversed in part."""

    days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LONGEST_DAYS,
        label=_("Reversed in part: days it goes on (empty: it becomes a warning)"),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Write a number of days, from 1 to 730.")
        ),
    )

    def said(self, at: datetime.datetime) -> dict[str, Any]:
        """What the act is told beside who and when."""
        days = self.cleaned_data["days"]
        return {
            "outcome": self.cleaned_data["outcome"],
            "reasons": self.cleaned_data["reasons"],
            "until": at + datetime.timedelta(days=days) if days is not None else None,
        }
