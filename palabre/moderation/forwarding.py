"""A comment is forwarded to whoever wrote the article: as a question, a correction, a testimony or a tip, with a note."""

from __future__ import annotations

import datetime

from django.db import transaction

from palabre.accounts.models import User
from palabre.discussion import threading
from palabre.discussion.models import Comment, State
from palabre.journal.recording import record
from palabre.moderation import deciding
from palabre.moderation.models import Forwarding


class IsGone(Exception):
    """Its author took it back, or erased it: it is not theirs to send on any more."""


class NobodyToForwardTo(Exception):
    """No author of the article has an account with an address, and the publication has none either."""


def recipients(comment: Comment) -> list[str]:
    """
    The addresses of the article's authors that have an account with one; otherwise the publication's contact address.

    Of a page outside the publication there is no author: it goes to the contact address as well.
    """
    article, publication = comment.thread.article, comment.thread.publication
    authors = article.bylines.order_by("sort_order").select_related("author__user") if article else []
    users = [one.author.user for one in authors if one.author.user is not None]
    found = dict.fromkeys(user.email for user in users if user.is_active and user.email)
    return list(found) or ([publication.contact_email] if publication.contact_email else [])


@transaction.atomic
def forward(comment: Comment, *, kind: str, note: str, by: User, at: datetime.datetime) -> Forwarding:
    """
    Send the text that is read, or that readers see, to the article's authors: the worker mails it.

    Nothing follows for the comment. Raises ``NobodyToForwardTo``; ``IsGone``.
    """
    comment = threading.lock_upwards(comment)
    revision = deciding.to_read(comment)
    if revision is None or not revision.text or comment.state == State.WITHDRAWN:
        raise IsGone(comment.pk)
    if not recipients(comment):
        raise NobodyToForwardTo(comment.pk)
    forwarded = Forwarding.objects.create(
        comment=comment, revision=revision, kind=kind, note=note, forwarded_by=by, forwarded_at=at
    )
    record(
        "comment.forwarded",
        journal=comment.thread.publication_id,
        subject=comment,
        by=by,
        at=at,
        thread=comment.thread_id,
        forwarding=forwarded.pk,
        as_a=kind,
        state=comment.state,
        waits=comment.waiting_since is not None,
    )
    return forwarded
