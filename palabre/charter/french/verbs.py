"""Verbs: -er, -é and -ez; who acts and how the verb ends; moods after "si" and "que"."""

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
from palabre.charter.french.reading import Word

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


# An infinitive follows "de" after these.
ASKS_FOR = frozenset(["avant", "afin", "lieu", "train", "besoin", "peur", "envie", "moyen", "moyens", "droit", "temps", "possible",
                      "important", "facile", "difficile", "utile", "inutile", "normal", "obligé", "obligés", "honte", "marre", "risque",
                      "chance", "façon", "manière", "loin", "force", "capable", "capables", "inadmissible", "interdit"])  # fmt: skip


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


# After "avoir" none of these stands: the participle sounds alike.
PAST = {"prit": "pris", "comprit": "compris", "apprit": "appris", "surprit": "surpris", "reprit": "repris", "entreprit": "entrepris",
        "mit": "mis", "promit": "promis", "permit": "permis", "admit": "admis", "remit": "remis", "eut": "eu", "put": "pu", "sut": "su",
        "voulut": "voulu", "reçut": "reçu", "connut": "connu", "crut": "cru", "lut": "lu", "bût": "bu", "dut": "dû", "tint": "tenu",
        "vint": "venu", "finit": "fini", "choisit": "choisi", "suivit": "suivi", "permet": "permis", "promet": "promis", "dits": "dit"}  # fmt: skip


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


def has_person(tag: str, person: str) -> bool:
    """Whether a verb's tag ("V.PS13s") holds the person ("1s")."""
    return (
        tag.startswith("V.")
        and person[0] in tag
        and tag.endswith(person[1])
        and not tag.startswith(("V.K", "V.Y"))
    )


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


def wished(here: Clause) -> str | None:
    """ "j'aurai" for "j'aurais": a future where "si" and an imperfect stand in the same sentence before it."""
    word = here.word
    if not word.plain.endswith("rai") or not word.may_be("V.F1s") or here.previous.plain not in ("je", "j'"):
        return None
    if word.plain == "voudrai":
        return "voudrais"
    said = [one for one in here.words[max(0, here.at - 25) : here.at] if one.sentence == word.sentence]
    has_si = any(one.plain in ("si", "s'") for one in said)
    return word.plain + "s" if has_si and any(one.is_only("V.I") for one in said) else None


IMPERFECT = {"aur": "av", "ser": "ét", "fer": "fais", "pourr": "pouv", "voudr": "voul", "devr": "dev", "saur": "sav", "viendr": "ven",
             "tiendr": "ten", "verr": "voy", "ir": "all", "faudr": "fall", "enverr": "envoy"}  # fmt: skip


def after_si(here: Clause) -> str | None:
    """A conditional after "si": "si j'aurais su" for "si j'avais su"."""
    word = here.word
    if not word.may_be("V.C") or word.may_be("V.I"):
        return None
    subject, far = here.over(-1, OBJECTS - {"nous", "vous"})
    if subject.plain not in ("je", "j'", "tu", "il", "elle", "on", "nous", "vous", "ils", "elles"):
        return None
    if here.to(far - 1).plain not in ("si", "s'"):
        return None
    # "je me demande si vous voudriez": asked indirectly, it is right.
    asked = here.to(far - 2)
    if asked is not NO_WORD and (asked.may_be("V.") or asked.plain in ("pas", "même", "comme")):
        return None
    for ending in ("aient", "ions", "ais", "ait", "iez"):
        if word.plain.endswith(ending):
            stem = word.plain.removesuffix(ending)
            regular = (
                stem.removesuffix("r").removesuffix("e")
                if stem.endswith("er")
                else stem.removesuffix("r") + "ss"
            )
            for tried in (
                IMPERFECT.get(stem, "?") + ending,
                regular + ending,
                stem.removesuffix("r") + ending,
            ):
                if lexicon.may_be(tried, "V.I"):
                    return tried
    return None


SUBJUNCTIVE = {"a": "ait", "est": "soit", "vient": "vienne", "fait": "fasse", "peut": "puisse", "va": "aille", "sait": "sache",
               "veut": "veuille", "suffit": "suffise", "prend": "prenne", "dit": "dise", "doit": "doive", "met": "mette", "part": "parte", "voit": "voie",
               "sont": "soient", "ont": "aient", "vont": "aillent", "font": "fassent", "es": "sois", "suis": "sois", "as": "aies",
               "ai": "aie", "tient": "tienne", "rend": "rende", "répond": "réponde", "sort": "sorte", "comprend": "comprenne",
               "finit": "finisse", "agit": "agisse", "reçoit": "reçoive", "écrit": "écrive", "lit": "lise", "avez": "ayez", "êtes": "soyez",
               "avons": "ayons", "sommes": "soyons", "peuvent": "puissent", "peux": "puisse", "perd": "perde", "attend": "attende", "viens": "viennes",
               "fais": "fasses", "vas": "ailles", "sais": "saches", "prends": "prennes", "dis": "dises", "dois": "doives", "mets": "mettes", "vais": "aille"}  # fmt: skip
WANTING = frozenset(["faut", "faudrait", "faudra", "doute", "doutons", "voudrais", "veux", "veut", "souhaite", "souhaitons",
                     "aimerais", "exige", "exigeons", "préfère", "attends", "refuse", "crains", "regrette", "demande"])  # fmt: skip
