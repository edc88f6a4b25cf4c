"""English shorthand of telephones."""

from __future__ import annotations

from collections.abc import Iterator

from palabre.charter.draft import Draft, Finding
from palabre.charter.english.shorthand import found


def english_shorthand(draft: Draft) -> list[Finding]:
    """Each piece of shorthand, with what it stands for where one thing is meant."""
    return [
        Finding(
            kind="shorthand",
            start=start,
            end=end,
            score=1.0,
            message="shorthand" if mended else "shorthand.alone",
            values=(("mended", mended),) if mended else (),
            replacement=mended or None,
        )
        for start, end, mended in _cased(draft.text)
        if not draft.is_in_a_link(start)
    ]


def _cased(text: str) -> Iterator[tuple[int, int, str]]:
    for start, end, meant in found(text):
        yield start, end, meant[:1].upper() + meant[1:] if text[start].isupper() else meant
