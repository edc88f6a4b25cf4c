"""A negation by its second half alone."""

from __future__ import annotations

from palabre.charter.french.clauses import BE, HAVE, NO_WORD, OBJECTS, Clause, is_finite


def negation(here: Clause) -> int | None:
    """
    A negation without "ne": how many words on its second half stands, read at the verb.

    Said aloud it is everybody's; written, French asks for both halves.
    """
    word = here.word
    if not is_finite(word) or (word.may_be("N") and word.plain not in HAVE | BE):
        return None
    half = here.next
    if half.plain not in ("pas", "rien", "jamais", "personne"):
        return None
    if half.plain == "personne" and here.to(2).may_be("A"):
        return None
    first, _far = here.over(-1, OBJECTS - {"ne", "n'", "nous", "vous"})
    if first.plain in ("je", "j'", "tu", "il", "elle", "on", "ils", "elles", "ça", "c'"):
        return 1
    if first is NO_WORD and here.previous.plain == "y" and word.plain in ("a", "avait", "aura"):
        return 1
    return None
