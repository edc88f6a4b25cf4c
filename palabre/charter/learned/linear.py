"""A head that weighs numbers and adds them up, and its curve: logistic regression. Plain arrays, no code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

# Newton's method has come to rest long before.
MOST_STEPS = 50
MOST_HALVES = 20


@dataclass(frozen=True)
class Linear:
    """``weights`` (d) of what is weighed, and the ``bias`` that is added."""

    weights: np.ndarray
    bias: float

    def values(self, points: np.ndarray) -> np.ndarray:
        """The weighed sums of points (n × d)."""
        return np.asarray(points @ self.weights + self.bias)

    def probabilities(self, points: np.ndarray) -> np.ndarray:
        """How likely each point is one of those that were told apart."""
        return probability(self.values(points))

    def packed(self) -> bytes:
        """The numbers as 32-bit floats, little end first, the bias last."""
        return np.append(self.weights, self.bias).astype("<f4").tobytes()

    def saved(self, path: Path) -> None:
        """Write it to ``path``."""
        np.savez_compressed(path, numbers=np.frombuffer(self.packed(), dtype="<f4"))


def probability(values: np.ndarray) -> np.ndarray:
    """The logistic curve."""
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -30, 30))))


def unpacked(packed: bytes, size: int) -> Linear:
    """A head from its bytes. Raises ``ValueError`` where it does not weigh ``size`` numbers."""
    if len(packed) != 4 * (size + 1):
        raise ValueError("a head for other features")
    numbers = np.frombuffer(packed, dtype="<f4")
    return Linear(numbers[:-1].astype(np.float32), float(numbers[-1]))


def load(path: Path, size: int) -> Linear:
    """Read a head that weighs ``size`` numbers. Raises ``OSError`` or ``ValueError`` for a file that is none."""
    with np.load(path, allow_pickle=False) as arrays:
        return unpacked(np.ascontiguousarray(arrays["numbers"], dtype="<f4").tobytes(), size)


def train(
    points: np.ndarray, told: Sequence[bool] | np.ndarray, *, spread: float, start: np.ndarray | None = None
) -> Linear:
    """
    The head that makes what was ``told`` of points (n × d) most likely.

    Its weights are thought to lie around ``start`` (else around nothing), with the variance ``spread``: the less was
    told, the nearer they stay. By Newton's method; the same each time on one processor.
    """
    wanted = np.asarray(told, dtype=np.float64)
    table = np.hstack([points, np.ones((len(points), 1))]).astype(np.float64)
    size = table.shape[1]
    around = np.zeros(size)
    if start is not None:
        around[:-1] = start
    stiff = np.full(size, 1 / spread)
    stiff[-1] = 1e-6  # How often it happens at all is learned freely.
    numbers = around.copy()

    def cost(numbers: np.ndarray) -> float:
        values = table @ numbers
        unlikely = np.logaddexp(0, values) - wanted * values
        return float(unlikely.sum() + (stiff * (numbers - around) ** 2).sum() / 2)

    for _step in range(MOST_STEPS):
        chance = probability(table @ numbers)
        slope = table.T @ (chance - wanted) + stiff * (numbers - around)
        bend = (table * (chance * (1 - chance))[:, None]).T @ table + np.diag(stiff)
        change = np.linalg.solve(bend, slope)
        # Far from rest a whole step may lead away: then a part of it is taken.
        before = cost(numbers)
        for _half in range(MOST_HALVES):
            if cost(numbers - change) <= before:
                break
            change = change / 2
        numbers = numbers - change
        if np.abs(change).max() < 1e-6:
            break
    return Linear(numbers[:-1].astype(np.float32), float(numbers[-1]))
