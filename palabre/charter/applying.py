"""Read a text against a version of the charter: run the bound checks, add the rules, note what fails."""

from __future__ import annotations

import logging
import math
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from palabre.charter import binding, heads, services
from palabre.charter.checks import CHECKS, Check
from palabre.charter.draft import Draft, Finding
from palabre.charter.models import Rule, Version
from palabre.publications.models import Publication

logger = logging.getLogger("palabre.charter")

# A comment of one fault is no comment full of faults, however short it is.
FEWEST_FAULTS = 2
# The kind of a note that a check could not be made.
UNCHECKED = "unchecked"
# What only moderators may read: whoever typed names until one was noted would learn what a court has sealed.
# A text that others sent may never have appeared: whoever repeats it is not told of it.
# What was decided before, or what a model takes for hostile, says to an author nothing that could be mended.
NOT_FOR_AUTHORS = frozenset(
    [UNCHECKED, "sealed-word", "duplicate", "desk", "hostility", "model", "classifier"]
)
# A check that takes longer while an author waits is noted; it is never a reason to lose a text.
TOO_LONG_SECONDS = 0.5
TOO_LONG_IN_WORKER = 10.0


@dataclass(frozen=True)
class Advice:
    """What the checks found in one text, for one version of the charter. ``failed`` names checks that broke."""

    findings: tuple[Finding, ...] = ()
    scores: dict[int, float] = field(default_factory=dict)
    flagged: tuple[int, ...] = ()
    failed: tuple[str, ...] = ()

    def kept(self) -> list[dict[str, Any]]:
        """
        The findings as the revision keeps them: plain values, in reading order.

        A check that broke or took too long leaves a note among them (``UNCHECKED``), of no place and no score:
        whoever reads "nothing noted" must know what was not looked at.
        """
        noted = [{**asdict(finding), "values": dict(finding.values)} for finding in self.findings]
        for name in self.failed:
            note = Finding(UNCHECKED, 0, 0, 0.0, "check.failed", (("check", name),), check=name)
            noted.append({**asdict(note), "values": dict(note.values)})
        return noted


def draft_for(publication: Publication, typed: str, *, is_new_author: bool = False) -> Draft:
    """A text as the checks read it with what its publication knows, and nothing of an article or a discussion."""
    return Draft.of(
        typed,
        language=publication.language,
        banned_words=tuple(publication.forbidden_words),
        known_words=publication.own_words,
        public_contacts=publication.public_contacts,
        sealed_words=tuple(publication.sealed_words.splitlines()),
        is_new_author=is_new_author,
    )


def apply(version: Version, draft: Draft, *, slow: bool | None = None) -> Advice:
    """
    Run every check that ``version`` binds to a rule over ``draft``; findings come in reading order.

    ``slow``: the slow ones alone (the worker), or the quick ones alone (while an author waits); else all.

    ``scores`` holds for each rule its highest score, ``flagged`` the rules that count as touched (``touched``).
    Checks for another language are left out, those of which a component is not installed, and those that nothing was
    taught. A check that raises is named in ``failed`` and stops nothing, and so is a rule bound to no check.
    """
    findings: list[Finding] = []
    taught = heads.serving(version) if slow is not False else {}
    scores: dict[int, float] = {}
    failed: list[str] = []
    for rule in version.rules.all():
        scores[rule.number] = 0.0
        try:
            bindings = binding.read(rule.checks)
        except ValueError:
            # A check that was renamed, in a version that nobody may alter any more.
            logger.exception("rule %s is bound to what is no check", rule.number)
            if slow is not True:  # Said once, by the quick ones.
                failed.append(f"rule {rule.number}")
            continue
        for bound in bindings:
            check = CHECKS[bound.check]
            if check.languages and draft.language not in check.languages:
                continue
            if slow not in (None, check.is_slow) or services.lacking(bound.check):
                continue
            if check.is_taught and rule.number not in taught:
                continue
            own = _beside(check, rule, taught)
            began = time.perf_counter()
            try:
                noted = list(check.run(draft, **bound.parameters, **own))
                if not all(math.isfinite(finding.score) for finding in noted):
                    raise ValueError("a score is no number")
            except Exception:
                logger.exception("check %s failed", bound.check)
                failed.append(bound.check)
                continue
            if time.perf_counter() - began > (TOO_LONG_IN_WORKER if check.is_slow else TOO_LONG_SECONDS):
                failed.append(bound.check)
            for finding in noted:
                counts = finding.score >= bound.threshold
                named = f"{bound.check}@{check.version}"
                findings.append(replace(finding, rule=rule.number, check=named, counts=counts))
                scores[rule.number] = max(scores[rule.number], finding.score)
    findings.sort(key=lambda finding: (finding.start, finding.end))
    flagged = touched(version, draft.text, [asdict(finding) for finding in findings])
    return Advice(tuple(findings), scores, tuple(rule.number for rule in flagged), tuple(failed))


