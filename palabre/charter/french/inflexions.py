"""The gender and number that the forms of a word have, and its form in another."""

from __future__ import annotations

from palabre.charter.french import lexicon


def genders(word: str, *parts: str) -> set[str]:
    """The genders that ``word`` may have as one of ``parts`` ("N", "A"); both where it has none of its own."""
    found: set[str] = set()
    for tag in lexicon.tags(word):
        if tag.startswith(parts):
            inflexion = tag[2:].removeprefix("K")
            found |= {"m"} if "m" in inflexion else {"f"} if "f" in inflexion else {"m", "f"}
    return found


def numbers(word: str, *parts: str) -> set[str]:
    """The numbers that ``word`` may have as one of ``parts``; both where the lexicon does not say."""
    found: set[str] = set()
    for tag in lexicon.tags(word):
        if tag.startswith(parts):
            inflexion = tag[2:].removeprefix("K")
            found |= {"p"} if inflexion.endswith("p") else {"s"} if inflexion.endswith("s") else {"s", "p"}
    return found


def bent(word: str, wanted: str, *parts: str) -> str:
    """``word`` (an adjective, participle or noun) in the gender and number ``wanted``; empty if unknown."""
    stems = {word}
    for ending in ("es", "s", "e", "aux", "ale", "ales"):
        stems.add(word.removesuffix(ending))
    ends = {"ms": ("", "al"), "fs": ("", "e", "le", "ne", "te", "se", "ale"), "mp": ("s", "x", "", "aux"), "fp": ("s", "es", "les", "nes", "tes", "ses", "ales")}[wanted]  # fmt: skip
    for stem in sorted(stems, key=lambda one: (-len(one), one)):
        for end in ends:
            tried = stem + end
            if tried == word:
                continue
            for tag in lexicon.tags(tried):
                inflexion = tag[2:].removeprefix("K")
                if tag.startswith(parts) and inflexion in (wanted, wanted[1], wanted[0]):
                    return tried
    return ""
