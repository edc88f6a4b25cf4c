"""How often the English checks find what they should, and what they should not."""

from __future__ import annotations

from palabre.charter.checks import OWN
from palabre.charter.draft import Draft, Finding
from quality import french

RULE_3 = (*(name for name in OWN if name.startswith("english.")), "punctuation", "capitals", "repetition")


def noted(text: str) -> list[Finding]:
    """What the checks of rule 3 note in an English text."""
    draft = Draft.of(text, language="en")
    return [found for name in RULE_3 for found in OWN[name].run(draft, **OWN[name].parameters)]


def faulty() -> list[dict[str, str]]:
    """Sentences with one fault: category, text, expected."""
    return french.faulty("english_faulty.tsv")


def clean() -> list[str]:
    """Sentences without one."""
    return french.clean("english_clean.txt")


def is_found(row: dict[str, str]) -> bool:
    """Whether something is noted that touches a place where the fault is."""
    places = list(french.places(row["text"], row["expected"]))
    return any(one.start < end and one.end > start for start, end in places for one in noted(row["text"]))


def false_alarms() -> list[str]:
    """The clean sentences in which something is noted."""
    return [text for text in clean() if noted(text)]
