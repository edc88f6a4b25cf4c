"""Insults and slurs, found through their disguises; said to somebody they weigh more, quoted less."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from palabre.charter.disguises import Plain, undone
from palabre.charter.draft import Draft, Finding
from palabre.charter.french import lexicon

WORDS = Path(__file__).parent.parent / "words" / "fr.tsv"
# What stands before an insult that is meant for somebody who reads it, or for somebody named.
AIMED_BEFORE = re.compile(
    r"(?:\b(?:tu es|t'es|tu n'es qu'un\w?|vous etes|vous n'etes qu\w*|espece de|bande de|sale|sales|gros|grosse|pauvre|pauvres|petit|petite|quel|quelle"
    r"|toi|vous|va donc|retourne|ferme-la|eh|he|hey|ces?|cette|quels|tous des|toutes des|n'est qu'un\w?|est un\w?|sont des|sont tous des) ?(?:de |d')?"
    r"(?:un |une |des |vrais? |vraie |gros |grosse |sale |petits? |beaux? |belle )*)$"
)
AIMED_AFTER = re.compile(
    r"^[ ,]*(?:!|que tu es|que vous etes|va\b|de (?:maire|journaliste|prefet|ministre|depute|president|flic|gauchiste|facho)\w*)"
)
# "c'est con", "un film con", "le con de lecteur": about things it is bad language, no more.
ABOUT_THINGS = re.compile(
    r"\b(?:c'est|c'etait|ce serait|trop|plutot|assez|un peu|pas si|chose|film|truc|idee|regle|loi|question|debat) $"
)
# "Tu es trop con": of somebody who is spoken to, whatever stands between.
SPOKEN_TO = re.compile(r"\b(?:tu es|t'es|vous etes) (?:trop|plutot|assez|un peu|vraiment|tellement|si) $")
# A call to violence. What is also done to trees and to old paper is left out.
CALLS = re.compile(
    r"\b(?:il faut|faut|il faudrait|faudrait|qu'on|on devrait|on va) (?:tous |toutes )?(?:les|vous|te|le|la) (?:tous |toutes )?"
    r"(?:pendre|pende|fusiller|fusille|egorger|egorge|gazer|gaze|exterminer|extermine|lapider|lapide|buter|bute|flinguer|flingue)\b"
)
CALLED = 0.85
NEGATED = re.compile(r"\b(?:pas|jamais|ni|n'est pas|nullement)(?: \w+){0,3} $")
QUOTES = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"\n]*\"|^[ ]*>.*$", re.MULTILINE)
TELLING = re.compile(
    r"\b(?:dit|disait|appel\w+|trait\w+|insult\w+|ecrit|ecrivait|mot|cri\w+|propos|expression)\b"
)
AIMED, QUOTED, NEGATION = 0.95, 0.4, 0.5
NEAR = 45


@dataclass(frozen=True)
class Listed:
    """One word of the list: how likely it breaks the rule about things, and what kind it is."""

    weight: float
    kind: str


@cache
def listed() -> tuple[re.Pattern[str], dict[str, Listed]]:
    """A pattern of every form, the longest first, and what the list says of each."""
    words: dict[str, Listed] = {}
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        forms, weight, kind = line.split("\t")
        for form in forms.split("|"):
            words[undone(form).text] = Listed(float(weight), kind)
    forms = "|".join(re.escape(form) for form in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])(?:{forms})(?![^\W_])"), words


@cache
def written() -> frozenset[str]:
    """Every form as the list has it, accents and all."""
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(form for line in lines for form in line.split("\t")[0].split("|"))


def insults(draft: Draft) -> list[Finding]:
    """
    Note each insult and slur, with how likely it breaks a rule against them.

    Said to somebody present or named ("vous êtes", "espèce de", a name of ``draft.people``) it is all but
    certain; in quotation marks, after a verb of saying or negated it is lowered, never dropped.
    """
    plain = undone(draft.text)
    pattern, words = listed()
    quoted = [found.span() for found in QUOTES.finditer(draft.text)]
    findings = []
    for found in pattern.finditer(plain.text):
        word = words[found.group()]
        start, end = plain.span(found.start(), found.end())
        typed = draft.text[start:end].lower()
        # Without its accent a word may be another one: "il demeure", "la tare".
        if draft.is_in_a_link(start) or (typed not in written() and lexicon.is_spelling(typed)):
            continue
        score, is_aimed = _score(draft, plain, found, word)
        if any(begin <= start < stop for begin, stop in quoted):
            score *= QUOTED
            is_aimed = False
        message = "insult.slur" if word.kind == "slur" else "insult.aimed" if is_aimed else "insult.word"
        findings.append(Finding(word.kind, start, end, round(score, 2), message))
    for found in CALLS.finditer(plain.text):
        start, end = plain.span(found.start(), found.end())
        if not any(begin <= start < stop for begin, stop in quoted):
            findings.append(Finding("violence", start, end, CALLED, "insult.violence"))
    return findings


def _score(draft: Draft, plain: Plain, found: re.Match[str], word: Listed) -> tuple[float, bool]:
    before = plain.text[max(0, found.start() - NEAR) : found.start()]
    after = plain.text[found.end() : found.end() + NEAR]
    clause = re.split(r"[.!?;:\n]", before)[-1]
    is_named = any(name in clause or name in re.split(r"[.!?\n]", after)[0] for name in draft.people)
    is_aimed = bool(AIMED_BEFORE.search(clause) or AIMED_AFTER.search(after) or is_named)
    if SPOKEN_TO.search(clause):
        return max(word.weight, AIMED * (0.6 + 0.4 * word.weight)), True
    if ABOUT_THINGS.search(clause):
        return word.weight * QUOTED, False
    score = max(word.weight, AIMED * (0.6 + 0.4 * word.weight)) if is_aimed else word.weight
    if NEGATED.search(clause):
        return score * NEGATION, False
    return (score * NEGATION, False) if TELLING.search(clause) and not is_aimed else (score, is_aimed)
