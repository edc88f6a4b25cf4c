"""
Try a charter on what was sent before: how many comments its rules would have noted, and which of them had appeared.

Read, never changed: no comment, no finding and no decision is touched. In steps, so that whoever waits sees how far
it is, and the worker's other jobs have their turn between two.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone

from palabre.charter import applying
from palabre.charter.checks import CHECKS
from palabre.charter.models import Version
from palabre.discussion import advising
from palabre.discussion.models import Comment
from palabre.journal.recording import record
from palabre.moderation.models import AGAINST, Backtest, Decision
from palabre.publications.models import Publication

STEP = 200
# So many of the comments that would be noted anew are kept to be read.
KEPT = 500


def begin(
    publication: Publication, version: Version, since: datetime.date, *, by: Any, at: datetime.datetime
) -> Backtest:
    """Ask the worker to try ``version`` on what was sent from ``since`` on."""
    with transaction.atomic():
        asked = Backtest.objects.create(
            version=version, since=since, asked_by=by, asked_at=at, total=sent(publication, since).count()
        )
        record("charter.backtested", journal=publication.pk, subject=f"charter:{version.pk}", by=by, at=at)
    return asked


def sent(publication: Publication, since: datetime.date) -> QuerySet[Comment]:
    """The comments with a text that were sent from a day on, in the order of their numbers."""
    morning = datetime.datetime.combine(since, datetime.time(), publication.zone)
    return (
        Comment.objects.filter(thread__publication=publication, sent_at__gte=morning, revision__isnull=False)
        .exclude(revision__text="")
        .order_by("number")
    )


def work_once() -> int:
    """Go on with the oldest that is not ended; say how many comments were read."""
    asked = (
        Backtest.objects.filter(ended_at=None).order_by("pk").select_related("version__publication").first()
    )
    return step(asked) if asked is not None else 0


def step(asked: Backtest, *, many: int = STEP, kept: bool = True) -> int:
    """Read the next ``many`` comments; say how many there were. How far it is is ``kept`` for whoever asks later."""
    publication = asked.version.publication
    prefetch_related_objects([asked.version], "rules")
    comments = list(
        sent(publication, asked.since)
        .filter(number__gt=asked.reached)
        .select_related(
            "thread__publication",
            "thread__article",
            "parent__published_revision",
            "revision",
            "charter",
            "published_revision",
        )
        .prefetch_related(
            "charter__rules", Prefetch("decisions", Decision.objects.standing().select_related("rule"))
        )[:many]
    )
    tally = asked.tally or empty(asked.version)
    known: dict[int, Any] = {}
    for comment in comments:
        count(tally, asked.version, comment, known)
        asked.reached = comment.pk
    tally["read"] += len(comments)
    asked.tally = tally
    if len(comments) < many:
        asked.ended_at = timezone.now()
    if kept:
        asked.save(update_fields=["tally", "reached", "ended_at"])
    return len(comments)


def empty(version: Version) -> dict[str, Any]:
    """A tally before anything was read: see ``count``."""
    rules = {str(rule.number): {"noted": 0, "against": 0, "found": 0} for rule in version.rules.all()}
    return {
        "read": 0,
        "before": 0,
        "noted": 0,
        "more": 0,
        "more_shown": 0,
        "fewer": 0,
        "rules": rules,
        "which": [],
    }


def count(tally: dict[str, Any], version: Version, comment: Comment, known: dict[int, Any]) -> None:
    """
    Read one comment under ``version`` and count it.

    ``noted``: under any rule; ``before``: by the checks of the charter it was sent under, as they were then; ``more``
    and ``fewer``: by one and not the other; ``more_shown``: of those, what readers have seen. Of each rule: what is
    noted, what people decided ``against`` under its number, and what of that is ``found``.
    """
    text = comment.revision.text if comment.revision is not None else ""
    if comment.thread_id not in known:
        known[comment.thread_id] = advising.known_words(comment.thread), advising.people_of(comment.thread)
    words, people = known[comment.thread_id]
    words |= advising.words_of(comment.parent)
    draft = advising.draft_of(comment.thread, text, comment.parent, known=words, people=people)
    now = set(applying.apply(version, draft, slow=False).flagged)
    findings = comment.revision.findings if comment.revision is not None else []
    # Of then as of now, what the quick checks note in a text of somebody who is known.
    kept = (
        [one for one in findings if isinstance(one, dict) and _is_compared(one)]
        if isinstance(findings, list)
        else []
    )
    was = {rule.number for rule in applying.touched(comment.charter, text, kept)}
    decided = next(
        (
            one.rule.number
            for one in comment.decisions.all()
            if one.rule is not None and one.outcome in AGAINST
        ),  # type: ignore[attr-defined]
        None,
    )
    tally["before"] += bool(was)
    tally["noted"] += bool(now)
    tally["fewer"] += bool(was and not now)
    for number, counts in tally["rules"].items():
        counts["noted"] += int(number) in now
        if decided == int(number):
            counts["against"] += 1
            counts["found"] += int(number) in now
    if now and not was:
        tally["more"] += 1
        was_shown = comment.published_at is not None
        tally["more_shown"] += was_shown
        if len(tally["which"]) < KEPT:
            tally["which"].append([comment.pk, sorted(now), was_shown])


def _is_compared(finding: dict[str, Any]) -> bool:
    name = str(finding.get("check", "")).partition("@")[0]
    return name != "new-author-links" and not (name in CHECKS and CHECKS[name].is_slow)


def which(asked: Backtest, first: int, last: int) -> Iterator[tuple[Comment, list[int], bool]]:
    """The comments that would be noted anew, from place ``first`` to ``last``: each with the rules, and whether readers saw it."""
    rows = (asked.tally or {}).get("which", [])[first:last]
    found = Comment.objects.select_related("revision", "thread__article").in_bulk([row[0] for row in rows])
    for number, rules, was_shown in rows:
        if number in found:
            yield found[number], rules, was_shown
