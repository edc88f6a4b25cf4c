"""Characters typed again and again."""

from __future__ import annotations

from palabre.charter.draft import Draft, Finding

# Dots are let be however many they are: "......" is a way of writing, as are dashes and lines.
LET_BE = frozenset(".…-–—_=*~ \n\t0123456789")


def repeated_characters(draft: Draft, *, at_most: int) -> list[Finding]:
    """Note each run of one character longer than ``at_most`` ("noooooon", "!!!!!")."""
    findings = []
    text, start = draft.text, 0
    for position in range(1, len(text) + 1):
        if position < len(text) and text[position] == text[start]:
            continue
        length = position - start
        if length > at_most and text[start] not in LET_BE and not draft.is_in_a_link(start):
            findings.append(
                Finding("repetition", start, position, 1.0, "repetition.characters", (("count", length),))
            )
        start = position
    return findings
