"""Texts that are not French."""

from __future__ import annotations

from palabre.charter.draft import Draft, Finding
from palabre.charter.french import foreign, reading


def french_language(draft: Draft) -> list[Finding]:
    """Note a text of which hardly a word is French; short texts and names are let be."""
    if foreign.is_of_another_script(draft.text) or foreign.is_foreign(reading.words(draft)):
        return [Finding("language", 0, len(draft.text), 1.0, "french.foreign")]
    return []
