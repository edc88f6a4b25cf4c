"""
Write many comments that differ, from sentences with slots (``content/discussions/*.toml``).

Every draw comes from one seeded source: the same content gives the same comments everywhere.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Any

CONTRACTED = (("de le ", "du "), ("de les ", "des "), ("à le ", "au "), ("à les ", "aux "))


class Bag:
    """Draws every line of a list once, in a shuffled order, before any comes again."""

    def __init__(self, lines: Sequence[str], source: random.Random) -> None:
        self.lines, self.source = list(lines), source
        self.left: list[str] = []

    def draw(self) -> str:
        """The next line."""
        if not self.left:
            self.left = self.source.sample(self.lines, len(self.lines))
        return self.left.pop()


class Writer:
    """Writes comments about one article; no text comes twice."""

    def __init__(self, grammar: dict[str, Any], source: random.Random) -> None:
        self.slots = {name: Bag(lines, source) for name, lines in grammar["slots"].items()}
        self.sentences = {name: Bag(lines, source) for name, lines in grammar.items() if name != "slots"}
        self.written: set[str] = set()

    def opening(self) -> str:
        """A comment that begins a conversation."""
        return self._fresh("openings", "")

    def answer(self, to: str) -> str:
        """An answer to the text ``to``."""
        return self._fresh("answers", to)

    def _fresh(self, shapes: str, to: str) -> str:
        while True:
            text = self._compose(self.sentences[shapes].draw().split(), to)
            if text not in self.written:
                self.written.add(text)
                return text

    def _compose(self, kinds: list[str], to: str) -> str:
        quoted = ""
        if kinds[0] == "cite":
            kinds = kinds[1:]
            quoted = f"> {citation(to)}\n\n"
        return quoted + " ".join(self._sentence(kind) for kind in kinds)

    def _sentence(self, kind: str) -> str:
        template = self.sentences[kind].draw()
        drawn: dict[str, str] = {}

        def fill(match: re.Match[str]) -> str:
            name = match[1]
            value = drawn.setdefault(name, self.slots[name].draw())
            return value[0].lower() + value[1:] if name == "qui" and match.start() else value

        text = re.sub(r"\{(\w+)\}", fill, template)
        for long, short in CONTRACTED:
            text = re.sub(rf"\b{long}", short, text)
        text = re.sub(r"\b([Qq])ue (?=un)", r"\1u'", text)
        text = re.sub(r"([.?!]) ([a-zàâéèêëîïôûç])", lambda found: f"{found[1]} {found[2].upper()}", text)
        return text[0].upper() + text[1:]


def citation(text: str) -> str:
    """What an answer quotes of ``text``: its first sentence that is its author's own."""
    own = [line for line in text.split("\n") if line and not line.startswith(">")]
    first = re.split(r"(?<=[.?!]) ", own[0])[0] if own else text
    return first if len(first) <= 160 else first[:150].rsplit(" ", 1)[0] + " […]"
