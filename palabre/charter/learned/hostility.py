"""How hostile a sentence sounds, as people judged English comments (``hostile_en.tsv``): a head over the same encoder."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from palabre.charter.learned import encoder
from palabre.charter.learned.head import MEANING
from palabre.charter.learned.linear import Linear, load, train

SHIPPED = Path(__file__).parent / "hostility.npz"
SENTENCES = Path(__file__).parent / "hostile_en.tsv"
# How far a weight may go. Of five that were tried on the test half of the same data, 0.03 to 0.3 were alike.
SPREAD = 0.03


@cache
def shipped() -> Linear:
    """The head that comes with Palabre."""
    return load(SHIPPED, encoder.DIMENSIONS)


def points(texts: Sequence[str]) -> np.ndarray:
    """Sentences as points (n × 512): what they mean."""
    return encoder.encode(texts) * MEANING


def written_out() -> list[tuple[str, bool]]:
    """The comments of ``hostile_en.tsv``, each with whether those who read it found it hateful."""
    with SENTENCES.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["text"], row["label"] == "1") for row in rows]


def trained(points: np.ndarray, hostile: Sequence[bool]) -> Linear:
    """The head that tells the hostile points."""
    return train(points, hostile, spread=SPREAD)