BEFORE_THAT = frozenset(["pour", "avant", "afin", "bien", "sans", "condition", "dommage", "normal"])


def after_que(here: Clause) -> str | None:
    """An indicative where "que" asks for the subjunctive: "il faut qu'il vient"."""
    word = here.word
    mended = SUBJUNCTIVE.get(word.plain)
    if mended is None or word.may_be("V.S", "V.PS"):
        return None
    subject, far = here.over(-1, OBJECTS - {"nous", "vous"})
    if subject.plain not in (
        "je",
        "j'",
        "tu",
        "il",
        "elle",
        "on",
        "nous",
        "vous",
        "ils",
        "elles",
        "cela",
        "ça",
    ):
        return None
    if here.to(far - 1).plain not in ("que", "qu'"):
        return None
    asking = here.to(far - 2)
    if asking.plain == "temps" and here.to(far - 3).plain == "est":
        return mended
    if asking.plain in WANTING and not (asking.plain == "demande" and here.to(far - 3).plain == "me"):
        return mended
    if asking.plain in BEFORE_THAT and (
        asking.plain != "bien" or here.to(far - 3) is NO_WORD or asking.is_first
    ):
        return mended
    return None


def orders(here: Clause) -> str | None:
    """ "donnes-moi", "répond-moi": the ending of an order, read at the verb."""
    word, joined = here.word, here.next
    if (
        here.begins
        and word.is_first
        and word.plain.endswith("es")
        and is_verb_only(word)
        and joined.may_be("D")
        and not word.asks
    ):
        return word.plain[:-1] if lexicon.may_be(word.plain[:-1], "V.Y2s") else None
    if not joined.typed.startswith("-") or joined.plain not in (
        "-moi",
        "-le",
        "-la",
        "-les",
        "-nous",
        "-lui",
        "-leur",
    ):
        return None
    if not here.begins:
        return None
    if word.plain.endswith("es") and word.may_be("V.PS2s") and lexicon.may_be(word.plain[:-1], "V.Y2s"):
        return word.plain[:-1]
    if word.plain.endswith(("d", "t")) and not word.may_be("V.Y2s"):
        tried = word.plain + "s" if word.plain.endswith("d") else word.plain[:-1] + "s"
        return tried if lexicon.may_be(tried, "V.Y2s") else None
    return None


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


def subject_before(here: Clause) -> Word:
    """The head of the noun group that begins the clause and ends right before here; ``NO_WORD`` otherwise."""
    return head(here.before())[0]


DETERMINERS = frozenset(
    ["le", "la", "l'", "les", "un", "une", "des", "ce", "cet", "cette", "ces", "mon", "ma", "mes", "ton", "ta", "tes", "son", "sa", "ses",
     "notre", "nos", "votre", "vos", "leur", "leurs", "chaque", "aucun", "aucune", "plusieurs", "quelques", "certains", "certaines",
     "deux", "trois"]
)  # fmt: skip


# A clause begins after these, and its subject with it.
OPENERS = frozenset(["que", "qu'", "si", "quand", "lorsque", "lorsqu'", "puisque", "puisqu'", "comme", "où"])


def head(group: list[Word]) -> tuple[Word, Word]:
    """
    The noun that a group such as "les élèves du lycée" is about, and its determiner.

    ``NO_WORD`` twice where it is no such group.
    """
    opener = max((at for at, one in enumerate(group) if one.plain in OPENERS), default=-1)
    group = group[opener + 1 :]
    while group and group[0].plain in ("et", "mais", "car", "donc", "or", "tous", "toutes", "tout", "toute"):
        group = group[1:]
    if len(group) < 2 or group[0].plain not in DETERMINERS:
        return NO_WORD, NO_WORD
    at = 1
    while at < len(group) and group[at].may_be("A") and not group[at].may_be("N"):
        at += 1
    if at >= len(group) or not group[at].may_be("N") or group[at].may_be("P", "O"):
        return NO_WORD, NO_WORD
    noun, rest = group[at], group[at + 1 :]
    while rest and rest[0].may_be("A") and not is_finite(rest[0]):
        rest = rest[1:]
    if rest:
        if rest[0].plain not in ("de", "du", "des", "d'"):
            return NO_WORD, NO_WORD
        if any(
            (is_finite(one) and not one.may_be("N", "A", "P"))
            or one.plain in ("qui", "que", "qu'", "dont", "et", "ou", "où")
            for one in rest
        ):
            return NO_WORD, NO_WORD
    return noun, group[0]


def number_of(noun: Word, determiner: Word) -> str:
    """ "s", "p", or empty where it cannot be told."""
    if noun.plain == "plupart":
        return "p"
    if determiner.plain in ("les", "des", "ces", "mes", "tes", "ses", "nos", "vos", "leurs", "plusieurs", "certains", "certaines", "quelques", "deux", "trois", "aux"):  # fmt: skip
        return "p" if noun.may_be("N.mp", "N.fp", "N.p", "N.m", "N.f", "N.") else ""
    if determiner.plain in ("le", "la", "l'", "un", "une", "ce", "cet", "cette", "mon", "ma", "ton", "ta", "son", "sa", "notre", "votre", "leur", "chaque", "aucun", "aucune"):  # fmt: skip
        return "s" if noun.may_be("N.ms", "N.fs", "N.s", "N.m", "N.f", "N.") else ""
    return ""
