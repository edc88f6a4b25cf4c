"""
Homophones: words that sound alike, told apart by what stands beside them.

Each rule reads one word in its clause and returns what ought to stand there, or nothing where it is right or
cannot be told. In doubt it says nothing: a false remark costs more trust than a fault that is missed.
"""

from __future__ import annotations

from collections.abc import Callable

from palabre.charter.french import lexicon
from palabre.charter.french.clauses import (
    BE,
    BETWEEN,
    HAVE,
    NO_WORD,
    OBJECTS,
    SUBJECTS,
    Clause,
    is_finite,
    is_infinitive,
    is_participle,
    is_verb_only,
)
from palabre.charter.french.reading import Word
from palabre.charter.french.verbs import subject_before

Rule = Callable[[Clause], str | None]
CLITICS = frozenset([*OBJECTS])
SINGULAR_SUBJECTS = frozenset(
    ["il", "elle", "on", "qui", "ça", "cela", "ceci", "y", "n'", "l'", "m'", "t'", "ne"]
)
AFTER_A = frozenset(
    ["cause", "coté", "côté", "propos", "part", "nouveau", "présent", "travers", "condition", "partir", "bout", "fond",
     "savoir", "moins", "priori", "chaque", "force", "peine", "contrecœur", "mesure", "proximité", "table", "vélo", "pied",
     "pieds", "droite", "gauche", "quoi", "cet", "cette", "ces", "ce", "celui", "celle", "ceux", "tous", "toutes", "nos",
     "vos", "leurs", "mes", "tes", "ses", "moi", "toi", "lui", "eux", "nous", "vous", "qui", "lequel", "laquelle"]
)  # fmt: skip
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
OWNED = frozenset(
    ["excuses", "clés", "clefs", "parents", "enfants", "mains", "yeux", "promesses", "responsabilités", "amis", "collègues",
     "lunettes", "affaires", "cheveux", "dents", "jambes", "bras", "pieds", "fonctions", "besoins", "envies", "torts", "congés",
     "vacances", "copains", "économies", "valises", "électeurs", "concitoyens", "administrés", "adversaires", "engagements",
     "origines", "habitudes", "voisins", "études", "vêtements", "chaussures", "ancêtres", "propres", "convictions", "esprits"]
)  # fmt: skip


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


def a_grave(here: Clause) -> str | None:
    """ "à" (to) where "a" (has) is meant."""
    before, after = here.previous, here.next
    following, _far = here.over(1, BETWEEN)
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


# What one has, and what follows "à" in no such place: "il à raison".
FELT = frozenset(
    ["raison", "tort", "besoin", "peur", "honte", "envie", "faim", "soif", "mal", "froid", "chaud", "droit"]
)


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
    rest = here.rest()
    if (
        rest
        and here.previous.may_be("N", "A")
        and not any(word.may_be("V.") or word.is_capitalised for word in rest)
    ):
        return "ou"
    return None


def _is_after_cest(here: Clause) -> bool:
    """Whether what follows can follow "c'est" and no possessive."""
    after = here.next
    if after.plain in ("un", "une", "le", "la", "l'", "mon", "ma", "ton", "pas", "toujours", "trop", "très", "bien", "moi",
                       "toi", "lui", "ça", "quoi", "qui", "pour", "comme", "vraiment", "juste", "jamais", "du", "pourquoi"):  # fmt: skip
        return True
    if after.plain in (
        "faux",
        "vrai",
        "clair",
        "normal",
        "honteux",
        "dommage",
        "nul",
        "grave",
        "triste",
        "scandaleux",
        "bon",
    ):
        return here.to(2) is NO_WORD
    return after.is_only("A.ms", "A.s", "A.Kms") and not after.may_be("N", "A.p")


def ces(here: Clause) -> str | None:
    """ "ces" (these) where "c'est" or "ses" (his) is meant."""
    if _is_after_cest(here):
        return "c'est"
    if here.previous.plain == "et" and here.to(-2).may_be("N.ms", "N.fs") and here.next.plain in STAFF:
        return "ses"
    if any(word.plain in ("chacun", "chacune") for word in here.before()) and here.next.may_be(
        "N.mp", "N.fp", "N.p"
    ):
        return None if here.to(2).typed.startswith("-") or here.to(2).plain in ("qui", "que") else "ses"
    if (
        here.next.plain in OWNED
        and not here.to(2).typed.startswith("-")
        and here.to(2).plain not in ("qui", "que", "là")
    ) and any(word.plain in ("il", "elle") or word.may_be("N.ms", "N.fs") for word in here.before()):
        return "ses"
    return None


