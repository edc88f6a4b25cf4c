"""
Near-duplicates made out of the demonstration's comments, and whether each finds what it was made of.

They are altered as people alter a text that they send again: words put in the place of others, letters that change
places, words too many or too few, sentences in another order. Nothing of it knows how texts find each other.
"""

from __future__ import annotations

import datetime
import os
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence

SENTENCES = re.compile(r"(?<=[.!?…])\s+")
# Of a hundred words, so many are altered.
SHARES = (0.05, 0.1, 0.15, 0.2)
NEAREST = 3


def altered(text: str, chance: random.Random, words: Sequence[str], share: float) -> str:
    """``text`` with its sentences in another order and ``share`` of its words altered, by words among ``words``."""
    sentences = SENTENCES.split(text)
    chance.shuffle(sentences)
    made: list[str] = []
    for word in " ".join(sentences).split(" "):
        if chance.random() >= share:
            made.append(word)
            continue
        how = chance.choice(["another", "swapped", "swapped", "missing", "more"])
        if how == "another":
            made.append(chance.choice(words))
        elif how == "more":
            made += [word, chance.choice(words)]
        elif how == "swapped" and len(word) > 3:
            at = chance.randrange(1, len(word) - 1)
            made.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
        elif how != "missing":
            made.append(word)
    return " ".join(made)


def vocabulary(texts: Sequence[str]) -> list[str]:
    """The words of ``texts``, each once."""
    return sorted({word for text in texts for word in re.findall(r"\w+", text)})


def found(*, seed: int = 1) -> tuple[int, dict[float, float]]:
    """Of how many comments of the whole demonstration, and which share of their altered ones has it among the nearest."""
    with tempfile.TemporaryDirectory(prefix="palabre-quality-") as folder:
        os.environ.setdefault("PALABRE_DATA_DIR", folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palabre.config.settings.base")
        import django

        django.setup()
    from palabre.demo import programme
    from palabre.moderation import likeness

    planned = programme.plan(datetime.datetime(2026, 6, 18, 9, tzinfo=datetime.UTC), programme.FULL)
    texts = list(dict.fromkeys(one.text for one in planned if one.text and not likeness.is_short(one.text)))
    by_trace: dict[int, set[str]] = defaultdict(set)
    for text in texts:
        for value in likeness.traces(1, text):
            by_trace[value].add(text)
    words, told = vocabulary(texts), {}
    for share in SHARES:
        chance, right = random.Random(seed), 0  # noqa: S311 (the same each time)
        for text in texts:
            again = altered(text, chance, words, share)
            sharing = Counter(one for value in likeness.traces(1, again) for one in sorted(by_trace[value]))
            nearest = sorted(sharing, key=lambda one: -likeness.alike(again, one))[:NEAREST]
            right += text in nearest
        told[share] = right / len(texts)
    return len(texts), told
