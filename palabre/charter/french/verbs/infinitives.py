"""-er, -é and -ez, which sound alike: an infinitive, a participle, or the form of "vous"."""

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
)

# An infinitive follows these.
MODALS = frozenset(
    ["faut", "faudrait", "faudra", "fallait", "peut", "peux", "peuvent", "pouvons", "pouvez", "pourrait", "pourra", "pourrez",
     "pouvait", "pourrais", "pourraient", "pouvoir", "veut", "veux", "veulent", "voulons", "voulez", "voudrais", "voudrait",
     "voulait", "voulais", "vouloir", "doit", "dois", "doivent", "devons", "devez", "devrait", "devraient", "devait", "devra",
     "devrez", "devoir", "vais", "vas", "va", "vont", "allons", "allez", "allait", "allaient", "aller", "ose", "osent", "laisser",
     "laisse", "laissez", "laissent", "souhaite", "souhaitons", "souhaitent", "préfère", "préférerais", "espère", "aimerais",
     "aimerait", "sait", "savent", "savez", "vient", "viens", "viennent", "venez", "semble", "semblent", "daigne", "vaut", "vaudrait"]
)  # fmt: skip
BEFORE_INFINITIVES = frozenset(["pour", "sans"])
CLITICS = OBJECTS | frozenset(["-moi", "-le", "-la", "-les", "-nous", "-vous", "-il", "-on", "-elle", "-ils", "-elles", "-je", "-tu", "-t-il", "-t-on", "-t-elle"])  # fmt: skip
# An infinitive follows "de" after these.
ASKS_FOR = frozenset(["avant", "afin", "lieu", "train", "besoin", "peur", "envie", "moyen", "moyens", "droit", "temps", "possible",
                      "important", "facile", "difficile", "utile", "inutile", "normal", "obligé", "obligés", "honte", "marre", "risque",
                      "chance", "façon", "manière", "loin", "force", "capable", "capables", "inadmissible", "interdit"])  # fmt: skip
# After "avoir" none of these stands: the participle sounds alike.
PAST = {"prit": "pris", "comprit": "compris", "apprit": "appris", "surprit": "surpris", "reprit": "repris", "entreprit": "entrepris",
        "mit": "mis", "promit": "promis", "permit": "permis", "admit": "admis", "remit": "remis", "eut": "eu", "put": "pu", "sut": "su",
        "voulut": "voulu", "reçut": "reçu", "connut": "connu", "crut": "cru", "lut": "lu", "bût": "bu", "dut": "dû", "tint": "tenu",
        "vint": "venu", "finit": "fini", "choisit": "choisi", "suivit": "suivi", "permet": "permis", "promet": "promis", "dits": "dit"}  # fmt: skip


def infinitive_of(word: str) -> str | None:
    """The infinitive in -er that "mangé", "mangez" or "mangeait" sounds like; ``None`` where there is none."""
    for ending in ("ées", "ée", "és", "é", "ez", "aient", "ais", "ait", "ai"):
        if word.endswith(ending):
            found = word.removesuffix(ending) + "er"
            return found if lexicon.may_be(found, "V.W") else None
    return None


