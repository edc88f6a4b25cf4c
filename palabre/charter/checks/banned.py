"""The publication's own banned words."""

from __future__ import annotations

import re

from palabre.charter.draft import Draft, Finding


def banned_words(draft: Draft) -> list[Finding]:
    """
    Note each banned word of the publication, whole words only, whatever their capitals.

    This is the one finding that stops a sending (``discussion/posting.py`` asks for it).
    """
    if not draft.banned_words:
        return []
    words = "|".join(re.escape(word) for word in sorted(draft.banned_words, key=len, reverse=True))
    found = re.finditer(rf"(?<!\w)(?:{words})(?!\w)", draft.text, re.IGNORECASE)
    return [
        Finding("banned-word", match.start(), match.end(), 1.0, "banned.word", (("word", match.group()),))
        for match in found
    ]