# Who belongs to somebody: "le maire et ses adjoints".
STAFF = frozenset(["adjoints", "amis", "collègues", "ministres", "conseillers", "partisans", "électeurs", "enfants", "parents", "proches",
                   "équipes", "alliés", "voisins", "copains", "soutiens", "complices", "associés", "fils", "filles", "services"])  # fmt: skip


def ses(here: Clause) -> str | None:
    """ "ses" (his) where "c'est" or "ces" (these) is meant."""
    if _is_after_cest(here):
        return "c'est"
    if here.to(2).plain == "-là":
        return "ces"
    if here.next.plain in ("derniers", "dernières") and here.to(2).plain in ("temps", "mois", "semaines"):
        return "ces"
    return None


def sait(here: Clause) -> str | None:
    """ "sait" (knows) where "c'est" is meant."""
    if here.begins and (
        here.next.plain in ("un", "une", "pas", "trop", "vrai", "faux", "vraiment")
        or here.next.may_be("A.ms")
    ):
        return "c'est"
    return None


def s_est(here: Clause) -> str | None:
    """ "s'est" where "c'est" is meant: "s'" read before "est" or "était"."""
    if here.next.plain not in ("est", "était"):
        return None
    if here.previous.plain in SUBJECTS or here.previous.plain in ("ne", "qui", "n'"):
        return None
    if (
        here.previous is not NO_WORD
        and here.previous.may_be("N", "M")
        and here.previous.plain not in ("que", "qu'")
    ):
        return None
    if here.to(2).typed.startswith("-"):
        return None
    # "se" has a subject: after "que", or where a sentence begins, there is none.
    has_no_subject = here.previous.plain in ("que", "qu'") or (here.begins and here.word.is_first)
    following, _far = Clause(here.words, here.at + 1).over(1, BETWEEN | CLITICS)
    if is_participle(following) and not has_no_subject:
        return None
    return "c'"


def c_est(here: Clause) -> str | None:
    """ "c'est" where "s'est" is meant: "c'" read before "est" or "était"."""
    if here.next.plain not in ("est", "était"):
        return None
    following, _far = Clause(here.words, here.at + 1).over(1, BETWEEN)
    before = here.previous
    if not is_participle(following):
        return None
    if before.plain in ("il", "elle", "on", "qui"):
        return "s'"
    if following.plain in REFLEXIVE and before.may_be("N", "M") and here.to(-2).may_be("D"):
        return "s'"
    if following.may_be("N"):
        return None
    # "La situation c'est aggravée": a subject stands before, and the participle agrees with it.
    if (
        before.may_be("N.fs")
        and here.to(-2).plain in ("la", "une", "cette", "l'", "sa", "ma")
        and following.may_be("V.Kfs")
    ):
        return "s'"
    if before.is_only("N.ms") and following.plain not in DONE and subject_before(here) is not NO_WORD:
        return "s'"
    return None


# What somebody does to oneself: "le maire s'est engagé".
REFLEXIVE = frozenset(["engagé", "engagée", "trompé", "trompée", "moqué", "moquée", "plaint", "plainte", "enfui", "abstenu", "abstenue", "excusé", "excusée",
                       "exprimé", "exprimée", "opposé", "opposée", "planté", "installé", "installée", "emparé", "débrouillé", "aggravé", "aggravée", "effondré",
                       "effondrée", "écroulé", "écroulée", "dégradé", "dégradée", "amélioré", "améliorée", "produit", "produite", "déroulé", "déroulée", "réuni",
                       "réunie", "présenté", "présentée", "mêlé", "acharné", "désisté", "vanté", "inquiété", "félicité", "réjoui", "comporté", "montré", "montrée"])  # fmt: skip


# After "c'est" as adjectives: "le pire c'est fini".
DONE = frozenset(["fini", "fait", "interdit", "permis", "réglé", "prévu", "dit", "écrit", "terminé", "passé", "compliqué", "décidé", "voté",
                  "foutu", "perdu", "gagné", "raté", "compris", "entendu", "mérité", "réussi", "vu", "connu", "assez"])  # fmt: skip


