"""Spelling: words that no list has, and the likeliest in their place by one edit, the commonest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

import marisa_trie

from palabre.charter import edits

HERE = Path(__file__).parent
ALPHABET = "abcdefghijklmnopqrstuvwxyz'"
LONGEST = 40
WORD = re.compile(r"(?<![\w@#/])[^\W\d_]+(?:['’][^\W\d_]+)*(?![\w@/])")
SENTENCE = re.compile(r"[.!?…:\n\"“”«»]\s*[\"“'‘(]*$")
# What may be put to the end of a word: what stands before it must be one.
CONTRACTED = ("'s", "s'", "'d", "'ll", "'ve", "'re", "'m", "n't", "in'")
ENDINGS = ("ish", "ness", "less", "able", "wise", "like")
PREFIXES = ("anti", "auto", "bio", "co", "counter", "cyber", "de", "eco", "ex", "geo", "hyper", "inter", "mega", "micro", "mini", "mis", "multi", "neo",
            "non", "out", "over", "post", "pre", "pro", "pseudo", "quasi", "re", "semi", "sub", "super", "trans", "ultra", "un", "under")  # fmt: skip
# A list of rare words has these; whoever types them means another.
MEANT = {"untill": "until", "wich": "which", "thier": "their", "noone": "no one", "greatful": "grateful"}
# What is written so, though no list has it.
ALSO = frozenset(
    ["ok", "hmm", "hm", "meh", "ugh", "haha", "hahaha", "wow", "yay", "oops", "yep", "nope", "gonna", "wanna", "gotta", "kinda", "sorta", "dunno", "lemme", "ain't", "y'all",
     "blog", "blogs", "covid", "wifi", "selfie", "selfies", "hashtag", "hashtags", "podcast", "podcasts", "smartphone", "smartphones", "app", "apps", "emoji", "emojis",
     "cyberattack", "cyberbullying", "crowdfunding", "coworking", "decarbonise", "decarbonize", "microplastics", "heatwave", "heatwaves", "livestream",
     "rewilding", "upcycling", "vaping", "vape", "greenwashing", "clickbait", "doomscrolling", "nimby", "nimbys", "gif", "gifs", "meme", "memes", "antivax", "antivaxxer",
     "misgender", "transphobia", "islamophobia", "fatphobia", "https", "http", "www", "com", "org", "net", "kwh", "km", "kg", "cm", "mph", "kph", "sq", "ft",
     "etc", "eg", "ie", "vs", "re", "ps", "am", "pm", "tbc", "mp", "mps", "cllr", "pts", "st", "th", "nd", "rd"]
)  # fmt: skip


@cache
def _opened() -> marisa_trie.RecordTrie:
    trie = marisa_trie.RecordTrie("B")
    trie.mmap(str(HERE / "words.marisa"))
    return trie


def size(word: str) -> int | None:
    """The smallest list that has ``word``, exactly so written: 0 common, 1 usual, 2 rare; ``None`` for none."""
    found = _opened().get(word)
    return found[0][0] if found else None


@lru_cache(maxsize=20_000)
def is_right(word: str) -> bool:
    """Whether ``word`` (small letters, plain apostrophes) is English, by itself or by its parts."""
    if (
        word in ALSO
        or size(word) is not None
        or size(word.capitalize()) is not None
        or size(word.upper()) is not None
    ):
        return True
    if any(word.endswith(one) and _is_whole(word[: -len(one)]) for one in CONTRACTED):
        return True
    if any(
        word.endswith(one) and len(word) > len(one) + 2 and _is_whole(word[: -len(one)]) for one in ENDINGS
    ):
        return True
    return any(
        len(word) > len(one) + 3 and word.startswith(one) and _is_whole(word[len(one) :]) for one in PREFIXES
    )


def _is_whole(word: str) -> bool:
    return size(word) is not None or size(word.capitalize()) is not None


@lru_cache(maxsize=5_000)
def correction(word: str) -> str:
    """The likeliest word in the place of ``word``; empty where none is near."""
    if word in MEANT or len(word) > LONGEST:
        return MEANT.get(word, "")
    found = sorted(
        (one for one in edits.once(word, ALPHABET) if len(one) > 1 and size(one) is not None),
        key=lambda one: (size(one), _distance(word, one), one),
    )
    if not found and len(word) > 6:
        found = sorted(
            (
                two
                for one in _doubled(word)
                for two in (_doubled(one) | _vowels(one))
                if size(two) is not None
            ),
            key=lambda one: (size(one), one),
        )
    return found[0] if found else ""


def _distance(word: str, other: str) -> int:
    """How far apart two words at one edit are, by what people mistype: vowels and doubled letters first."""
    if sorted(word) == sorted(other) or set(word) == set(other):
        return 0
    if word[:1] != other[:1]:
        return 3
    return 1 if {*word} ^ {*other} <= set("aeiou") else 2


def _doubled(word: str) -> set[str]:
    """``word`` with one letter doubled, or one that is doubled made single; and itself."""
    found = {word[:at] + word[at] + word[at:] for at in range(len(word))}
    return (
        found
        | {word[:at] + word[at + 1 :] for at in range(len(word) - 1) if word[at] == word[at + 1]}
        | {word}
    )


def _vowels(word: str) -> set[str]:
    """``word`` with another vowel in one place."""
    return {
        word[:at] + one + word[at + 1 :]
        for at, letter in enumerate(word)
        if letter in "aeiou"
        for one in "aeiou"
    }


def misspelled(text: str, known: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """
    Where words stand that are misspelled, each with its likeliest correction (empty without one).

    A word that begins with a capital is a name, unless it begins its sentence and a common word is one edit away; one
    with a capital within is no word.
    """
    for found in WORD.finditer(text):
        typed = found[0]
        word = typed.replace("’", "'").lower()
        # "l'" is another language's, a single letter no word; "-" joins two that are read each by itself.
        if (
            len(word) < 2
            or len(word) > LONGEST
            or word in known
            or any(letter.isupper() for letter in typed[1:])
        ):
            continue
        if not word.replace("'", "").isascii() or is_right(word):
            continue
        proposed = correction(word)
        if typed[0].isupper():
            before = text[max(0, found.start() - 8) : found.start()]
            begins = not before.strip() or bool(SENTENCE.search(before))
            if not begins or len(word) < 5 or not proposed or size(proposed) != 0:
                continue
            proposed = proposed.capitalize()
        yield found.start(), found.end(), proposed
