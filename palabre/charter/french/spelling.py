"""
Spelling: words that the lexicon does not know, and the likeliest word in their place.

Corrections come from the lexicon itself, by one edit or by accents, the most frequent first: no dictionary
library is fast enough to propose them while an author waits.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from palabre.charter import edits
from palabre.charter.french import lexicon
from palabre.charter.french.reading import WHOLE, Word
from palabre.charter.french.shorthand import SHORT

ALPHABET = "abcdefghijklmnopqrstuvwxyzàâçéèêëîïôùûüœ"
ACCENTS = {"a": "àâ", "c": "ç", "e": "éèêë", "i": "îï", "o": "ô", "u": "ùûü"}
# A word that nobody has counted is proposed only for one that differs by its accents.
COUNTED = 1
# At the beginning of a sentence a name is as likely as a misspelling: only a common word is believed there.
COMMON = 34
LONGEST = 40
MOST_SOUNDS = 24
# What is written so, though no dictionary has it; lower case.
ALSO = frozenset(
    ["ok", "rdv", "euh", "bof", "hum", "hein", "bah", "beh", "ben", "ouais", "mouais", "pfff", "pff", "grr", "aïe", "ouf", "hop", "youpi", "zut",
     "chut", "oups", "waouh", "wow", "hé", "ho", "ah", "oh", "eh", "tss", "brr", "snif", "miam", "svp", "cf", "etc", "vs", "mail", "mails",
     "web", "blog", "blogs", "smartphone", "smartphones", "podcast", "podcasts", "covid", "wifi", "selfie", "selfies", "hashtag", "hashtags",
     "tweet", "tweets", "tweeter", "retweeter", "like", "likes", "liker", "follower", "followers", "spam", "troll", "trolls", "trolleur", "buzz", "west", "diem",
     "startup", "startups", "start-up", "coworking", "crowdfunding", "cloud", "streaming", "replay", "podcaster", "youtubeur", "youtubeurs",
     "youtubeuse", "influenceur", "influenceurs", "influenceuse", "complotiste", "complotistes", "complotisme", "islamophobie", "islamophobe",
     "grossophobie", "transphobie", "transphobe", "féminicide", "féminicides", "écocide", "écoféminisme", "intersectionnel", "intersectionnelle",
     "inclusif", "inclusive", "inclusivité", "racisé", "racisés", "racisée", "racisées", "cheffe", "cheffes", "autrice", "autrices", "iel", "iels",
     "néonicotinoïde", "néonicotinoïdes", "microplastique", "microplastiques", "biométhane", "méthanisation", "méthaniseur", "méthaniseurs",
     "agrivoltaïsme", "agrivoltaïque", "éolien", "écoresponsable", "écoquartier", "écoquartiers", "vidéosurveillance", "vidéoprotection",
     "cyberattaque", "cyberattaques", "cybersécurité", "cyberharcèlement", "algorithmique", "algorithmiques", "blockchain", "bitcoin", "bitcoins",
     "télétravail", "télétravailler", "visioconférence", "visio", "covoiturage", "autopartage", "trottinette", "trottinettes", "déconfinement",
     "confinement", "reconfinement", "distanciel", "présentiel", "antivax", "vaccinodrome", "écogeste", "écogestes", "zadiste", "zadistes",
     "bio", "perso", "persos", "sympa", "sympas", "resto", "restos", "ado", "ados", "prof", "profs", "appli", "applis", "récap", "dispo", "dispos",
     "coloc", "colocs", "anti", "pro", "pros", "ex", "mi", "non", "quasi", "micro", "macro", "super", "hyper", "ultra", "archi", "extra",
     "bouquin", "bouquins", "flic", "flics", "gamin", "boulot", "pub", "pubs", "tram", "trams", "tramway", "tgv", "km", "kg", "cm", "mm", "min",
     "kwh", "mwh", "gwh", "twh", "kw", "mw", "gw", "ha", "co", "art", "al", "st", "ste", "mme", "mmes", "mlle", "mr", "mrs", "dr", "me", "nb",
     "ps", "pps", "nimby", "burn-out", "cheffe", "cluster", "clusters", "fake", "news", "fact", "checking", "debunk", "débunker", "biodéchets",
     "biodéchet", "écotaxe", "écotaxes", "alternance", "décarbonation", "décarboné", "décarbonée", "décarboner", "relocaliser", "surtourisme",
     "ubérisation", "ubériser", "géothermie", "photovoltaïque", "photovoltaïques", "septante", "octante", "nonante", "francilien", "francilienne",
     "franciliens", "périscolaire", "périscolaires", "intercommunal", "intercommunale", "intercommunales", "intercommunalité", "métropolitain"]
)  # fmt: skip


def plain(word: str) -> str:
    """``word`` without its accents and ligatures."""
    word = word.replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


@lru_cache(maxsize=20_000)
def is_right(word: str) -> bool:
    """Whether ``word`` (small letters, plain apostrophes) is spelled as French is, by itself or by its parts."""
    if len(word) > LONGEST:
        return False  # Trying accents on three thousand letters would take a minute.
    if word in ALSO or word in WHOLE or lexicon.is_spelling(word) or lexicon.is_spelling(word.capitalize()):
        return True
    if "·" in word or (any(mark in word for mark in ("ième", "ème")) and word[:1].isdigit()):
        return True
    if "-" in word.strip("-"):
        parts = [part for part in word.split("-") if part]
        return all(is_right(part) or part in PREFIXES for part in parts)
    # "problême" is no "blême" with a prefix: a common word differs by its accents alone.
    if any(lexicon.often(one) > COMMON for one in accented(word)):
        return False
    for prefix in PREFIXES:
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) > 4 and lexicon.is_spelling(rest):
            return True
    return False


PREFIXES = ("anti", "auto", "bio", "cyber", "co", "dé", "éco", "ex", "géo", "hyper", "inter", "macro", "mi", "micro", "mini", "mono", "multi",
            "néo", "non", "para", "péri", "poly", "post", "pré", "pro", "pseudo", "quasi", "re", "ré", "semi", "socio", "sous", "sur", "super",
            "télé", "trans", "ultra", "vidéo")  # fmt: skip


@lru_cache(maxsize=5_000)
def corrections(word: str, limit: int = 3) -> tuple[str, ...]:
    """The likeliest words in the place of ``word``, the likeliest first: by accents, then by one edit."""
    if len(word) > LONGEST:
        return ()
    # A silent letter too much at the end is as common as an accent.
    known = {one for one in accented(word) | accented(word[:-1]) if lexicon.is_spelling(one)}
    edited = {
        one
        for one in edits.once(word, ALPHABET)
        if lexicon.entry(one).is_spelling and lexicon.often(one) >= COUNTED
    }
    # A doubled letter that is missing or too much, and "m" before an "e" that sounds like "a", are what people miss.
    found = sorted(
        known | edited,
        key=lambda one: (
            -(lexicon.often(one) + (60 if one in known else 0) + (30 if _is_close(word, one) else 0))
        ),
    )
    if not found and len(word) > 5:
        # A long word has hundreds of sounds written otherwise in pairs: the first ones must do.
        once = sorted(_sounds(word))[:MOST_SOUNDS]
        tried = {two for one in once for two in (one, *_sounds(one), *accented(one))}
        right = {one for one in tried if lexicon.entry(one).is_spelling and lexicon.often(one) >= COUNTED}
        found = sorted(right, key=lambda one: -lexicon.often(one))
    return tuple(found[:limit])


def _is_close(word: str, other: str) -> bool:
    """Whether they differ by a doubled letter alone."""
    return _undoubled(plain(word)) == _undoubled(plain(other))


def _undoubled(word: str) -> str:
    return "".join(letter for at, letter in enumerate(word) if at == 0 or word[at - 1] != letter)


def accented(word: str) -> set[str]:
    """``word`` with other accents, two at most."""
    found = {word}
    base = plain(word)
    options = [(at, ACCENTS[letter]) for at, letter in enumerate(base) if letter in ACCENTS]
    once = {base} | {base[:at] + one + base[at + 1 :] for at, others in options for one in others}
    for tried in list(once):
        for at, others in options:
            for one in others:
                found.add(tried[:at] + one + tried[at + 1 :])
    return (found | once) - {word}


def _sounds(word: str) -> set[str]:
    """``word`` with one sound written otherwise: what is two edits away and one mistake."""
    pairs = (("ament", "emment"), ("ament", "amment"), ("emment", "amment"), ("f", "ph"), ("ph", "f"), ("k", "qu"), ("s", "ss"), ("ss", "c"),
             ("an", "en"), ("en", "an"), ("in", "ain"), ("o", "au"), ("o", "eau"), ("é", "ai"), ("j", "g"), ("z", "s"), ("i", "y"), ("ssion", "tion"),
             ("tion", "ssion"), ("t", "tt"), ("n", "nn"), ("c", "cc"), ("l", "ll"), ("m", "mm"), ("r", "rr"), ("p", "pp"), ("f", "ff"))  # fmt: skip
    found = set()
    for written, other in pairs:
        at = word.find(written)
        while at >= 0:
            found.add(word[:at] + other + word[at + len(written) :])
            at = word.find(written, at + 1)
    return found


def misspelled(words: tuple[Word, ...], known: frozenset[str]) -> Iterator[tuple[Word, str]]:
    """
    Each misspelled word with the likeliest correction (empty without one).

    ``known`` are words (in small letters) of the article, its authors, the thread and the publication. A word
    that begins with a capital is a name, unless it begins its sentence and a common word is one edit away.
    """
    for at, word in enumerate(words):
        if word.is_number or word.is_shouted or len(word.plain) < 2 or len(word.plain) > LONGEST:
            continue
        form = word.plain.strip("'-")
        if (
            not form
            or form in known
            or form in SHORT
            or word.plain.endswith("'")
            or word.typed.startswith("-")
        ):
            continue
        if any(c.isupper() for c in word.typed[1:]) or is_right(form) or not any(c.isalpha() for c in form):
            continue
        if word.is_capitalised:
            if not word.is_first or _looks_like_a_name(words, at):
                continue
            proposed = corrections(form)
            if not proposed or lexicon.often(proposed[0]) < COMMON or len(form) < 4:
                continue
            if plain(proposed[0]) != plain(form) and len(form) < 6:
                continue
            yield word, proposed[0]
            continue
        proposed = corrections(form)
        yield word, proposed[0] if proposed else ""


def _looks_like_a_name(words: tuple[Word, ...], at: int) -> bool:
    """Whether a name goes on after it ("Jacinda Ardern"), or what follows is what a person does."""
    after = words[at + 1] if at + 1 < len(words) else None
    return (
        after is not None
        and after.sentence == words[at].sentence
        and after.is_capitalised
        and not after.is_shouted
    )
