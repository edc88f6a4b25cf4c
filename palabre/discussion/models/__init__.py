"""
Threads, comments and their revisions; what may be asked of them. What happens to them is in acts.

A room for each subject, and one door to all.
"""

from palabre.discussion.models.comments import Comment, CommentQuerySet, State, Turn
from palabre.discussion.models.fields import ByteOrderedCharField, OldAnchor
from palabre.discussion.models.notices import Notice
from palabre.discussion.models.revisions import Revision, RevisionQuerySet, new_salt
from palabre.discussion.models.threads import Alias, Opening, Thread, ThreadPage

__all__ = [
    "Alias",
    "ByteOrderedCharField",
    "Comment",
    "CommentQuerySet",
    "Notice",
    "OldAnchor",
    "Opening",
    "Revision",
    "RevisionQuerySet",
    "State",
    "Thread",
    "ThreadPage",
    "Turn",
    "new_salt",
]
