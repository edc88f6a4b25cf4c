"""What moderators type when they take passages out of a text, or open what its author wrote."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from palabre.charter.models import Version
from palabre.discussion.models import Revision
from palabre.discussion.text import has_something_to_read
from palabre.moderation import passages
from palabre.moderation.decision_forms import REASONS_MAX_CHARS
from palabre.moderation.models import Ground
from palabre.moderation.passages import Span
from palabre.moderation.places import LARGEST_ID
from palabre.moderation.shown_findings import placed
from palabre.moderation.typed import TypedField

REASON_MAX_CHARS = 500
SPAN = re.compile(r"(\d{1,6})-(\d{1,6})", re.ASCII)


class SealForm(forms.Form):
    """
    Which passages of ``read`` are taken out, and on which ground.

    Chosen among its sentences and among what the checks noted (``passage``, as "start-end" in code points), or copied
    from it, one a line (``words``): each place where such a line stands is meant.
    """

    revision = forms.IntegerField(min_value=1, max_value=LARGEST_ID)
    passage = forms.MultipleChoiceField(
        required=False,
        error_messages=dict.fromkeys(
            ("invalid_choice", "invalid_list"), _("Choose passages of the text as it stands here.")
        ),
    )
    words = TypedField(
        required=False,
        max_chars=REASONS_MAX_CHARS,
        label=_("Other passages, copied from the text, one a line"),
    )
    ground = forms.ChoiceField(
        label=_("Ground"),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"),
            _(
                "Taking a passage out needs a rule of the charter that the comment was sent under, or the law."
            ),
        ),
    )
    reasons = TypedField(required=False, max_chars=REASONS_MAX_CHARS, label=_("Your words to the author"))

    def __init__(self, data: Any = None, *, charter: Version, read: Revision) -> None:
        """``charter`` is the one that the comment fell under."""
        super().__init__(data)
        self.read = read
        self.rules = {str(rule.number): rule for rule in charter.rules.all()}
        ground: Any = self.fields["ground"]
        ground.choices = [
            *((number, f"{number}. {rule.title}") for number, rule in self.rules.items()),
            (Ground.LAW, gettext("the law")),
        ]
        passage: Any = self.fields["passage"]
        passage.choices = [*_offered(read.text, self.noted), *_offered(read.text, self.sentences)]

    @property
    def sentences(self) -> list[Span]:
        """The sentences of the text."""
        return passages.sentences_of(self.read.text)

    @property
    def noted(self) -> list[Span]:
        """What the checks underlined: not what they say of the whole text."""
        text = self.read.text
        spans = {(one["start"], one["end"]) for one in placed(self.read.findings)}
        return sorted(
            (start, end) for start, end in spans if 0 <= start < end <= len(text) and end - start < len(text)
        )

    @property
    def offered(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """What can be chosen, by what it is: (heading, [(value, words, whether it is chosen)])."""
        chosen = (
            set(self.data.getlist("passage")) if self.is_bound and hasattr(self.data, "getlist") else set()
        )
        groups = [(gettext("What the checks noted"), self.noted), (gettext("Sentences"), self.sentences)]
        return [
            (title, [(value, words, value in chosen) for value, words in _offered(self.read.text, spans)])
            for title, spans in groups
            if spans
        ]

    def clean(self) -> dict[str, Any]:
        """Find the passages, and see that something is left to read."""
        said = super().clean() or {}
        spans = [(int(start), int(end)) for start, end in SPAN.findall(" ".join(said.get("passage", [])))]
        for line in filter(None, map(str.strip, said.get("words", "").split("\n"))):
            found = passages.places_of(self.read.text, line)
            if not found:
                self.add_error(
                    "words",
                    gettext("“%(words)s” does not stand in the text: copy it exactly as it is.")
                    % {"words": line[:80]},
                )
            spans += found
        said["spans"] = passages.joined(self.read.text, spans)
        if self.errors:
            return said
        if not said["spans"]:
            self.add_error(None, gettext("Choose at least one passage."))
        elif not has_something_to_read(passages.left_of(self.read.text, said["spans"])):
            self.add_error(None, gettext("Nothing would be left to read: refuse or remove it whole."))
        if said.get("ground") == Ground.LAW and not said.get("reasons"):
            self.add_error("reasons", gettext("Say what is unlawful: the author reads your words."))
        return said

    @property
    def said(self) -> dict[str, Any]:
        """What the act is told, of a form that is valid."""
        ground = self.cleaned_data["ground"]
        return {
            "revision": self.cleaned_data["revision"],
            "spans": self.cleaned_data["spans"],
            "rule": self.rules.get(ground),
            "ground": Ground.LAW if ground == Ground.LAW else "",
            "reasons": self.cleaned_data["reasons"],
        }


def _offered(text: str, spans: list[Span]) -> list[tuple[str, str]]:
    return [(f"{start}-{end}", text[start:end]) for start, end in spans]


class OpeningForm(forms.Form):
    """Why what an author wrote is opened."""

    reason = TypedField(
        max_chars=REASON_MAX_CHARS,
        label=_("Why you open it"),
        error_messages={"required": _("Say why: your reason is kept, with your name.")},
    )
