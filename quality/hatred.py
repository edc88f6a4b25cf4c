"""How often hatred is told from what only looks like it."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from palabre.api.attributes import ATTRIBUTES, sentences
from palabre.charter.checks import OWN
from palabre.charter.draft import Draft
from palabre.charter.learned import hostility
from palabre.charter.learned.ranking import auc
from palabre.charter.learned.training import points_of
from quality.french import DATA

# The thresholds of the charters to start from.
THRESHOLD, HOSTILE, TWICE = 0.4, 0.65, 0.35


def score(text: str, name: str = "hatred") -> float:
    """What a check says of a text, from 0 (or less than it shows) to 1."""
    return max((one.score for one in OWN[name].run(Draft.of(text))), default=0.0)


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


def hatecheck(name: str = "hatred", threshold: float = THRESHOLD) -> Told:
    """The French half of Multilingual HateCheck that may be looked at (``mhc_fr_dev.tsv``)."""
    kinds: dict[str, list[bool]] = defaultdict(list)
    pairs: list[tuple[bool, bool]] = []
    for row in rows("mhc_fr_dev.tsv"):
        is_hateful, is_told = row["label_gold"] == "hateful", score(row["test_case"], name) >= threshold
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


def together(text: str) -> float:
    """What `hatred`, `hostility` and `insults` say of a text together: each may be right where the others are not."""
    draft = Draft.of(text)
    doubt = 1.0
    for name in ("hatred", "hostility", "insults"):
        doubt *= 1 - max((one.score for one in OWN[name].run(draft)), default=0.0)
    return 1 - doubt


def tweets_auc() -> dict[str, float]:
    """
    Of MLMA's French tweets, how often one that people found hateful (or anything but normal) scores above another.

    Anything but normal is what rules 1 and 2 are about: abusive, offensive, hateful, disrespectful.
    """
    tweets = rows("mlma_fr.tsv")
    hateful = ["hateful" in row["sentiment"] for row in tweets]
    other = [row["sentiment"] != "normal" for row in tweets]
    alone, joined = ([said(row["tweet"]) for row in tweets] for said in (score, together))
    return {
        "hateful, `hatred` alone": auc(alone, hateful),
        "hateful, the three together": auc(joined, hateful),
        "anything but normal, `hatred` alone": auc(alone, other),
        "anything but normal, the three together": auc(joined, other),
    }


def threats_auc() -> float:
    """How often a threat of French HateCheck's dev half scores above what is none, by the attribute `THREAT`."""
    cases = rows("mhc_fr_dev.tsv")
    scores = [
        max(
            (ATTRIBUTES["THREAT"].of(said) for *_place, said in sentences(row["test_case"], "fr")),
            default=0.0,
        )
        for row in cases
    ]
    return auc(scores, [row["functionality"].startswith("threat_") for row in cases])


def english_hostility() -> tuple[float, float, float]:
    """`hostility` on `ken20_en_test.tsv`: AUC, and precision and recall at its threshold."""
    comments = rows("ken20_en_test.tsv")
    said = hostility.shipped().probabilities(
        points_of([row["text"] for row in comments], read=hostility.points)
    )
    hostile = np.array([row["label"] == "1" for row in comments])
    noted = said >= HOSTILE
    return auc(said, hostile), float(hostile[noted].mean()), float(noted[hostile].mean())
