"""
What else says nearly the same, and what was decided on it: beside the comment that is read.

Texts are found by their traces and then compared (``moderation/likeness.py``). Policies set no precedent: what
counts is what people decided, and of several decisions on one text the last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.charter.models import Rule
from palabre.discussion.models import Revision, State
from palabre.moderation import likeness, tracing
from palabre.moderation.item import Item
from palabre.moderation.models import Decision, Ground, Outcome
from palabre.moderation.shown_findings import placed
from palabre.publications.models import Publication

# From so much in common on, one text is nearly the other; less is shown where it was decided on.
NEARLY, LEAST = 0.5, 0.2
SHOWN, NEAREST = 5, 3
# So many of those that share most are compared, and as many of those that somebody decided on.
COMPARED = 40

FOR = (Outcome.PUBLISHED, Outcome.RESTORED)
PUBLISH, RETURN, SEAL = "publish", "return", "seal"


@dataclass(frozen=True)
class Found:
    """A text of another comment and how alike it is, from 0 to 1."""

    revision: int
    number: int
    author: str
    title: str
    state: str
    charter: int
    noted: frozenset[int]
    share: float

    @property
    def percent(self) -> int:
        """How alike it is, in percent: 100 only where nothing differs."""
        return 100 if self.share == 1 else min(99, round(self.share * 100))

    @property
    def state_label(self) -> str:
        """Its state in words."""
        return str(State(self.state).label)


@dataclass(frozen=True)
class Precedent:
    """
    What a person decided on a similar text.

    ``verdict`` is the button by which one would decide alike now: ``publish``, ``return``, ``refuse:2``,
    ``refuse:law``; ``refuse:`` where the charter in question has no such rule.
    """

    decision: Decision
    found: Found
    verdict: str

    @property
    def words(self) -> str:
        """What was decided, as one says it: “refused under rule 2”."""
        rule = self.decision.rule
        said = {
            "outcome": self.decision.get_outcome_display(),
            "rule": rule.number if rule is not None else "",
        }
        if rule is not None:
            return _("%(outcome)s under rule %(rule)s") % said
        if self.decision.ground == Ground.LAW:
            return _("%(outcome)s under the law") % said
        return str(said["outcome"])


@dataclass(frozen=True)
class Group:
    """The nearest precedents under ``rule``, nearest first; of any kind where that is nothing."""

    rule: Rule | None
    precedents: Sequence[Precedent]

    @property
    def verdicts(self) -> set[str]:
        """What was decided in them."""
        return {one.verdict for one in self.precedents}

    @property
    def summary(self) -> str:
        """What was decided in them, in a sentence."""
        counted = Counter(one.words for one in self.precedents)
        many = len(self.precedents)
        if len(counted) == 1:
            said = {"n": many, "what": next(iter(counted))}
            return ngettext("The precedent was %(what)s.", "All %(n)s precedents were %(what)s.", many) % said
        parts = [f"{times} {what}" for what, times in counted.items()]
        return _("Of the precedents: %(what)s.") % {"what": get_text_list(parts, _("and"))}


@dataclass(frozen=True)
class Beside:
    """
    ``alike`` are the near-duplicates, ``groups`` the precedents: under each rule noted, then of any other kind.

    ``unlike`` are the verdicts that none of them took, ``warning`` says so.
    """

    alike: Sequence[Found] = ()
    groups: Sequence[Group] = ()
    unlike: frozenset[str] = field(default_factory=frozenset)
    warning: str = ""


def beside(item: Item, publication: Publication) -> Beside:
    """What stands beside the comment of ``item``: four queries at most, whatever there is."""
    sharing = tracing.sharing(publication.pk, item.revision.text)
    if not sharing:
        return Beside()
    decided = _decided(item, sharing)
    found = _compared(item, publication, sharing, decided)
    nearly = [one for one in _once_each(found) if one.share >= NEARLY]
    groups = _groups(item, _precedents(item, found, decided))
    unlike, warning = _against(item, groups)
    return Beside(tuple(nearly[:SHOWN]), tuple(groups), unlike, warning)


def _decided(item: Item, sharing: Iterable[int]) -> dict[int, Decision]:
    """The last decision of a person on each of the revisions ``sharing``, by the revision's key."""
    decisions: QuerySet[Decision] = (
        Decision.objects.standing()
        .filter(revision__in=list(sharing), decided_by__isnull=False)
        .exclude(comment=item.comment.pk)
        .select_related("rule", "decided_by")
        .order_by("decided_at", "pk")
    )
    return {one.revision_id: one for one in decisions}


def _compared(
    item: Item, publication: Publication, sharing: Counter[int], decided: Iterable[int]
) -> list[Found]:
    """Those of ``sharing`` that are alike, the nearest first, of two the newer."""
    own = item.revision.text
    of_decided = Counter({key: sharing[key] for key in decided})
    keys = {key for counted in (sharing, of_decided) for key, _times in counted.most_common(COMPARED)}
    rows = (
        Revision.objects.filter(pk__in=keys, comment__thread__publication=publication)
        .exclude(comment=item.comment.pk)
        .exclude(text="")
        .values_list(
            "pk", "text", "findings", "comment_id", "comment__author_name", "comment__state", "comment__charter",
            "comment__thread__article__title", "comment__thread__page_title", "comment__thread__page_address",
        )
    )  # fmt: skip
    found = [
        Found(
            revision=key, number=number, author=author, title=title or page or address or "", state=state, charter=charter,
            noted=noted_under(findings), share=likeness.alike(own, text),
        )
        for key, text, findings, number, author, state, charter, title, page, address in rows
    ]  # fmt: skip
    return sorted((one for one in found if one.share >= LEAST), key=lambda one: (-one.share, -one.revision))


