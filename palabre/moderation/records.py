"""What became of everything else that an author sent: read, never changed, here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from palabre.discussion.models import Comment, State
from palabre.publications.models import Publication


@dataclass
class Record:
    """What became of the other comments of one author in this publication. ``is_known``: not a guest."""

    is_known: bool = False
    published: int = 0
    refused: int = 0
    removed: int = 0
    pending: int = 0

    @property
    def is_first(self) -> bool:
        """Whether nothing of theirs was ever read before."""
        return not (self.published or self.refused or self.removed)


def records_of(publication: Publication, found: Iterable[Comment]) -> dict[int, Record]:
    """What became of everything else that the authors of ``found`` sent, by the number of each comment."""
    found = list(found)
    told: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for kind in ("reader", "user"):
        keys = {getattr(comment, f"{kind}_id") for comment in found} - {None}
        counted = (
            Comment.objects.filter(thread__publication=publication, **{f"{kind}__in": keys})
            .order_by()
            .values_list(f"{kind}_id", "state")
            .annotate(count=Count("pk"))
        )
        for key, state, count in counted:
            told[kind, key][state] = count
    records = {}
    for comment in found:
        author = ("user", comment.user_id) if comment.user_id else ("reader", comment.reader_id or 0)
        counts = dict(told.get(author, {}))
        if comment.state in counts:
            counts[comment.state] -= 1
        records[comment.pk] = Record(
            is_known=bool(comment.user_id or comment.reader_id),
            published=counts.get(State.PUBLISHED, 0),
            refused=counts.get(State.REFUSED, 0),
            removed=counts.get(State.REMOVED, 0),
            pending=counts.get(State.PENDING, 0),
        )
    return records
