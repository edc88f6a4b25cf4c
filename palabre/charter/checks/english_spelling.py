"""English spelling, British and American."""

from __future__ import annotations

from palabre.charter.draft import Draft, Finding
from palabre.charter.english.spelling import misspelled


def english_spelling(draft: Draft) -> list[Finding]:
    """Words that no list has, each with the likeliest one in its place."""
    return [
        Finding(
            kind="spelling",
            start=start,
            end=end,
            score=1.0,
            message="misspelled" if mended else "unknown_word",
            values=(("mended", mended),) if mended else (),
            replacement=mended or None,
        )
        for start, end, mended in misspelled(draft.text, draft.known_words)
        if not draft.is_in_a_link(start)
    ]
