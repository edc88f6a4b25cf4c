"""
Comments that come from elsewhere: with their own dates, their own state, their old number where it is free.

They go through the renderer that everybody's text goes through. ``origin`` says where each comes from and
is unique, so bringing one twice brings it once. A batch is one act: one transaction, one journal entry.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from palabre.charter.models import Version
from palabre.discussion import old_numbers, piece, text, threading
from palabre.discussion.arriving import (
    Arrival,
    Brought,
    CannotBring,
    NoCharter,
    UnknownParent,
    address_in,
    readable,
    readable_name,
)
from palabre.discussion.cutting_pages import begin_pages
from palabre.discussion.models import Comment, Revision, State, Thread
from palabre.journal.recording import record, salted

# How far up a place is looked for, above what readers do not see: beyond it, a reply stands at the top.
CLIMBED_AT_MOST = 50
# What waits was brought together, and is read in the order in which it was written: a minute there is so much here, so
# that thirty years are no more than a quarter of a minute.
A_MINUTE_EARLIER = datetime.timedelta(microseconds=1)
# What has a place in its discussion: what can be read, and what was deleted where it comes from while answers stayed.
PLACED = (State.PUBLISHED, State.WITHDRAWN)
BROUGHT_STATES = (*PLACED, State.PENDING, State.REFUSED)


@transaction.atomic
def bring(
    thread: Thread,
    *,
    text: str,
    origin: str,
    at: datetime.datetime,
    by: object,
    author_name: str = "",
    author_email: str = "",
    parent: Comment | None = None,
    number: int | None = None,
    state: str = State.PENDING,
    sent_at: datetime.datetime | None = None,
) -> Comment:
    """
    Bring one comment; the one that is there already when ``origin`` was brought before.

    Raises ``CannotBring`` (no text, no charter in force), ``UnknownParent`` for a parent in another thread.
    """
    arrival = Arrival(
        origin=origin, text=text, author_name=author_name, author_email=author_email,
        parent=parent.pk if parent is not None else None, number=number, state=state, sent_at=sent_at,
    )  # fmt: skip
    brought = _bring(thread, [arrival], at=at, by=by)
    return brought.comments[0] if brought.comments else Comment.objects.get(origin=origin)


@transaction.atomic
def bring_all(thread: Thread, arrivals: Sequence[Arrival], *, at: datetime.datetime, by: object) -> Brought:
    """
    Bring a batch (some hundreds) into ``thread``, each comment after the one that it answers.

    Everything a reader sees of the thread is exact when it ends: places, counts, pages. The number of
    queries does not grow with the batch. Raises ``CannotBring`` or ``UnknownParent``.
    """
    return _bring(thread, arrivals, at=at, by=by)


def _bring(thread: Thread, arrivals: Sequence[Arrival], *, at: datetime.datetime, by: object) -> Brought:
    publication = thread.publication
    charter = Version.objects.in_force(publication, at)
    if charter is None:
        raise NoCharter(f"{publication.name} has no charter in force")
    brought = Brought()
    there = _there(thread, arrivals)
    brought.already = {arrival.origin for arrival in arrivals if arrival.origin in there}
    arrivals = [arrival for arrival in arrivals if arrival.origin not in there]
    if not arrivals:
        return brought
    numbers = old_numbers.numbers_for(arrivals, brought)
    revision_keys = old_numbers.reserved("discussion_revision", "id", len(arrivals))
    revisions: list[Revision] = []
    below: Counter[int] = Counter()
    listed = _listed(there)
    listed_below: Counter[int] = Counter()
    mark = piece.mark_for(publication)
    with translation.override(publication.language), timezone.override(publication.zone):
        for arrival, number, key in zip(arrivals, numbers, revision_keys, strict=True):
            comment = _comment(thread, arrival, number, charter, there, brought, at)
            revisions.append(_revision(comment, arrival, key, publication.language))
            if comment.state in PLACED:
                place = threading.place_below(comment.parent, number)
                comment.path, comment.level, comment.placed_under_id = place.path, place.level, place.under
                comment.published_revision = revisions[-1]
                comment.piece = piece.make(comment, publication)
                comment.piece_json = piece.make_json(comment)
                comment.piece_mark = mark
                above = threading.numbers_of(place.path)
                listed[number] = 0
                if unknown := [one for one in above[:-1] if one not in listed]:
                    # Of one that was climbed to: it is not among those that the arrivals name.
                    listed.update(_listed_with(unknown))
                first = comment.parent.listed_from if comment.parent else 0
                comment.listed_from = threading.first_list(above, listed, parent=first)
                below.update({*above[:-1], *_key(comment.parent)})
                for one in above[comment.listed_from : -1]:
                    listed[one] += 1
                    listed_below[one] += 1
            there[arrival.origin] = there[number] = comment
            brought.comments.append(comment)
    _write(thread, brought.comments, revisions, below, listed_below)
    brought.is_out_of_order = begin_pages(thread, brought.comments)
    record(
        "comments.imported",
        journal=publication.pk,
        subject=thread,
        by=by,
        at=at,
        count=len(arrivals),
        published=sum(comment.state == State.PUBLISHED for comment in brought.comments),
        numbers=old_numbers.runs(numbers),
        texts=_digest(revisions),
        charter=charter.pk,
    )
    return brought


def _there(thread: Thread, arrivals: Iterable[Arrival]) -> dict[str | int, Comment]:
    """What is in the thread already of what is brought or answered, by origin and by number."""
    asked = {arrival.origin for arrival in arrivals}
    if "" in asked:
        raise CannotBring("a comment that is brought says where it comes from")
    parents = {arrival.parent for arrival in arrivals if arrival.parent is not None}
    by_number = {parent for parent in parents if isinstance(parent, int)}
    found = [
        Comment.objects.from_origins(asked | {parent for parent in parents if isinstance(parent, str)}),
        *([Comment.objects.filter(pk__in=by_number)] if by_number else []),
    ]
    needed = ("number", "origin", "path", "level", "listed_from", "parent_id", "thread_id", "state")
    there: dict[str | int, Comment] = {}
    for comment in chain.from_iterable(one.only(*needed) for one in found):
        if comment.thread_id != thread.pk:
            if comment.origin in asked:
                raise CannotBring(f"{comment.origin} was brought into another thread")
            continue
        there[comment.number] = comment
        if comment.origin:
            there[comment.origin] = comment
    return there


def _listed(there: Mapping[str | int, Comment]) -> Counter[int]:
    """How many comments stand with each unit above what is there; of what is new, none yet."""
    above = {
        number for comment in there.values() if comment.path for number in threading.numbers_of(comment.path)
    }
    return Counter(_listed_with(above))


def _listed_with(numbers: Iterable[int]) -> dict[int, int]:
    """How many comments stand with each of these units."""
    return dict(Comment.objects.filter(pk__in=numbers).values_list("pk", "listed_descendants"))


def _comment(
    thread: Thread,
    arrival: Arrival,
    number: int,
    charter: Version,
    there: dict[str | int, Comment],
    brought: Brought,
    at: datetime.datetime,
) -> Comment:
    if arrival.state not in BROUGHT_STATES:
        raise CannotBring(f"a comment is not brought as {arrival.state}")
    parent = None
    if arrival.parent is not None:
        parent = there.get(arrival.parent)
        if parent is None:
            raise UnknownParent(arrival.origin, arrival.parent)
        if arrival.state in PLACED and not parent.has_place:
            parent = _nearest_with_place(parent)
            brought.raised.append(arrival.origin)
    is_published, is_gone = arrival.state == State.PUBLISHED, arrival.state == State.WITHDRAWN
    return Comment(
        number=number,
        thread=thread,
        parent=parent,
        state=arrival.state,
        waiting_since=_waiting_since(arrival, at) if arrival.state == State.PENDING else None,
        author_name="" if is_gone else readable_name(arrival.author_name),
        author_email="" if is_gone else address_in(arrival.author_email),
        charter=charter,
        sent_at=arrival.sent_at,
        # When nobody knows when it was sent, nobody knows when it was published: feeds leave it out.
        published_at=arrival.sent_at if is_published else None,
        origin=arrival.origin,
    )


def _waiting_since(arrival: Arrival, at: datetime.datetime) -> datetime.datetime:
    """``at``, when it was brought: nobody here could read it before. The older of those that came with it a little earlier."""
    age = at - arrival.sent_at if arrival.sent_at is not None else datetime.timedelta(0)
    return at - max(age, datetime.timedelta(0)) // datetime.timedelta(minutes=1) * A_MINUTE_EARLIER


def _nearest_with_place(comment: Comment) -> Comment | None:
    """The nearest comment above ``comment`` that stands on its page, if there is one."""
    above: Comment | None = comment
    for _step in range(CLIMBED_AT_MOST):
        if above is None or above.has_place:
            return above
        above = above.parent
    return None


def _revision(comment: Comment, arrival: Arrival, key: int, language: str) -> Revision:
    typed = "" if arrival.state == State.WITHDRAWN else readable(arrival.text)
    if not typed.strip() and arrival.state != State.WITHDRAWN:
        raise CannotBring(f"{arrival.origin} has no text")
    revision = Revision(
        pk=key, comment=comment, number=1, text=typed, html=text.to_html(typed, language), sent_at=comment.sent_at
    )  # fmt: skip
    comment.revision = revision
    return revision


def _key(comment: Comment | None) -> list[int]:
    return [] if comment is None else [comment.pk]


def _write(
    thread: Thread,
    comments: list[Comment],
    revisions: list[Revision],
    below: Counter[int],
    listed_below: Counter[int],
) -> None:
    new = {comment.number: comment for comment in comments}
    for number in [number for number in below if number in new]:
        new[number].shown_descendants = below.pop(number)
        new[number].listed_descendants = listed_below[number]
    # In the order of numbers, then the thread: as every act locks (threading.lock_upwards).
    list(Comment.objects.select_for_update().filter(pk__in=below).order_by("pk").values_list("pk"))
    held = Thread.objects.select_for_update().get(pk=thread.pk)
    if held.article_id is None:
        _say_when_written(held, comments)
    # The two tables name each other's rows: foreign keys are only checked when the transaction ends.
    Comment.objects.bulk_create(comments, batch_size=500)
    Revision.objects.bulk_create(revisions, batch_size=500)
    by_amount: dict[tuple[int, int], list[int]] = {}
    for number, amount in below.items():
        by_amount.setdefault((amount, listed_below[number]), []).append(number)
    for (amount, of_them_listed), numbers in by_amount.items():
        Comment.objects.filter(pk__in=numbers).update(
            shown_descendants=F("shown_descendants") + amount,
            listed_descendants=F("listed_descendants") + of_them_listed,
        )
    published = [comment for comment in comments if comment.state == State.PUBLISHED]
    if published:
        dates = [comment.published_at for comment in published if comment.published_at]
        held.published_count += len(published)
        held.last_published_at = max([*dates, *([held.last_published_at] if held.last_published_at else [])],
                                     default=None)  # fmt: skip
        held.save(update_fields=["published_count", "last_published_at"])
        thread.published_count, thread.last_published_at = held.published_count, held.last_published_at


def _say_when_written(thread: Thread, comments: list[Comment]) -> None:
    """When something was last written in the discussion of a page outside: not when it was brought here."""
    sent = [comment.sent_at for comment in comments if comment.sent_at]
    if sent:
        before = [thread.last_written_at] if Comment.objects.filter(thread=thread).exists() else []
        thread.last_written_at = max([*sent, *before])
        thread.save(update_fields=["last_written_at"])


def _digest(revisions: Iterable[Revision]) -> str:
    """One hash over the salted hashes of all texts, in the order of the comments' numbers."""
    ordered = sorted(revisions, key=lambda revision: revision.comment_id)
    said = "".join(salted(revision.text, revision.salt) for revision in ordered)
    return hashlib.sha256(said.encode()).hexdigest()
