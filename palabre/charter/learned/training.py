"""Train a head from sentences: deterministic, with numpy alone, in about a minute."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from palabre.charter.learned import head
from palabre.charter.learned.head import Head, kernel

GAMMA, COST = 0.15, 5.0
ROUNDS = 40
FOLDS = 4
BATCH = 64


def points_of(
    texts: Sequence[str],
    progress: Callable[[int, int], None] = lambda done, of: None,
    read: Callable[[Sequence[str]], np.ndarray] = head.points,
) -> np.ndarray:
    """The points of many sentences, as ``read`` makes them, some at a time."""
    parts = []
    for at in range(0, len(texts), BATCH):
        parts.append(read(texts[at : at + BATCH]))
        progress(min(at + BATCH, len(texts)), len(texts))
    return np.vstack(parts)


def train(points: np.ndarray, hates: Sequence[bool]) -> Head:
    """
    A head that tells the points (n × d) that ``hates`` from the others.

    Its probabilities are fitted to values of points that were left out of the training, a quarter at a time.
    """
    signs = np.where(np.asarray(hates), 1.0, -1.0).astype(np.float32)
    near = kernel(points, points, GAMMA)
    values = np.zeros(len(signs), dtype=np.float64)
    fold = np.arange(len(signs)) % FOLDS
    for number in range(FOLDS):
        inside, outside = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        weights, bias = machine(near[np.ix_(inside, inside)], signs[inside])
        values[outside] = near[np.ix_(outside, inside)] @ weights + bias
    slope, shift = curve(values, signs > 0)
    weights, bias = machine(near, signs)
    kept = np.flatnonzero(np.abs(weights) > 1e-6)
    return Head(points[kept], weights[kept].astype(np.float32), GAMMA, bias, slope, shift)


def machine(near: np.ndarray, signs: np.ndarray) -> tuple[np.ndarray, float]:
    """
    The weights and the bias of a support vector machine, by coordinate descent in its dual.

    The bias is that of a constant beside each point. Source: C.-J. Hsieh and others, A dual coordinate descent
    method for large-scale linear SVM (2008), here with a kernel.
    """
    many = len(signs)
    near = near + 1.0
    alphas = np.zeros(many, dtype=np.float64)
    values = np.zeros(many, dtype=np.float64)
    order = np.random.RandomState(0)
    diagonal = np.diag(near)
    for _round in range(ROUNDS):
        moved = 0.0
        for at in order.permutation(many):
            slack = signs[at] * values[at] - 1
            if (alphas[at] == 0 and slack > 0) or (alphas[at] == COST and slack < 0):
                continue
            was = alphas[at]
            alphas[at] = min(max(was - slack / diagonal[at], 0.0), COST)
            if step := (alphas[at] - was) * signs[at]:
                values += step * near[at]
                moved = max(moved, abs(step))
        if moved < 1e-3:
            break
    weights = alphas * signs
    return weights, float(weights.sum())


def curve(values: np.ndarray, hates: np.ndarray) -> tuple[float, float]:
    """The slope and the shift of the logistic curve that makes values probabilities, by Newton's method."""
    points = np.stack([values, np.ones(len(values))], axis=1)
    # A little short of certainty on either side, as Platt proposes.
    yes, no = hates.sum(), (~hates).sum()
    wanted = np.where(hates, (yes + 1) / (yes + 2), 1 / (no + 2))
    numbers = np.array([1.0, 0.0])
    for _step in range(50):
        told = 1 / (1 + np.exp(-np.clip(points @ numbers, -30, 30)))
        change = np.linalg.solve(
            (points * (told * (1 - told))[:, None]).T @ points + 1e-9 * np.eye(2), points.T @ (told - wanted)
        )
        numbers = numbers - change
        if np.abs(change).max() < 1e-8:
            break
    return float(numbers[0]), float(numbers[1])
