"""Whether a text is French at all: by how many of its words are."""

from __future__ import annotations

import unicodedata

from palabre.charter.french import spelling
from palabre.charter.french.reading import Word
from palabre.charter.french.shorthand import SHORT

# Of fewer words nothing can be told: "OK", a title, three names.
AT_LEAST = 4
# A text with more French words than this is French, however badly it is spelled.
FRENCH_FROM = 0.45
# Of these small words no French text is without; one in seven is enough, whatever the others look like.
SMALL = frozenset(["le", "les", "des", "est", "et", "une", "dans", "pas", "qui", "ce", "je", "vous", "nous", "au", "aux", "du", "sur", "avec",
                   "sont", "mais", "où", "cette", "ces", "leur", "ça", "ne", "plus", "il", "elle", "ils", "j'", "c'", "n'", "qu'", "l'", "d'"])  # fmt: skip
SMALL_FROM = 1 / 7
# Words of both languages, which tell nothing.
SHARED = frozenset(["a", "on", "me", "the", "pour", "or", "as", "an", "son", "main", "pain", "comment", "sale", "but", "no", "la", "de", "es", "se", "con", "le", "do", "un", "que", "si", "y", "e", "o", "in", "i", "is"])  # fmt: skip


def is_foreign(words: tuple[Word, ...]) -> bool:
    """Whether hardly any of the words is French; names and figures are not counted."""
    counted = [
        word for word in words if not word.is_number and not (word.is_capitalised and not word.is_first)
    ]
    letters = "".join(word.plain for word in words)
    if len(counted) < AT_LEAST:
        return False
    telling = [word for word in counted if word.plain not in SHARED]
    if len(telling) < AT_LEAST - 1:
        return False
    if sum(word.plain in SMALL for word in counted) >= SMALL_FROM * len(counted):
        return False
    french = sum(is_french(word) for word in telling)
    return bool(letters) and french / len(telling) <= FRENCH_FROM


def is_french(word: Word) -> bool:
    """Whether the word, or what it is an elision of, is French, written right or in shorthand."""
    return word.plain.endswith("'") or word.plain in SHORT or spelling.is_right(word.plain.strip("'-"))


def is_of_another_script(text: str) -> bool:
    """Whether most of the letters of ``text`` are not Latin."""
    letters = [one for one in text[:2000] if one.isalpha()]
    other = sum(not unicodedata.name(one, "").startswith("LATIN") for one in letters)
    return len(letters) >= 8 and other * 2 > len(letters)
