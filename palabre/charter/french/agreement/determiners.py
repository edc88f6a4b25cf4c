"""A determiner and the gender of what follows it."""

from __future__ import annotations

from palabre.charter.french import lexicon
from palabre.charter.french.clauses import NO_WORD, Clause, is_finite
from palabre.charter.french.inflexions import genders, numbers

FEMININE = {
    "une": "un",
    "la": "le",
    "cette": "ce",
    "ma": "mon",
    "ta": "ton",
    "sa": "son",
    "aucune": "aucun",
    "quelle": "quel",
}
MASCULINE = {
    "un": "une",
    "le": "la",
    "ce": "cette",
    "cet": "cette",
    "aucun": "aucune",
    "du": "de la",
    "au": "à la",
    "quel": "quelle",
}
# Between a determiner and its adjective: "une bien belle idée".
ADVERBS = frozenset(["bien", "fort", "tout", "toute", "très", "trop", "plus", "moins", "aussi", "si", "assez", "demi", "mi", "soi", "quasi", "ex", "vice", "presque", "même", "sacré", "haut", "bas", "grand"])  # fmt: skip
# Whom these name may be a woman, whatever dictionaries say: "cette maire".
OF_EITHER = frozenset(["maire", "ministre", "juge", "poète", "architecte", "médecin", "chef", "auteur", "professeur", "prof", "écrivain", "ingénieur", "peintre",
                       "arbitre", "notaire", "pilote", "guide", "commissaire", "préfet", "peintre", "sculpteur", "agent", "thermos", "successeur", "défenseur"])  # fmt: skip


def determiner(here: Clause) -> str | None:
    """A determiner of the other gender than the noun or adjective right after it: "cet histoire", "une beau"."""
    word, after = here.word, here.next
    if after is NO_WORD or after.is_capitalised or (after.may_be("V.") and not after.may_be("N", "A")):
        return None
    of_noun = genders(after.plain, "N", "A") if after.may_be("N", "A") else set()
    if after.plain in OF_EITHER:
        return None
    if (
        len(of_noun) != 1
        or after.may_be("P", "O", "M")
        or after.plain in ADVERBS
        or (after.may_be("R") and not after.may_be("A"))
    ):
        return None
    if word.plain == "quelque" and numbers(after.plain, "N") == {"p"} and not after.may_be("A"):
        return "quelques"
    vowel = lexicon.begins_with_a_vowel(after.plain) or after.plain.startswith("h")
    if word.plain in FEMININE and of_noun == {"m"} and word.plain not in ("la",):
        mended = FEMININE[word.plain]
        return "cet" if mended == "ce" and vowel else mended
    if (word.plain in ("un", "cet", "aucun", "quel") and of_noun == {"f"}) or (
        word.plain in ("le", "ce") and of_noun == {"f"} and not vowel and after.is_only("N")
    ):
        if (
            word.plain == "un"
            and here.previous.may_be("N", "D", "P")
            and here.previous.plain
            not in ("est", "dans", "sur", "avec", "pour", "par", "de", "d'", "à", "c'")
        ):
            return None
        if is_finite(after) and word.plain in ("le", "ce"):
            return None
        return MASCULINE[word.plain]
    return None
