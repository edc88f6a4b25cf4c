"""The shorthand of telephones ("tjr", "jpp"), with what it stands for; and words run together ("jvous")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from palabre.charter.french import lexicon
from palabre.charter.french.reading import Word

# What is no French word otherwise; where several readings are possible, the likeliest.
SHORT = {
    "tjr": "toujours", "tjrs": "toujours", "tjs": "toujours", "ki": "qui", "ke": "que", "koi": "quoi", "kan": "quand",
    "kand": "quand", "kel": "quel", "kelle": "quelle", "pk": "pourquoi", "pkoi": "pourquoi", "pourkoi": "pourquoi",
    "pcq": "parce que", "pck": "parce que", "psk": "parce que", "paske": "parce que", "mdr": "", "lol": "", "ptdr": "",
    "xptdr": "", "jpp": "", "tkt": "", "osef": "", "slt": "salut", "bjr": "bonjour", "bsr": "bonsoir", "dsl": "désolé",
    "mtn": "maintenant", "ajd": "aujourd’hui", "auj": "aujourd’hui", "bcp": "beaucoup", "tt": "tout", "tte": "toute",
    "ttes": "toutes", "ds": "dans", "vs": "vous", "ns": "nous", "qd": "quand", "qq": "quelque", "qqn": "quelqu’un",
    "qqch": "quelque chose", "cmt": "comment", "vrmt": "vraiment", "grv": "", "askip": "", "wsh": "", "wesh": "",
    "pr": "pour", "jvé": "je vais", "jveu": "je veux", "yen": "il y en", "cété": "c’était",
    "cé": "c’est", "jai": "j’ai", "jen": "j’en", "jsuis": "je suis", "chuis": "je suis", "chui": "je suis", "jme": "je me",
    "jte": "je te", "jle": "je le", "jvous": "je vous", "jpense": "je pense", "jpeux": "je peux", "jvais": "je vais",
    "jveux": "je veux", "jsais": "je sais", "ouai": "ouais", "mar": "marre", "nimporte": "n’importe", "nawak": "n’importe quoi",
    "yavait": "il y avait", "bocou": "beaucoup", "oci": "aussi", "avek": "avec", "jamé": "jamais", "enfet": "en fait",
    "fodra": "faudra", "fodrait": "faudrait", "pa": "pas", "ya": "il y a", "g": "j’ai", "c": "c’est", "ct": "c’était",
    "jcrois": "je crois", "dla": "de la", "dmd": "demande", "msg": "message", "tps": "temps", "pb": "problème",
    "svt": "souvent", "stp": "s’il te plaît", "mé": "mais", "sé": "sais", "fo": "il faut", "alé": "aller", "compri": "compris",
    "jé": "j’ai", "ossi": "aussi", "tro": "trop", "mwa": "moi", "twa": "toi", "dmain": "demain", "biz": "", "a12c4": "",
    "lontemps": "longtemps", "nrv": "énervé", "javais": "j’avais", "jétais": "j’étais", "cetait": "c’était", "cest": "c’est",
    "quil": "qu’il", "quils": "qu’ils", "quelles": "", "dun": "d’un", "dune": "",
}  # fmt: skip
del SHORT["quelles"], SHORT["dune"]
# These are words too: they are read as shorthand only where a word of that kind cannot stand.
LETTERS = {"c": ("pas", "un", "une", "le", "la", "trop", "vrai", "faux", "bien", "comme", "quoi", "pr", "du", "ce", "clair", "mort"),
           "g": ("pas", "pa", "rien", "trop", "un", "une", "vu", "lu", "dit", "fait", "compris", "compri", "besoin", "tout", "essayé")}  # fmt: skip
GLUED = re.compile(r"^(j|d|l|n|qu|s|m|t)(?=[aeiouyéèêàhâ])", re.IGNORECASE)


def shorthand(words: tuple[Word, ...]) -> Iterator[tuple[Word, str]]:
    """Each word of shorthand with what it stands for (empty where nothing does)."""
    for at, word in enumerate(words):
        if word.plain not in SHORT or word.is_shouted:
            continue
        after = words[at + 1].plain if at + 1 < len(words) else ""
        if word.plain in LETTERS and after not in LETTERS[word.plain]:
            continue
        if word.is_capitalised and not word.is_first:
            continue
        if word.plain in ("vs", "c", "g") and word.before in (".", "("):
            continue
        yield word, SHORT[word.plain]


def unglued(word: str) -> str:
    """ "jespere" with its apostrophe, where the rest is a word then; empty otherwise."""
    found = GLUED.match(word)
    if found is None:
        return ""
    rest = word[found.end() :]
    return (
        f"{found.group()}’{rest}"
        if len(rest) > 1 and lexicon.is_spelling(rest) and lexicon.tags(rest)
        else ""
    )
