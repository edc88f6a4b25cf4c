"""
Which numbers comments get that come from elsewhere: their old one where it is free, else the next.

A whole batch gets its numbers at once, and none is ever given twice.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from palabre.discussion.arriving import Arrival, Brought
from palabre.discussion.models import Comment
from palabre.journal.models import Entry

# Paths hold ten digits of a number; a file that names a larger one than this must not use them all up.
HIGHEST_OLD_NUMBER = 999_999_999


def numbers_for(arrivals: Sequence[Arrival], brought: Brought) -> list[int]:
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
    fresh = iter(reserved("discussion_comment", "number", kept.count(None)))
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


def reserved(table: str, column: str, count: int) -> list[int]:
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


def runs(numbers: Sequence[int]) -> list[list[int]]:
    """``[3, 4, 5, 9]`` as ``[[3, 5], [9, 9]]``: what a journal entry holds of them."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs
