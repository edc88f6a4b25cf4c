"""
A head of one publication for one rule, learned from what its moderators decided (``moderation/learning.py``).

It reads a text as 512 numbers of meaning, classes of words, and what three shipped checks say of it: those are the
shipped data it stands on, and what it leans on until it has learned better.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from palabre.charter.checks.insults import insults
from palabre.charter.draft import Draft
from palabre.charter.learned import encoder, features, head, hostility, pointing
from palabre.charter.learned.linear import Linear, probability, train

# How far a weight may go: widest where a publication has hundreds of decisions, not tens of thousands.
SPREAD = 0.1
# How much a shipped check's value counts beside meaning, before weights.
SHIPPED = 0.3
# Where the weights of hatred, hostility and insults may start. Chosen by looking at French tweets (MLMA), on which the
# simulation in ``docs/moderation-quality.md`` is made.
LEANING = (0.33, 3.3, 2.0)
# So much of what is learned from is held back to choose where to start.
TRIED = 0.25
BATCH = 64


def size() -> int:
    """How many numbers a text is."""
    return encoder.DIMENSIONS + features.size() + 3


def points(texts: Sequence[str]) -> np.ndarray:
    """Texts as points (n × ``size()``): meaning, words, and the values of hatred, hostility and insults, in this order."""
    read = head.points(texts)
    hatred = head.shipped()
    said = [
        hatred.slope * hatred.values(read) + hatred.shift,
        hostility.shipped().values(read[:, : encoder.DIMENSIONS]),
    ]
    insulting = np.array([_insulting(text) for text in texts])
    return np.hstack([read, np.stack(said, axis=1) * SHIPPED, insulting[:, None]]).astype(np.float32)


@dataclass(frozen=True)
class Read:
    """Texts as points: each whole, as far as the encoder reads, and each of its sentences where it has several."""

    points: np.ndarray
    places: tuple[tuple[int, int], ...]

    def highest(self, score: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """Of each text the score of what scores highest: one bad sentence in a long text is not lost among good ones."""
        scores = score(self.points)
        return np.array([scores[first:last].max() for first, last in self.places])

    @property
    def wholes(self) -> np.ndarray:
        """The points of the texts alone (n × ``size()``)."""
        return self.points[[first for first, _last in self.places]]


def read(texts: Sequence[str]) -> Read:
    """Read texts, each with its sentences."""
    said: list[str] = []
    places = []
    for text in texts:
        parts = pointing.sentences_of(text)
        places.append((len(said), len(said) + 1 + (len(parts) if len(parts) > 1 else 0)))
        said += [text, *(text[start:end] for start, end in parts if len(parts) > 1)]
    return Read(points_of(said), tuple(places))


def points_of(texts: Sequence[str]) -> np.ndarray:
    """The points of many texts, some at a time."""
    parts = [points(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
    return np.vstack(parts) if parts else np.zeros((0, size()), dtype=np.float32)


def shipped_scores(points: np.ndarray) -> np.ndarray:
    """What the shipped checks say of points together, from 0 to 1: each may be right where the others are not."""
    hatred, hostile, insulting = points[:, -3] / SHIPPED, points[:, -2] / SHIPPED, points[:, -1]
    return np.asarray(1 - (1 - probability(hatred)) * (1 - probability(hostile)) * (1 - insulting))


def trained(points: np.ndarray, against: Sequence[bool]) -> Linear:
    """
    The head that tells what was decided against; ``points`` are in the order of the decisions.

    A rule about insults is learned soonest from what the shipped checks say, one about advertising is not: what foresees
    the last quarter of the decisions better is taken, and then all are learned from.
    """
    told = np.asarray(against, dtype=bool)
    cut = round(len(told) * (1 - TRIED))
    best = min(
        (LEANING, None),
        key=lambda start: loss(
            train(points[:cut], told[:cut], spread=SPREAD, start=_weights(start)).probabilities(points[cut:]),
            told[cut:],
        ),
    )
    return train(points, told, spread=SPREAD, start=_weights(best))


def loss(told: np.ndarray, wanted: np.ndarray) -> float:
    """How badly probabilities foresaw what came: the mean of the negative logarithms."""
    sure = np.clip(np.where(wanted, told, 1 - told), 1e-6, 1)
    return float(-np.log(sure).mean()) if len(sure) else 0.0


def _weights(start: tuple[float, float, float] | None) -> np.ndarray | None:
    return None if start is None else np.append(np.zeros(size() - len(start)), start)


def _insulting(text: str) -> float:
    return max((one.score for one in insults(Draft.of(text))), default=0.0)
