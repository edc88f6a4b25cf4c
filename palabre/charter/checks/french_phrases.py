"""Set phrases written wrong, elision, negation by halves, words typed twice."""

from __future__ import annotations

from palabre.charter.draft import Draft, Finding
from palabre.charter.french import phrases, reading
from palabre.charter.french.clauses import Clause
from palabre.charter.french.verbs.negation import negation

# Said aloud it is everybody's: a remark, and no more than half a fault.
NEGATION = 0.5


def french_phrases(draft: Draft) -> list[Finding]:
    """Note set phrases, missing elisions, words typed twice and negations without "ne"."""
    words = reading.words(draft)
    found = [
        *(("phrase", "french.phrase", *one) for one in phrases.phrases(draft.text)),
        *(("elision", "french.elision", *one) for one in phrases.elisions(words)),
        *(("doubled", "doubled", *one) for one in phrases.doubled(words)),
    ]
    findings = [
        Finding(kind, start, end, 1.0, message, (("word", draft.text[start:end]), ("mended", mended)), mended)
        for kind, message, start, end, mended in found
        if not draft.is_in_a_link(start)
    ]
    for at, word in enumerate(words):
        half = negation(Clause(words, at))
        if half is not None:
            end = words[at + half].end
            values = (("word", draft.text[word.start : end]),)
            findings.append(Finding("negation", word.start, end, NEGATION, "french.negation", values))
    return sorted(findings, key=lambda one: one.start)
