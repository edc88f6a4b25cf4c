"""A text that says what an earlier comment said, in nearly the same words: how campaigns and spam look."""

from __future__ import annotations

import re

from palabre.charter.draft import Draft, Finding

# What is shorter is said alike by chance: "Merci pour cet article."
FEWEST_WORDS = 8
SHINGLE = 3
# Less alike than this is a common subject, and is not even noted.
LEAST = 0.5
WORD = re.compile(r"\w+")


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Every three words that follow each other, in small letters, without what stands between them."""
    words = WORD.findall(text.casefold())
    return frozenset(tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))


def near_duplicates(draft: Draft) -> list[Finding]:
    """
    The one earlier comment that is most alike; its score is the share of three-word pieces that both have (Jaccard).

    What the text quotes of another, after ``>``, is no repetition.
    """
    own = shingles("\n".join(line for line in draft.text.split("\n") if not line.lstrip().startswith(">")))
    if len(own) <= FEWEST_WORDS - SHINGLE:
        return []
    best, number = 0.0, 0
    for earlier, text in draft.earlier:
        others = shingles(text)
        # The share can be no greater than that of their sizes: most are told apart by it.
        smaller, larger = sorted((len(own), len(others)))
        if smaller < best * larger or smaller < LEAST * larger:
            continue
        alike = len(own & others) / len(own | others)
        if alike > best:
            best, number = alike, earlier
    if best < LEAST:
        return []
    values = (("number", number), ("percent", round(best * 100)))
    return [Finding("duplicate", 0, len(draft.text), round(best, 3), "duplicate", values)]
