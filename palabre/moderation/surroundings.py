"""What stands around the comment that is read: the branch above it, and what became of its author's others, in detail."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count
from django.utils import timezone

from palabre.accounts.models import Sanction
from palabre.discussion import threading
from palabre.discussion.models import Comment, State
from palabre.moderation import caring, sanctioning
from palabre.moderation.models import AGAINST, Alert, Decision
from palabre.publications.models import Publication

# The nearest of what stands above: further up it explains nothing any more.
ABOVE_AT_MOST = 6
ABOVE_CHARS = 280


@dataclass(frozen=True)
class Above:
    """One comment of the branch: its number, who wrote it, its text, and whether readers see that."""

    number: int
    author: str
    text: str
    is_shown: bool
    is_hard: bool = False


@dataclass(frozen=True)
class Surroundings:
    """
    ``branch`` from the top down to what the answered comment answers; ``left_out`` how many stand above it.

    ``against`` are the rules under which something else of this author was refused, returned or removed, each with
    how often; ``alerts`` how many alerts there were about their other comments. ``sanctions`` are those given to this
    author, newest first, each with whether it stands.
    """

    branch: list[Above] = field(default_factory=list)
    left_out: int = 0
    against: list[tuple[int, int]] = field(default_factory=list)
    alerts: int = 0
    sanctions: list[tuple[Sanction, bool]] = field(default_factory=list)


def around(comment: Comment, publication: Publication) -> Surroundings:
    """What stands around ``comment``, which comes with its parent: four queries at most."""
    above = threading.numbers_of(comment.parent.path or "")[:-1] if comment.parent is not None else []
    nearest = above[-ABOVE_AT_MOST:]
    against, alerts = _record_of(comment, publication)
    now = timezone.now()
    return Surroundings(
        branch=_branch(nearest),
        left_out=len(above) - len(nearest),
        against=against,
        alerts=alerts,
        sanctions=[(one, one.stands(now)) for one in sanctioning.sanctions_of(comment)],
    )


def _branch(numbers: list[int]) -> list[Above]:
    if not numbers:
        return []
    found = Comment.objects.filter(pk__in=numbers).select_related("published_revision").order_by("path")
    return [
        Above(
            number=one.pk,
            author=one.author_name,
            text=_beginning(one.published_revision.text if one.published_revision is not None else ""),
            is_shown=one.state == State.PUBLISHED,
            is_hard=one.published_revision is not None and caring.holds_hard(one.published_revision.findings),
        )
        for one in found.defer("piece", "piece_json")
    ]


def _beginning(text: str) -> str:
    return text if len(text) <= ABOVE_CHARS else text[:ABOVE_CHARS].rstrip() + "…"


def _record_of(comment: Comment, publication: Publication) -> tuple[list[tuple[int, int]], int]:
    if comment.user_id is not None:
        theirs = {"comment__user": comment.user_id}
    elif comment.reader_id is not None:
        theirs = {"comment__reader": comment.reader_id}
    else:
        return [], 0
    decided = (
        Decision.objects.standing()
        .filter(comment__thread__publication=publication, outcome__in=AGAINST, rule__isnull=False, **theirs)
        .exclude(comment=comment)
        .order_by()
        .values_list("rule__number")
        .annotate(times=Count("pk"))
    )
    # Comments, not alerts: one person can send many about one.
    alerted = Alert.objects.filter(publication=publication, **theirs).exclude(comment=comment)
    alerts = alerted.aggregate(comments=Count("comment", distinct=True))["comments"]
    return sorted(decided), alerts
