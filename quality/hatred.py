"""How often hatred is told from what only looks like it."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass

from palabre.charter.checks import OWN
from palabre.charter.draft import Draft
from quality.french import DATA

# The threshold of the charters to start from.
THRESHOLD = 0.4


def score(text: str) -> float:
    """What the check says of a text, from 0 (or less than it shows) to 1."""
    return max((one.score for one in OWN["hatred"].run(Draft.of(text))), default=0.0)


@dataclass(frozen=True)
class Told:
    """The mean of the two classes' F1, and of each kind of sentence the share that was told rightly."""

    macro_f1: float
    by_kind: dict[str, tuple[int, int]]

    @property
    def traps(self) -> dict[str, float]:
        """Of what only looks like hatred: the shares."""
        return {kind: right / every for kind, (right, every) in self.by_kind.items() if kind.endswith("_nh")}


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file of others' data."""
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def hatecheck() -> Told:
    """The French half of Multilingual HateCheck that may be looked at (``mhc_fr_dev.tsv``)."""
    kinds: dict[str, list[bool]] = defaultdict(list)
    pairs: list[tuple[bool, bool]] = []
    for row in rows("mhc_fr_dev.tsv"):
        is_hateful, is_told = row["label_gold"] == "hateful", score(row["test_case"]) >= THRESHOLD
        pairs.append((is_hateful, is_told))
        kinds[row["functionality"]].append(is_hateful == is_told)
    return Told(macro_f1(pairs), {kind: (sum(right), len(right)) for kind, right in sorted(kinds.items())})


def macro_f1(pairs: list[tuple[bool, bool]]) -> float:
    """The mean over both classes of 2·hits / (said + there are)."""
    means = []
    for wanted in (True, False):
        hits = sum(is_so == said == wanted for is_so, said in pairs)
        count = sum(is_so == wanted for is_so, _said in pairs) + sum(said == wanted for _is_so, said in pairs)
        means.append(2 * hits / count if count else 0.0)
    return sum(means) / 2


def tweets_auc() -> float:
    """Of MLMA's French tweets, how often one called hateful scores above one that was not (half for a tie)."""
    hateful, others = [], []
    for row in rows("mlma_fr.tsv"):
        (hateful if "hateful" in row["sentiment"] else others).append(score(row["tweet"]))
    ranked = sorted([*((one, True) for one in hateful), *((one, False) for one in others)])
    above, at = 0.0, 0
    while at < len(ranked):
        same = at
        while same < len(ranked) and ranked[same][0] == ranked[at][0]:
            same += 1
        tied = ranked[at:same]
        yes = sum(is_hateful for _score, is_hateful in tied)
        below = sum(not is_hateful for _score, is_hateful in ranked[:at])
        above += yes * (below + (len(tied) - yes) / 2)
        at = same
    return above / (len(hateful) * len(others))
