"""
The slow checks, in the worker: they complete what the quick ones noted while the author waited.

The journal is followed, so that a text that came while no worker ran is read all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.db import transaction

from palabre.charter import applying
from palabre.charter.checks import CHECKS
from palabre.charter.models import Version
from palabre.discussion import advising, posting
from palabre.discussion.models import Comment, Revision
from palabre.journal import reading
from palabre.journal.models import Entry

WORKER = "charter"
# So many earlier comments a text is compared with.
COMPARED = 2000


def complete(key: int) -> None:
    """
    Run the slow checks over revision ``key``, keep what they note, and let the comment have its turn by it.

    Done twice it changes nothing. A fault of language found where one was noted already is left out.
    """
    revision = Revision.objects.select_related(
        "comment__thread__publication", "comment__thread__article", "comment__charter",
        "comment__parent__published_revision", "comment__reader", "comment__user",
    ).filter(pk=key).first()  # fmt: skip
    if revision is None or not revision.text:
        return
    comment = revision.comment
    draft = advising.draft_of(
        comment.thread,
        revision.text,
        comment.parent,
        is_new_author=advising.is_new(comment.reader, comment.user),
    )
    if "near-duplicates" in applying.names(comment.charter, slow=True):
        draft = replace(draft, earlier=tuple(_earlier(comment)))
    noted = applying.apply(comment.charter, draft, slow=True).kept()
    with transaction.atomic():
        comment = Comment.objects.select_for_update(of=("self",)).select_related("charter").get(pk=comment.pk)
        revision = Revision.objects.select_for_update().get(pk=key)
        if not revision.text:
            return  # Its author has erased it meanwhile.
        revision.findings = merged(revision.findings, noted, slow=applying.names(comment.charter, slow=True))
        revision.save(update_fields=["findings"])
        if comment.revision_id == revision.pk:
            comment.turn = posting.turn_of(comment.charter, revision.text, revision.findings)
            comment.save(update_fields=["turn"])


def _earlier(comment: Comment) -> Iterator[tuple[int, str]]:
    """The latest comments of the publication that came before, whatever became of them: numbers and texts."""
    others = Comment.objects.filter(
        thread__publication=comment.thread.publication_id, number__lt=comment.number, revision__isnull=False
    ).exclude(revision__text="")
    yield from others.order_by("-number").values_list("number", "revision__text")[:COMPARED]


def merged(
    before: Iterable[Mapping[str, Any]], noted: Iterable[Mapping[str, Any]], *, slow: frozenset[str]
) -> list[dict[str, Any]]:
    """
    The findings of both in reading order; what checks named in ``slow`` had noted before is replaced.

    A fault of language that lies where another was noted that counts is that one, found twice.
    """
    kept = [dict(one) for one in before if isinstance(one, Mapping) and _name(one) not in slow]
    found = [
        dict(one)
        for one in noted
        if not any(
            one["rule"] is not None
            and _is_fault(one)
            and _is_fault(other)
            and other.get("counts", True)
            and one["rule"] == other.get("rule")
            and one["start"] < other.get("end", 0)
            and one["end"] > other.get("start", 0)
            for other in kept
        )
    ]
    return sorted([*kept, *found], key=lambda one: (one.get("start", 0), one.get("end", 0)))


def _is_fault(finding: Mapping[str, Any]) -> bool:
    name = _name(finding)
    return name in CHECKS and CHECKS[name].is_fault


def _name(finding: Mapping[str, Any]) -> str:
    return str(finding.get("check", "")).partition("@")[0]


def what_was_sent(entry: Entry) -> Iterator[reading.Part]:
    """A text that its author has just sent: its slow checks, where the charter it fell under has any."""
    key = entry.facts.get("revision")
    if "text" not in entry.facts or not isinstance(key, int):
        return  # A moderator's decision: the text was read when it was sent.
    version = Version.objects.filter(pk=entry.facts.get("charter")).first() or _charter_of(key)
    if version is not None and applying.can_be_made(version, slow=True):
        yield "checks", partial(complete, key)


def _charter_of(revision: int) -> Version | None:
    return Version.objects.filter(pk__in=Comment.objects.filter(revisions=revision).values("charter")).first()


HANDLERS: dict[str, reading.Handler] = dict.fromkeys(
    ("comment.sent", "comment.edited", "comment.published"), what_was_sent
)


def work_once() -> int:
    """Read what was sent since the last time; say how many entries that were."""
    return reading.follow(WORKER, HANDLERS)
