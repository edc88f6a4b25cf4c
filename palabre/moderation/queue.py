"""What waits, in the order in which it is read, part by part: read, never changed, here."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, Func, OuterRef, Q, QuerySet

from palabre.accounts.models import User
from palabre.discussion.models import Comment, CommentQuerySet, State, Thread
from palabre.moderation import claiming, explaining, opinions
from palabre.moderation.item import Item
from palabre.moderation.models import Alert, Opinion
from palabre.press.models import Section
from palabre.publications.models import Publication

PER_PAGE = 25
Key = tuple[int, datetime.datetime, int]


class Notes(Func):
    """Whether a list of findings holds one under the rule of this number."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, findings: str, rule: int) -> None:
        super().__init__(findings)
        self.rule = int(rule)

    def as_sqlite(self, compiler, connection, **context):
        """``json_each`` over the list."""
        found, given = compiler.compile(self.source_expressions[0])
        return (
            f"EXISTS (SELECT 1 FROM json_each({found}) AS one WHERE json_extract(one.value, '$.rule') = %s)",  # noqa: S608
            (*given, self.rule),
        )

    def as_postgresql(self, compiler, connection, **context):
        """``jsonb`` containment."""
        found, given = compiler.compile(self.source_expressions[0])
        return f"({found} @> %s::jsonb)", (*given, f'[{{"rule": {self.rule}}}]')


@dataclass(frozen=True)
class Filters:
    """Which part of the queue is read. Empty: all of it."""

    section: Section | None = None
    thread: Thread | None = None
    rule: int | None = None
    new_authors: bool = False
    alerts: bool = False
    opinions: bool = False

    def __bool__(self) -> bool:
        is_part = self.section or self.thread or self.rule
        return bool(is_part or self.new_authors or self.alerts or self.opinions)

    def as_query(self) -> dict[str, str]:
        """What stands in the address for these filters."""
        said = {
            "section": str(self.section.pk) if self.section else "",
            "thread": str(self.thread.pk) if self.thread else "",
            "rule": str(self.rule or ""),
            "new": "on" if self.new_authors else "",
            "alerts": "on" if self.alerts else "",
            "opinion": "on" if self.opinions else "",
        }
        return {name: value for name, value in said.items() if value}


def of(publication: Publication, found: CommentQuerySet) -> CommentQuerySet:
    """
    Those of ``found`` that are the publication's, in a way that leaves the order to the index.

    Joined, a database may begin with the publication's threads and sort all that waits in them: with a hundred
    thousand that takes longer than reading them. What the desk shows is asked for afterwards (``in_order``).
    """
    threads = Thread.objects.filter(pk=OuterRef("thread_id"), publication=publication)
    return found.filter(Exists(threads))


def in_order(queue: QuerySet[Comment], at_most: int) -> list[Comment]:
    """The first of ``queue``, with all that the desk shows of them."""
    numbers = list(queue.values_list("number", flat=True)[:at_most])
    found = {comment.pk: comment for comment in explaining.comments().filter(pk__in=numbers)}
    return [found[number] for number in numbers if number in found]


def waiting(publication: Publication, filters: Filters = Filters()) -> QuerySet[Comment]:
    """What waits to be read in this part of the queue, oldest first."""
    queue = of(publication, Comment.objects.all()).waiting().oldest_first()
    if filters.section is not None:
        queue = queue.filter(thread__article__path__startswith=filters.section.path)
    if filters.thread is not None:
        queue = queue.filter(thread=filters.thread)
    if filters.rule is not None:
        queue = queue.filter(Notes("revision__findings", filters.rule))
    if filters.new_authors:
        queue = queue.filter(~_published_before(publication))
    if filters.alerts:
        queue = queue.filter(
            pk__in=Alert.objects.open(publication).filter(comment__isnull=False).values("comment")
        )
    if filters.opinions:
        queue = queue.filter(Exists(Opinion.objects.filter(revision=OuterRef("revision"), decision=None)))
    return queue


def _published_before(publication: Publication) -> Q:
    others = Comment.objects.filter(thread__publication=publication, state=State.PUBLISHED)
    return Q(Exists(others.filter(reader__isnull=False, reader=OuterRef("reader")))) | Q(
        Exists(others.filter(user__isnull=False, user=OuterRef("user")))
    )


def key_of(comment: Comment) -> Key | None:
    """Where ``comment`` stands in the queue, if it waits."""
    return (comment.turn, comment.waiting_since, comment.pk) if comment.waiting_since is not None else None