def noted_under(findings: Any) -> frozenset[int]:
    """The numbers of the rules that something was noted under, surely enough to count."""
    return frozenset(one["rule"] for one in placed(findings) if one.get("rule") and one.get("counts", True))


def _once_each(found: Iterable[Found]) -> list[Found]:
    """Of each comment the text that is most alike."""
    nearest: dict[int, Found] = {}
    for one in found:
        nearest.setdefault(one.number, one)
    return list(nearest.values())


def _precedents(item: Item, found: Iterable[Found], decided: dict[int, Decision]) -> list[Precedent]:
    """What was decided on those of ``found`` that somebody decided on, the nearest first."""
    numbers = {rule.title: rule.number for rule in item.rules}
    near = _once_each(one for one in found if one.revision in decided)
    return [Precedent(decided[one.revision], one, _verdict(decided[one.revision], numbers)) for one in near]


def _verdict(decision: Decision, numbers: dict[str, int]) -> str:
    """The button that decides as ``decision`` did, in a charter whose rules have these ``numbers`` by their titles."""
    if decision.outcome in FOR:
        return PUBLISH
    if decision.outcome == Outcome.RETURNED:
        return RETURN
    if decision.outcome == Outcome.SEALED:
        return SEAL
    if decision.ground == Ground.LAW:
        return "refuse:law"
    return f"refuse:{numbers.get(decision.rule.title, '') if decision.rule is not None else ''}"


def _groups(item: Item, precedents: Sequence[Precedent]) -> list[Group]:
    """
    Up to three under each rule noted on the comment, then up to three of the others.

    Under a rule was decided what was refused, returned or removed under it, and what was published although it was
    noted. A rule is known by its number and its title: a later charter may give its number to another.
    """
    noted = noted_under(item.revision.findings)
    rules = [rule for rule in item.rules if rule.number in noted]
    same = _same_rules(item, rules, precedents)
    groups, grouped = [], set()
    for rule in rules:
        under = [one for one in precedents if _is_under(rule, one, same)][:NEAREST]
        grouped |= {one.decision.pk for one in under}
        groups.append(Group(rule, under))
    others = [
        one for one in precedents if one.decision.pk not in grouped and not _any_under(rules, one, same)
    ]
    return [group for group in (*groups, Group(None, others[:NEAREST])) if group.precedents]


def _same_rules(
    item: Item, rules: Sequence[Rule], precedents: Sequence[Precedent]
) -> dict[int, frozenset[int]]:
    """Which of the numbers of ``rules`` mean the same rule in each of the charters that the precedents fell under."""
    numbers = frozenset(rule.number for rule in rules)
    same = {item.comment.charter_id: numbers}
    others = {one.found.charter for one in precedents} - same.keys()
    if numbers and others:
        titles = {(rule.number, rule.title) for rule in rules}
        told = Rule.objects.filter(version__in=others, number__in=numbers)
        for version, number, title in told.values_list("version", "number", "title"):
            if (number, title) in titles:
                same[version] = same.get(version, frozenset()) | {number}
    return same


def _is_under(rule: Rule, one: Precedent, same: dict[int, frozenset[int]]) -> bool:
    cited = one.decision.rule
    if cited is not None:
        return (cited.number, cited.title) == (rule.number, rule.title)
    is_same = rule.number in same.get(one.found.charter, frozenset())
    return one.verdict == PUBLISH and is_same and rule.number in one.found.noted


def _any_under(rules: Iterable[Rule], one: Precedent, same: dict[int, frozenset[int]]) -> bool:
    return any(_is_under(rule, one, same) for rule in rules)


def _against(item: Item, groups: Sequence[Group]) -> tuple[frozenset[str], str]:
    """
    The verdicts that differ from all the nearest precedents, and a sentence that says what those were.

    Where something was noted, they are those under each rule noted; else those of any kind. Publishing differs where
    under one rule nothing was published; a refusal, or a return, where under none it was decided so.
    """
    nearest = [group for group in groups if group.rule is not None] or list(groups)
    if not nearest:
        return frozenset(), ""
    taken = set().union(*(group.verdicts for group in nearest))
    acts = {RETURN, "refuse:law", *(f"refuse:{rule.number}" for rule in item.rules)}
    unlike = {act for act in acts if act not in taken}
    if any(PUBLISH not in group.verdicts for group in nearest):
        unlike.add(PUBLISH)
    said = [
        _("Rule %(number)s: %(what)s") % {"number": group.rule.number, "what": group.summary}
        if group.rule is not None and len(nearest) > 1
        else group.summary
        for group in nearest
    ]
    return frozenset(unlike), " ".join(said)
