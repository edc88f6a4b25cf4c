"""What the database and the journal say of what was pressed: each decided once, as pressed, on what was on the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from palabre.accounts.models import User
from palabre.discussion.models import Comment
from palabre.journal.models import Entry
from palabre.moderation.models import Decision, Opinion, Outcome
from tests.journeys.playing import Press

OUTCOMES = {
    "publish": {Outcome.PUBLISHED},
    "refuse": {Outcome.REFUSED, Outcome.REMOVED},
    "return": {Outcome.RETURNED},
}


def differences(presses: Sequence[Press], numbers: Sequence[int], *, may_wait: bool = False) -> list[str]:
    """
    All that is not as it was pressed; nothing where all is well.

    ``numbers``: the comments that waited before. ``may_wait``: whether one may wait for a second person still. Where the
    words on one differ it may always wait, for a third.
    """
    people = {
        user.username: user.pk for user in User.objects.filter(username__in={one.by for one in presses})
    }
    taken = [press for press in presses if not press.failed]
    found: list[str] = []
    decided = Decision.objects.filter(comment__in=numbers, decided_by__in=people.values())
    standing: Counter[tuple[int, int]] = Counter()
    rows: dict[tuple[int, int, int, bool], list[Decision]] = {}
    for decision in decided.select_related("rule", "undone_by"):
        if decision.outcome == Outcome.UNDONE:
            continue
        is_undone = hasattr(decision, "undone_by")
        key = (decision.comment_id, decision.revision_id, decision.decided_by_id or 0, is_undone)
        rows.setdefault(key, []).append(decision)
        standing[key[:2]] += not is_undone
    said = Opinion.objects.filter(comment__in=numbers).exclude(would="")
    words = {(one.revision_id, one.given_by_id): one.would for one in said}
    found += [f"#{number} decided {count} times" for (number, _pk), count in standing.items() if count > 1]
    for press in taken:
        key = (press.number, press.revision, people[press.by], press.is_undone)
        kept = rows.pop(key, [])
        # Where several people decide, what was pressed may be one's word alone.
        if (
            not kept
            and words.get((press.revision, people[press.by])) in OUTCOMES[press.act.partition(":")[0]]
        ):
            continue
        if len(kept) != 1 or not is_as_pressed(kept[0], press):
            found.append(f"{press} is {kept}")
    found += [f"#{number}: {kept} was pressed by nobody" for (number, *_rest), kept in rows.items()]
    found += unrecorded(decided)
    # Where they differ, it waits rightly for a third.
    directions: dict[int, set[bool]] = {}
    for one in said:
        if one.decision_id is None:
            directions.setdefault(one.revision_id, set()).add(one.is_for)
    disputed = [revision for revision, both in directions.items() if len(both) > 1]
    waiting = Comment.objects.waiting().filter(pk__in=numbers).exclude(revision__in=disputed)
    if may_wait:
        waiting = waiting.exclude(revision__in=[revision for revision, _pk in words])
    found += [f"#{comment.pk} was skipped" for comment in waiting]
    return found


def is_as_pressed(decision: Decision, press: Press) -> bool:
    """Whether the decision is what the key says, with the words that were typed."""
    verb, _colon, rule = press.act.partition(":")
    cites = str(decision.rule.number) if decision.rule else ""
    return decision.outcome in OUTCOMES[verb] and cites == rule and decision.reasons == press.words


def unrecorded(decisions) -> list[str]:
    """The decisions of which the journal does not hold exactly one entry, by who decided, on that revision."""
    entries = Counter(
        (entry.facts.get("decision"), entry.subject, entry.actor, entry.facts.get("revision"))
        for entry in Entry.objects.filter(subject__in={f"comment:{one.comment_id}" for one in decisions})
    )
    return [
        f"decision {one.pk} has {count} entries"
        for one in decisions
        if (
            count := entries[
                one.pk, f"comment:{one.comment_id}", f"user:{one.decided_by_id}", one.revision_id
            ]
        )
        != 1
    ]
