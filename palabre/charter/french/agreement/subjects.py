"""A noun and its verb."""

from __future__ import annotations

from palabre.charter.french import lexicon
from palabre.charter.french.clauses import BE, HAVE, NO_WORD, Clause, is_finite
from palabre.charter.french.groups import head, number_of
from palabre.charter.french.inflexions import numbers
from palabre.charter.french.verbs.persons import conjugated

# What follows a verb and no noun that stands after another ("les dates limite").
VERB_BEFORE = frozenset(
    [
        "trop",
        "vite",
        "bien",
        "mal",
        "pas",
        "plus",
        "encore",
        "toujours",
        "le",
        "la",
        "les",
        "un",
        "une",
        "n'",
        "que",
        "qu'",
        "jamais",
        "rien",
        "mieux",
    ]
)


def noun_and_verb(here: Clause) -> tuple[str, str] | None:
    """A verb in the number that its noun has not: "les prix augmente"; ("" where unsure, the noun)."""
    word = here.word
    if not is_finite(word):
        return None
    if word.may_be("N", "A", "P", "D", "R", "O") and word.plain not in HAVE | BE:
        # "Les gens dit que", "les voitures roule trop vite": what could be a noun, where none can stand.
        is_verb = (
            here.previous.is_only("N.mp", "N.fp", "N.p", "A.p", "V")
            and numbers(here.previous.plain, "N") == {"p"}
            and here.to(-2).plain in ("les", "des", "ces", "mes", "tes", "ses", "nos", "vos", "leurs")
            and here.to(-3) is NO_WORD
            and not word.may_be("P", "D", "R", "O")
            and word.may_be("V.P3s", "V.PS13s", "V.PS3s")
            and numbers(word.plain, "N", "A") <= {"s"}
            and here.next.plain in VERB_BEFORE
        )
        mended = conjugated(word.plain, "3p") if is_verb else ""
        return (mended, here.previous.plain) if mended else None
    subject, far = here.over(-1, frozenset(["ne", "n'", "se", "s'", "y", "le", "la", "les", "en", "lui"]))
    if not subject.may_be("N", "A", "M"):
        return None
    group = [one for one in map(here.to, range(-12, far + 1)) if one is not NO_WORD]
    noun, opening = head(group)
    if noun is NO_WORD:
        return None
    number = number_of(noun, opening)
    if not number:
        return None
    tags = [
        tag
        for tag in lexicon.tags(word.plain)
        if tag.startswith("V.") and not tag.startswith(("V.W", "V.G", "V.K"))
    ]
    if any(tag.endswith(number) and "3" in tag for tag in tags) or not tags:
        return None
    if number == "s" and opening.plain in ("la", "un", "une", "le") and noun.plain in ("plupart", "majorité", "foule", "dizaine", "centaine", "moitié", "partie", "nombre", "tiers", "série", "ensemble", "groupe", "millier", "million", "minorité", "quart", "douzaine", "vingtaine", "trentaine", "quinzaine", "cinquantaine", "infinité", "multitude", "poignée", "tas"):  # fmt: skip
        return None
    return conjugated(word.plain, "3" + number), noun.plain
