"""Where, there and or: ou/où, la/là/l'a."""

from __future__ import annotations

from palabre.charter.french.clauses import BETWEEN, NO_WORD, SUBJECTS, Clause, is_finite, is_participle

PLACES_AND_TIMES = frozenset(
    ["jour", "moment", "instant", "époque", "heure", "année", "ville", "pays", "endroit", "lieu", "cas", "monde",
     "quartier", "mesure", "point", "temps", "période", "siècle", "soir", "matin", "nuit", "situation", "rue", "maison",
     "région", "village", "commune", "école", "état", "mois", "semaine", "été", "hiver", "France", "france", "société",
     "domaine", "coin", "là", "partout", "minute", "seconde", "zone", "salle", "bureau"]
)  # fmt: skip


ASKING = frozenset(
    ["sais", "sait", "savez", "savent", "savons", "savoir", "ignore", "ignorent", "demande", "demandent", "voir", "vois", "voit",
     "comprends", "comprend", "comprendre", "dire", "dis", "dites", "devine", "devinez", "cherche", "cherchent", "pas", "plus",
     "d'", "par", "jusqu'", "importe", "voilà", "voici"]
)  # fmt: skip


def ou(here: Clause) -> str | None:
    """ "ou" (or) where "où" (where) is meant."""
    before, after = here.previous, here.next
    if after is NO_WORD:
        return None
    subject = after.plain in SUBJECTS - {"ce", "c'", "qui"} or (
        after.plain in ("se", "s'") and is_finite(here.to(2))
    )
    opens = here.begins and here.word.is_first and is_finite(after)
    if opens and (here.to(2).typed.startswith("-") or here.word.asks):
        return "où"
    asking = here.to(-2) if before.typed.startswith("-") else before
    inverted = after.plain in (
        "va",
        "vont",
        "est",
        "sont",
        "était",
        "étaient",
        "passe",
        "passent",
    ) and asking.may_be("V.")
    if before.plain in ("d'", "jusqu'", "par") and is_finite(after):
        return "où"
    if asking.plain in ASKING and (subject or inverted):
        return "où"
    if before.plain in PLACES_AND_TIMES:
        if after.plain in ("est", "sont", "était", "étaient") and here.to(2).may_be("D"):
            return "où"
        if subject and (here.to(-2).may_be("D") or here.to(-2).plain in ("au", "du", "un", "une")):
            return "où"
        if (
            after.may_be("D")
            and here.to(-2).plain
            in (
                "au",
                "le",
                "la",
                "l'",
                "du",
                "cette",
                "un",
                "une",
                "ce",
            )
            and any(is_finite(word) and not word.may_be("N", "A") for word in here.rest()[1:6])
        ):
            return "où"
    return None


def ou_grave(here: Clause) -> str | None:
    """ "où" (where) where "ou" (or) is meant."""
    if here.next.plain in ("non", "pas", "presque", "plutôt") and here.to(2) is NO_WORD:
        return "ou"
    if here.next.plain == "bien" and (here.to(2).plain in SUBJECTS or here.to(2).may_be("D")):
        return "ou"
    rest = here.rest()
    if (
        rest
        and here.previous.may_be("N", "A")
        and not any(word.may_be("V.") or word.is_capitalised for word in rest)
    ):
        return "ou"
    return None


def la(here: Clause) -> str | None:
    """ "la" (the) where "là" (there) or "l'a" (has it) is meant."""
    if here.previous.plain in ("celui", "celle", "ceux", "celles"):
        return "là"
    before, after = here.previous, here.next
    if (after.plain == "bas" and here.to(2) is NO_WORD) or after.plain in ("dessus", "dedans"):
        return "là"
    if before.plain in ("il", "elle", "on", "qui", "ne", "nous", "vous", "me", "te") and not here.to(
        -2
    ).may_be("P"):
        following, _far = here.over(1, BETWEEN)
        if is_participle(following) and not is_finite(following) and not following.may_be("N", "A.f"):
            return "l'a"
    return None


def la_grave(here: Clause) -> str | None:
    """ "là" (there) where "la" (the) is meant."""
    if (
        here.next.is_only("N.fs")
        and here.previous.may_be("P", "V.")
        and here.previous.plain not in ("celle", "celui", "ceux")
    ):
        return "la"
    return None