def from_key(queue: QuerySet[Any, Any], key: Key, *, including: bool) -> QuerySet[Any, Any]:
    """The part of ``queue`` from ``key`` on: no OFFSET, so that what is decided meanwhile moves nothing."""
    turn, since, number = key
    at = Q(number__gte=number) if including else Q(number__gt=number)
    in_turn = Q(turn=turn) & (Q(waiting_since=since) & at | Q(waiting_since__gt=since))
    return queue.filter(in_turn | Q(turn__gt=turn))


def to_key(queue: QuerySet[Any, Any], key: Key | None) -> int | None:
    """The number that is read before the one at ``key``."""
    if key is None:
        return None
    turn, since, number = key
    in_turn = Q(turn=turn) & (Q(waiting_since__lt=since) | Q(waiting_since=since, number__lt=number))
    ordered = queue.filter(in_turn | Q(turn__lt=turn)).order_by("-turn", "-waiting_since", "-number")
    return ordered.values_list("number", flat=True).first()


def next_after(
    publication: Publication,
    filters: Filters,
    key: Key | None,
    *,
    at: datetime.datetime,
    by: User | None = None,
) -> int | None:
    """
    The number that is read after the one at ``key``; the first that waits when it was the last.

    What somebody else reads, or will next, is passed over, and what waits for somebody else's opinion, unless nothing
    else is left.
    """
    passed = claiming.taken_by_others(publication, besides=by, at=at)
    if by is not None:
        passed += opinions.spoken_of_by(publication, by)
    free = _next_in(waiting(publication, filters).exclude(pk__in=passed), key) if passed else None
    return free if free is not None else _next_in(waiting(publication, filters), key)


def _next_in(queue: QuerySet[Comment], key: Key | None) -> int | None:
    numbers = queue.values_list("number", flat=True)
    following = from_key(numbers, key, including=False).first() if key else None
    return following if following is not None else numbers.first()


@dataclass
class Page:
    """A part of the queue: ``items`` in order, the one that is read, and what lies on either side of it."""

    items: list[Item]
    focus: Item | None
    previous: int | None
    next: int | None
    after: Key | None
    is_first: bool


def read(
    publication: Publication,
    filters: Filters,
    *,
    at: datetime.datetime,
    by: User | None = None,
    after: Key | None = None,
    focus: int | None = None,
) -> Page:
    """
    One page of the queue for ``by``, as of ``at``: from after ``after``, or from the beginning.

    ``focus`` is the number that is read: where it lies on no page that begins at ``after``, the page begins
    with it; where it does not wait (any more), the first item that nobody else has claimed, and of which ``by`` has
    not said what they would do, is read. What comes next is the first one after it that nobody else has claimed,
    unless nothing else is left.
    """
    queue = waiting(publication, filters)
    found = in_order(from_key(queue, after, including=False) if after else queue, PER_PAGE + 1)
    is_first = after is None
    if focus is not None and focus not in {comment.pk for comment in found[:PER_PAGE]}:
        wanted = queue.filter(pk=focus).first()
        key = key_of(wanted) if wanted is not None else None
        if key is not None:
            found = in_order(from_key(queue, key, including=True), PER_PAGE + 1)
            is_first = False
    before = to_key(queue, key_of(found[0])) if found and not is_first else None
    shown, more = found[:PER_PAGE], found[PER_PAGE:]
    items = explaining.explained(publication, shown)
    beside = [comment.pk for comment in found]
    claims = claiming.others(beside, besides=by, at=at)
    for item in items:
        item.claims = claims[item.comment.pk]
    free = next((n for n, item in enumerate(items) if not (item.claims or item.was_spoken_of_by(by))), 0)
    place = next((n for n, item in enumerate(items) if item.comment.pk == focus), free)
    following = next((number for number in beside[place + 1 :] if not claims[number]), None)
    if following is None and more:
        claimed = claiming.taken_by_others(publication, besides=by, at=at)
        last = key_of(found[-1])
        later = from_key(queue.exclude(pk__in=claimed), last, including=False) if last else queue.none()
        following = later.values_list("number", flat=True).first()
    if following is None and place + 1 < len(beside):
        following = beside[place + 1]
    return Page(
        items=items,
        focus=items[place] if items else None,
        previous=beside[place - 1] if place else before,
        next=following,
        after=key_of(shown[-1]) if more else None,
        is_first=is_first,
    )
