"""
Order and depth: where a comment stands, and how a discussion is cut in pages.

A path is each comment's own number, ten digits, after its parent's: byte order is reading order, and
no act needs a lock on a comment's siblings. A branch is the range ``path >= p AND path < p || ':'``
(``:`` follows ``9``). A path holds at most 25 numbers: what lies deeper takes its level-24 ancestor's
path and its own number, and says whom it answers; so a chain of ten thousand replies costs no more
than a list.

A list of comments (a thread's, or all that answers one comment) is cut in pages of about fifty
*units*, the comments that stand directly in it. Where a page begins is written once and never moves.

A unit brings the first sixty comments of its branch along; a page jumps over those that are published
later and links to the branch's own pages, a list again. Which list is the first to show a comment
(``listed_from``) is written once too: a branch that grows takes nothing off the page it began on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Case, F, QuerySet, When

from palabre.discussion.models import Comment, Thread, ThreadPage

WIDTH = 10
LEVELS = 25
UNITS = 50
# So many comments of its branch stand with a unit; a link leads to the others.
LONG_BRANCH = 60


@dataclass(frozen=True)
class Place:
    """Where a comment stands on paper: its path, its level (1 at the top), and whose path it continues."""

    path: str
    level: int
    under: int | None


def place_below(parent: Comment | None, number: int) -> Place:
    """The place of comment ``number`` as an answer to ``parent`` (``None``: directly in the thread)."""
    own = f"{number:0{WIDTH}d}"
    if parent is None:
        return Place(own, 1, None)
    if parent.path is None:
        raise ValueError(f"#{parent.number} has no place to answer at")
    numbers = numbers_of(parent.path)
    if len(numbers) >= LEVELS:
        numbers = numbers[: LEVELS - 1]
    return Place("".join(f"{n:0{WIDTH}d}" for n in numbers) + own, parent.level + 1, numbers[-1])


def first_list(numbers: Sequence[int], listed: Mapping[int, int], *, parent: int) -> int:
    """
    Where a comment stands first, as ``Comment.listed_from`` says it: in the first list with room in its branch.

    ``numbers`` are those of its path, ``listed`` the ``listed_descendants`` of all above it; ``parent`` is
    where its parent stands first, 0 without one: no answer stands where what it answers does not.
    """
    own = len(numbers) - 1  # Where it is a unit.
    return next((at for at in range(parent, own) if listed[numbers[at]] < LONG_BRANCH), own)


def numbers_of(path: str) -> list[int]:
    """The numbers of a path, from the top down to the comment itself."""
    return [int(path[start : start + WIDTH]) for start in range(0, len(path), WIDTH)]


def lists_of(comment: Comment) -> list[int | None]:
    """The lists that ``comment`` is a unit of, by their root: usually one, two below level 25."""
    roots: list[int | None] = [comment.placed_under_id]
    if comment.parent_id != comment.placed_under_id:
        roots.append(comment.parent_id)
    return roots


def units(thread_id: int, root: int | None) -> QuerySet[Comment]:
    """The comments that stand directly in a list and have a place, in reading order."""
    placed = Comment.objects.filter(thread_id=thread_id, path__isnull=False)
    if root is None:
        return placed.filter(placed_under__isnull=True).order_by("path")
    under = placed.filter(placed_under_id=root)
    # A comment at the last level holds its answers by their parent alone: their paths are beside it.
    return (under if under.exists() else placed.filter(parent_id=root)).order_by("path")


def branch_of(root: Comment) -> QuerySet[Comment]:
    """``root`` and all that stands below it on its page. One at the last level has its answers beside it: by their parents."""
    if root.path is not None and len(root.path) < LEVELS * WIDTH:
        in_range = Comment.objects.filter(path__gte=root.path, path__lt=root.path + ":")
        return in_range.filter(thread_id=root.thread_id)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE branch(number) AS (
                SELECT number FROM discussion_comment WHERE number = %s
                UNION
                SELECT c.number FROM discussion_comment c JOIN branch ON c.parent_id = branch.number
                WHERE c.path IS NOT NULL
            )
            SELECT number FROM branch
            """,
            [root.pk],
        )
        found = [number for (number,) in cursor.fetchall()]
    return Comment.objects.filter(pk__in=found)