def sa(here: Clause) -> str | None:
    """ "sa" (her) where "ça" (that) is meant."""
    after = here.next
    if here.ends:
        return "ça"
    if (
        here.previous.plain in ("si", "comment", "quand", "comme", "que")
        and is_finite(after)
        and not here.to(2).may_be("N", "A", "V.")
    ):
        return "ça"
    if after.plain in ("ne", "n'", "me", "se", "m'", "te", "s'", "y", "suffit", "fait", "va", "vaut", "veut", "doit", "peut", "serait", "sera", "aussi", "c'", "a", "et", "mais", "pour", "dans", "en"):  # fmt: skip
        return "ça"
    if after.may_be("N.f", "N.s", "N.", "A.f", "A.s", "M"):
        second = here.to(2)
        if is_finite(after) and not after.may_be("A") and second.plain in BETWEEN - {"même", "tout"}:
            return "ça"
        if (
            after.may_be("V.P3s")
            and not lexicon.begins_with_a_vowel(after.plain)
            and second.plain in ("des", "du", "les", "le", "un", "une")
        ):
            return "ça"
        return None
    if is_finite(after) or after.may_be("A.m", "A.K", "R", "D"):
        return "ça"
    return None


def ca(here: Clause) -> str | None:
    """ "ça" (that) where "sa" (her) is meant."""
    after = here.next
    if after.is_only("N.fs", "A.fs") and not is_finite(after) and here.previous.may_be("P", "V"):
        return "sa"
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


def quelle(here: Clause) -> str | None:
    """ "quelle" (which) where "qu'elle" (that she) is meant."""
    after = here.next
    if here.previous.plain in ("parce", "alors", "puis", "lors", "tandis"):
        return here.word.plain.replace("quelle", "qu'elle")
    if here.begins or after.plain in BE or not is_finite(after) or after.may_be("N", "A"):
        return None
    if is_finite(here.previous) or here.previous.plain in (
        "pas",
        "plus",
        "pour",
        "avant",
        "ce",
        "sans",
        "tant",
    ):
        return here.word.plain.replace("quelle", "qu'elle")
    return None


def qu_elle(here: Clause) -> str | None:
    """ "qu'elle" (that she) where "quelle" (which) is meant: read at "qu'"."""
    if here.next.plain not in ("elle", "elles"):
        return None
    after = here.to(2)
    if after.is_only("N.fs", "N.fp") and after is not NO_WORD:
        return "quelle" if here.next.plain == "elle" else "quelles"
    return None


def peu(here: Clause) -> str | None:
    """ "peu" (little) where "peut" or "peux" (can) is meant."""
    before, after = here.previous, here.next
    if before.plain in ("je", "tu") or (before.plain in ("ne", "n'") and here.to(-2).plain in ("je", "tu")):
        return "peux"
    can_follow = is_infinitive(after) or after.plain in (
        "pas",
        "plus",
        "jamais",
        "être",
        "y",
        "en",
        "le",
        "la",
        "les",
        "se",
        "s'",
    )
    if before.plain in ("on", "il", "elle", "ça", "cela", "qui", "ne", "n'", "se") and can_follow:
        return "peut"
    return None


def peut(here: Clause) -> str | None:
    """ "peut" (can) where "peu" (little) or "peux" is meant."""
    before, after = here.previous, here.next
    if before.plain in ("je", "tu"):
        return "peux"
    if before.plain in ("un", "très", "trop", "si", "aussi", "quelque", "sous") or (
        before.plain == "à" and after.plain == "près"
    ):
        return "peu"
    if after.plain in ("de", "d'") and before.plain not in SUBJECTS and not before.may_be("N"):
        return "peu"
    return None


def leur(here: Clause) -> str | None:
    """ "leur" where "leurs" is meant."""
    after = here.next
    plural = after.is_only(
        "N.mp", "N.fp", "N.p", "A.mp", "A.fp", "A.p", "A.Kmp", "A.Kfp", "V.K"
    ) and after.may_be("N")
    return "leurs" if plural and here.previous.plain not in ("le", "la") else None


def leurs(here: Clause) -> str | None:
    """ "leurs" where "leur" is meant."""
    before, after = here.previous, here.next
    if before.plain in SUBJECTS | {"ne", "n'", "à"} and (is_verb_only(after) or after.plain in HAVE):
        return "leur"
    if is_infinitive(after) and not after.may_be("N"):
        return "leur"
    if after.is_only("N.ms", "N.fs"):
        return "leur"
    return None


def ce(here: Clause) -> str | None:
    """ "ce" (this) where "se" (himself) is meant."""
    before, after = here.previous, here.next
    if (
        is_infinitive(after)
        and not after.may_be("N", "A")
        and after.plain not in ("pouvoir", "devoir", "faire")
    ):
        return "se"
    subject = before.plain in ("il", "elle", "on", "ils", "elles", "ne") and not here.to(-2).may_be("P")
    if subject and is_verb_only(after) and after.plain not in BE and not is_participle(after):
        return "se"
    return None