def _beside(check: Check, rule: Rule, taught: Mapping[int, bytes]) -> dict[str, Any]:
    """What a check is given beside the text: what was taught for the rule, what it asks, the rule's own words."""
    given: dict[str, Any] = {}
    if check.is_taught:
        given["head"] = taught[rule.number]
    if check.asks:
        given["service"] = services.of(check.asks)
    if check.reads_rule:
        given["rule"] = f"{rule.title}\n{rule.explanation}".strip()
    return given


def names(version: Version, *, slow: bool) -> frozenset[str]:
    """The checks that ``version`` binds and that are slow, or quick; what is no check any more is none."""
    bound: set[str] = set()
    for rule in version.rules.all():
        try:
            bound |= {one.check for one in binding.read(rule.checks)}
        except ValueError:
            continue
    return frozenset(name for name in bound if CHECKS[name].is_slow == slow)


def can_be_made(version: Version, *, slow: bool) -> bool:
    """Whether one at least of the slow checks, or the quick ones, has all that it needs here."""
    bound = names(version, slow=slow)
    return any(
        not services.lacking(name) and (not CHECKS[name].is_taught or heads.serving(version))
        for name in bound
    )


def missing(version: Version) -> dict[str, str]:
    """The checks that ``version`` binds and that cannot be made here, with what must be installed for each."""
    bound = names(version, slow=True) | names(version, slow=False)
    language = version.publication.language
    wanted = {name: CHECKS[name] for name in sorted(bound)}
    return {
        name: services.lacking(name)
        for name, check in wanted.items()
        if services.lacking(name) and (not check.languages or language in check.languages)
    }


def touched(version: Version, text: str, kept: Iterable[Mapping[str, Any]]) -> list[Rule]:
    """
    The rules that ``text`` counts as noted under, in their order: what follows of a rule follows of these.

    One finding that reached its threshold is enough, or, of faults of language, as many in a hundred words as
    the rule lets pass, and two at least. ``kept`` are findings as a revision keeps them.
    """
    words = len(text.split())
    one: set[int] = set()
    faults: Counter[int] = Counter()
    for finding in kept:
        if not isinstance(finding, Mapping):
            continue  # An import may bring what no check has written.
        rule, name = finding.get("rule"), str(finding.get("check", "")).partition("@")[0]
        if not isinstance(rule, int) or not finding.get("counts", True):
            continue
        if name in CHECKS and CHECKS[name].is_fault:
            faults[rule] += 1
        else:
            one.add(rule)
    return [
        rule
        for rule in version.rules.all()
        if rule.number in one
        or (
            faults[rule.number] >= FEWEST_FAULTS
            and faults[rule.number] * 100 >= rule.faults_per_hundred * words
        )
    ]


def marked(text: str, findings: Iterable[dict[str, Any]]) -> list[tuple[str, dict[str, Any] | None]]:
    """
    Cut ``text`` where findings begin and end: (piece, finding or ``None``), in reading order.

    Of findings that overlap, the one that begins first keeps its place, so pieces never nest. Joined,
    the pieces are ``text`` again; whoever shows them escapes them.
    """
    pieces: list[tuple[str, dict[str, Any] | None]] = []
    reached = 0
    for finding in sorted(findings, key=lambda one: (one["start"], -one["end"])):
        start, end = max(0, finding["start"]), min(len(text), finding["end"])
        if start < reached or end <= start:
            continue
        if start > reached:
            pieces.append((text[reached:start], None))
        pieces.append((text[start:end], finding))
        reached = end
    if reached < len(text):
        pieces.append((text[reached:], None))
    return pieces
