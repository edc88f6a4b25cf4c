"""
Who has a comment before their eyes: two people never read the same one without knowing it.

A claim keeps nobody from anything. It is believed for two minutes, and renewed while its page is open: whoever
closes it, or loses the connection, leaves nothing that somebody would have to clear away. It is no act of
moderation and has no journal entry.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable

from palabre.accounts.models import User
from palabre.discussion.models import Comment
from palabre.moderation.models import Claim
from palabre.publications.models import Publication

BELIEVED_FOR = datetime.timedelta(minutes=2)


def claim(comment: Comment, *, by: User, at: datetime.datetime) -> list[Claim]:
    """
    Note that ``by`` reads ``comment``, and nothing else any more; the others who read it now, the first of them first.

    Written before it is looked who else does: of two who come at once, at least one knows.
    """
    until = at + BELIEVED_FOR
    if not Claim.objects.filter(user=by, comment=comment, until__gt=at).update(until=until):
        Claim.objects.bulk_create(
            [Claim(user=by, comment=comment, since=at, until=until)],
            update_conflicts=True,
            unique_fields=["user"],
            update_fields=["comment", "since", "until"],
        )
    return others([comment.pk], besides=by, at=at)[comment.pk]


def others(numbers: Iterable[int], *, besides: User | None, at: datetime.datetime) -> dict[int, list[Claim]]:
    """Who else reads the comments of ``numbers`` now, by number, the first of them first."""
    found: dict[int, list[Claim]] = defaultdict(list)
    claims = Claim.objects.filter(comment__in=list(numbers), until__gt=at)
    if besides is not None:
        claims = claims.exclude(user=besides)
    for one in claims.select_related("user").order_by("since", "user"):
        found[one.comment_id].append(one)
    return found


def read_by_others(publication: Publication, *, besides: User | None, at: datetime.datetime) -> list[int]:
    """The numbers of what somebody else reads now."""
    claims = Claim.objects.filter(comment__thread__publication=publication, until__gt=at)
    if besides is not None:
        claims = claims.exclude(user=besides)
    return list(claims.values_list("comment_id", flat=True).distinct())


def forget_old(*, at: datetime.datetime) -> None:
    """Delete what is not believed any more."""
    Claim.objects.filter(until__lt=at - BELIEVED_FOR).delete()
