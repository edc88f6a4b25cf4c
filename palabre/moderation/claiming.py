"""
Who has a comment before their eyes: two people never read the same one without knowing it.

What a browser has fetched ahead is claimed as well, without anybody's reading it yet: with the next decision it is on
the screen at once, and would otherwise be what a colleague reads by then.

A claim keeps nobody from anything. It is believed for two minutes, and renewed while its page is open: whoever
loses the connection leaves nothing that somebody would have to clear away, and whoever closes the page gives it back at
once. It is no act of moderation and has no journal entry.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.accounts.models import User
from palabre.discussion.models import Comment
from palabre.moderation.models import Claim
from palabre.publications.models import Publication

BELIEVED_FOR = datetime.timedelta(minutes=2)


@transaction.atomic
def claim(comment: Comment, *, by: User, at: datetime.datetime, is_ahead: bool = False) -> list[Claim]:
    """
    Note that ``by`` reads ``comment``, or will next, and nothing else any more; the claims of others, the first first.

    Of two who come at once, one is the first and sees nobody, and the other sees that one: they take turns at the
    comment's row.
    """
    Comment.objects.select_for_update(no_key=True).filter(pk=comment.pk).values_list("pk").first()
    until = at + BELIEVED_FOR
    own = Claim.objects.filter(user=by, comment=comment, is_ahead=is_ahead, until__gt=at)
    if not own.update(until=until):
        Claim.objects.bulk_create(
            [Claim(user=by, comment=comment, is_ahead=is_ahead, since=at, until=until)],
            update_conflicts=True,
            unique_fields=["user", "is_ahead"],
            update_fields=["comment", "since", "until"],
        )
    return others([comment.pk], besides=by, at=at)[comment.pk]


def give_back(number: int, *, by: User, at: datetime.datetime, is_ahead: bool = False) -> None:
    """
    Forget that ``by`` reads the comment ``number``, or will next, as far as that was said until ``at``.

    What another page of theirs, or the same one loaded anew, has claimed since is theirs still: the page that is left
    says so late.
    """
    Claim.objects.filter(user=by, comment=number, is_ahead=is_ahead, until__lte=at + BELIEVED_FOR).delete()


def others(numbers: Iterable[int], *, besides: User | None, at: datetime.datetime) -> dict[int, list[Claim]]:
    """The claims of others on the comments of ``numbers`` now, by number, the first of them first."""
    found: dict[int, list[Claim]] = defaultdict(list)
    claims = Claim.objects.filter(comment__in=list(numbers), until__gt=at)
    if besides is not None:
        claims = claims.exclude(user=besides)
    for one in claims.select_related("user").order_by("since", "user"):
        found[one.comment_id].append(one)
    return found


def taken_by_others(publication: Publication, *, besides: User | None, at: datetime.datetime) -> list[int]:
    """The numbers of what somebody else reads now, or will next."""
    claims = Claim.objects.filter(comment__thread__publication=publication, until__gt=at)
    if besides is not None:
        claims = claims.exclude(user=besides)
    return list(claims.values_list("comment_id", flat=True).distinct())


def forget_old(*, at: datetime.datetime) -> None:
    """Delete what is not believed any more."""
    Claim.objects.filter(until__lt=at - BELIEVED_FOR).delete()


def read_too(names: Sequence[str]) -> str:
    """That people of these names read the same comment now, in words; empty for nobody."""
    if not names:
        return ""
    joined = get_text_list([*names], _("and"))
    return ngettext("%(who)s reads it too, now.", "%(who)s read it too, now.", len(names)) % {"who": joined}


def read_by(names: Sequence[str]) -> str:
    """That people of these names read a comment, in words; empty for nobody."""
    if not names:
        return ""
    joined = get_text_list([*names], _("and"))
    return ngettext("%(who)s reads it", "%(who)s read it", len(names)) % {"who": joined}
