"""The head: how much a sentence is like those that hate, from 0 to 1. Plain arrays, no code (``head_fr.npz``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from palabre.charter.learned import encoder, features

SHIPPED = Path(__file__).parent / "head_fr.npz"
# How much meaning and words weigh against each other, before distances are taken.
MEANING, WORDS = 2.0, 0.5


@dataclass(frozen=True)
class Head:
    """
    A support vector machine with a Gaussian kernel: ``vectors`` (n × d), their ``weights`` (n), the kernel's ``gamma``,
    the ``bias``, and the two numbers of the logistic curve that makes its values probabilities.

    Source of the curve: J. Platt, Probabilistic outputs for support vector machines (1999).
    """

    vectors: np.ndarray
    weights: np.ndarray
    gamma: float
    bias: float
    slope: float
    shift: float

    def values(self, points: np.ndarray) -> np.ndarray:
        """The machine's own values of points (n × d)."""
        return kernel(points, self.vectors, self.gamma) @ self.weights + self.bias

    def probabilities(self, points: np.ndarray) -> np.ndarray:
        """How likely each point is one of those that hate."""
        return 1 / (1 + np.exp(-np.clip(self.slope * self.values(points) + self.shift, -30, 30)))

    def saved(self, path: Path) -> None:
        """Write it to ``path``, in half precision."""
        np.savez_compressed(
            path,
            vectors=self.vectors.astype(np.float16),
            weights=self.weights.astype(np.float16),
            numbers=np.array([self.gamma, self.bias, self.slope, self.shift], dtype=np.float64),
        )


def load(path: Path = SHIPPED, dimensions: int = encoder.DIMENSIONS) -> Head:
    """Read a head over an encoder of so many numbers. Raises ``OSError`` or ``ValueError`` for a file that is none; runs nothing that stands in it."""
    with np.load(path, allow_pickle=False) as arrays:
        vectors, weights = (arrays[name].astype(np.float32) for name in ("vectors", "weights"))
        gamma, bias, slope, shift = (float(one) for one in arrays["numbers"])
    if vectors.shape != (len(weights), dimensions + features.size()):
        raise ValueError(f"{path.name} is a head for other features")
    return Head(vectors, weights, gamma, bias, slope, shift)


@cache
def shipped() -> Head:
    """The head that comes with Palabre."""
    return load()


def points(texts: Sequence[str]) -> np.ndarray:
    """Sentences as points (n × d): their meaning and their words."""
    words = np.stack([features.of(text) for text in texts])
    return np.hstack([encoder.encode(texts) * MEANING, words * WORDS]).astype(np.float32)


def kernel(these: np.ndarray, those: np.ndarray, gamma: float) -> np.ndarray:
    """The Gaussian kernel between two sets of points."""
    apart = (these**2).sum(1)[:, None] + (those**2).sum(1)[None] - 2 * these @ those.T
    return np.exp(-gamma * np.maximum(apart, 0))
