"""A noun, its determiner's number, and the adjective beside it."""

from __future__ import annotations

from palabre.charter.french.clauses import NO_WORD, Clause, is_finite, is_infinitive, is_participle
from palabre.charter.french.groups import number_of
from palabre.charter.french.inflexions import bent, genders, numbers

PLURAL = frozenset(["les", "des", "ces", "mes", "tes", "ses", "nos", "vos", "leurs", "aux", "plusieurs", "quelques", "certains", "certaines", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"])  # fmt: skip
SINGULAR = frozenset(["un", "une", "le", "la", "ce", "cet", "cette", "mon", "ma", "ton", "ta", "son", "sa", "notre", "votre", "chaque", "aucun", "aucune", "du", "au"])  # fmt: skip
# Adjectives that stand before their noun: the form of one, and of several.
BEFORE_NOUNS = {
    "bon": "bons", "petit": "petits", "grand": "grands", "nouveau": "nouveaux", "beau": "beaux", "jeune": "jeunes", "premier": "premiers",
    "dernier": "derniers", "seul": "seuls", "vrai": "vrais", "ancien": "anciens", "autre": "autres", "long": "longs", "joli": "jolis",
    "meilleur": "meilleurs", "simple": "simples", "bonne": "bonnes", "petite": "petites", "grande": "grandes", "nouvelle": "nouvelles",
    "belle": "belles", "première": "premières", "dernière": "dernières", "seule": "seules", "vraie": "vraies", "ancienne": "anciennes",
    "longue": "longues", "jolie": "jolies", "meilleure": "meilleures",
}  # fmt: skip
# Adjectives that are nouns more seldom than adjectives.
ALSO_NOUNS = frozenset(["important", "importante", "étroite", "étroit", "ancienne", "ancien", "nouvelle", "nouveau", "public", "publique", "local", "locale", "petite", "petit",
                        "grande", "grand", "urgente", "urgent", "vieille", "vieux", "froide", "chaude", "haute", "basse", "verte", "rouge", "sociale", "social"])  # fmt: skip


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
