"""What stands around a word in its clause: who acts, who helps, what stands between."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from palabre.charter.french.reading import Word

# No rule looks farther: what stands a whole line away decides nothing, and time grows with the length alone.
FARTHEST = 25
NO_WORD = Word(-1, -1, "", "", False, -1, "")
SUBJECTS = frozenset(["je", "j'", "tu", "il", "elle", "on", "nous", "vous", "ils", "elles", "ça", "cela", "ceci", "qui", "c'", "ce"])  # fmt: skip
OBJECTS = frozenset(["me", "m'", "te", "t'", "se", "s'", "le", "la", "les", "l'", "lui", "leur", "nous", "vous", "y", "en", "ne", "n'"])  # fmt: skip
# What may stand between an auxiliary and its participle, or before an infinitive.
BETWEEN = frozenset(
    ["pas", "plus", "jamais", "rien", "point", "guère", "toujours", "déjà", "bien", "mal", "trop", "encore", "souvent",
     "vraiment", "tout", "tous", "même", "enfin", "presque", "aussi", "très", "peu", "beaucoup", "assez", "mieux", "donc",
     "ainsi", "alors", "surtout", "simplement", "seulement", "clairement", "complètement", "totalement", "entièrement",
     "largement", "parfois", "longtemps", "peut-être", "sans", "doute", "hier", "vite", "si", "plutôt", "personnellement",
     "également", "finalement", "récemment", "immédiatement", "justement", "évidemment", "probablement"]
)  # fmt: skip
HAVE = frozenset(
    ["ai", "as", "a", "avons", "avez", "ont", "avais", "avait", "avions", "aviez", "avaient", "aurai", "auras", "aura",
     "aurons", "aurez", "auront", "aurais", "aurait", "aurions", "auriez", "auraient", "aie", "aies", "ait", "ayons",
     "ayez", "aient", "eut", "eût", "eurent", "avoir", "ayant"]
)  # fmt: skip
BE = frozenset(
    ["suis", "es", "est", "sommes", "êtes", "sont", "étais", "était", "étions", "étiez", "étaient", "serai", "seras",
     "sera", "serons", "serez", "seront", "serais", "serait", "serions", "seriez", "seraient", "sois", "soit", "soyons",
     "soyez", "soient", "fut", "fût", "furent", "être", "étant"]
)  # fmt: skip
FINITE = ("V.P", "V.I", "V.J", "V.F", "V.C", "V.S", "V.T", "V.Y", "V.IJ")


@dataclass(frozen=True)
class Clause:
    """The words of a text, read around one of them; a mark of punctuation or a new sentence ends the view."""

    words: tuple[Word, ...]
    at: int

    @property
    def word(self) -> Word:
        """The word itself."""
        return self.words[self.at]

    def to(self, offset: int) -> Word:
        """The word ``offset`` places on (before, where negative); ``NO_WORD`` beyond the clause."""
        here = self.at + offset
        if not 0 <= here < len(self.words) or self.words[here].clause != self.word.clause:
            return NO_WORD
        return self.words[here]

    @cached_property
    def next(self) -> Word:
        """The word after it."""
        return self.to(1)

    @cached_property
    def previous(self) -> Word:
        """The word before it."""
        return self.to(-1)

    @property
    def begins(self) -> bool:
        """Whether nothing of its clause stands before it."""
        return self.previous is NO_WORD

    @property
    def ends(self) -> bool:
        """Whether nothing of its clause stands after it."""
        return self.next is NO_WORD

    def over(self, offset: int, skipped: frozenset[str]) -> tuple[Word, int]:
        """The first word that way which is not one of ``skipped``, and how far it is."""
        step = 1 if offset > 0 else -1
        while self.to(offset).plain in skipped and abs(offset) < FARTHEST:
            offset += step
        return self.to(offset), offset

    def rest(self) -> list[Word]:
        """The words of the clause after it."""
        return [one for one in map(self.to, range(1, FARTHEST)) if one is not NO_WORD]

    def before(self) -> list[Word]:
        """The words of the clause before it, in reading order."""
        return [one for one in map(self.to, range(1 - FARTHEST, 0)) if one is not NO_WORD]


def is_finite(word: Word) -> bool:
    """Whether it may be a verb that has a subject."""
    return word.may_be(*FINITE)


def is_verb_only(word: Word) -> bool:
    """Whether it is a verb and nothing else."""
    return word.is_only("V.")


def is_infinitive(word: Word) -> bool:
    """Whether it may be an infinitive."""
    return word.may_be("V.W")


def is_participle(word: Word) -> bool:
    """Whether it may be a past participle."""
    return word.may_be("V.K", "A.K")
