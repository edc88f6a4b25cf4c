"""What came of an import, what did not, and why: counted while it goes, said in sentences at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from palabre.exchange.of_one import of_one

EXAMPLES = 5
# How many different words out of a file are told by name in one place.
NAMED_AT_MOST, NAME_AT_MOST = 20, 40


def printable(said: str) -> str:
    """What a file says, in one line, without what would move a terminal's cursor, colours or direction."""
    return "".join(character for character in " ".join(said.split()) if character.isprintable())


def numbered(id_: str) -> str:
    """``#12``: the number of a comment, which its id and its origin end in."""
    return f"#{id_.rpartition(':')[2]}"


@dataclass
class Tally:
    """
    Counts by what one reads. ``came`` and ``left_out`` are complete: together they are all the file holds.

    ``changed`` counts what came otherwise than it was; ``examples`` has the first few of each.
    """

    came: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)

    def change(self, how: str, example: str = "") -> None:
        """Count something that came otherwise than it was."""
        self.changed[how] += 1
        self._keep(how, example)

    def leave_out(self, why: str, example: str = "") -> None:
        """Count something that did not come."""
        self.left_out[why] += 1
        self._keep(why, example)

    def named(self, what: str, name: str, *, others: str) -> str:
        """
        ``what`` with a name that the file says in place of its ``{}``; ``others`` where it said too many already.

        What is counted is kept in memory and printed: neither may grow with what a file thinks of.
        """
        name = printable(name[: 10 * NAME_AT_MOST])[:NAME_AT_MOST] or "?"
        names = self.names.setdefault(what, set())
        if name not in names and len(names) >= NAMED_AT_MOST:
            return others
        names.add(name)
        return what.format(name)

    def _keep(self, what: str, example: str) -> None:
        kept = self.examples.setdefault(what, [])
        example = printable(example)[:120]
        if example and len(kept) < EXAMPLES and example not in kept:
            kept.append(example)

    def lines(self) -> Iterator[str]:
        """The summary."""
        yield "What came:"
        yield from self._counted(self.came) if self.came else ["  nothing"]
        if self.changed:
            yield "What came otherwise than it was:"
            yield from self._counted(self.changed)
        if self.left_out:
            yield "What did not come, and why:"
            yield from self._counted(self.left_out)

    def _counted(self, counts: Counter[str]) -> Iterator[str]:
        for what, count in counts.items():
            yield f"  {count:>9,}  {of_one(what) if count == 1 else what}"
            yield from (f"             {example}" for example in self.examples.get(what, []))
