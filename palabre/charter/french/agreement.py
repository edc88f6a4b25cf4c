"""Agreement near by: determiner, noun, adjective, participle; a noun and its verb."""

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
from palabre.charter.french.reading import Word
from palabre.charter.french.verbs.persons import conjugated

PLURAL = frozenset(["les", "des", "ces", "mes", "tes", "ses", "nos", "vos", "leurs", "aux", "plusieurs", "quelques", "certains", "certaines", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"])  # fmt: skip
SINGULAR = frozenset(["un", "une", "le", "la", "ce", "cet", "cette", "mon", "ma", "ton", "ta", "son", "sa", "notre", "votre", "chaque", "aucun", "aucune", "du", "au"])  # fmt: skip
FEMININE = {
    "une": "un",
    "la": "le",
    "cette": "ce",
    "ma": "mon",
    "ta": "ton",
    "sa": "son",
    "aucune": "aucun",
    "quelle": "quel",
}
MASCULINE = {
    "un": "une",
    "le": "la",
    "ce": "cette",
    "cet": "cette",
    "aucun": "aucune",
    "du": "de la",
    "au": "à la",
    "quel": "quelle",
}
# Between a determiner and its adjective: "une bien belle idée".
ADVERBS = frozenset(["bien", "fort", "tout", "toute", "très", "trop", "plus", "moins", "aussi", "si", "assez", "demi", "mi", "soi", "quasi", "ex", "vice", "presque", "même", "sacré", "haut", "bas", "grand"])  # fmt: skip
PRONOUNS = {"elle": "fs", "elles": "fp", "ils": "mp", "il": "ms", "nous": "mp"}


def genders(word: str, *parts: str) -> set[str]:
    """The genders that ``word`` may have as one of ``parts`` ("N", "A"); both where it has none of its own."""
    found: set[str] = set()
    for tag in lexicon.tags(word):
        if tag.startswith(parts):
            inflexion = tag[2:].removeprefix("K")
            found |= {"m"} if "m" in inflexion else {"f"} if "f" in inflexion else {"m", "f"}
    return found


def numbers(word: str, *parts: str) -> set[str]:
    """The numbers that ``word`` may have as one of ``parts``; both where the lexicon does not say."""
    found: set[str] = set()
    for tag in lexicon.tags(word):
        if tag.startswith(parts):
            inflexion = tag[2:].removeprefix("K")
            found |= {"p"} if inflexion.endswith("p") else {"s"} if inflexion.endswith("s") else {"s", "p"}
    return found


def bent(word: str, wanted: str, *parts: str) -> str:
    """``word`` (an adjective, participle or noun) in the gender and number ``wanted``; empty if unknown."""
    stems = {word}
    for ending in ("es", "s", "e", "aux", "ale", "ales"):
        stems.add(word.removesuffix(ending))
    ends = {"ms": ("", "al"), "fs": ("", "e", "le", "ne", "te", "se", "ale"), "mp": ("s", "x", "", "aux"), "fp": ("s", "es", "les", "nes", "tes", "ses", "ales")}[wanted]  # fmt: skip
    for stem in sorted(stems, key=lambda one: (-len(one), one)):
        for end in ends:
            tried = stem + end
            if tried == word:
                continue
            for tag in lexicon.tags(tried):
                inflexion = tag[2:].removeprefix("K")
                if tag.startswith(parts) and inflexion in (wanted, wanted[1], wanted[0]):
                    return tried
    return ""


# Whom these name may be a woman, whatever dictionaries say: "cette maire".
OF_EITHER = frozenset(["maire", "ministre", "juge", "poète", "architecte", "médecin", "chef", "auteur", "professeur", "prof", "écrivain", "ingénieur", "peintre",
                       "arbitre", "notaire", "pilote", "guide", "commissaire", "préfet", "peintre", "sculpteur", "agent", "thermos", "successeur", "défenseur"])  # fmt: skip


def determiner(here: Clause) -> str | None:
    """A determiner of the other gender than the noun or adjective right after it: "cet histoire", "une beau"."""
    word, after = here.word, here.next
    if after is NO_WORD or after.is_capitalised or (after.may_be("V.") and not after.may_be("N", "A")):
        return None
    of_noun = genders(after.plain, "N", "A") if after.may_be("N", "A") else set()
    if after.plain in OF_EITHER:
        return None
    if (
        len(of_noun) != 1
        or after.may_be("P", "O", "M")
        or after.plain in ADVERBS
        or (after.may_be("R") and not after.may_be("A"))
    ):
        return None
    if word.plain == "quelque" and numbers(after.plain, "N") == {"p"} and not after.may_be("A"):
        return "quelques"
    vowel = lexicon.begins_with_a_vowel(after.plain) or after.plain.startswith("h")
    if word.plain in FEMININE and of_noun == {"m"} and word.plain not in ("la",):
        mended = FEMININE[word.plain]
        return "cet" if mended == "ce" and vowel else mended
    if (word.plain in ("un", "cet", "aucun", "quel") and of_noun == {"f"}) or (
        word.plain in ("le", "ce") and of_noun == {"f"} and not vowel and after.is_only("N")
    ):
        if (
            word.plain == "un"
            and here.previous.may_be("N", "D", "P")
            and here.previous.plain
            not in ("est", "dans", "sur", "avec", "pour", "par", "de", "d'", "à", "c'")
        ):
            return None
        if is_finite(after) and word.plain in ("le", "ce"):
            return None
        return MASCULINE[word.plain]
    return None


# Adjectives that stand before their noun: the form of one, and of several.
BEFORE_NOUNS = {
    "bon": "bons", "petit": "petits", "grand": "grands", "nouveau": "nouveaux", "beau": "beaux", "jeune": "jeunes", "premier": "premiers",
    "dernier": "derniers", "seul": "seuls", "vrai": "vrais", "ancien": "anciens", "autre": "autres", "long": "longs", "joli": "jolis",
    "meilleur": "meilleurs", "simple": "simples", "bonne": "bonnes", "petite": "petites", "grande": "grandes", "nouvelle": "nouvelles",
    "belle": "belles", "première": "premières", "dernière": "dernières", "seule": "seules", "vraie": "vraies", "ancienne": "anciennes",
    "longue": "longues", "jolie": "jolies", "meilleure": "meilleures",
}  # fmt: skip


def noun_number(here: Clause) -> str | None:
    """A noun or adjective whose number is not its determiner's: "des maison", "une anecdotes"."""
    word = here.word
    if (
        word.is_capitalised
        or "-" in word.plain
        or word.is_shouted
        or not word.may_be("N", "A")
        or (is_finite(word) and not word.may_be("N"))
    ):
        return None
    first, far = here.previous, -1
    if (
        word.plain in BEFORE_NOUNS
        and first.plain
        in ("les", "des", "ces", "mes", "tes", "ses", "nos", "vos", "leurs", "quelques", "plusieurs")
        and numbers(here.next.plain, "N") == {"p"}
    ):
        return BEFORE_NOUNS[word.plain]
    if first.plain in ("un", "une") and here.to(-2).plain == "et":
        return None  # "vingt et une communes", "trente et un ans"
    while (first.may_be("A") and not first.may_be("D", "N") and far > -3) or first.plain in (
        "petites",
        "petits",
        "grandes",
        "grands",
        "autres",
        *BEFORE_NOUNS.values(),
    ):
        far -= 1
        first = here.to(far)
    if (
        # "Les route sont": a verb in the plural follows, and what stands before it is its subject.
        first.plain in ("les", "des", "ces", "mes", "tes", "ses", "nos", "vos")
        and far == -1
        and here.to(-2) is NO_WORD
        and word.may_be("N.fs", "N.ms")
        and numbers(word.plain, "N", "A") == {"s"}
        and not word.may_be("R", "P", "O", "D")
        and not word.plain.endswith(("s", "x", "z"))
        and here.next.plain
        in ("sont", "ont", "étaient", "avaient", "seront", "auront", "vont", "font", "doivent", "peuvent")
    ):
        return _in_number(word.plain, "p")
    # "Plusieurs habitant", "mes correspondant": a form in -ant is also of a verb, and none of that stands here.
    if (
        first.plain in PLURAL - {"les", "leurs"}
        and far == -1
        and word.is_only("N.ms", "N.fs", "A.ms", "V.G")
        and word.may_be("N.ms")
        and word.may_be("V.G")
    ):
        return _in_number(word.plain, "p")
    if first.plain in PLURAL and (
        numbers(word.plain, "N", "A") == {"s"}
        and (
            not word.may_be("R", "P", "O", "D", "V.")
            or (word.may_be("A") and here.next.is_only("N.mp", "N.fp", "N.p"))
        )
        and not word.plain.endswith(("s", "x", "z"))
    ):
        if first.plain in ("les", "leurs", "des") and is_infinitive(word):
            return None
        return _in_number(word.plain, "p")
    if (
        (
            (first.plain in SINGULAR and first.plain not in ("la", "le", "du", "au"))
            or (first.plain in ("le", "la") and far == -1 and not here.to(-2).may_be("V.", "O"))
        )
        and numbers(word.plain, "N", "A") == {"p"}
        and not word.may_be("R", "P", "O", "V.")
    ):
        return _in_number(word.plain, "s")
    return None


def _in_number(word: str, number: str) -> str | None:
    """``word`` in the other number, in its own gender first."""
    of_noun = genders(word, "N") or genders(word, "A")
    for gender in sorted({"m", "f"}, key=lambda one: one not in of_noun):
        mended = bent(word, gender + number, "N", "A")
        if mended:
            return mended
    return None


def adjective(here: Clause) -> str | None:
    """An adjective right after its noun that does not agree with it: "des mesures urgente"."""
    word, noun = here.word, here.previous
    if (
        not (word.is_only("A", "V.G") or _is_of_a_noun(here))
        or (word.may_be("V.G") and not here.ends and not here.next.is_only("V.F", "V.C", "V.I"))
        or not noun.may_be("N")
        or (is_finite(noun) and not noun.is_only("N", "V"))
        or noun.may_be("A", "P", "R", "O", "M")
    ):
        return None
    if noun.is_capitalised and not noun.is_first:
        return None
    before = here.to(-2)
    if not before.may_be("D") and before.plain not in PLURAL | SINGULAR:
        return None
    # "un groupe de femmes engagées": the noun before might be the one.
    if (here.to(-3).may_be("P") and here.to(-4).may_be("N")) or (
        before.plain in ("de", "d'", "du", "des") and here.to(-3).may_be("N")
    ):
        return None
    number = number_of(noun, before)
    of_noun, of_word = genders(noun.plain, "N"), genders(word.plain, "A")
    if not number or not of_word or here.next.plain == "et":
        return None
    if number not in numbers(word.plain, "A"):
        gender = of_noun & of_word or of_noun
        if len(gender) == 1:
            return bent(word.plain, next(iter(gender)) + number, "A") or None
    if len(of_noun) == 1 and not of_noun & of_word:
        return bent(word.plain, next(iter(of_noun)) + number, "A") or None
    return None


def _is_of_a_noun(here: Clause) -> bool:
    """Whether what may be a noun, too, can only be its adjective: "une décision important sera", "les mesures prise par"."""
    word = here.word
    if here.to(-2).plain not in PLURAL | SINGULAR or not here.previous.is_only("N", "V.PS2s"):
        return False
    if here.next.plain == "par" and here.to(2).may_be("D", "M"):
        return is_participle(word)
    return (
        word.is_only("A", "N", "V.G")
        and here.next.is_only("V.F", "V.C", "V.I", "P", "D.fp")
        and word.plain in ALSO_NOUNS
    )


# Adjectives that are nouns more seldom than adjectives.
ALSO_NOUNS = frozenset(["important", "importante", "étroite", "étroit", "ancienne", "ancien", "nouvelle", "nouveau", "public", "publique", "local", "locale", "petite", "petit",
                        "grande", "grand", "urgente", "urgent", "vieille", "vieux", "froide", "chaude", "haute", "basse", "verte", "rouge", "sociale", "social"])  # fmt: skip


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


def _fits(tag: str, wanted: str) -> bool:
    inflexion = tag[2:].removeprefix("K")
    gender_fits = wanted[0] in inflexion or not set(inflexion) & {"m", "f"}
    number_fits = wanted[1] in inflexion or not set(inflexion) & {"s", "p"}
    return gender_fits and number_fits


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


# What follows a verb and no noun that stands after another ("les dates limite").
VERB_BEFORE = frozenset(
    [
        "trop",
        "vite",
        "bien",
        "mal",
        "pas",
        "plus",
        "encore",
        "toujours",
        "le",
        "la",
        "les",
        "un",
        "une",
        "n'",
        "que",
        "qu'",
        "jamais",
        "rien",
        "mieux",
    ]
)


def noun_and_verb(here: Clause) -> tuple[str, str] | None:
    """A verb in the number that its noun has not: "les prix augmente"; ("" where unsure, the noun)."""
    word = here.word
    if not is_finite(word):
        return None
    if word.may_be("N", "A", "P", "D", "R", "O") and word.plain not in HAVE | BE:
        # "Les gens dit que", "les voitures roule trop vite": what could be a noun, where none can stand.
        is_verb = (
            here.previous.is_only("N.mp", "N.fp", "N.p", "A.p", "V")
            and numbers(here.previous.plain, "N") == {"p"}
            and here.to(-2).plain in ("les", "des", "ces", "mes", "tes", "ses", "nos", "vos", "leurs")
            and here.to(-3) is NO_WORD
            and not word.may_be("P", "D", "R", "O")
            and word.may_be("V.P3s", "V.PS13s", "V.PS3s")
            and numbers(word.plain, "N", "A") <= {"s"}
            and here.next.plain in VERB_BEFORE
        )
        mended = conjugated(word.plain, "3p") if is_verb else ""
        return (mended, here.previous.plain) if mended else None
    subject, far = here.over(-1, frozenset(["ne", "n'", "se", "s'", "y", "le", "la", "les", "en", "lui"]))
    if not subject.may_be("N", "A", "M"):
        return None
    group = [one for one in map(here.to, range(-12, far + 1)) if one is not NO_WORD]
    noun, opening = head(group)
    if noun is NO_WORD:
        return None
    number = number_of(noun, opening)
    if not number:
        return None
    tags = [
        tag
        for tag in lexicon.tags(word.plain)
        if tag.startswith("V.") and not tag.startswith(("V.W", "V.G", "V.K"))
    ]
    if any(tag.endswith(number) and "3" in tag for tag in tags) or not tags:
        return None
    if number == "s" and opening.plain in ("la", "un", "une", "le") and noun.plain in ("plupart", "majorité", "foule", "dizaine", "centaine", "moitié", "partie", "nombre", "tiers", "série", "ensemble", "groupe", "millier", "million", "minorité", "quart", "douzaine", "vingtaine", "trentaine", "quinzaine", "cinquantaine", "infinité", "multitude", "poignée", "tas"):  # fmt: skip
        return None
    return conjugated(word.plain, "3" + number), noun.plain
