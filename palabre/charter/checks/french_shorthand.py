"""The shorthand of telephones."""

from __future__ import annotations

from palabre.charter.draft import Draft, Finding
from palabre.charter.french import reading
from palabre.charter.french.shorthand import shorthand


def french_shorthand(draft: Draft) -> list[Finding]:
    """Note each word of shorthand ("tjr", "jpp"), with what it stands for."""
    findings = []
    for word, meant in shorthand(reading.words(draft)):
        mended = meant[:1].upper() + meant[1:] if word.is_capitalised else meant
        message = "shorthand" if mended else "shorthand.alone"
        values = (("word", word.typed), ("mended", mended)) if mended else (("word", word.typed),)
        findings.append(
            Finding("shorthand", word.start, word.end, 1.0, message, values, replacement=mended or None)
        )
    return findings
