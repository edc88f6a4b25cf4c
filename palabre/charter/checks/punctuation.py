"""Spaces, capitals at the beginning of sentences, and texts without any mark."""

from __future__ import annotations

from palabre.charter.draft import Draft, Finding
from palabre.charter.french import punctuation as marks


def punctuation(draft: Draft) -> list[Finding]:
    """Note spaces in the wrong place, small letters after full stops, and long texts without punctuation."""
    found = [
        *(("spaces", "punctuation.space", *one) for one in marks.spaces(draft.text)),
        *(("small-letter", "punctuation.capital", *one) for one in marks.small_letters(draft.text)),
    ]
    findings = [
        Finding(kind, start, end, 1.0, message, (), mended)
        for kind, message, start, end, mended in found
        if not draft.is_in_a_link(start)
    ]
    if marks.is_without_marks(draft.text):
        findings.append(Finding("no-marks", 0, len(draft.text), 1.0, "punctuation.none"))
    return sorted(findings, key=lambda one: one.start)
