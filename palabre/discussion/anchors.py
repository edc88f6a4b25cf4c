"""
Which comment the end of a link means, within one discussion: ``c48211`` by its number here, ``comment-123`` or ``isso-12``
by the number that it had where it comes from.

Only a server knows on which page that is. Other discussions are never looked into: what two sites have numbered alike
are two comments.
"""

from __future__ import annotations

import re

from palabre.discussion.models import Comment, OldAnchor, Thread

# No more digits than a number of the database has: beyond them nothing was ever numbered.
OWN = re.compile("c([1-9][0-9]{0,17})", re.ASCII)
OLD = re.compile("[a-z]+-([1-9][0-9]{0,17})", re.ASCII)


def comment_at(thread: Thread, anchor: str) -> Comment | None:
    """
    The comment of ``thread`` that ``anchor`` (without its ``#``) means, if it has a place there.

    What waits or was refused is like what never was. In a discussion that took another in, two may have had one number:
    the older one here is meant.
    """
    placed = Comment.objects.filter(thread=thread, path__isnull=False)
    found = None
    if own := OWN.fullmatch(anchor):
        found = placed.filter(pk=int(own[1])).first()
    elif old := OLD.fullmatch(anchor):
        # By an index: each number that a stranger makes up is another page for the front door. Without an order: the
        # planner would rather walk all numbers of the installation than this discussion.
        there = placed.alias(old_anchor=OldAnchor("origin")).filter(
            old_anchor=anchor, origin__endswith=f":{old[1]}"
        )
        found = min(there, key=lambda comment: comment.pk, default=None)
    if found is not None:
        found.thread = thread
    return found
