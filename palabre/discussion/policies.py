"""
Policies that publish a comment without a person, each under its name.

Which there are stands on one page (``config/wiring.py``): they judge by decisions, which are kept above this layer. What
a policy publishes waits to be read all the same.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from palabre.discussion.models import Comment, Revision


@dataclass(frozen=True)
class Policy:
    """
    ``name`` is the actor in the journal. ``may_publish`` says whether it would, and asks nothing while it is off;
    ``decide`` writes its decision and returns the key, both within the act that sends the comment.
    """

    name: str
    may_publish: Callable[[Comment, Revision, datetime.datetime], bool]
    decide: Callable[[Comment, Revision, datetime.datetime], int]


_policies: list[Policy] = []


def name(policies: Sequence[Policy]) -> None:
    """Make ``policies`` the ones that are asked, in their order."""
    _policies[:] = policies


def publishing(comment: Comment, revision: Revision, *, at: datetime.datetime) -> Policy | None:
    """The first policy that would publish ``comment``, as it was sent just now."""
    return next((one for one in _policies if one.may_publish(comment, revision, at)), None)
