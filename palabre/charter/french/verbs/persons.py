"""Who acts, and how the verb ends."""

from __future__ import annotations

from palabre.charter.french import lexicon
from palabre.charter.french.clauses import BE, HAVE, OBJECTS, Clause, is_finite, is_participle

PERSONS = {
    "je": "1s",
    "j'": "1s",
    "tu": "2s",
    "il": "3s",
    "elle": "3s",
    "on": "3s",
    "ils": "3p",
    "elles": "3p",
}
IRREGULAR = {
    ("peut", "1s"): "peux", ("peut", "2s"): "peux", ("veut", "1s"): "veux", ("veut", "2s"): "veux", ("a", "1s"): "ai",
    ("a", "2s"): "as", ("est", "1s"): "suis", ("est", "2s"): "es", ("va", "1s"): "vais", ("va", "2s"): "vas",
    ("a", "3p"): "ont", ("est", "3p"): "sont", ("va", "3p"): "vont", ("fait", "3p"): "font", ("dit", "3p"): "disent",
    ("peut", "3p"): "peuvent", ("veut", "3p"): "veulent", ("doit", "3p"): "doivent", ("sait", "3p"): "savent",
    ("vient", "3p"): "viennent", ("tient", "3p"): "tiennent", ("prend", "3p"): "prennent", ("voit", "3p"): "voient",
    ("croit", "3p"): "croient", ("met", "3p"): "mettent", ("lit", "3p"): "lisent", ("écrit", "3p"): "écrivent",
    ("vit", "3p"): "vivent", ("sert", "3p"): "servent", ("part", "3p"): "partent", ("sort", "3p"): "sortent",
    ("ont", "3s"): "a", ("sont", "3s"): "est", ("vont", "3s"): "va", ("font", "3s"): "fait", ("ont", "1s"): "ai",
    ("boit", "3p"): "boivent", ("reçoit", "3p"): "reçoivent", ("connaît", "3p"): "connaissent", ("paraît", "3p"): "paraissent",
}  # fmt: skip


def endings(here: Clause) -> tuple[str, str] | None:
    """A verb that does not end as its pronoun asks: (what it ought to be, the pronoun); "" where unsure."""
    word = here.word
    if not word.may_be("V."):
        return _noun_for_verb(here)
    subject, far = here.over(-1, frozenset(OBJECTS - {"nous", "vous", "le", "la", "les", "l'", "en", "leur"}))
    if far != -1 and subject.plain not in ("je", "tu", "il", "elle", "on", "ils", "elles"):
        return None
    if subject.plain not in PERSONS or (not is_finite(word) and not is_participle(word)):
        return None
    if subject.plain in ("elle", "elles", "il", "ils") and here.to(far - 1).may_be("P"):
        return None
    wanted = PERSONS[subject.plain]
    if not is_finite(word) or any(has_person(tag, wanted) for tag in lexicon.tags(word.plain)):
        return None
    if far < -1 and word.may_be("N", "A", "R", "P", "D") and word.plain not in HAVE | BE:
        return None
    if word.may_be("R", "P", "D", "O") and word.plain not in HAVE | BE:
        return None
    return conjugated(word.plain, wanted), subject.plain


def _noun_for_verb(here: Clause) -> tuple[str, str] | None:
    """ "je travail", "il emploi": a noun where the verb is meant that sounds like it."""
    subject, _far = here.over(
        -1, frozenset(["ne", "n'", "me", "m'", "te", "t'", "se", "s'", "y", "en", "vous", "nous"])
    )
    if subject.plain not in ("je", "j'", "tu", "il", "on") or not here.word.is_only("N."):
        return None
    for end in ("e", "le"):
        tried = here.word.plain + end
        if lexicon.may_be(tried, "V.P"):
            return (tried + "s" if subject.plain == "tu" else tried), subject.plain
    return None


def has_person(tag: str, person: str) -> bool:
    """Whether a verb's tag ("V.PS13s") holds the person ("1s")."""
    return (
        tag.startswith("V.")
        and person[0] in tag
        and tag.endswith(person[1])
        and not tag.startswith(("V.K", "V.Y"))
    )


def conjugated(word: str, person: str) -> str:
    """``word`` in another person, as far as the lexicon bears it out; empty otherwise."""
    known = IRREGULAR.get((word, person))
    if known:
        return known
    stems = {word, word.removesuffix("s"), word.removesuffix("t"), word.removesuffix("nt"), word.removesuffix("ent"), word.removesuffix("x"), word.removesuffix("d")}  # fmt: skip
    ends = {
        "1s": ("", "s", "e"),
        "2s": ("s", "es"),
        "3s": ("", "t", "e"),
        "3p": ("nt", "ent", "ssent", "sent", "ient"),
    }[person]
    for stem in sorted(stems, key=lambda one: (-len(one), one)):
        for end in ends:
            tried = stem + end
            if tried != word and any(has_person(tag, person) for tag in lexicon.tags(tried)):
                return tried
    return ""


def after_qui(here: Clause) -> str | None:
    """ "moi qui a" for "moi qui ai": read at the verb."""
    pronoun = here.to(-2)
    if here.previous.plain != "qui" or pronoun.plain not in ("moi", "toi") or not is_finite(here.word):
        return None
    wanted = "1s" if pronoun.plain == "moi" else "2s"
    if any(has_person(tag, wanted) for tag in lexicon.tags(here.word.plain)):
        return None
    return conjugated(here.word.plain, wanted) or None
