"""How the databases answer what readers ask for most: by an index, however many comments there are."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.discussion import importing
from palabre.discussion.arriving import Arrival
from palabre.discussion.models import Comment, State
from tests import factories, standing
from tests.factories import NOON

MANY = 6_000
# The tables that grow with every comment: they are never read from beginning to end. Of small ones that is cheapest.
TABLES = ("discussion_comment", "discussion_revision", "journal_entry")


def make_busy(publication):
    """A long discussion among others, and the database's own statistics of them."""
    moderator = factories.make_moderator(publication)
    for length in (MANY, 40, 40):
        factories.make_long_thread(factories.make_thread(publication), length, with_pieces=True)
    thread = factories.make_thread(publication)
    for _n in range(6):
        factories.make_published(thread, by=moderator)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Comment.objects.order_by("number").first().thread


standing.LEVELS["standing_busy"] = lambda made: make_busy(made["standing_publication"])


@pytest.fixture
def standing_busy(standing_publication):
    """That of ``busy``."""
    return standing.copied("standing_busy")


@pytest.fixture
def busy(standing_busy):
    """What ``make_busy`` made."""
    return standing_busy


def scanned(sql: str) -> list[str]:
    """The tables that the plan of ``sql`` reads from beginning to end."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("EXPLAIN QUERY PLAN " + sql)
            steps = [step[3] for step in cursor.fetchall()]
            return [step for step in steps if step.startswith("SCAN") and "USING" not in step]
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql)
        plan = cursor.fetchone()[0]
        waiting, found = [(json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]], []
        while waiting:
            node = waiting.pop()
            waiting += node.get("Plans", [])
            if node["Node Type"] == "Seq Scan":
                found.append(node["Relation Name"])
        return found


ASKED = (
    "{article}",
    "{article}discussion/2/",
    "{article}feed/",
    "/comments/feed/",
    "/c/{last}/",
    "/c/{first}/branch/",
)


@pytest.mark.parametrize("with_figures", [False, True])
def test_what_readers_ask_for_is_found_by_an_index(client, busy, with_figures):
    # The line below an article counts what was refused, and how long the latest waited.
    type(busy.publication).objects.update(shows_figures=with_figures)
    numbers = Comment.objects.filter(thread=busy).order_by("number").values_list("number", flat=True)
    for path in ASKED:
        path = path.format(article=busy.url, first=numbers[0], last=numbers[MANY - 1])
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        assert answer.status_code in (200, 302)
        ours = [one["sql"] for one in asked if any(table in one["sql"] for table in TABLES)]
        assert ours
        for sql in ours:
            if sql.lstrip().upper().startswith(("SELECT", "WITH")):
                assert not [step for step in scanned(sql) if any(table in step for table in TABLES)], sql
    # And a plan that reads a whole table would be found.
    assert scanned("SELECT * FROM discussion_comment WHERE author_email LIKE '%nobody%'")


def test_what_an_import_asks_for_is_found_by_an_index(busy):
    arrival = Arrival(
        origin="wxr:1:old.example:7:2",
        text="Le texte.",
        author_name="Ohai",
        state=State.PUBLISHED,
        sent_at=NOON,
    )
    with CaptureQueriesContext(connection) as asked:
        importing.bring_all(busy, [arrival], at=NOON, by="system")
    ours = [one["sql"] for one in asked if '"origin" IN' in one["sql"]]
    assert len(ours) == 1
    assert not [step for step in scanned(ours[0]) if "discussion_comment" in step], ours
