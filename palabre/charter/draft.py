"""The plain values that checks read and make: no Django, no clock, no network."""

from __future__ import annotations

from dataclasses import dataclass, field

from palabre.kit import links as addresses


@dataclass(frozen=True)
class Draft:
    """
    A text as its author typed it, with CRLF made LF and nothing else changed.

    All positions are in Unicode code points of ``text``. ``links``: (start, end), in reading order.
    ``banned_words`` are the publication's own.
    """

    text: str
    language: str = "fr"
    banned_words: tuple[str, ...] = ()
    links: tuple[tuple[int, int], ...] = field(default=(), compare=False)

    @classmethod
    def of(cls, typed: str, *, language: str = "fr", banned_words: tuple[str, ...] = ()) -> Draft:
        """The draft of a typed text, its links found."""
        text = typed.replace("\r\n", "\n")
        links = tuple((start, end) for start, end, _address in addresses.find(text))
        return cls(text=text, language=language, banned_words=banned_words, links=links)

    def is_in_a_link(self, position: int) -> bool:
        """Whether the character at ``position`` belongs to an address: what stands there is not prose."""
        return any(start <= position < end for start, end in self.links)


@dataclass(frozen=True)
class Finding:
    """
    What a check noted: ``start`` and ``end`` in code points, ``score`` from 0 to 1.

    ``message`` is a key of ``charter/wording.py``, ``values`` what its sentence needs. ``rule`` and
    ``check`` are added by the charter's binding: a check does not know whose rule it serves.
    """

    kind: str
    start: int
    end: int
    score: float
    message: str
    values: tuple[tuple[str, str | int], ...] = ()
    replacement: str | None = None
    rule: int | None = None
    check: str = ""
