"""English homophones, apostrophes, set phrases and the commonest faults of grammar."""

from __future__ import annotations

from palabre.charter.draft import Draft, Finding
from palabre.charter.english.phrases import found


def english_phrases(draft: Draft) -> list[Finding]:
    """Each fault with its correction, in reading order."""
    noted = [
        Finding(
            kind="grammar",
            start=start,
            end=end,
            score=1.0,
            message="doubled" if reason == "doubled" else f"english.{reason}",
            values=(("mended", mended),),
            replacement=mended,
        )
        for start, end, mended, reason in found(draft.text)
        if not draft.is_in_a_link(start)
    ]
    return sorted(noted, key=lambda one: (one.start, one.end))
