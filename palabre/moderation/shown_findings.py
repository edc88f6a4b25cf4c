"""What checks noted in a text, as the desk says it: read, never changed, here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator

from palabre.charter.applying import UNCHECKED
from palabre.charter.wording import sentence
from palabre.moderation import caring, word_lists

# A finding quotes so much of what it underlines.
WORDS_CHARS = 40
SPELLING = frozenset({"french.spelling", "english.spelling"})


@dataclass(frozen=True)
class Noted:
    """One finding, in words: under which rule, what, where, by which check, how sure."""

    rule: int | None
    says: str
    check: str
    score: float
    words: str
    replacement: str
    is_disputed: bool = False
    counts: bool = True
    is_made: bool = True

    @property
    def is_hard(self) -> bool:
        """Whether it is a slur, hatred, a threat or hostility."""
        return self.check in caring.HARD_CHECKS

    @property
    def may_be_known(self) -> bool:
        """Whether it is a word that no dictionary has, and the publication may know all the same."""
        return self.check in SPELLING and len(self.words) <= word_lists.LONGEST and "…" not in self.words


def placed(findings: object) -> list[dict[str, Any]]:
    """The findings that say where they are: an import may bring others, which nothing can show."""
    if not isinstance(findings, list):
        return []
    return [
        one
        for one in findings
        if isinstance(one, dict) and isinstance(one.get("start"), int) and isinstance(one.get("end"), int)
    ]


def in_words(finding: dict[str, Any], text: str) -> Noted:
    """What a kept finding says to people."""
    return Noted(
        rule=finding.get("rule"),
        says=sentence(str(finding.get("message", "")), finding.get("values") or {}),
        check=str(finding.get("check", "")).partition("@")[0],
        score=float(finding.get("score") or 0),
        words=Truncator(text[max(0, finding["start"]) : finding["end"]]).chars(WORDS_CHARS),
        replacement=str(finding.get("replacement") or ""),
        is_disputed=bool(finding.get("is_disputed")),
        counts=bool(finding.get("counts", True)),
        is_made=finding.get("kind") != UNCHECKED,
    )
