"""
Comments that come from elsewhere: with their own dates, their own state, their old number where it is free.

They go through the renderer that everybody's text goes through. ``origin`` says where each comes from and
is unique, so bringing one twice brings it once. A batch is one act: one transaction, one journal entry.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, models, transaction
from django.db.models import Count, F
from django.utils import timezone, translation

from palabre.charter.models import Version
from palabre.discussion import piece, text, threading
from palabre.discussion.models import Comment, Revision, State, Thread, ThreadPage
from palabre.journal.models import Entry
from palabre.journal.recording import record, salted

# Paths hold ten digits of a number; a file that names a larger one than this must not use them all up.
HIGHEST_OLD_NUMBER = 999_999_999
NAME_AT_MOST = 60
# How far up a place is looked for, above what readers do not see: beyond it, a reply stands at the top.
CLIMBED_AT_MOST = 50
# All that ``text.unreadable`` finds and little else: most texts are told readable in one look.
PERHAPS_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffd]")
# What has a place in its discussion: what can be read, and what was deleted where it comes from while answers stayed.
PLACED = (State.PUBLISHED, State.WITHDRAWN)
BROUGHT_STATES = (*PLACED, State.PENDING, State.REFUSED)


class CannotBring(ValueError):
    """A comment cannot be brought as it is; nothing of its batch was written."""


class NoCharter(CannotBring):
    """The publication has no charter in force, which every comment names."""


class UnknownParent(CannotBring):
    """The comment that ``origin`` answers is not in the thread: bring it first."""

    def __init__(self, origin: str, parent: str | int) -> None:
        super().__init__(f"{origin} answers {parent}, which is not there")
        self.origin, self.parent = origin, parent


@dataclass(frozen=True, slots=True)
class Arrival:
    """
    One comment as it comes: ``parent`` by its origin or by its number here.

    ``number`` is its old one, kept where it is free. ``sent_at`` is empty when nobody knows. As ``withdrawn`` it comes
    without its name and text: a line in its place, for the sake of what answers it.
    """

    origin: str
    text: str
    author_name: str = ""
    author_email: str = ""
    parent: str | int | None = None
    number: int | None = None
    state: str = State.PENDING
    sent_at: datetime.datetime | None = None


@dataclass
class Brought:
    """What came of a batch."""

    comments: list[Comment] = field(default_factory=list)
    # Origins that were here before, of those asked for.
    already: set[str] = field(default_factory=set)
    # Old number → number here, of those whose old one was not free.
    renumbered: dict[int, int] = field(default_factory=dict)
    # Origins of what answers a comment that readers do not see: they stand below the nearest one that they do.
    raised: list[str] = field(default_factory=list)
    # Some stand before what was there, in a list long enough to have pages (``cut_pages_anew``).
    is_out_of_order: bool = False


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


def readable(typed: str) -> str:
    """``typed`` as it is stored, without the characters that could not have been sent (``text.unreadable``)."""
    typed = text.normalised(typed).replace("\r", "\n")
    bad = text.unreadable(typed) if PERHAPS_UNREADABLE.search(typed) else []
    return typed.translate({int(code[2:], 16): None for code in bad}) if bad else typed


def readable_name(name: str) -> str:
    """A name in one line, of the length that a name may have; what is longer ends with an ellipsis."""
    name = " ".join(readable(name).split())
    return name if len(name) <= NAME_AT_MOST else name[: NAME_AT_MOST - 1].rstrip() + "…"


def _address(email: str) -> str:
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email if len(email) <= 254 else ""


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
    numbers = _numbers_for(arrivals, brought)
    revision_keys = _reserved("discussion_revision", "id", len(arrivals))
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
    brought.is_out_of_order = _begin_pages(thread, brought.comments)
    record(
        "comments.imported",
        journal=publication.pk,
        subject=thread,
        by=by,
        at=at,
        count=len(arrivals),
        published=sum(comment.state == State.PUBLISHED for comment in brought.comments),
        numbers=_runs(numbers),
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
    known = models.Q(origin__in=asked | {parent for parent in parents if isinstance(parent, str)})
    if by_number := {parent for parent in parents if isinstance(parent, int)}:
        known |= models.Q(pk__in=by_number)
    needed = ("number", "origin", "path", "level", "listed_from", "parent_id", "thread_id", "state")
    there: dict[str | int, Comment] = {}
    for comment in Comment.objects.filter(known).only(*needed):
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
        waiting_since=(arrival.sent_at or at) if arrival.state == State.PENDING else None,
        author_name="" if is_gone else readable_name(arrival.author_name),
        author_email="" if is_gone else _address(arrival.author_email),
        charter=charter,
        sent_at=arrival.sent_at,
        # When nobody knows when it was sent, nobody knows when it was published: feeds leave it out.
        published_at=arrival.sent_at if is_published else None,
        origin=arrival.origin,
    )


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


def _numbers_for(arrivals: Sequence[Arrival], brought: Brought) -> list[int]:
    """Each one's old number if it is free, else a new one; and none is ever given twice."""
    wanted = {arrival.number for arrival in arrivals if arrival.number is not None}
    wanted = {number for number in wanted if 0 < number <= HIGHEST_OLD_NUMBER}
    if wanted:
        # Before they are looked for: whoever sends a comment meanwhile gets a higher one.
        keep_numbers_above(max(wanted))
    taken = set(Comment.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    # One that was issued and is gone was read by somebody: it is not given to another.
    spoken_of = Entry.objects.filter(subject__in=[f"comment:{number}" for number in wanted])
    taken |= {int(subject.partition(":")[2]) for subject in spoken_of.values_list("subject", flat=True)}
    free = wanted - taken
    kept: list[int | None] = []
    for arrival in arrivals:
        if arrival.number in free:
            free.remove(arrival.number)
            kept.append(arrival.number)
        else:
            kept.append(None)
    fresh = iter(_reserved("discussion_comment", "number", kept.count(None)))
    numbers = [number if number is not None else next(fresh) for number in kept]
    for arrival, number in zip(arrivals, numbers, strict=True):
        if arrival.number is not None and arrival.number != number:
            brought.renumbered[arrival.number] = number
    return numbers


def keep_numbers_above(number: int) -> None:
    """Let new comments get numbers above ``number``, which old ones bring with them."""
    number = min(number, HIGHEST_OLD_NUMBER)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence('discussion_comment', 'number')")
            (sequence,) = cursor.fetchone()
            cursor.execute(f"SELECT last_value FROM {sequence}")  # noqa: S608 (our own sequence)
            if cursor.fetchone()[0] < number:
                cursor.execute("SELECT setval(%s, %s)", [sequence, number])
        elif _last_given(cursor, "discussion_comment") < number:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = 'discussion_comment'", [number])


def _last_given(cursor, table: str) -> int:
    """The highest key that SQLite has given in ``table``; its row is there afterwards."""
    cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
    row = cursor.fetchone()
    if row is None:
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, 0)", [table])
    return row[0] if row else 0


