"""A text read against any version of the charter, on the editors' side; nothing of it is kept."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from palabre.charter import applying, wording
from palabre.charter.models import Version

MOST_CHARS = 20_000


class TryForm(forms.Form):
    """A text, and the version that it is read against."""

    version = forms.ModelChoiceField(Version.objects.none(), label=_("charter"), empty_label=None)
    text = forms.CharField(
        label=_("text"),
        max_length=MOST_CHARS,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        error_messages={"required": _("Type a text to try.")},
    )

    def __init__(self, *args: Any, versions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = versions  # type: ignore[attr-defined]
        self.fields["version"].initial = versions.first()


def tried(version: Version, typed: str) -> dict[str, Any]:
    """
    What ``version`` notes in ``typed``: the text cut at the findings, each finding in words, the rules touched.

    As in a first comment below an article of which nothing is known.
    """
    draft = applying.draft_for(version.publication, typed, is_new_author=True)
    advice = applying.apply(version, draft)
    silent = {rule.number for rule in version.rules.all() if not rule.advises}
    return {
        "version": version,
        "pieces": applying.marked(draft.text, [asdict(one) for one in advice.findings]),
        "noted": [
            {
                "finding": one,
                "words": draft.text[one.start : one.end],
                "sentence": wording.sentence(one.message, dict(one.values)),
                "is_told": one.counts and one.rule not in silent and one.kind not in applying.NOT_FOR_AUTHORS,
            }
            for one in advice.findings
        ],
        "failed": advice.failed,
        "touched": [rule for rule in version.rules.all() if rule.number in advice.flagged],
    }
