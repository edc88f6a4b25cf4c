"""Agreement near by: determiner, noun, adjective, participle, and a noun with its verb."""

from __future__ import annotations

from palabre.charter.draft import Draft, Finding
from palabre.charter.french import homophones, reading
from palabre.charter.french.agreement import determiners, nouns, participles, subjects
from palabre.charter.french.clauses import Clause

RULES = (
    determiners.determiner,
    participles.predicate,
    participles.object_before,
    nouns.noun_number,
    nouns.adjective,
)


def french_agreement(draft: Draft) -> list[Finding]:
    """Note each word that does not agree with the one it belongs to."""
    findings = []
    words = reading.words(draft)
    for at, word in enumerate(words):
        if word.is_shouted or word.is_number:
            continue
        here = Clause(words, at)
        sounds_like = homophones.RULES.get(word.plain)
        if sounds_like is not None and sounds_like(here) is not None:
            continue  # "Sa fait dix ans": it is another word, and not one of the other gender.
        mended = next((found for rule in RULES if (found := rule(here)) is not None), None)
        if mended is None:
            of_noun = subjects.noun_and_verb(here)
            mended = of_noun[0] if of_noun is not None else None
        if mended is None:
            continue
        mended = mended[:1].upper() + mended[1:] if word.is_capitalised else mended
        values = (("word", word.typed), ("mended", mended or "…"))
        findings.append(
            Finding(
                "agreement", word.start, word.end, 1.0, "french.agreement", values, replacement=mended or None
            )
        )
    return findings
