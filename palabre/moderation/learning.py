"""
Learn from the desk: what people decided under a rule makes a head that reads for it (``charter/learned/own.py``).

It is worth keeping only where, on the latest decisions, which it did not learn from, it orders texts better than what
serves and than the shipped checks. Who asks for it, and what becomes of it: ``moderation/teaching.py``.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from palabre.charter import heads
from palabre.charter.checks import CHECKS
from palabre.charter.models import OwnHead, Version
from palabre.discussion.models import Revision
from palabre.moderation.models import AGAINST_THE_WHOLE, Decision, Outcome
from palabre.publications.models import Publication

if TYPE_CHECKING:
    from palabre.charter.learned.linear import Linear

# So many texts must have been decided against under a rule, and as many published, before it is learned from them.
LEAST = 200
# Of more, the latest are read: an archive of ten years would take the worker hours, and says what was meant then.
MOST_AGAINST, MOST_PUBLISHED = 2_000, 3_000
DECISIONS_READ = 200_000
# The latest decisions are held back to judge by, and of either sort so many are wanted among them.
HELD, LEAST_HELD = 0.2, 10
# The same words with other figures and signs are the same text.
WORDS = re.compile(r"[^\W\d_]+")
# So many of the texts that would be noted anew are kept to be read.
KEPT = 300


class TooFew(Exception):
    """Too little was decided under the rule to learn from."""


@dataclass(frozen=True)
class Decided:
    """The last decision of a person on one text: ``against`` it under the rule, or for it; when the first one was taken."""

    revision: int
    comment: int
    against: bool
    at: datetime.datetime
    first_at: datetime.datetime


def decided(publication: Publication, number: int, title: str) -> list[Decided]:
    """
    What people decided under a rule, in the order of the decisions: what was kept off or taken off the page under it, and
    what was published. What was decided against under another rule says nothing of this one.

    A rule is known by its number and its title: a charter may give its number to another.
    """
    rows = (
        Decision.objects.standing()
        .filter(
            Q(rule__isnull=False) | Q(outcome__in=[Outcome.PUBLISHED, Outcome.RESTORED]),
            comment__thread__publication=publication,
            decided_by__isnull=False,
        )
        # Of a text without a passage most was good, and it is not known to a program what was not.
        .exclude(outcome=Outcome.SEALED)
        .exclude(revision__text="")
        .order_by("-decided_at", "-pk")
        .values_list("revision_id", "comment_id", "outcome", "rule__number", "rule__title", "decided_at")[
            :DECISIONS_READ
        ]
    )
    last: dict[int, tuple[int, bool | None, datetime.datetime]] = {}
    first: dict[int, datetime.datetime] = {}
    for revision, comment, outcome, cited, called, at in rows.iterator(chunk_size=2000):
        first[revision] = at
        if revision in last:
            continue  # A later decision on the same text holds.
        is_against = outcome in AGAINST_THE_WHOLE
        last[revision] = comment, (cited, called) == (number, title) if is_against else None, at
    return [
        Decided(revision, comment, bool(under), at, first[revision])
        for revision, (comment, under, at) in reversed(last.items())
        if under is not False
    ]


def counts(publication: Publication, number: int, title: str) -> tuple[int, int]:
    """How many texts people decided against under a rule, and how many they published; what was both counts as both."""
    decisions = (
        Decision.objects.standing()
        .filter(comment__thread__publication=publication, decided_by__isnull=False)
        .exclude(revision__text="")
    )
    against = decisions.filter(rule__number=number, rule__title=title, outcome__in=AGAINST_THE_WHOLE)
    published = decisions.filter(outcome__in=[Outcome.PUBLISHED, Outcome.RESTORED])
    return against.values("revision").distinct().count(), published.values("revision").distinct().count()


def of_rule(head: OwnHead) -> QuerySet[OwnHead]:
    """All that was learned for the same rule of the same publication."""
    return OwnHead.objects.filter(publication=head.publication_id, rule_number=head.rule_number)


def learned(asked: OwnHead, *, at: datetime.datetime) -> tuple[bytes, dict[str, Any]]:
    """The numbers of the head that was asked for, none where it may not serve, and its effect (``OwnHead``)."""
    from palabre.charter.learned import linear, own, ranking

    if component := CHECKS["desk"].missing():
        return b"", {"missing": component}
    serves = of_rule(asked).filter(serves_since__isnull=False).first()
    found = decided(asked.publication, asked.rule_number, asked.rule_title)
    try:
        earlier, latest, share = _parted(found, serves)
        texts = _texts([*earlier, *latest])
        latest = _new_to(earlier, latest, texts)
    except TooFew:
        against = sum(one.against for one in found)
        return b"", {"against": against, "published": len(found) - against, "too_few": True}
    head = own.trained(
        own.points_of([texts[one.revision] for one in earlier]), [one.against for one in earlier]
    )
    # Of what was published only a share was read: without this, everything would seem likelier than it is.
    head = linear.Linear(head.weights, head.bias + math.log(share))
    told = [one.against for one in latest]
    then = own.read([texts[one.revision] for one in latest])
    before = {"shipped": ranking.auc(then.highest(own.shipped_scores), told)}
    if serves is not None and (now := _opened(serves)) is not None:
        before[str(serves.pk)] = ranking.auc(then.highest(now.values), told)
    best = max(before, key=before.__getitem__)
    area = ranking.auc(then.highest(head.values), told)
    effect = {
        "against": sum(one.against for one in found),
        "published": sum(not one.against for one in found),
        "learned_from": len(earlier),
        "held": len(latest),
        "held_against": sum(told),
        "until": earlier[-1].at.isoformat(),
        "share": round(share, 3),
        "serving": serves.pk if serves is not None else None,
        "auc": round(area, 3),
        "auc_before": round(before[best], 3),
        "before": best,
        **_effect(asked, latest, then.highest(head.probabilities).tolist(), at),
    }
    return (head.packed() if area > before[best] else b""), effect


def _opened(head: OwnHead) -> Linear | None:
    """What serves; nothing where it is of another make, from before the encoder or the classes of words were changed."""
    from palabre.charter.learned import linear, own

    try:
        return linear.unpacked(bytes(head.numbers), own.size())
    except ValueError:
        return None


def _parted(found: Sequence[Decided], serves: OwnHead | None) -> tuple[list[Decided], list[Decided], float]:
    """
    What to learn from, what to judge by, and which share of what was published was taken.

    What is judged by came later than anything that the head which serves had learned from: it would know the answers.
    """
    against = [one for one in found if one.against][-MOST_AGAINST:]
    if len(against) < LEAST:
        raise TooFew
    since = against[0].at if len(against) == MOST_AGAINST else found[0].at
    published = [one for one in found if not one.against and one.at >= since]
    if len(published) < LEAST:
        raise TooFew
    # Evenly, so that as much comes from each month as was decided in it.
    step = max(1.0, len(published) / MOST_PUBLISHED)
    taken = [published[math.floor(at * step)] for at in range(min(len(published), MOST_PUBLISHED))]
    together = sorted([*against, *taken], key=lambda one: (one.at, one.revision))
    # A fifth of either sort at least: decisions against a text come in waves.
    cut = min(part[round(len(part) * (1 - HELD)) - 1].at for part in (together, against, taken))
    if serves is not None and "until" in serves.effect:
        cut = max(cut, datetime.datetime.fromisoformat(serves.effect["until"]))
    earlier = [one for one in together if one.at <= cut]
    # A text that was decided on before, and again since, is not new to whom it taught.
    latest = [one for one in together if one.at > cut and one.first_at > cut]
    if not 0 < sum(one.against for one in earlier) < len(earlier):
        raise TooFew
    return earlier, latest, len(taken) / len(published)


def _new_to(earlier: Sequence[Decided], latest: Sequence[Decided], texts: Mapping[int, str]) -> list[Decided]:
    """
    Those of ``latest`` that are neither another version of a comment in ``earlier`` nor its words sent once more.

    The same advertisement is sent a hundred times: whoever knows it by heart has not learned what one is.
    """
    comments = {one.comment for one in earlier}
    known = {_folded(texts[one.revision]) for one in earlier}
    new = []
    for one in latest:
        said = _folded(texts[one.revision])
        if one.comment not in comments and said not in known:
            known.add(said)
            new.append(one)
    against = sum(one.against for one in new)
    if min(against, len(new) - against) < LEAST_HELD:
        raise TooFew
    return new


def _folded(text: str) -> str:
    return " ".join(WORDS.findall(text.lower()))


def _texts(rows: Sequence[Decided]) -> dict[int, str]:
    texts: dict[int, str] = {}
    for at in range(0, len(rows), 500):
        keys = [one.revision for one in rows[at : at + 500]]
        texts.update(Revision.objects.filter(pk__in=keys).values_list("pk", "text"))
    return texts


def _effect(
    asked: OwnHead, latest: Sequence[Decided], scores: Sequence[float], at: datetime.datetime
) -> dict[str, Any]:
    """
    What it would have noted of the latest decisions, at the threshold of the charter in force, beside what was noted
    under the rule when they were sent: how many, how many rightly, and which it would note anew.
    """
    version = Version.objects.in_force(asked.publication, at)
    rules = {rule.number: rule for rule in heads.taught_rules(version)} if version is not None else {}
    rule = rules.get(asked.rule_number)
    threshold = heads.threshold(rule) if rule is not None else None
    threshold = 1.0 if threshold is None else threshold
    keys = [one.revision for one in latest]
    was: set[int] = set()
    for first in range(0, len(keys), 500):
        rows = Revision.objects.filter(pk__in=keys[first : first + 500]).values_list("pk", "findings")
        was |= {key for key, findings in rows if _is_noted(findings, asked.rule_number)}
    noted = [score >= threshold for score in scores]
    anew = [
        [one.comment, one.against, round(score, 3), one.revision]
        for one, score, is_noted in zip(latest, scores, noted, strict=True)
        if is_noted and one.revision not in was
    ]
    return {
        "threshold": threshold,
        "noted": sum(noted),
        "noted_rightly": sum(one.against for one, is_noted in zip(latest, noted, strict=True) if is_noted),
        "was_noted": len(was),
        "was_noted_rightly": sum(one.against and one.revision in was for one in latest),
        "anew": sorted(anew, key=lambda row: -row[2])[:KEPT],
        "anew_count": len(anew),
    }


def _is_noted(findings: object, number: int) -> bool:
    return isinstance(findings, list) and any(
        isinstance(one, dict) and one.get("rule") == number and one.get("counts", True) for one in findings
    )
