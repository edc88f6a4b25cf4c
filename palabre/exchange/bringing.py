"""Comments leave the spool and come into a discussion: batch by batch, each an act, with everything counted."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from palabre.discussion import importing
from palabre.discussion.importing import Arrival, Brought
from palabre.discussion.models import State, Thread
from palabre.exchange.spool import Leaving
from palabre.exchange.telling import Tally

BATCH = 500
HERE_ALREADY = "comments were here already"
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


def bring_waiting(
    thread: Thread,
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
    Bring what leaves the spool into ``thread``, ``size`` at a time, each after the one that it answers.

    ``heard`` learns what came of each batch.
    """
    is_out_of_order = False
    waiting = iter(leaving)
    while batch := list(islice(waiting, size)):
        arrivals = [arrival(one) for one in batch]
        brought = importing.bring_all(thread, arrivals, at=at, by=by)
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
            tally.change(RAISED, f"#{origin.rpartition(':')[2]}")
        heard(arrivals, brought)
    if is_out_of_order:
        importing.cut_pages_anew(thread, at=at, by=by)


def tell_moved(one: Leaving, tally: Tally) -> None:
    """Count a comment that does not answer the one that it named."""
    if one.moved == "left out":
        tally.change(RAISED, f"#{one.id}")
    elif one.moved:
        why = WHY_AT_THE_TOP[one.moved]
        tally.change(f"comments that answer one which {why}: they stand at the top", f"#{one.id}")