def cut_pages(thread_id: int) -> None:
    """
    Write anew where the pages of a thread's own list begin, within an act that holds it: two lists became one.

    The database counts: whatever the length, a page is all that is held here.
    """
    ThreadPage.objects.filter(thread_id=thread_id, root=None).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT path, place / %s + 1 FROM (
                SELECT path, row_number() OVER (ORDER BY path) - 1 AS place FROM discussion_comment
                WHERE thread_id = %s AND placed_under_id IS NULL AND path IS NOT NULL
            ) unit
            WHERE place > 0 AND place %% %s = 0 ORDER BY path
            """,
            [UNITS, thread_id, UNITS],
        )
        begun = cursor.fetchall()
    ThreadPage.objects.bulk_create(
        [
            ThreadPage(thread_id=thread_id, root=None, number=number, first_path=path)
            for path, number in begun
        ],
        batch_size=500,
    )


def give_place(comment: Comment) -> None:
    """
    Give ``comment`` its place for good, within the act that publishes it for the first time.

    The caller has locked the thread and the comments above (``lock``). Counts it on all that
    stands above it, and begins a page where it is the first unit after a full one.
    """
    place = place_below(comment.parent, comment.number)
    comment.path, comment.level, comment.placed_under_id = place.path, place.level, place.under
    numbers = numbers_of(place.path)
    above = set(numbers[:-1])
    if comment.parent is not None:
        above.add(comment.parent.pk)
        comment.closed_under = comment.parent.closed_under
        listed = dict(Comment.objects.filter(pk__in=above).values_list("pk", "listed_descendants"))
        comment.listed_from = first_list(numbers, listed, parent=comment.parent.listed_from)
        is_listed = Case(When(pk__in=numbers[comment.listed_from : -1], then=1), default=0)
        Comment.objects.filter(pk__in=above).update(
            shown_descendants=F("shown_descendants") + 1,
            listed_descendants=F("listed_descendants") + is_listed,
        )
    comment.save(update_fields=["path", "level", "placed_under", "listed_from", "closed_under"])
    for root in lists_of(comment):
        _begin_page_if_full(comment, root)


def _begin_page_if_full(comment: Comment, root: int | None) -> None:
    last = ThreadPage.objects.filter(thread_id=comment.thread_id, root_id=root).order_by("-number").first()
    first_path = last.first_path if last else ""
    if comment.path is None or comment.path < first_path:
        return  # Published late: it enters the page where its number belongs.
    on_page = units(comment.thread_id, root).filter(path__gte=first_path).exclude(pk=comment.pk)
    if on_page.filter(path__gt=comment.path).exists():
        return
    if len(on_page.values_list("pk")[:UNITS]) < UNITS:
        return
    ThreadPage.objects.create(
        thread_id=comment.thread_id,
        root_id=root,
        number=(last.number if last else 1) + 1,
        first_path=comment.path,
    )


def lock(thread_id: int, parent: Comment | None, *numbers: int) -> Thread:
    """
    Lock what a comment below ``parent`` changes by appearing or leaving: all that stands above it, and
    the comments of ``numbers``, in the order of their numbers, then the thread. Return it as it is now.

    Call it first in the act's transaction: whoever locks in another order stops somebody for ever. Raises
    ``Thread.DoesNotExist`` for a thread that another took in meanwhile.
    """
    wanted = set(numbers)
    if parent is not None:
        wanted |= {parent.pk, *numbers_of(parent.path or "")}
    if wanted:
        list(Comment.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk"))
    return Thread.objects.select_for_update().get(pk=thread_id)


def lock_where_it_stands(comment: Comment, *numbers: int) -> Thread:
    """``lock`` what stands above ``comment``, itself, those of ``numbers`` and the thread that it stands in by now."""
    fresh = Comment.objects.only("number", "parent_id", "parent__path", "thread_id").select_related("parent")
    while True:
        known = fresh.get(pk=comment.pk)
        try:
            return lock(known.thread_id, known.parent, known.pk, *numbers)
        except Thread.DoesNotExist:
            continue  # Another thread took that one in while we waited (``merging.py``).


def lock_upwards(comment: Comment) -> Comment:
    """Lock what deciding on ``comment`` changes; return it as it is now, with its thread."""
    lock_where_it_stands(comment)
    return Comment.objects.select_related(
        "thread__publication",
        "thread__article",
        "parent",
        "revision",
        "published_revision",
        "reader",
        "charter",
    ).get(pk=comment.pk)


@dataclass(frozen=True)
class Row:
    """One comment on a page, as the page needs it."""

    number: int
    path: str
    level: int
    shown_descendants: int
    listed_descendants: int
    is_unit: bool
    piece: str
    piece_json: str
    piece_mark: str

    @property
    def jumped(self) -> int:
        """How many comments of its branch stand on the branch's own pages alone."""
        if not self.is_unit:
            return 0
        if len(self.path) == LEVELS * WIDTH:
            # Its answers stand beside it, not below: only where they are many is a list of them worth a link.
            return self.shown_descendants if self.shown_descendants > LONG_BRANCH else 0
        return self.shown_descendants - self.listed_descendants


