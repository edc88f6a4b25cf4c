"""The faults that writers of English make most, each found by the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PAST = {"went": "gone", "came": "come", "saw": "seen", "did": "done", "took": "taken", "ate": "eaten", "wrote": "written", "broke": "broken", "ran": "run", "gave": "given", "knew": "known"}  # fmt: skip
OWNED = "own|house|houses|home|homes|car|cars|money|opinion|children|kids|parents|lives|job|jobs|turn|problem|street|neighbours?|neighbors?|country|dogs?|behaviou?r"
# What lacks its apostrophe, and is no other word.
WITHOUT_APOSTROPHE = {
    "dont": "don't", "doesnt": "doesn't", "didnt": "didn't", "isnt": "isn't", "wasnt": "wasn't", "arent": "aren't", "werent": "weren't",
    "couldnt": "couldn't", "shouldnt": "shouldn't", "wouldnt": "wouldn't", "hasnt": "hasn't", "havent": "haven't", "hadnt": "hadn't",
    "theyre": "they're", "youre": "you're", "theyve": "they've", "weve": "we've", "youve": "you've", "thats": "that's", "whats": "what's",
    "whos": "who's", "theres": "there's", "cant": "can't", "im": "I'm", "ive": "I've",
}  # fmt: skip


@dataclass(frozen=True)
class Phrase:
    """
    What a pattern finds, and what ought to stand in the place of its group ``fault``; ``reason`` is the end of a
    message key of ``charter/wording.py``.
    """

    pattern: re.Pattern[str]
    mended: str
    reason: str


def _phrase(
    fault: str, mended: str, reason: str, *, before: str = "", after: str = "", unless: str = ""
) -> Phrase:
    """The words ``fault`` with those ``before`` and ``after`` them (alternatives), unless others follow."""
    pattern = rf"(?:{before})\s+" if before else ""
    pattern += rf"(?P<fault>{fault})(?![\w'-])"
    pattern += rf"(?=\s+(?:{after})(?![\w'-]))" if after else ""
    pattern += rf"(?!\s+(?:{unless})(?![\w'-]))" if unless else ""
    return Phrase(
        re.compile(
            rf"(?<![\w'-]){pattern}".replace("'", "['’]").replace("[\\w['’]", "[\\w'’"), re.IGNORECASE
        ),
        mended,
        reason,
    )


PHRASES = [
    _phrase("your", "you're", "your", after="right|wrong|welcome|kidding|joking|lying|correct|mistaken|going|being|doing|making|saying|not|just|so|very|missing|talking|looking|about to|supposed|gonna",
            unless="right to|right hand|right foot|right of|very own|so called|being (?:here|there)|just (?:cause|deserts)|saying (?:so|that)"),
    _phrase("you're", "your", "your", after=OWNED),
    _phrase("its", "it's", "its", after="a|an|the|not|been|just|going|getting|only|about time|really|too|because|obvious|clear|always|never|already|hard to|easy to|true|false|nothing|something|all about",
            unless="only [a-z]+|never ending|the (?:more|less)", before=""),
    _phrase("it's", "its", "its", after="own"),
    _phrase("of", "have", "have", before="could|should|would|might|must|couldn't|shouldn't|wouldn't", unless="course"),
    _phrase("their", "there", "there", after="is|are|was|were|has been|have been|will be|isn't|aren't|wasn't|won't"),
    _phrase("there|they're", "their", "there", after=OWNED),
    _phrase("there|their", "they're", "there", after="(?:not |all |just |always |still )?(?:going to|doing|trying|making|getting|saying|taking|building)"),
    _phrase("then", "than", "than", before="more|less|better|worse|rather|fewer|higher|lower|bigger|smaller|larger|faster|slower|cheaper|longer|shorter|older|younger|stronger|easier|harder|safer|earlier|later|sooner",
            after=r"\w+", unless="again|on"),
    _phrase("to", "too", "too", after="much|expensive|late|often", unless="much (?:of|acclaim|applause)|late [a-z]+"),
    _phrase("loose", "lose", "lose", before="to|will|would|could|can|can't|don't|didn't|might|may|we'll|they'll|you'll|I'll", unless="on|ends?"),
    _phrase("who's", "whose", "whose", after="idea|fault|car|house|turn|money|job|children|dog|decision|side"),
    _phrase("alot", "a lot", "phrase"),
    _phrase("could care less", "couldn't care less", "phrase"),
    _phrase("for all intensive purposes", "for all intents and purposes", "phrase"),
    *(_phrase(past, participle, "participle", before="(?:should|could|would|must|might)(?:n't)? have") for past, participle in PAST.items()),
    _phrase("don't", "doesn't", "person", before="he|she|it|nobody|everybody|everyone|someone"),
    _phrase("was", "were", "person", before="we|they|you"),
    _phrase("wasn't", "weren't", "person", before="we|they|you"),
    _phrase("have", "has", "person", before="he|she|it", after="been|a|the|no|to"),
    _phrase("has", "have", "person", before="they|we|you"),
    _phrase("affect", "effect", "effect", before="an|any|no|huge|big|side", after="on|of"),
    _phrase("effect", "affect", "effect", before="will|would|can|could|may|might|doesn't|didn't|not", after="the|us|me|you|them|him|her|my|our|your|their|everyone|people"),
    *(_phrase(wrong, right, "apostrophe") for wrong, right in WITHOUT_APOSTROPHE.items()),
    _phrase("wont", "won't", "apostrophe", unless="to"),
]  # fmt: skip
# "i think": the pronoun is always a capital; "i." may number a list, "i.e." is an abbreviation.
SMALL_I = re.compile(r"(?<![\w.'’/-])i(?=\s+[a-z]|['’](?:m|ve|ll|d)\b)(?!\.)")
DOUBLED = re.compile(r"(?<![\w'’-])(the|a|an|to|of|in|on|is|are|and|for|with|it|we|they|you|this|at|by)\s+\1(?![\w'’-])", re.IGNORECASE)  # fmt: skip
A_VOWEL = re.compile(r"(?<![\w'’.-])(?P<article>[Aa])\s+(?=[aeio][a-z]{2})(?!one\b|once\b|eu|ewe)")
# In small letters: "an SUV", "an FBI agent".
AN_CONSONANT = re.compile(r"(?<![\w'’.-])(?P<article>[Aa]n)\s+(?=[bcdfgjklpqrstvwxz][a-z]{2})")
# A pronoun after these has its verb elsewhere: "does she have", "none of you has", "I told you was".
NOT_ITS_SUBJECT = re.compile(
    r"(?:do|does|did|can|could|will|would|shall|should|may|might|must|don't|doesn't|didn't|can't|couldn't|won't|wouldn't|shouldn't"
    r"|of|told|to|for|with|about|behind|between|let|made|make|makes|like)\s+$",
    re.IGNORECASE,
)
BEGINS = re.compile(r"(?:^|[.!?…:\n\"“«(])\s*$")


def found(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Each fault: where, what ought to stand there, and its reason (the end of a message key)."""
    for phrase in PHRASES:
        for one in phrase.pattern.finditer(text):
            start, end = one.span("fault")
            before = text[max(0, one.start() - 12) : one.start()].replace("’", "'")
            if phrase.reason == "person" and NOT_ITS_SUBJECT.search(before):
                continue
            yield start, end, _cased(phrase.mended, text[start:end]), phrase.reason
    for one in SMALL_I.finditer(text):
        yield one.start(), one.end(), "I", "capital"
    for one in DOUBLED.finditer(text):
        yield one.start(), one.end(), one[1], "doubled"
    for pattern, mended in ((A_VOWEL, "an"), (AN_CONSONANT, "a")):
        for one in pattern.finditer(text):
            # A capital within a sentence is a name: "Plan A and plan B".
            if one["article"].islower() or BEGINS.search(text[max(0, one.start() - 4) : one.start()]):
                yield *one.span("article"), _cased(mended, one["article"]), "article"


def _cased(mended: str, typed: str) -> str:
    return mended[:1].upper() + mended[1:] if typed[:1].isupper() else mended