def se(here: Clause) -> str | None:
    """ "se" (himself) where "ce" (this) is meant."""
    after = here.next
    if after.is_only("N.ms", "N.m") and not is_finite(after):
        return "ce"
    if after.plain in ("qui", "que", "qu'", "dont"):
        return "ce"
    if after.plain in ("sont", "sera", "serait") and here.to(2).may_be("D", "O"):
        return "ce"
    return None


def ni(here: Clause) -> str | None:
    """ "ni" (nor) where "n'y" is meant."""
    if here.previous.plain in ("je", "tu", "il", "on", "ça", "ils") and is_finite(here.next):
        return "n'y"
    return None


def quant(here: Clause) -> str | None:
    """ "quant" (as for) where "quand" (when) is meant."""
    return "quand" if here.next is not NO_WORD and here.next.plain not in ("à", "au", "aux", "a") else None


def quand(here: Clause) -> str | None:
    """ "quand à" (when to) where "quant à" (as for) is meant."""
    if here.next.plain in ("au", "aux") or (here.next.plain == "à" and here.to(2).may_be("D", "O", "M")):
        return "quant"
    return None


def mes(here: Clause) -> str | None:
    """ "mes" (my) where "mais" (but) is meant."""
    after = here.next
    if after.plain in SUBJECTS | {"pas", "c'", "pourquoi", "quand", "si", "comme", "que", "qu'"} and (
        after.plain != "on" or here.begins
    ):
        return "mais"
    return None


def tout(here: Clause) -> str | None:
    """ "tout" where "tous" is meant."""
    if here.next.plain in ("les", "ces", "mes", "tes", "ses", "nos", "vos", "leurs") and here.to(2).may_be(
        "N.mp", "N.p", "N.m"
    ):
        return "tous"
    return None


def pres(here: Clause) -> str | None:
    """ "prés" (meadows) and "prêt" where "près" (near) is meant, and the other way."""
    if (
        here.word.plain == "prés"
        and here.next.plain in ("de", "du", "des", "d'")
        and not here.previous.may_be("D")
    ):
        return "près"
    if here.word.plain == "près" and here.next.plain == "à" and is_infinitive(here.to(2)):
        return "prêt"
    return None


def plutot(here: Clause) -> str | None:
    """ "plutôt" (rather) where "plus tôt" (sooner) is meant."""
    if here.next.plain == "que" and here.to(2).plain in (
        "prévu",
        "moi",
        "toi",
        "lui",
        "d'habitude",
        "hier",
        "demain",
    ):
        return (
            "plus tôt"
            if here.to(2).plain == "prévu"
            or here.previous.plain in ("arrivé", "arrivée", "parti", "partie", "venu")
            else None
        )
    return None


def sur(here: Clause) -> str | None:
    """ "sur" (on) where "sûr" (sure) is meant."""
    if here.previous.plain == "bien" and (here.ends or here.next.plain in ("que", "qu'", "!", "il", "on")):
        return "sûr"
    if here.previous.plain in ("suis", "es", "est", "êtes") and here.next.plain in ("que", "qu'", "et"):
        return "sûr"
    return None


RULES: dict[str, Rule] = {
    "a": a, "à": a_grave, "ou": ou, "où": ou_grave, "ces": ces, "ses": ses, "sait": sait, "s'": s_est, "c'": c_est, "sa": sa, "ça": ca,
    "et": et, "est": est, "on": on, "ont": ont, "son": son, "sont": sont, "la": la, "là": la_grave, "quelle": quelle,
    "quelles": quelle, "qu'": qu_elle, "peu": peu, "peut": peut, "leur": leur, "leurs": leurs, "ce": ce, "se": se, "ni": ni,
    "quant": quant, "quand": quand, "mes": mes, "tout": tout, "prés": pres, "près": pres, "plutôt": plutot, "sur": sur,
}  # fmt: skip
# Which sentence explains a pair (``charter/wording.py``); the others share one.
EXPLAINED = {
    "a": "a", "à": "a", "ou": "ou", "où": "ou", "ces": "ces", "ses": "ces", "sait": "ces", "s'": "c_est", "c'": "c_est",
    "sa": "sa", "ça": "sa", "et": "et", "est": "et", "on": "on", "ont": "on", "son": "son", "sont": "son", "la": "la",
    "là": "la", "quelle": "quelle", "quelles": "quelle", "qu'": "quelle", "peu": "peu", "peut": "peu", "leur": "leur",
    "leurs": "leur", "ce": "ce", "se": "ce",
}  # fmt: skip
# Those that are meant for two words: where the remark ends.
TWO_WORDS = {"qu'": 2}
