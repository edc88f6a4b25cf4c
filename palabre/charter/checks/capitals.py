"""Shouting."""

from __future__ import annotations

import re

from palabre.charter.draft import Draft, Finding

WORD = re.compile(r"[^\W\d_]+")


def capitals(draft: Draft, *, at_least: int) -> list[Finding]:
    """
    Note each run of two words or more in capitals with at least ``at_least`` letters together.

    One word alone is an acronym or an emphasis (SNCF, JAMAIS), and is let be.
    """
    findings: list[Finding] = []
    run: list[re.Match[str]] = []

    def close() -> None:
        letters = sum(len(word.group()) for word in run)
        if len(run) > 1 and letters >= at_least:
            findings.append(
                Finding(
                    "capitals", run[0].start(), run[-1].end(), 1.0, "capitals.shouting", (("count", letters),)
                )
            )
        run.clear()

    for word in WORD.finditer(draft.text):
        if word.group().isupper() and not draft.is_in_a_link(word.start()):
            run.append(word)
        else:
            close()
    close()
    return findings
