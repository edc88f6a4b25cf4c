"""Where in a text a learned score comes from: the sentence, and the words without which it would be lower."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np

SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…]+[\"»”]?|\n|$)")
WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
# Of more sentences than this, short neighbours are read together, so many characters at a time; a very long sentence is
# parted where a word ends. So every word is read, and a text of a thousand "a." costs no more than another.
MOST_SENTENCES = 40
SHORT, TOGETHER, LONGEST = 40, 100, 500
# Of a very long sentence the first words are left out in turn: each costs another reading.
MOST_WORDS = 40
# Words that make at least this share of the greatest fall are pointed at.
SHARE = 0.5
# Of a sentence of so few words all are meant.
FEW_WORDS = 3
# Words of one or two letters, articles and the like are no reason, whatever the numbers say.
SHORTEST = 3
NO_REASON = frozenset(
    [
        "les",
        "des",
        "une",
        "aux",
        "nos",
        "vos",
        "mes",
        "tes",
        "ses",
        "mon",
        "ton",
        "son",
        "nous",
        "vous",
        "elle",
        "ils",
        "que",
        "qui",
        "est",
        "par",
        "sur",
        "pour",
        "avec",
        "dans",
        "mais",
        "donc",
        "the",
        "and",
        "you",
        "your",
        "are",
        "was",
        "for",
        "with",
        "that",
        "this",
        "they",
        "his",
        "her",
        "our",
        "its",
        "but",
        "not",
        "from",
    ]
)

Score = Callable[[Sequence[str]], np.ndarray]


def sentences_of(text: str) -> list[tuple[int, int]]:
    """
    Where the sentences of a text stand that have a word: (start, end), in reading order.

    Very many short ones are joined, very long ones are parted.
    """
    spans = [one.span() for one in SENTENCE.finditer(text) if WORD.search(one[0])]
    if len(spans) > MOST_SENTENCES:
        joined = [spans[0]]
        for start, end in spans[1:]:
            first, last = joined[-1]
            if end - start < SHORT and last - first < TOGETHER - SHORT:
                joined[-1] = first, end
            else:
                joined.append((start, end))
        spans = joined
    return [part for span in spans for part in _parted(text, *span)]


def _parted(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST) + 1 or start + LONGEST
        yield start, cut
        start = cut
    if text[start:end].strip():
        yield start, end


def highest(text: str, score: Score) -> tuple[float, int, int]:
    """The score of the sentence that scores highest, and where it stands; 0 of a text without any."""
    spans = sentences_of(text)
    if not spans:
        return 0.0, 0, 0
    scores = score([text[start:end] for start, end in spans])
    best = int(np.argmax(scores))
    return float(scores[best]), *spans[best]


def words_behind(text: str, start: int, end: int, score: Score) -> tuple[int, int]:
    """Where the words stand, from the first to the last, without each of which a sentence would score far lower."""
    every = [one.span() for one in WORD.finditer(text, start, end)][:MOST_WORDS]
    words = [
        (first, last)
        for first, last in every
        if last - first >= SHORTEST and text[first:last].lower() not in NO_REASON
    ] or every
    if len(words) > FEW_WORDS:
        without = [text[start:first] + text[last:end] for first, last in words]
        scores = score([text[start:end], *without])
        falls = scores[0] - scores[1:]
        if falls.max() > 0:
            words = [words[at] for at in np.flatnonzero(falls >= SHARE * falls.max())]
    return words[0][0], words[-1][1]
