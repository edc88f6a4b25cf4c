"""
The checks, in one ordered list. Each is pure: a ``Draft`` and its parameters in, findings out.

A check notes and never decides. To add one: a file beside this one, a line below, a sentence in
``charter/wording.py``, a heading in ``docs/checks.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from palabre.charter.checks.banned import banned_words
from palabre.charter.checks.capitals import capitals
from palabre.charter.checks.length import too_short
from palabre.charter.checks.links import links_above_limit
from palabre.charter.checks.repetition import repeated_characters
from palabre.charter.draft import Finding


@dataclass(frozen=True)
class Check:
    """A check's function, the defaults of its parameters, and its version (kept with what it found)."""

    run: Callable[..., list[Finding]]
    parameters: Mapping[str, int]
    version: int = 1


CHECKS: dict[str, Check] = {
    "length": Check(too_short, {"at_least": 2}),
    "capitals": Check(capitals, {"at_least": 12}),
    "links": Check(links_above_limit, {"limit": 2}),
    "repetition": Check(repeated_characters, {"at_most": 3}),
    "banned-words": Check(banned_words, {}),
}
