"""
The French lexicon: whether a form is a spelling, what it may be in a sentence, how often it occurs.

One file of two megabytes, mapped into memory and shared by all processes; ``quality/lexicon.py`` says
where it comes from. A tag is a part of speech and an inflexion, such as ``V.PS3s``:

parts       N noun, M name, A adjective, V verb, D determiner, O pronoun, P preposition, R adverb, C S
            conjunctions, I interjection
inflexion   of nouns and adjectives: m f s p; of verbs: moods and tenses in capitals (P present indicative, I
            imperfect, J past, F future, C conditional, S subjunctive, T its imperfect, Y imperative, W
            infinitive, G present participle, K past participle), then persons, then number
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import marisa_trie

HERE = Path(__file__).parent
VOWELS = "aàâeéèêëiîïoôuùûüyœæh"
# The spelling of 1990 leaves out these circumflexes; the dictionary is of the time before.
OLD = {"i": "î", "u": "û"}


@dataclass(frozen=True)
class Entry:
    """What the lexicon says of one form; ``often`` from 0 (never counted) to 127 (in every sentence)."""

    is_spelling: bool
    often: int
    tags: tuple[str, ...]


NOTHING = Entry(False, 0, ())


@cache
def _opened() -> tuple[marisa_trie.BytesTrie, tuple[str, ...]]:
    trie = marisa_trie.BytesTrie()
    trie.mmap(str(HERE / "lexicon.marisa"))
    return trie, tuple((HERE / "tags.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=20_000)
def entry(form: str) -> Entry:
    """What the lexicon says of ``form``, exactly so written (typographic apostrophes made plain)."""
    trie, tags = _opened()
    found = trie.get(form.replace("’", "'"))
    if not found:
        return NOTHING
    packed = found[0]
    of_form = tuple(tags[int.from_bytes(packed[at : at + 2], "big")] for at in range(2, len(packed), 2))
    return Entry(bool(packed[0]), packed[1], of_form)


def tags(word: str) -> tuple[str, ...]:
    """What ``word`` may be, whatever its capitals."""
    return entry(word).tags or entry(word.lower()).tags or entry(old_spelling(word.lower())).tags


def often(word: str) -> int:
    """How often ``word`` occurs, from 0 to 127, on a logarithmic scale."""
    return entry(word).often


def is_spelling(word: str) -> bool:
    """Whether ``word`` is spelled so, in the spelling of before or after 1990."""
    return entry(word).is_spelling or (word != old_spelling(word) and entry(old_spelling(word)).is_spelling)


@lru_cache(maxsize=4_000)
def old_spelling(word: str) -> str:
    """``word`` as it was spelled before 1990 and with its ligature, where the lexicon knows it so; or itself."""
    if "oe" in word and entry(word.replace("oe", "œ")).is_spelling:
        return word.replace("oe", "œ")
    for at, letter in enumerate(word):
        # Never in an ending of the verb: "il fut" and "il fût" are two.
        if letter in OLD and at < len(word) - 1:
            tried = word[:at] + OLD[letter] + word[at + 1 :]
            if entry(tried).is_spelling:
                return tried
    return word


def may_be(word: str, *wanted: str) -> bool:
    """Whether one of the tags of ``word`` begins with one of ``wanted`` ("V.K", "N")."""
    return any(tag.startswith(wanted) for tag in tags(word))


def is_only(word: str, *wanted: str) -> bool:
    """Whether ``word`` is known and all its tags begin with one of ``wanted``."""
    of_word = tags(word)
    return bool(of_word) and all(tag.startswith(wanted) for tag in of_word)


def begins_with_a_vowel(word: str) -> bool:
    """Whether an article is elided before ``word``; h is not counted, since some are mute and some are not."""
    return word[:1].lower() in VOWELS[:-1]
