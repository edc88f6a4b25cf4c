"""One line of a saved page: how long it may be, which spaces are in it, and whether a pattern is all it says."""

from __future__ import annotations

import re

# Overrides of the direction of writing, and controls that are neither tab nor line feed: neither can be
# stored or printed safely, and none is text.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
# A line longer than this is text, whatever it begins with.
LINE = 300
SPACES = " \t\u00a0\u202f\u2009"
S = f"[{SPACES}]"


def cleaned(text: str) -> str:
    """``text`` with lines that end in LF, without what can be neither stored nor printed safely."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def matches(pattern: re.Pattern[str], line: str) -> bool:
    """Whether ``pattern`` is all that a line says."""
    line = line.strip(SPACES)
    return len(line) <= LINE and bool(pattern.fullmatch(line))
