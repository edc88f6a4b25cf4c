"""To have and to be, and what sounds like them: a/à, et/est, on/ont, son/sont."""

from __future__ import annotations

from palabre.charter.french.clauses import (
    BE,
    BETWEEN,
    HAVE,
    NO_WORD,
    SUBJECTS,
    Clause,
    is_finite,
    is_infinitive,
    is_participle,
)
from palabre.charter.french.groups import subject_before
from palabre.charter.french.reading import Word

AFTER_A = frozenset(
    ["cause", "coté", "côté", "propos", "part", "nouveau", "présent", "travers", "condition", "partir", "bout", "fond",
     "savoir", "moins", "priori", "chaque", "force", "peine", "contrecœur", "mesure", "proximité", "table", "vélo", "pied",
     "pieds", "droite", "gauche", "quoi", "cet", "cette", "ces", "ce", "celui", "celle", "ceux", "tous", "toutes", "nos",
     "vos", "leurs", "mes", "tes", "ses", "moi", "toi", "lui", "eux", "nous", "vous", "qui", "lequel", "laquelle"]
)  # fmt: skip


SINGULAR_SUBJECTS = frozenset(
    ["il", "elle", "on", "qui", "ça", "cela", "ceci", "y", "n'", "l'", "m'", "t'", "ne"]
)


# An infinitive with "à" follows these: "rien à voir", "du mal à comprendre".
TO_DO = frozenset(["mal", "rien", "droit", "beaucoup", "trop", "difficulté", "difficultés", "peine", "tendance", "chose", "choses",
                   "prêt", "prête", "prêts", "prêtes", "qu'", "quoi"])  # fmt: skip


def a(here: Clause) -> str | None:
    """ "a" (has) where "à" (to) is meant."""
    if here.word.typed != "a":
        return None
    before, after = here.previous, here.next
    if after.plain in ("mon", "ton", "son", "notre", "votre", "leur") and here.to(2).plain in (
        "avis",
        "goût",
        "sens",
        "tour",
    ):
        # "Il a mon avis" is said less often than "à mon avis", but a subject before it says so.
        return None if before.plain in SUBJECTS or before.may_be("N", "M") else "à"
    if after is NO_WORD or before is NO_WORD:
        return None
    if before.plain in TO_DO and is_infinitive(after):
        return "à"
    if is_infinitive(after) and is_finite(before) and here.to(-2).plain in SUBJECTS:
        return "à"
    if after.plain in ("midi", "minuit", "bientôt", "demain"):
        return "à"
    if before.plain in SINGULAR_SUBJECTS:
        # "elle" also follows a preposition: "grâce à elle a Lyon" is too rare to look for.
        return None
    if before.plain in (
        "grâce",
        "grace",
        "face",
        "quant",
        "jusqu'",
        "suite",
        "contrairement",
        "conformément",
        "pas",
        "rapport",
        "merci",
        "bonjour",
        "bravo",
        "salut",
        "rendez-vous",
    ):
        return "à"
    if is_infinitive(after) and not is_participle(after) and not before.may_be("N", "M", "O"):
        return "à"
    if is_finite(before) and here.to(-2).may_be("N", "O") and is_hour(after) and here.to(2).plain in HOURS:
        return "à"
    if before.plain in (*BE, *HAVE) or (before.plain.endswith("ons") and is_finite(before)):
        return "à"
    is_verb = is_finite(before) or is_infinitive(before) or is_participle(before)
    leads_on = after.plain in AFTER_A or after.may_be("D", "M") or after.is_capitalised
    return "à" if is_verb and leads_on and not before.may_be("N", "O") else None


HOURS = frozenset(["heures", "heure", "h"])


IN_WORDS = frozenset(
    [
        "une",
        "deux",
        "trois",
        "quatre",
        "cinq",
        "six",
        "sept",
        "huit",
        "neuf",
        "dix",
        "onze",
        "douze",
        "quinze",
        "vingt",
    ]
)


def is_hour(word: Word) -> bool:
    """Whether a word is a number, in figures or as hours are said."""
    return word.is_number or word.plain in IN_WORDS


# What one has, and what follows "à" in no such place: "il à raison".
FELT = frozenset(
    ["raison", "tort", "besoin", "peur", "honte", "envie", "faim", "soif", "mal", "froid", "chaud", "droit"]
)


def a_grave(here: Clause) -> str | None:
    """ "à" (to) where "a" (has) is meant."""
    before, after = here.previous, here.next
    following, _far = here.over(1, BETWEEN)
    # "Il y à", "il y en à": nothing stands after "y" but the verb.
    there = before if before.plain != "en" else here.to(-2)
    if there.plain == "y" and after is not NO_WORD and not is_infinitive(after):
        return "a"
    # Nor after these: "il à oublier" is "il a oublié".
    if (
        before.plain in ("il", "on", "n'", "m'", "t'")
        and after is not NO_WORD
        and not here.to(-2).may_be("V.")
    ):
        return "a"
    if (
        before.plain in ("il", "on", "elle", "qui", "y", "n'", "m'", "t'", "ça", "cela")
        and after is not NO_WORD
    ):
        if before.plain in ("elle", "qui") and here.to(-2).may_be("P"):
            return None
        is_it = is_participle(following) and not following.may_be("N")
        # "il à fermé": no noun stands after "il à" either.
        sure = before.plain in ("il", "on", "n'", "m'", "t'", "y")
        if is_it or (sure and is_participle(following)) or after.plain in BETWEEN | FELT:
            return "a"
    if following.may_be("V.K") and not following.may_be("N") and subject_before(here) is not NO_WORD:
        return "a"
    return None


