"""The publication's own banned words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from palabre.charter.draft import Draft, Finding

# A combining accent is no letter to ``\w``, yet "cafe" is not the word in "café" typed with one.
NOT_WITHIN = r"(?![\w\u0300-\u036f])"


def banned_words(draft: Draft) -> list[Finding]:
    """
    Note each banned word of the publication, whole words only, whatever their capitals.

    Whichever apostrophe, however many spaces and whichever of the two ways to type an accent were
    used. This is the one finding that stops a sending (``discussion/posting.py`` asks for it).
    """
    words = pattern(draft.banned_words)
    if words is None:
        return []
    return [
        Finding("banned-word", match.start(), match.end(), 1.0, "banned.word", (("word", match.group()),))
        for match in words.finditer(draft.text)
    ]


@lru_cache(maxsize=64)
def pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """What finds any of ``words``, the longest first; ``None`` where there is none."""
    written = sorted({word.strip() for word in words} - {""}, key=lambda word: (-len(word), word))
    if not written:
        return None
    either = "|".join("".join(map(_character, _clusters(word))) for word in written)
    return re.compile(rf"(?<!\w)(?:{either}){NOT_WITHIN}", re.IGNORECASE)


def _clusters(word: str) -> list[str]:
    """The characters of a word in their composed form, a run of spaces as one."""
    return re.findall(r"\s+|.", unicodedata.normalize("NFC", word))


def _character(character: str) -> str:
    if character.isspace():
        return r"\s+"
    if character in "'’ʼ":
        return "['’ʼ]"
    apart = unicodedata.normalize("NFD", character)
    if apart == character:
        return re.escape(character)
    return f"(?:{re.escape(character)}|{re.escape(apart)})"
