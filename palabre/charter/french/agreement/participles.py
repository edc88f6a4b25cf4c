"""A participle or an adjective and the word that it belongs to, over "être" or "avoir"."""

from __future__ import annotations

from palabre.charter.french import lexicon
from palabre.charter.french.clauses import (
    BE,
    BETWEEN,
    HAVE,
    NO_WORD,
    Clause,
    is_finite,
    is_infinitive,
    is_participle,
)
from palabre.charter.french.groups import head, number_of
from palabre.charter.french.inflexions import bent, genders, numbers
from palabre.charter.french.reading import Word

PRONOUNS = {"elle": "fs", "elles": "fp", "ils": "mp", "il": "ms", "nous": "mp"}
# With "se" these agree with their subject: nobody else is meant.
REFLEXIVE = frozenset(["trompé", "excusé", "endetté", "réuni", "évanoui", "enfui", "levé", "réveillé", "présenté", "absenté", "installé", "moqué",
                       "engagé", "exprimé", "opposé", "abstenu", "retiré", "énervé", "fâché", "arrêté", "battu", "adapté", "inscrit"])  # fmt: skip


def is_reflexive(word: Word) -> bool:
    """Whether the participle is of a verb that agrees with its subject after "se"."""
    return any(word.plain in (base, base + "e", base + "s", base + "es") for base in REFLEXIVE)


def predicate(here: Clause) -> str | None:
    """A participle or adjective after "être" that does not agree with its subject: "la réforme est voté"."""
    word = here.word
    if (
        not word.may_be("V.K", "A")
        or word.may_be("R", "P", "D", "O")
        or is_infinitive(word)
        or here.previous.may_be("D", "P")
    ):
        return None
    verb, far = here.over(-1, BETWEEN)
    if verb.plain == "été":
        verb, far = here.over(far - 1, BETWEEN)
        if verb.plain not in HAVE:
            return None
    elif verb.plain not in BE - {"être", "étant", "suis", "es", "êtes", "étais", "étiez"}:
        return None
    subject, at = here.over(
        far - 1,
        frozenset(["ne", "n'", "y", "en", "lui", "leur", *(["se", "s'"] if is_reflexive(word) else [])]),
    )
    wanted = PRONOUNS.get(subject.plain, "")
    if wanted and here.to(at - 1).may_be("P"):
        return None
    if not wanted:
        group = [one for one in map(here.to, range(-12, at + 1)) if one is not NO_WORD]
        noun, opening = head(group)
        if noun is NO_WORD:
            return None
        of_noun, number = genders(noun.plain, "N"), number_of(noun, opening)
        if opening.plain in ("la", "une", "cette", "ma", "ta", "sa"):
            of_noun = of_noun & {"f"} or of_noun
        if not number or (len(of_noun) != 1 and number == "s"):
            return None
        # "nos enfants sont parti": of either gender, and plural all the same.
        wanted = ("m" if "m" in of_noun else "f") + number
        if len(of_noun) != 1 and "p" in numbers(word.plain, "V.K", "A"):
            return None
    if wanted == "ms" and word.may_be("N"):
        return None
    if subject.plain == "nous":
        if here.to(at - 1).plain == "nous":
            return None
        # Of either gender; one person who says "nous" in modesty is rarer than the fault.
        is_one = numbers(word.plain, "V.K", "A") == {"s"} and "m" in genders(word.plain, "V.K", "A")
        return (bent(word.plain, "mp", "V.K", "A") or None) if is_one else None
    if any(_fits(tag, wanted) for tag in lexicon.tags(word.plain) if tag.startswith(("V.K", "A"))):
        return None
    if word.may_be("N") and not is_participle(word) and not word.may_be("A"):
        return None
    return bent(word.plain, wanted, "V.K", "A") or None


def object_before(here: Clause) -> str | None:
    """ "la lettre que j'ai envoyé": the participle agrees with what stands before "que"."""
    word = here.word
    if not word.may_be("V.Km") or here.previous.plain not in HAVE - {"avoir", "ayant"}:
        return None
    if is_infinitive(here.next) or here.next.plain in (
        "de",
        "d'",
        "à",
        "que",
        "qu'",
        "des",
        "une",
        "un",
        "le",
        "les",
        "la",
    ):
        return None
    if here.to(-2).plain not in ("j'", "tu", "il", "elle", "on", "nous", "vous", "ils", "elles") or here.to(
        -3
    ).plain not in ("que", "qu'"):
        return None
    noun, opening = here.to(-4), here.to(-5)
    if not noun.may_be("N") or (is_finite(noun) and not opening.may_be("D")):
        return None
    of_noun, number = genders(noun.plain, "N"), number_of(noun, opening)
    if len(of_noun) != 1 or not number:
        return None
    wanted = next(iter(of_noun)) + number
    if any(_fits(tag, wanted) for tag in lexicon.tags(word.plain) if tag.startswith(("V.K", "A.K"))):
        return None
    return bent(word.plain, wanted, "V.K", "A") or None


def _fits(tag: str, wanted: str) -> bool:
    inflexion = tag[2:].removeprefix("K")
    gender_fits = wanted[0] in inflexion or not set(inflexion) & {"m", "f"}
    number_fits = wanted[1] in inflexion or not set(inflexion) & {"s", "p"}
    return gender_fits and number_fits