def _reserved(table: str, column: str, count: int) -> list[int]:
    """``count`` keys of ``table`` that nobody else will get, ascending."""
    if not count:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, column, count],
            )
            return sorted(key for (key,) in cursor.fetchall())
        # The transaction is immediate: nobody else writes before it ends.
        last = _last_given(cursor, table)
        cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [last + count, table])
    return list(range(last + 1, last + count + 1))


def _begin_pages(thread: Thread, comments: list[Comment]) -> bool:
    """
    Begin the pages that the new comments fill, in each list that is long enough; what was there stays where it is.

    Returns whether some stand among what was there, in a list with pages.
    """
    placed = [comment for comment in comments if comment.has_place]
    if not placed:
        return False
    new = {comment.number for comment in placed}
    lists = {root for comment in placed for root in threading.lists_of(comment)}
    rows = Comment.objects.filter(
        pk__in=[root for root in lists if root is not None], shown_descendants__gt=threading.UNITS
    )
    long: list[int | None] = [*rows.order_by("pk").values_list("pk", flat=True)]
    if None in lists:
        long.insert(0, None)
    is_out_of_order = False
    for root in long:
        last = ThreadPage.objects.filter(thread=thread, root_id=root).order_by("-number").first()
        first_path, number = (last.first_path, last.number) if last else ("", 1)
        on_page = list(
            threading.units(thread.pk, root).filter(path__gte=first_path).values_list("pk", "path")
        )
        old = [place for place, (key, _path) in enumerate(on_page) if key not in new]
        first_new = old[-1] + 1 if old else 0
        is_out_of_order |= first_new > threading.UNITS or any(
            root in threading.lists_of(comment) and (comment.path or "") < first_path for comment in placed
        )
        pages, filled = [], 0
        for place, (_key_of, path) in enumerate(on_page):
            if filled >= threading.UNITS and place >= first_new:
                number, filled = number + 1, 0
                pages.append(ThreadPage(thread=thread, root_id=root, number=number, first_path=path or ""))
            filled += 1
        ThreadPage.objects.bulk_create(pages, batch_size=500)
    return is_out_of_order


@transaction.atomic
def cut_pages_anew(thread: Thread, *, at: datetime.datetime, by: object) -> bool:
    """
    Cut a discussion in even pages after comments came out of their order.

    Only one in which nobody wrote here: elsewhere, where a page begins never moves. Returns whether it did.
    """
    Thread.objects.select_for_update().get(pk=thread.pk)
    placed = Comment.objects.filter(thread=thread, path__isnull=False)
    if placed.filter(origin="").exists():
        return False
    ThreadPage.objects.filter(thread=thread).delete()
    long: set[int | None] = {None}
    for column in ("placed_under_id", "parent_id"):
        # The plain name of the column: what it leads to is another table's row.
        found = placed.filter(**{f"{column}__isnull": False}).order_by().values(column)
        long |= {row[column] for row in found.annotate(n=Count("pk")).filter(n__gt=threading.UNITS)}
    for root in long:
        paths = threading.units(thread.pk, root).values_list("path", flat=True).iterator(chunk_size=2000)
        pages = []
        for place, path in enumerate(paths):
            if place and place % threading.UNITS == 0:
                number = place // threading.UNITS + 1
                pages.append(ThreadPage(thread=thread, root_id=root, number=number, first_path=path or ""))
        ThreadPage.objects.bulk_create(pages, batch_size=500)
    record("thread.pages_cut", journal=thread.publication_id, subject=thread, by=by, at=at)
    return True


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    """``[3, 4, 5, 9]`` as ``[[3, 5], [9, 9]]``: what a journal entry holds of them."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs


def _digest(revisions: Iterable[Revision]) -> str:
    """One hash over the salted hashes of all texts, in the order of the comments' numbers."""
    ordered = sorted(revisions, key=lambda revision: revision.comment_id)
    said = "".join(salted(revision.text, revision.salt) for revision in ordered)
    return hashlib.sha256(said.encode()).hexdigest()
