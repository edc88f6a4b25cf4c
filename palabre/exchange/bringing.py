"""Comments leave the spool and come into a discussion: batch by batch, each an act, with everything counted."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TypeVar

from palabre.discussion import cutting_pages, importing
from palabre.discussion.arriving import Arrival, Brought, CannotBring
from palabre.discussion.models import Comment, State, Thread
from palabre.exchange.spool import Leaving, Spool
from palabre.exchange.telling import Tally, numbered

Done = TypeVar("Done")
BATCH = 500
HERE_ALREADY = "comments were here already"
ELSEWHERE = "comments that stand in another discussion here: they stay there"
RAISED = "comments that answer one which readers do not see: they stand below the nearest that they see"
CAME = {
    State.PUBLISHED: "comments published",
    State.PENDING: "comments that wait to be read",
    State.WITHDRAWN: "comments deleted where they come from: a line in their place, since others answer them",
}
WHY_AT_THE_TOP = {
    "missing": "is not in the file",
    "circle": "answers them in a circle",
    "elsewhere": "stands in another discussion here",
}


@dataclass
class Into:
    """
    The thread that comments come into (``None``: one that is not there yet).

    While they do, it may be merged with another, or cleared away: ``again`` finds the one that is meant then.
    """

    thread: Thread | None
    again: Callable[[Thread], Thread] | None = None

    def act(self, do: Callable[[Thread], Done]) -> Done:
        """What ``do`` gives for the thread; if that is no more, for the one in its place."""
        if self.thread is None:
            raise ValueError("nothing comes into a thread that is not there")
        try:
            return do(self.thread)
        # It is missed when it is locked, or what it held is found in another one before.
        except (Thread.DoesNotExist, CannotBring):
            if not self.has_moved_on():
                raise
        return do(self.thread)

    def has_moved_on(self) -> bool:
        """Whether the thread is no more; then it is the one in its place from now on."""
        if self.thread is None or self.again is None or Thread.objects.filter(pk=self.thread.pk).exists():
            return False
        self.thread = self.again(self.thread)
        return True


def not_elsewhere(
    leaving: Iterable[Leaving],
    into: Into,
    *,
    origin: Callable[[str], str],
    tally: Tally,
    spool: Spool,
    heard: Callable[[Sequence[str]], None] = lambda origins: None,
) -> Iterator[Leaving]:
    """
    What leaves the spool for a thread.

    What stands in another discussion here stays there, and is counted; what answers it begins at the top. ``origin`` says
    by what an id is known again; ``heard`` learns the origins of what stays.
    """
    waiting = iter(leaving)
    while batch := list(islice(waiting, BATCH)):
        origins = [origin(one.id) for one in batch]
        elsewhere = _elsewhere(origins, into.thread)
        # Those of our own that moved with their thread are not meant.
        if elsewhere and into.has_moved_on():
            elsewhere = _elsewhere(origins, into.thread)
        if elsewhere:
            heard(list(elsewhere))
        for one in batch:
            if origin(one.id) in elsewhere:
                tally.came[HERE_ALREADY] += 1
                tally.change(ELSEWHERE, numbered(one.id))
                spool.keep("not there", origin(one.id), "")
            elif one.parent and spool.kept("not there", origin(one.parent)) is not None:
                yield replace(one, parent="", moved="elsewhere")
            else:
                yield one


def _elsewhere(origins: Sequence[str], thread: Thread | None) -> set[str]:
    """Those of ``origins`` that are here already, and not in ``thread``."""
    there = Comment.objects.from_origins(origins)
    if thread is not None:
        there = there.exclude(thread=thread)
    return set(there.values_list("origin", flat=True))


def bring_waiting(
    into: Into,
    leaving: Iterable[Leaving],
    *,
    arrival: Callable[[Leaving], Arrival],
    tally: Tally,
    at: datetime.datetime,
    by: str,
    size: int = BATCH,
    heard: Callable[[Sequence[Arrival], Brought], None] = lambda arrivals, brought: None,
) -> None:
    """
    Bring what leaves the spool into a thread, ``size`` at a time, each after the one that it answers.

    ``heard`` learns what came of each batch.
    """
    is_out_of_order = False
    waiting = iter(leaving)
    while batch := list(islice(waiting, size)):
        arrivals = [arrival(one) for one in batch]
        brought = into.act(partial(importing.bring_all, arrivals=arrivals, at=at, by=by))
        is_out_of_order |= brought.is_out_of_order
        for comment in brought.comments:
            tally.came[CAME[State(comment.state)]] += 1
        if brought.already:
            tally.came[HERE_ALREADY] += len(brought.already)
        for old, new in brought.renumbered.items():
            tally.change(
                "comments whose number was taken or is too high: they have another", f"#{old} is #{new}"
            )
        for one, its in zip(batch, arrivals, strict=True):
            if its.origin not in brought.already:
                tell_moved(one, tally)
        for origin in brought.raised:
            tally.change(RAISED, numbered(origin))
        heard(arrivals, brought)
    if is_out_of_order:
        into.act(partial(cutting_pages.cut_pages_anew, at=at, by=by))


def preview_waiting(
    leaving: Iterable[Leaving],
    *,
    arrival: Callable[[Leaving], Arrival],
    tally: Tally,
    spool: Spool,
    heard: Callable[[Sequence[Arrival], set[str]], None] = lambda arrivals, already: None,
) -> None:
    """
    Count what ``bring_waiting`` would bring, in the same words, and write nothing.

    ``heard`` learns of each batch, and which origins of it are here already.
    """
    waiting = iter(leaving)
    while batch := list(islice(waiting, BATCH)):
        arrivals = [arrival(one) for one in batch]
        there = Comment.objects.from_origins([one.origin for one in arrivals])
        already = set(there.values_list("origin", flat=True))
        if already:
            tally.came[HERE_ALREADY] += len(already)
        for one, its in zip(batch, arrivals, strict=True):
            if its.origin in already:
                continue
            tally.came[CAME[State(its.state)]] += 1
            tell_moved(one, tally)
            if its.state == State.PENDING:
                spool.keep("waits", its.origin, "")
            elif isinstance(its.parent, str) and spool.kept("waits", its.parent) is not None:
                tally.change(RAISED, numbered(one.id))
        heard(arrivals, already)


def tell_moved(one: Leaving, tally: Tally) -> None:
    """Count a comment that does not answer the one that it named."""
    if one.moved == "left out":
        tally.change(RAISED, numbered(one.id))
    elif one.moved:
        why = WHY_AT_THE_TOP[one.moved]
        tally.change(f"comments that answer one which {why}: they stand at the top", numbered(one.id))
