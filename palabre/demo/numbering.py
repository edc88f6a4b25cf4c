"""The numbers of a paper with some years behind it."""

from __future__ import annotations

from django.db import connection


def start_numbers_at(first: int) -> None:
    """Let the next comment's number be at least ``first``: a paper with some years behind it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('discussion_comment', 'number'), "
                "greatest(%s, nextval(pg_get_serial_sequence('discussion_comment', 'number'))))",
                [first - 1],
            )
            return
        cursor.execute("SELECT count(*) FROM sqlite_sequence WHERE name = 'discussion_comment'")
        if not cursor.fetchone()[0]:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('discussion_comment', 0)")
        cursor.execute(
            "UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = 'discussion_comment'", [first - 1]
        )
