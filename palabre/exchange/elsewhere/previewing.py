"""A dry run: what an import would bring, said in the same words, and nothing written."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from palabre.discussion.models import Comment, State, Thread
from palabre.exchange.bringing import BATCH, CAME, HERE_ALREADY, RAISED, tell_moved
from palabre.exchange.elsewhere import changed

if TYPE_CHECKING:
    from palabre.exchange.elsewhere.storing import Import


def preview(work: Import, room: str, thread: Thread | None) -> None:
    """Count what would come of a room, into ``thread`` if there is one."""
    spool, tally = work.spool, work.tally
    waiting = work.waiting(room, thread)
    while batch := list(islice(waiting, BATCH)):
        arrivals = [work.arrival(one) for one in batch]
        origins = [one.origin for one in arrivals]
        already = set(Comment.objects.filter(origin__in=origins).values_list("origin", flat=True))
        if already:
            tally.came[HERE_ALREADY] += len(already)
            changed.tell(arrivals, already, tally)
        for one, arrival in zip(batch, arrivals, strict=True):
            if arrival.origin in already:
                continue
            tally.came[CAME[State(arrival.state)]] += 1
            tell_moved(one, tally)
            if arrival.state == State.PENDING:
                spool.keep("waits", one.id, "")
            elif one.parent and spool.kept("waits", one.parent) is not None:
                tally.change(RAISED, f"#{one.id}")
        work.progress("reading", len(batch))
    if thread is not None:
        changed.tell_gone(thread, work.prefix, spool, tally, is_whole=not work.is_cut_off)
