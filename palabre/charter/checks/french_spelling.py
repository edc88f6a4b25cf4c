"""Words that French does not spell so."""

from __future__ import annotations

from palabre.charter.draft import Draft, Finding
from palabre.charter.french import foreign, reading, spelling
from palabre.charter.french.shorthand import unglued


def french_spelling(draft: Draft) -> list[Finding]:
    """Note each misspelled word, with the likeliest correction where there is one."""
    words = reading.words(draft)
    if foreign.is_foreign(words):
        return []  # Every word would be one: that it is another language is said once.
    findings = []
    for word, proposed in spelling.misspelled(words, draft.known_words):
        is_accent = bool(proposed) and spelling.plain(proposed) == spelling.plain(word.plain)
        if not is_accent:
            proposed = unglued(word.plain) or proposed
        mended = _as_typed(proposed, word.typed)
        message = "french.accent" if is_accent else "misspelled" if mended else "unknown_word"
        values = (("word", word.typed), ("mended", mended)) if mended else (("word", word.typed),)
        findings.append(
            Finding("spelling", word.start, word.end, 1.0, message, values, replacement=mended or None)
        )
    return findings


def _as_typed(proposed: str, typed: str) -> str:
    return proposed[:1].upper() + proposed[1:] if typed[:1].isupper() else proposed
