"""
Any text classifier in ONNX form, in a folder of the operator's own: ``model.onnx``, ``tokenizer.json``, ``config.json``.

As exported from the libraries of Hugging Face. Which of its labels is meant stands in a file ``palabre.toml`` beside them
(``label = "toxic"``); of two labels it is else the second.
"""

from __future__ import annotations

import importlib.util
import json
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from palabre.charter.asked.service import Service
from palabre.charter.draft import Draft, Finding

# Less than this is not even shown to moderators.
LEAST = 0.3
MOST_TOKENS = 256
NEEDED = ("onnxruntime", "tokenizers", "numpy")


def missing() -> str:
    """The packages that must be installed for it; empty where they are."""
    return ", ".join(name for name in NEEDED if importlib.util.find_spec(name) is None)


@dataclass(frozen=True)
class Classifier:
    """A model that was loaded: ``score`` gives for each text how likely the label is."""

    label: str
    score: Callable[[Sequence[str]], Any]


def classifier(draft: Draft, *, service: Service) -> list[Finding]:
    """The sentence that is most likely what the label says. Raises ``ValueError`` or ``OSError`` for a folder that is no classifier."""
    from palabre.charter.learned import pointing

    highest, start, end = pointing.highest(draft.text, opened(service.place).score)
    score = round(highest, 3)
    if score < LEAST:
        return []
    said = draft.text[start:end]
    start, end = start + len(said) - len(said.lstrip()), start + len(said.rstrip())
    return [Finding("classifier", start, end, score, "classifier", (("label", opened(service.place).label),))]


@lru_cache(maxsize=2)
def opened(place: str) -> Classifier:
    """Load the folder, once."""
    import numpy as np
    import onnxruntime
    from tokenizers import Tokenizer

    folder = Path(place)
    said = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    labels = {int(number): str(name) for number, name in said["id2label"].items()}
    chosen = folder / "palabre.toml"
    wanted = tomllib.loads(chosen.read_text(encoding="utf-8")).get("label") if chosen.exists() else None
    if wanted is None and len(labels) == 2:
        wanted = labels[1]
    if wanted not in labels.values():
        raise ValueError(f"palabre.toml must name one of the labels {', '.join(labels.values())}")
    at, label = next((number, name) for number, name in labels.items() if name == wanted)
    is_of_many = said.get("problem_type") == "multi_label_classification" or len(labels) == 1
    tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokens.enable_truncation(MOST_TOKENS)
    tokens.enable_padding()
    options = onnxruntime.SessionOptions()
    # As with the encoder: several processes that share two cores would wait for each other's threads.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )
    names = [one.name for one in session.get_inputs()]

    def score(texts: Sequence[str]) -> Any:
        read = tokens.encode_batch([text.encode("utf-8", "replace").decode() for text in texts])
        every = {
            "input_ids": [one.ids for one in read],
            "attention_mask": [one.attention_mask for one in read],
            "token_type_ids": [one.type_ids for one in read],
        }
        values = session.run(None, {name: np.array(every[name], dtype=np.int64) for name in names})[0]
        values = np.asarray(values, dtype=np.float64).reshape(len(texts), -1)
        if is_of_many:
            return 1 / (1 + np.exp(-values[:, at]))
        powers = np.exp(values - values.max(axis=1, keepdims=True))
        return powers[:, at] / powers.sum(axis=1)

    return Classifier(label, score)
