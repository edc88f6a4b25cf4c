"""Whose it is, and what is pointed at: ces/ses/c'est/s'est/sait, sa/ça, ce/se, leur/leurs, mes/mais."""

from __future__ import annotations

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
from palabre.charter.french.groups import subject_before

CLITICS = frozenset([*OBJECTS])


OWNED = frozenset(
    ["excuses", "clés", "clefs", "parents", "enfants", "mains", "yeux", "promesses", "responsabilités", "amis", "collègues",
     "lunettes", "affaires", "cheveux", "dents", "jambes", "bras", "pieds", "fonctions", "besoins", "envies", "torts", "congés",
     "vacances", "copains", "économies", "valises", "électeurs", "concitoyens", "administrés", "adversaires", "engagements",
     "origines", "habitudes", "voisins", "études", "vêtements", "chaussures", "ancêtres", "propres", "convictions", "esprits"]
)  # fmt: skip


# Who belongs to somebody: "le maire et ses adjoints".
STAFF = frozenset(["adjoints", "amis", "collègues", "ministres", "conseillers", "partisans", "électeurs", "enfants", "parents", "proches",
                   "équipes", "alliés", "voisins", "copains", "soutiens", "complices", "associés", "fils", "filles", "services"])  # fmt: skip


# What somebody does to oneself: "le maire s'est engagé".
REFLEXIVE = frozenset(["engagé", "engagée", "trompé", "trompée", "moqué", "moquée", "plaint", "plainte", "enfui", "abstenu", "abstenue", "excusé", "excusée",
                       "exprimé", "exprimée", "opposé", "opposée", "planté", "installé", "installée", "emparé", "débrouillé", "aggravé", "aggravée", "effondré",
                       "effondrée", "écroulé", "écroulée", "dégradé", "dégradée", "amélioré", "améliorée", "produit", "produite", "déroulé", "déroulée", "réuni",
                       "réunie", "présenté", "présentée", "mêlé", "acharné", "désisté", "vanté", "inquiété", "félicité", "réjoui", "comporté", "montré", "montrée"])  # fmt: skip


# After "c'est" as adjectives: "le pire c'est fini".
DONE = frozenset(["fini", "fait", "interdit", "permis", "réglé", "prévu", "dit", "écrit", "terminé", "passé", "compliqué", "décidé", "voté",
                  "foutu", "perdu", "gagné", "raté", "compris", "entendu", "mérité", "réussi", "vu", "connu", "assez"])  # fmt: skip


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


def ses(here: Clause) -> str | None:
    """ "ses" (his) where "c'est" or "ces" (these) is meant."""
    if _is_after_cest(here):
        return "c'est"
    if here.to(2).plain == "-là":
        return "ces"
    # "Ses gens" would be servants; "un de ces jours", "un de ces quatre".
    if here.next.plain == "gens" and not any(one.may_be("N.ms", "N.fs", "M") for one in here.before()):
        return "ces"
    if (
        here.previous.plain == "de"
        and here.to(-2).plain in ("un", "une")
        and here.next.plain in ("quatre", "jours", "matins")
    ):
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
        and here.previous.plain not in ("que", "qu'", *JOINING)
    ):
        return None
    if here.to(2).typed.startswith("-"):
        return None
    # "se" has a subject: after "que", or where a sentence begins, there is none.
    has_no_subject = here.previous.plain in ("que", "qu'") or (here.begins and here.word.is_first)
    if here.previous.plain in JOINING and here.to(-2) is not NO_WORD:
        return None  # "Il est tombé mais s'est relevé": its subject stands farther off.
    following, _far = Clause(here.words, here.at + 1).over(1, BETWEEN | CLITICS)
    if is_participle(following) and not has_no_subject:
        return None
    return "c'"


JOINING = ("mais", "et", "donc", "car")


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
    if (
        before.plain in ("il", "ils", "on")
        and is_finite(after)
        and after.plain not in BE
        and not is_participle(after)
        and not here.to(-2).may_be("V.")
    ):
        return "se"  # After "il" no "ce" ever stands, whatever else the verb could be.
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


def mes(here: Clause) -> str | None:
    """ "mes" (my) where "mais" (but) is meant."""
    after = here.next
    if after.plain in SUBJECTS | {"pas", "c'", "pourquoi", "quand", "si", "comme", "que", "qu'"} and (
        after.plain != "on" or here.begins
    ):
        return "mais"
    return None
