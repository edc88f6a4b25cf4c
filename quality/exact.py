"""How often personal data is found, and how often the checks of rules 1 and 2 note what is clean."""

from __future__ import annotations

from collections.abc import Mapping

from palabre.charter.checks import OWN
from palabre.charter.draft import Draft, Finding
from quality import french

RULES_1_AND_2 = {"personal-data": 1.0, "insults": 0.6, "hatred": 0.4, "hostility": 0.65}
# What is read while an author waits.
QUICK = {name: threshold for name, threshold in RULES_1_AND_2.items() if not OWN[name].is_slow}
NONE = "none"


def noted(text: str, names: Mapping[str, float] = RULES_1_AND_2) -> list[Finding]:
    """What reaches the thresholds of the charters to start from: of all checks, unless others are named."""
    draft = Draft.of(text)
    return [
        found
        for name, threshold in names.items()
        for found in OWN[name].run(draft, **OWN[name].parameters)
        if found.score >= threshold
    ]


def personal_data() -> tuple[list[str], list[str]]:
    """Of ``personal_data.tsv``: the texts in which the data was missed, and those noted that hold none."""
    missed, false = [], []
    for row in french.faulty("personal_data.tsv"):
        found = [
            (one.kind, row["text"][one.start : one.end])
            for one in OWN["personal-data"].run(Draft.of(row["text"]))
        ]
        if row["kind"] == NONE:
            false += [row["text"]] if found else []
        elif not any(kind == row["kind"] and row["expected"] in words for kind, words in found):
            missed.append(row["text"])
    return missed, false


def false_alarms(name: str) -> list[str]:
    """The clean sentences of a file in which something is noted."""
    return [text for text in french.clean(name) if noted(text)]