def et(here: Clause) -> str | None:
    """ "et" (and) where "est" (is) is meant."""
    before, after = here.previous, here.next
    if (
        before.plain in ("il", "on", "n'", "c'", "ce")
        or (before.plain == "elle" and not here.to(-2).may_be("P"))
    ) and after.may_be("A", "V.K", "R", "D", "P"):
        return "est"
    # "Le pont et fermé depuis mardi": nothing in the clause is a verb, and this one ought to be.
    if (
        before.may_be("N.ms", "N.fs")
        and here.to(-2).plain
        in ("le", "la", "l'", "ce", "cette", "mon", "ma", "son", "sa", "notre", "votre", "leur")
        and here.to(-3) is NO_WORD
        and is_participle(after)
        and (here.to(2) is NO_WORD or here.to(2).may_be("P", "R"))
        and not any(is_finite(word) and not word.may_be("N", "A", "P") for word in here.rest()[1:])
    ):
        return "est"
    return None


def est(here: Clause) -> str | None:
    """ "est" (is) where "et" (and) is meant."""
    tonic = ("moi", "toi", "lui", "eux", "elle", "elles", "nous", "vous")
    if here.next.plain in ("puis", "alors", "pourquoi", "si") and here.begins:
        return "et"
    # "Il est venu est il a vu": a subject with its verb begins anew.
    if (
        here.next.plain in ("il", "elle", "ils", "elles", "on", "je", "j'")
        and not here.next.typed.startswith("-")
        and is_finite(here.to(2))
        and is_participle(here.previous)
        and any(is_finite(word) for word in here.before())
    ):
        return "et"
    if here.previous.plain in tonic[:4] and here.next.plain in tonic and here.to(2) is NO_WORD:
        return "et"
    return None


def on(here: Clause) -> str | None:
    """ "on" (one) where "ont" (have) is meant."""
    before = here.previous
    following, _far = here.over(1, BETWEEN)
    if before.plain in ("ils", "elles") and not here.to(-2).may_be("P"):
        return "ont"
    if before.plain == "n'" and (
        is_participle(following) or here.next.plain in ("rien", "pas", "plus", "jamais")
    ):
        owner = here.to(-2)
        return "a" if owner.plain in ("il", "elle") else "ont" if owner.plain in ("ils", "elles") else None
    if (
        before.may_be("N.mp", "N.fp", "N.p")
        and (
            not is_finite(before)
            or here.to(-2).plain in ("les", "des", "ces", "nos", "vos", "leurs", "mes", "tes", "ses")
        )
        and is_participle(following)
        and not is_finite(following)
    ):
        return "ont"
    if before.plain == "qui" and is_participle(following) and not is_finite(following):
        return "ont"
    return None


def ont(here: Clause) -> str | None:
    """ "ont" (have) where "on" (one) is meant."""
    before, after = here.previous, here.next
    opens = here.begins or before.plain in (
        "que",
        "qu'",
        "si",
        "quand",
        "et",
        "mais",
        "où",
        "comme",
        "puisqu'",
        "lorsqu'",
        "l'",
    )
    if (
        opens
        and (
            after.plain in ("ne", "n'", "y", "en", "se", "s'")
            or after.may_be("V.P3s", "V.F3s", "V.I3s", "V.C3s")
        )
        and not is_participle(after)
    ):
        return "on"
    return None


def son(here: Clause) -> str | None:
    """ "son" (his) where "sont" (are) is meant."""
    before, after = here.previous, here.next
    if before.plain in ("ils", "elles") and not here.to(-2).may_be("P"):
        return "sont"
    plural = (before.may_be("N.mp", "N.fp", "N.p") and not is_finite(before)) or before.plain in ("qui", "ce")
    if (
        plural
        and (after.may_be("V.Kmp", "V.Kfp", "A.mp", "A.fp") or after.plain in BETWEEN)
        and not after.may_be("N.ms", "N.s")
    ):
        return "sont"
    return None


def sont(here: Clause) -> str | None:
    """ "sont" (are) where "son" (his) is meant."""
    before, after = here.previous, here.next
    if before.plain in ("avec", "dans", "sur", "pour", "par", "sans", "de", "à", "chez") and after.may_be(
        "N.ms", "N.s", "N.m", "N.fs"
    ):
        return "son"
    if is_infinitive(before) and not before.may_be("N") and after.is_only("N.ms", "N.m", "N.s"):
        return "son"
    return None
