"""Moods: after "si" and "que", and in an order."""

from __future__ import annotations

from palabre.charter.french import lexicon
from palabre.charter.french.clauses import NO_WORD, OBJECTS, Clause, is_verb_only

IMPERFECT = {"aur": "av", "ser": "ét", "fer": "fais", "pourr": "pouv", "voudr": "voul", "devr": "dev", "saur": "sav", "viendr": "ven",
             "tiendr": "ten", "verr": "voy", "ir": "all", "faudr": "fall", "enverr": "envoy"}  # fmt: skip
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
