"""Hatred of groups, as a small model learned it: how likely, and which words say so."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from palabre.charter.disguises import undone
from palabre.charter.draft import Draft, Finding

# Less than this is not even shown to moderators.
LEAST = 0.25


def worth_reading(draft: Draft) -> tuple[list[tuple[int, int]], list[str]]:
    """
    The sentences that name a group or have a word that attacks, and each that attacks with the one before it that
    names a group: "They are here. I hate them." Of most comments none is, and nothing is to be computed.

    Where each stands, and how it reads; one that is disguised or misspelled is there a second time, as it is meant.
    """
    from palabre.charter.learned import features, mending, pointing

    text = draft.text
    alone = pointing.sentences_of(text)
    told = features.named(text, alone)
    mended = mending.mending(text, draft.known_words)
    spans, said = [], []
    for (start, end), (group, attack) in zip(alone, told, strict=True):
        if group or attack:
            spans.append((start, end))
            said.append(text[start:end])
        meant = mended.of(start, end)
        if meant != text[start:end] and (group or attack or any(features.named(meant, [(0, len(meant))])[0])):
            spans.append((start, end))
            said.append(meant)
    for (first, before), (second, after) in pairwise(zip(alone, told, strict=True)):
        if before[0] and after[1] and not after[0]:
            spans.append((first[0], second[1]))
            said.append(text[first[0] : second[1]])
    return spans, said


def hatred(draft: Draft) -> list[Finding]:
    """The sentence that is most like those that hate, with the words that name a group or attack it."""
    # Here, not above: whoever does not bind this check never loads numpy.
    from palabre.charter.learned import head

    parts, said = worth_reading(draft)
    if not parts:
        return []
    told = head.shipped().probabilities(head.points(said))
    return noted(draft.text, parts, told.tolist(), "hatred")


def noted(text: str, parts: list[tuple[int, int]], told: Sequence[float], kind: str) -> list[Finding]:
    """Of the parts of a text and how likely each hates, the likeliest, with the words that name a group or attack it."""
    from palabre.charter.learned import features

    # Of a sentence and of two with it in them, the one is meant unless the two say clearly more.
    best = max(range(len(parts)), key=lambda at: (round(float(told[at]), 1), parts[at][0] - parts[at][1]))
    score = round(float(max(told)), 3)
    if score < LEAST:
        return []
    start, end = parts[best]
    words = features.words_of(undone(text[start:end]))
    if words:
        start, end = start + words[0][0], start + max(last for _first, last in words)
    else:
        said = text[start:end]
        start, end = start + len(said) - len(said.lstrip()), start + len(said.rstrip())
    return [Finding(kind, start, end, score, "hatred")]


def missing() -> str:
    """What must be installed for it."""
    from palabre.charter.learned import encoder

    return encoder.missing()
