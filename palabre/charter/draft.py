"""The plain values that checks read and make: no Django, no clock, no network."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from palabre.kit import links as addresses


@dataclass(frozen=True)
class Draft:
    """
    A text as its author typed it, with CRLF made LF and nothing else changed.

    All positions are in Unicode code points of ``text``. ``links``: (start, end), in reading order.
    ``banned_words`` are the publication's own. ``known_words`` are right however they are spelled, in small
    letters: those of the article, its authors, the thread, and the publication's own list.
    ``earlier`` are the numbers and texts of comments that came before, for the slow checks alone.
    ``people`` are the names of those present, in small letters without accents: authors of the article and of
    comments. ``sealed_words`` may not be printed now. ``is_new_author``: nothing of the author's was
    published yet. ``public_contacts`` are the publication's own addresses and numbers, in small letters and digits alone.
    """

    text: str
    language: str = "fr"
    banned_words: tuple[str, ...] = ()
    known_words: frozenset[str] = frozenset()
    public_contacts: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    sealed_words: tuple[str, ...] = ()
    is_new_author: bool = False
    earlier: tuple[tuple[int, str], ...] = field(default=(), compare=False, repr=False)
    links: tuple[tuple[int, int], ...] = field(default=(), compare=False)

    @classmethod
    def of(
        cls,
        typed: str,
        *,
        language: str = "fr",
        banned_words: tuple[str, ...] = (),
        known_words: frozenset[str] = frozenset(),
        public_contacts: frozenset[str] = frozenset(),
        people: frozenset[str] = frozenset(),
        sealed_words: tuple[str, ...] = (),
        is_new_author: bool = False,
    ) -> Draft:
        """The draft of a typed text, its links found."""
        text = typed.replace("\r\n", "\n")
        links = tuple((start, end) for start, end, _address in addresses.find(text))
        return cls(
            text=text,
            language=language,
            banned_words=banned_words,
            known_words=known_words,
            public_contacts=public_contacts,
            people=people,
            sealed_words=sealed_words,
            is_new_author=is_new_author,
            links=links,
        )

    def is_in_a_link(self, position: int) -> bool:
        """Whether the character at ``position`` belongs to an address: what stands there is not prose."""
        before = bisect_right(self.links, (position, len(self.text) + 1)) - 1
        return before >= 0 and position < self.links[before][1]


@dataclass(frozen=True)
class Finding:
    """
    What a check noted: ``start`` and ``end`` in code points, ``score`` from 0 to 1.

    ``counts``: the score reaches the threshold to which the charter binds the check; what does not is shown to
    moderators alone. ``message`` is a key of ``charter/wording.py``, ``values`` what its sentence needs. ``rule`` and
    ``check`` are added by the charter's binding: a check does not know whose rule it serves.
    """

    kind: str
    start: int
    end: int
    score: float
    message: str
    values: tuple[tuple[str, str | int], ...] = ()
    replacement: str | None = None
    counts: bool = True
    rule: int | None = None
    check: str = ""
