"""How well scores order texts, whatever the threshold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def auc(scores: Sequence[float] | np.ndarray, told: Sequence[bool] | np.ndarray) -> float:
    """
    How often one that was told scores above one that was not, a tie being half: the area under the ROC curve.

    One half where one of the two sorts is missing. Source: H. B. Mann and D. R. Whitney (1947), by ranks.
    """
    wanted = np.asarray(told, dtype=bool)
    yes, no = int(wanted.sum()), int((~wanted).sum())
    if not yes or not no:
        return 0.5
    _values, place, many = np.unique(np.asarray(scores), return_inverse=True, return_counts=True)
    ranks = (np.cumsum(many) - (many - 1) / 2)[place]
    return float((ranks[wanted].sum() - yes * (yes + 1) / 2) / (yes * no))
