"""What became of comments where they come from since they were brought: counted and said, never followed here."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from palabre.discussion import arriving
from palabre.discussion.arriving import Arrival
from palabre.discussion.models import Comment, Revision, State, Thread
from palabre.exchange.spool import LEFT_OUT, Spool
from palabre.exchange.telling import Tally, numbered

OTHER_TEXT = "comments with another text at the source since they came: theirs here stays"
NOW_DELETED = "comments deleted, or marked as spam, at the source since they came: they stay here"
NOW_PUBLISHED = "comments published at the source since they came: here they still wait to be read"
NOW_THERE = "comments that were deleted when they came, and are back at the source: their line stays here"
NO_MORE = "comments that the source does not know any more: they stay here"


def tell(arrivals: Sequence[Arrival], already: Collection[str], tally: Tally) -> None:
    """Compare what arrives again with what came of it before: its first text, and whether it could be read."""
    said = {one.origin: one for one in arrivals if one.origin in already}
    if not said:
        return
    first = Revision.objects.filter(comment__in=Comment.objects.from_origins(list(said)), number=1)
    for origin, text, state in first.values_list("comment__origin", "text", "comment__state"):
        one, id_ = said[origin], numbered(origin)
        was_gone = state == State.WITHDRAWN and text == ""
        if one.state == State.WITHDRAWN:
            if not was_gone and state in (State.PUBLISHED, State.PENDING):
                tally.change(NOW_DELETED, id_)
        elif was_gone:
            tally.change(NOW_THERE, id_)
        elif arriving.readable(one.text) != text:
            tally.change(OTHER_TEXT, id_)
        elif one.state == State.PUBLISHED and state == State.PENDING:
            tally.change(NOW_PUBLISHED, id_)


def tell_gone(thread: Thread, prefix: str, spool: Spool, tally: Tally, *, is_whole: bool) -> None:
    """Count what came into ``thread`` from the same source before, and would not come now. ``is_whole``: all was read."""
    there = thread.comments.filter(  # type: ignore[attr-defined]
        origin__startswith=f"{prefix}:", state__in=(State.PUBLISHED, State.PENDING)
    )
    for origin in there.order_by().values_list("origin", flat=True).iterator(chunk_size=2000):
        fate = spool.fate_of(origin.removeprefix(f"{prefix}:"))
        if fate == LEFT_OUT:
            tally.change(NOW_DELETED, numbered(origin))
        elif fate is None and is_whole:
            tally.change(NO_MORE, numbered(origin))
