"""What one version of the charter changed of the one before: rule by rule, then word by word."""

from __future__ import annotations

from dataclasses import dataclass

from palabre.charter.models import Rule, Version
from palabre.kit.differing import steps


@dataclass(frozen=True)
class Piece:
    """A piece of text that stayed (``""``), came (``"added"``) or went (``"removed"``)."""

    text: str
    change: str = ""


@dataclass(frozen=True)
class RuleChange:
    """
    One rule that came, went, was reworded or got another number.

    ``number`` is the one in the newer version (``None``: it went), ``old_number`` in the older
    (``None``: it came).
    """

    number: int | None
    old_number: int | None
    title: list[Piece]
    explanation: list[Piece]

    @property
    def is_new(self) -> bool:
        """Whether the older version had no such rule."""
        return self.old_number is None

    @property
    def is_gone(self) -> bool:
        """Whether the newer version has no such rule."""
        return self.number is None

    @property
    def is_moved(self) -> bool:
        """Whether the rule is known by another number now."""
        return not self.is_new and not self.is_gone and self.number != self.old_number


@dataclass(frozen=True)
class Comparison:
    """What changed. Lists are empty for what stayed; ``rules`` holds only rules that changed."""

    introduction: list[Piece]
    rules: list[RuleChange]
    closing: list[Piece]
    reasons_changed: bool

    def __bool__(self) -> bool:
        return bool(self.introduction or self.rules or self.closing or self.reasons_changed)


def compare(old: Version, new: Version) -> Comparison:
    """
    What ``new`` changed of ``old``.

    A rule is the same rule when its title stayed; of the others, those of one number are taken for
    one rule reworded, and what is left came or went.
    """
    return Comparison(
        introduction=_if_changed(old.introduction, new.introduction),
        rules=[change for change in _rules(list(old.rules.all()), list(new.rules.all())) if change],
        closing=_if_changed(old.closing, new.closing),
        reasons_changed=old.reasons != new.reasons,
    )


def _rules(old: list[Rule], new: list[Rule]) -> list[RuleChange | None]:
    left = {rule.title: rule for rule in old}
    pairs: dict[int, Rule] = {}
    for rule in new:
        if rule.title in left:
            pairs[rule.number] = left.pop(rule.title)
    by_number = {rule.number: rule for rule in left.values()}
    for rule in new:
        if rule.number not in pairs and rule.number in by_number:
            pairs[rule.number] = by_number.pop(rule.number)
    gone = [
        RuleChange(None, rule.number, _all(rule.title, "removed"), _all(rule.explanation, "removed"))
        for rule in by_number.values()
    ]
    return [*(_rule(pairs.get(rule.number), rule) for rule in new), *gone]


def _rule(old: Rule | None, new: Rule) -> RuleChange | None:
    if old is None:
        return RuleChange(new.number, None, _all(new.title, "added"), _all(new.explanation, "added"))
    if (old.number, old.title, old.explanation) == (new.number, new.title, new.explanation):
        return None
    return RuleChange(
        new.number, old.number, pieces(old.title, new.title), pieces(old.explanation, new.explanation)
    )


def _all(text: str, change: str) -> list[Piece]:
    return [Piece(text, change)] if text else []


def _if_changed(old: str, new: str) -> list[Piece]:
    return pieces(old, new) if old != new else []


def pieces(old: str, new: str) -> list[Piece]:
    """
    Both texts in one, in reading order, what went before what came in its place.

    Without the pieces that were added they are ``old``; without those removed, ``new``.
    """
    found: list[Piece] = []
    gone = come = space = ""

    def close() -> None:
        nonlocal gone, come, space
        found.extend([Piece(gone, "removed"), Piece(come, "added"), Piece(space)])
        gone = come = space = ""

    for was, is_now in steps(old, new):
        if was != is_now:
            # White space between two changes belongs to both: a phrase is read as a phrase.
            gone, come, space = gone + space + was, come + space + is_now, ""
        elif was.isspace() and (gone or come):
            space += was
        else:
            close()
            found.append(Piece(was))
    close()
    return [piece for piece in found if piece.text]
