"""Words that sound alike: a and à, ou and où, ces, ses, c'est and s'est …"""

from __future__ import annotations

from palabre.charter.draft import Draft, Finding
from palabre.charter.french import homophones, reading
from palabre.charter.french.clauses import Clause


def french_homophones(draft: Draft) -> list[Finding]:
    """Note each word in whose place another is meant that sounds like it."""
    findings = []
    words = reading.words(draft)
    for at, word in enumerate(words):
        rule = homophones.RULES.get(word.plain)
        if rule is None or word.is_shouted:
            continue
        mended = rule(Clause(words, at))
        if mended is None:
            continue
        last = words[at + homophones.TWO_WORDS.get(word.plain, 1) - 1]
        mended = mended.replace("'", "’")
        if word.is_capitalised:
            mended = mended[:1].upper() + mended[1:]
        typed = draft.text[word.start : last.end]
        values = (("word", typed), ("mended", mended))
        explained = homophones.EXPLAINED.get(word.plain)
        message = f"french.homophone.{explained}" if explained else "french.homophone"
        findings.append(Finding("homophone", word.start, last.end, 1.0, message, values, replacement=mended))
    return findings
