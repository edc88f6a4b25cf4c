"""A text cut into words and sentences, as the checks of rule 3 read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from palabre.charter.draft import Draft
from palabre.charter.french import lexicon

LETTERS = "A-Za-zÀ-ÖØ-öø-ÿŒœÆæ"
# Soft hyphens and what has no width come with text that is pasted: they part no word.
UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
SEEN = str.maketrans("", "", UNSEEN)
PIECE = re.compile(
    # A word with a letter of another script is a name, or a disguise: half of it is no word.
    rf"(?P<strange>[{LETTERS}{UNSEEN}]*(?![{LETTERS}])[^\W\d_][^\W_]*)"
    rf"|(?P<word>[{LETTERS}][{LETTERS}{UNSEEN}]*(?:[-‐‑'’·][{LETTERS}{UNSEEN}]+)*['’]?)"
    r"|(?P<number>\d+(?:[.,\u00a0\u202f ]\d+)*)"
    r"|(?P<stop>[.!?…]+)|(?P<mark>[^\s])"
)
ELIDED = re.compile(r"(?i)^(?:jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu|qu|[cdjlmnst])['’](?=[^'’])")
# Written with an apostrophe, and one word.
WHOLE = {"aujourd'hui", "d'abord", "d'accord", "d'ailleurs", "quelqu'un", "quelqu'une", "presqu'île", "prud'homme",
         "prud'hommes", "prud'homal", "prud'homaux", "o'clock", "rock'n'roll", "entr'ouvrir", "grand'chose"}  # fmt: skip
# After these a full stop ends no sentence.
SHORTENED = re.compile(
    r"(?:\b(?:MM?|Mmes?|Mlle|Mgr|Me|Dr|Pr|Ste?|cf|Cf|art|av|apr|env|ex|n°|p|pp|vol|chap|tél|[A-Z])\.)$"
)
# What is joined to a verb by a hyphen, in questions, orders and for distance.
JOINED = re.compile(
    r"(?i)(?:-t)?-(?:je|tu|ils?|elles?|on|nous|vous|ce|moi|toi|lui|leur|les?|la|y|en|ci|là)$|-t['’](?:ils?|elles?|on|en|y)$"
)


@dataclass(frozen=True)
class Word:
    """
    A word of the text: where it stands, as typed, in small letters with plain apostrophes.

    ``is_first``: it begins its sentence. ``before`` is what stands directly before it where that is a
    mark of punctuation. Words between two marks share a ``clause``. ``asks``: the sentence is a question. An elided
    article ("l'") is a word of its own, as is a joined pronoun ("-il").
    """

    start: int
    end: int
    typed: str
    plain: str
    is_first: bool
    sentence: int
    before: str
    clause: int = 0
    asks: bool = False

    @property
    def is_capitalised(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.typed[:1].isupper()

    @property
    def is_shouted(self) -> bool:
        """Whether it is written in capitals, as acronyms are."""
        return self.typed.isupper() and sum(letter.isalpha() for letter in self.typed) > 1

    @property
    def is_number(self) -> bool:
        """Whether it is written in figures."""
        return self.typed[:1].isdigit()

    def may_be(self, *wanted: str) -> bool:
        """Whether one of its tags begins with one of ``wanted``."""
        return lexicon.may_be(self.plain, *wanted)

    def is_only(self, *wanted: str) -> bool:
        """Whether all of its tags begin with one of ``wanted``."""
        return lexicon.is_only(self.plain, *wanted)


@lru_cache(maxsize=64)
def words(draft: Draft) -> tuple[Word, ...]:
    """The words of a draft in reading order; none of what stands in an address."""
    found = list(_words(draft))
    asking, clause, clauses = set(), 0, []
    for word, after in zip(found, [*found[1:], None], strict=False):
        if word.before or word.is_first:
            clause += 1
        clauses.append(clause)
        if after is None or after.sentence != word.sentence:
            end = len(draft.text) if after is None else after.start
            if "?" in draft.text[word.end : end]:
                asking.add(word.sentence)
    return tuple(
        replace(word, clause=number, asks=word.sentence in asking)
        for word, number in zip(found, clauses, strict=True)
    )


def _words(draft: Draft) -> Iterator[Word]:
    sentence, is_first, before, reached = 0, True, "", 0
    for piece in PIECE.finditer(draft.text):
        if draft.is_in_a_link(piece.start()):
            before = "@"
            continue
        between = draft.text[reached : piece.start()]
        reached = piece.end()
        if "\n" in between and not is_first:
            sentence, is_first, before = sentence + 1, True, ""
        if piece["stop"]:
            # "J.-C.", "etc." and a mark in brackets end no sentence; what follows in small letters tells.
            following = draft.text[piece.end() : piece.end() + 2]
            if SHORTENED.search(draft.text[max(0, piece.end() - 8) : piece.end()]):
                before = ""
                continue
            if not following.strip() or following[:1].isspace():
                sentence, is_first = sentence + 1, True
            before = piece["stop"]
        elif piece["strange"]:
            before = "@"
        elif piece["mark"]:
            before = before if piece["mark"] in UNSEEN else piece["mark"]
        elif piece["number"]:
            yield Word(piece.start(), piece.end(), piece.group(), piece.group(), is_first, sentence, before)
            is_first, before = False, ""
        else:
            for start, end in _cut(piece.group()):
                typed = piece.group()[start:end]
                plain = typed.translate(SEEN).lower().replace("’", "'").replace("‑", "-").replace("‐", "-")
                at = piece.start() + start
                yield Word(at, piece.start() + end, typed, plain, is_first, sentence, before)
                is_first, before = False, ""


def _cut(typed: str) -> Iterator[tuple[int, int]]:
    """Where the words of one unbroken piece stand: elided before, the word, joined after."""
    start, end = 0, len(typed)
    plain = typed.lower().replace("’", "'")
    while plain[start:] not in WHOLE:
        elided = ELIDED.match(typed[start:])
        if elided is None:
            break
        yield start, start + elided.end()
        start += elided.end()
    rest = plain[start:]
    joined = JOINED.search(rest)
    if joined is not None and joined.start() > 0 and not lexicon.entry(rest).is_spelling:
        cuts = [joined.start()]
        # "donne-le-moi"
        second = JOINED.search(rest[: joined.start()])
        if second is not None and second.start() > 0:
            cuts.insert(0, second.start())
        yield start, start + cuts[0]
        for at, cut in enumerate(cuts):
            yield start + cut, start + (cuts[at + 1] if at + 1 < len(cuts) else len(rest))
        return
    yield start, end
