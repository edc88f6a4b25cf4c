"""A discussion of twenty thousand comments opens, wherever one enters it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.discussion import threading
from palabre.discussion.models import Comment, ThreadPage
from tests import factories, standing

MANY = 20_000


standing.LEVELS["standing_long_thread"] = lambda made: factories.make_long_thread(
    factories.make_thread(made["standing_publication"]), MANY
)


@pytest.fixture
def standing_long_thread(standing_publication):
    """That of ``long_thread``."""
    return standing.copied("standing_long_thread")


@pytest.fixture
def long_thread(standing_long_thread):
    """An article with twenty thousand published comments."""
    return standing_long_thread


def queries_of(client, address) -> int:
    """How many queries the page takes once everything that is kept is kept."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def shape(thread):
    """Places, counts and pages of a thread, in words that do not depend on its numbers."""
    comments = list(Comment.objects.filter(thread=thread).order_by("path"))
    order = {comment.number: place for place, comment in enumerate(comments)}
    return (
        [
            (
                one.level,
                one.shown_descendants,
                one.listed_descendants,
                one.listed_from,
                order.get(one.parent_id),
                order.get(one.placed_under_id),
            )
            for one in comments
        ],
        [
            (page.number, order[threading.numbers_of(page.first_path)[-1]])
            for page in ThreadPage.objects.filter(thread=thread).order_by("number")
        ],
        thread.published_count,
    )


def test_it_is_as_acts_would_have_made_it(publication, moderator):
    by_acts = factories.make_thread(publication)
    made = []
    for n in range(8 + 4 * threading.UNITS):
        parent = None if n % 4 == 0 else made[n - 1 if n % 4 < 3 else n - 3]
        made.append(factories.make_published(by_acts, by=moderator, parent=parent))
    by_acts.refresh_from_db()
    at_once = factories.make_long_thread(factories.make_thread(publication), len(made))
    assert shape(at_once) == shape(by_acts)


def test_it_opens_with_as_many_queries_as_a_short_one(client, publication, long_thread):
    short = factories.make_long_thread(factories.make_thread(publication), 8)
    last = MANY // 4 // threading.UNITS
    some = Comment.objects.filter(thread=long_thread).order_by("number")[MANY // 2 + 3]
    few = queries_of(client, short.url)
    assert queries_of(client, long_thread.url) <= few + 2
    opened = client.get(long_thread.url).content.decode()
    assert f"{MANY // 1000}\u202f000 commentaires" in opened
    for number in (2, last // 2, last):
        assert queries_of(client, f"{long_thread.url}discussion/{number}/") <= few + 2
    assert client.get(f"{long_thread.url}discussion/{last + 1}/").status_code == 404
    # A hundred pages are not a hundred links.
    middle = client.get(f"{long_thread.url}discussion/{last // 2}/").content.decode()
    assert middle.count(f'href="{long_thread.url}discussion/') < 30
    assert f'href="{long_thread.url}discussion/{last}/#discussion"' in middle
    place = client.get(some.url)
    assert place.status_code == 302
    assert f'id="c{some.number}"' in client.get(place["Location"]).content.decode()


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite keeps no statistics that could be out of date."
)
def test_a_page_of_it_is_read_at_once_before_postgresql_knows_the_table(long_thread):
    with connection.cursor() as cursor:
        # Whatever other tests took back has left its room in the indexes, and the planner weighs how long they are.
        cursor.execute("REINDEX TABLE discussion_comment")
        # What a vacuum leaves that finds a table of many pages whose rows nobody committed yet.
        cursor.execute(
            "UPDATE pg_class SET reltuples = 0, relpages = pg_relation_size(oid) / 8192 "
            "WHERE relname = 'discussion_comment'"
        )
    with CaptureQueriesContext(connection) as asked:
        rows = threading.read_page(long_thread, 2).rows
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + asked[-1]["sql"])
        [[plan]] = cursor.fetchone()
    read = compared = 0
    waiting = [plan["Plan"]]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", [])
        removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Join Filter", 0)
        read += node["Actual Rows"] * node["Actual Loops"]
        compared += removed * node["Actual Loops"]
    assert read < 10 * len(rows)
    assert compared <= MANY


def test_its_page_and_feed_stay_short_and_it_takes_one_more(client, long_thread, moderator):
    opened = client.get(long_thread.url).content
    assert opened.count(b'class="comment"') == 4 * threading.UNITS
    assert len(opened) < 400_000
    assert client.get(f"{long_thread.url}feed/").content.count(b"<entry") == 50
    comment = factories.make_published(long_thread, by=moderator)
    long_thread.refresh_from_db()
    assert long_thread.published_count == MANY + 1
    assert client.get(comment.url)["Location"].endswith(f"#c{comment.number}")
