"""A noun with its determiner and what belongs to it: "les élèves du lycée"."""

from __future__ import annotations

from palabre.charter.french.clauses import NO_WORD, Clause, is_finite
from palabre.charter.french.reading import Word

DETERMINERS = frozenset(
    ["le", "la", "l'", "les", "un", "une", "des", "ce", "cet", "cette", "ces", "mon", "ma", "mes", "ton", "ta", "tes", "son", "sa", "ses",
     "notre", "nos", "votre", "vos", "leur", "leurs", "chaque", "aucun", "aucune", "plusieurs", "quelques", "certains", "certaines",
     "deux", "trois"]
)  # fmt: skip
# A clause begins after these, and its subject with it.
OPENERS = frozenset(["que", "qu'", "si", "quand", "lorsque", "lorsqu'", "puisque", "puisqu'", "comme", "où"])


def subject_before(here: Clause) -> Word:
    """The head of the noun group that begins the clause and ends right before here; ``NO_WORD`` otherwise."""
    return head(here.before())[0]


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