def er_for_e(here: Clause) -> str | None:
    """A participle in -é, or a form in -ez, where an infinitive must stand."""
    word = here.word
    if not word.plain.endswith(("é", "és", "ée", "ées", "ez", "ais", "ait")):
        return None
    infinitive = infinitive_of(word.plain)
    if infinitive is None:
        return None
    governor, far = here.over(-1, CLITICS | BETWEEN)
    # "Merci de ne pas jeté": between "ne pas" and what follows nothing else stands.
    if (
        here.previous.plain in ("pas", "plus", "jamais", "rien")
        and here.to(-2).plain == "ne"
        and word.plain.endswith(("é", "ez"))
    ):
        return infinitive
    # "pour se garé": a pronoun between "pour" and the verb leaves no doubt.
    if (
        governor.plain in ("pour", "sans")
        and far < -1
        and word.plain.endswith(("é", "ez"))
        and here.previous.plain
        in ("se", "s'", "me", "m'", "te", "t'", "le", "la", "l'", "les", "lui", "leur", "y", "en")
    ):
        return infinitive
    if (
        governor.plain in ("falloir", "devoir", "pouvoir", "vouloir", "savoir", "aller")
        and far == -1
        and word.plain.endswith("é")
    ):
        return infinitive
    if (
        governor.plain in ("devriez", "pouvez", "pourriez", "devez", "voulez", "voudriez", "allez", "savez")
        and far == -1
        and word.plain.endswith("ez")
    ):
        return infinitive
    if governor.plain in MODALS and governor is not NO_WORD:
        # "peut être mangé" is right; "les élus va" is another fault.
        if (
            word.plain.endswith(("ez", "ais", "ait"))
            and far < -1
            and here.previous.plain in ("vous", "nous", "qui")
        ):
            return None
        if word.may_be("N") and here.previous.may_be("D"):
            return None
        return infinitive
    if governor.plain in BEFORE_INFINITIVES and far == -1:
        if here.next.may_be("D", "P") and not here.next.plain.startswith(("par", "de", "d'")):
            return infinitive
        return infinitive if word.plain.endswith("ez") else None
    if governor.plain in ("à", "de", "d'") and far >= -2 and word.plain.endswith(("ez", "é")):
        verb = here.to(far - 1)
        if (
            here.previous.plain == "de"
            and here.to(-3).plain == "à"
            and verb.plain in ("vous", "nous", "moi", "toi", "lui", "eux")
        ):
            return infinitive
        if word.plain.endswith("ez") and not word.may_be("N"):
            return infinitive
        if verb.plain in ASKS_FOR and here.previous.plain in ("de", "d'"):
            return infinitive
        if (
            verb.may_be("V.")
            and not verb.may_be("N", "A", "D")
            and not word.may_be("N")
            and here.next.may_be("D", "P", "O")
        ):
            return infinitive
    return None


def e_for_er(here: Clause) -> str | None:
    """An infinitive in -er where a participle must stand, or the form of "vous"."""
    word = here.word
    if not word.plain.endswith("er") or not is_infinitive(word):
        return None
    participle = word.plain.removesuffix("er") + "é"
    if not lexicon.may_be(participle, "V.K"):
        return None
    auxiliary, far = here.over(-1, BETWEEN)
    if auxiliary.plain == "vous" and far == -1 and here.to(-2) is NO_WORD and here.previous.is_first:
        return word.plain.removesuffix("er") + "ez"
    if auxiliary.plain in HAVE - {"avoir"}:
        if auxiliary.plain == "a" and is_finite(here.to(far - 1)) and here.to(far - 2).plain in SUBJECTS:
            return None  # "cela reste a prouver": "à" is meant.
        if (
            auxiliary.plain == "a"
            and not here.to(far - 1).may_be("O", "N", "M")
            and here.to(far - 1).plain not in ("n'", "ne", "m'", "t'", "l'")
        ):
            return None
        # "a dû manger", "n'avoir qu'à manger": another word stands between.
        return participle
    if auxiliary.plain in BE | {"été"} and here.to(far - 1).plain not in (
        "c'",
        "ce",
        "but",
        "est",
        "objectif",
        "idée",
    ):
        before = here.to(far - 1)
        if (
            (auxiliary.plain in ("être",) and far == -1)
            or before.may_be("N", "M", "O")
            or before.plain in HAVE
        ):
            return participle
    return None


def past(here: Clause) -> str | None:
    """ "il a prit": a past tense where a participle stands."""
    auxiliary, far = here.over(-1, BETWEEN)
    if here.word.plain not in PAST or auxiliary.plain not in HAVE - {"avoir", "ayant"}:
        return None
    subject = here.to(far - 1)
    if auxiliary.plain == "a" and not (
        subject.may_be("O", "N", "M") or subject.plain in ("n'", "ne", "l'", "m'", "t'", "y")
    ):
        return None
    return PAST[here.word.plain]