@dataclass(frozen=True)
class Page:
    """One page of a list of comments, in reading order. ``root`` is empty for a thread's own list."""

    thread: Thread
    root: Comment | None
    number: int
    count: int
    rows: list[Row]


class NoSuchPage(Exception):
    """The list has no page of this number."""


def read_page(thread: Thread, number: int = 1, *, root: Comment | None = None) -> Page:
    """
    Read page ``number`` of a thread, or of all that answers ``root``: one query for where pages begin,
    one for the comments, however many there are.

    Raises ``NoSuchPage``.
    """
    starts = dict(
        ThreadPage.objects.filter(thread=thread, root=root).values_list("number", "first_path")
    )  # fmt: skip
    count = max(starts, default=1)
    if not 1 <= number <= count:
        raise NoSuchPage(number)
    first, end = starts.get(number, ""), starts.get(number + 1, ":")
    return Page(thread, root, number, count, _rows(thread, root, first, end))


def _rows(thread: Thread, root: Comment | None, first: str, end: str) -> list[Row]:
    by_parent = root is not None and root.path is not None and len(root.path) >= LEVELS * WIDTH
    column = "parent_id" if by_parent else "placed_under_id"
    listed = f"{column} = %s" if root is not None else f"{column} IS NULL"
    # Each unit is joined with the range of paths of its branch, as far as this list shows it: what is
    # jumped over is never read.
    depth = len(root.path or "") // WIDTH if root is not None else 0
    shown = ", ".join(str(at) for at in range(depth + 1))
    branch = f"c.thread_id = %s AND c.listed_from IN ({shown}) AND c.path >= unit.path AND c.path < unit.path || ':'"
    if connection.vendor == "postgresql":
        # Units first, then the range of each, whatever the planner believes of the table: where its
        # statistics are older than a large import, it would compare each comment with each. OFFSET 0
        # keeps the inner query from being merged into the outer one.
        joined = f"CROSS JOIN LATERAL (SELECT * FROM discussion_comment c WHERE {branch} OFFSET 0) c"  # noqa: S608 (the same)
    else:
        joined = f"JOIN discussion_comment c ON {branch}"
    query = f"""
        WITH unit AS (
            SELECT number, path FROM discussion_comment
            WHERE thread_id = %s AND {listed} AND path >= %s AND path < %s
        )
        SELECT c.number, c.path, c.level, c.shown_descendants, c.listed_descendants,
            c.number = unit.number, c.piece, c.piece_json, c.piece_mark
        FROM unit {joined}
        ORDER BY c.path
    """  # noqa: S608 (only names of our own columns are put in)
    said: list[int | str] = [
        thread.pk,
        *([root.pk] if root is not None else []),
        first,
        end,
        thread.pk,
    ]
    with connection.cursor() as cursor:
        cursor.execute(query, said)
        return [Row(number, path, level, below, listed, bool(unit), piece, piece_json, mark)
                for number, path, level, below, listed, unit, piece, piece_json, mark in cursor.fetchall()]  # fmt: skip


def address_of(comment: Comment) -> str:
    """
    Where a comment that has a place stands: the path of its page, with its anchor.

    The first that shows it (``listed_at``).
    """
    return page_url(comment.thread, *listed_at(comment)) + f"#c{comment.number}"


def listed_at(comment: Comment) -> tuple[int | None, int]:
    """
    The list that first shows a comment that has a place, by its root, and the number of its page there.

    A page of the thread (``None``), or, of what a long branch has more, one of that branch.
    """
    if comment.path is None:
        raise ValueError(f"#{comment.number} has no place")
    at = comment.listed_from
    root = numbers_of(comment.path)[at - 1] if at else None
    return root, _page_with(comment.thread_id, root, comment.path[: (at + 1) * WIDTH])


def _page_with(thread_id: int, root: int | None, path: str) -> int:
    begun = ThreadPage.objects.filter(thread_id=thread_id, root_id=root, first_path__lte=path)
    return begun.order_by("-number").values_list("number", flat=True).first() or 1


def page_url(thread: Thread, root: int | None, number: int) -> str:
    """The address of one page of a list."""
    if root is not None:
        return f"/c/{root}/branch/" + (f"{number}/" if number > 1 else "")
    return thread.url + (f"discussion/{number}/" if number > 1 else "")
