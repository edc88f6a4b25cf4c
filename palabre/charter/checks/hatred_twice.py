"""Hatred of groups, read once more with a second encoder: in the worker, where that is installed."""

from __future__ import annotations

from palabre.charter.checks.hatred import noted, worth_reading
from palabre.charter.draft import Draft, Finding


def hatred_twice(draft: Draft) -> list[Finding]:
    """As ``hatred``; the score is the mean of what both encoders say."""
    from palabre.charter.learned import head, second

    parts, said = worth_reading(draft)
    if not parts:
        return []
    first = head.shipped().probabilities(head.points(said))
    then = second.shipped().probabilities(second.points(said))
    return noted(draft.text, parts, ((first + then) / 2).tolist(), "hatred")


def missing() -> str:
    """What must be installed for it."""
    from palabre.charter.learned import encoder, second

    return ", ".join(one for one in (encoder.missing(), second.missing()) if one)
