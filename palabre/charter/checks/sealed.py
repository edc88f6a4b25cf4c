"""Names and words that the publication may not print now: a court has said so, or an embargo holds."""

from __future__ import annotations

from palabre.charter.checks.banned import pattern
from palabre.charter.draft import Draft, Finding


def sealed_words(draft: Draft) -> list[Finding]:
    """Note each of the publication's sealed words, whole words only, whatever their capitals and accents' way."""
    words = pattern(draft.sealed_words)
    if words is None:
        return []
    return [
        Finding("sealed-word", found.start(), found.end(), 1.0, "sealed.word")
        for found in words.finditer(draft.text)
    ]
