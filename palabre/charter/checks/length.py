"""Texts that say nothing."""

from __future__ import annotations

from palabre.charter.draft import Draft, Finding


def too_short(draft: Draft, *, at_least: int) -> list[Finding]:
    """Note a text with fewer than ``at_least`` letters or digits: it can hardly be an argument."""
    count = sum(character.isalnum() for character in draft.text)
    if count >= at_least:
        return []
    return [Finding("too-short", 0, len(draft.text), 1.0, "length.too_short", (("count", count),))]
