"""Verbs: -er, -é and -ez, persons, moods, orders."""

from __future__ import annotations

from collections.abc import Callable

from palabre.charter.draft import Draft, Finding
from palabre.charter.french import reading
from palabre.charter.french.clauses import Clause
from palabre.charter.french.verbs import infinitives, moods, persons

RULES: tuple[tuple[Callable[[Clause], str | None], str], ...] = (
    (infinitives.er_for_e, "french.infinitive"),
    (infinitives.e_for_er, "french.participle"),
    (infinitives.past, "french.participle"),
    (persons.after_qui, "french.person"),
    (moods.wished, "french.conditional_wanted"),
    (moods.after_si, "french.conditional"),
    (moods.after_que, "french.subjunctive"),
    (moods.orders, "french.order"),
)


def french_verbs(draft: Draft) -> list[Finding]:
    """Note each verb that does not end as it must where it stands, with how it ends."""
    findings = []
    words = reading.words(draft)
    for at, word in enumerate(words):
        if word.is_shouted or word.is_number:
            continue
        here = Clause(words, at)
        for rule, message in RULES:
            mended = rule(here)
            if mended is not None:
                findings.append(_finding(word, mended, message))
                break
        else:
            ended = persons.endings(here)
            if ended is not None:
                findings.append(_finding(word, ended[0], "french.person"))
    return findings


def _finding(word: reading.Word, mended: str, message: str) -> Finding:
    mended = mended[:1].upper() + mended[1:] if mended and word.is_capitalised else mended
    values = (("word", word.typed), ("mended", mended or "…"))
    return Finding("verb", word.start, word.end, 1.0, message, values, replacement=mended or None)
