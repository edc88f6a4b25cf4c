"""A link that ends in a comment's anchor leads to it in the frame, wherever in the discussion it stands; else to the discussion."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.discussion import merging, outside, piece, threading
from palabre.discussion.models import Comment
from palabre.publications import hosts
from tests import factories
from tests.factories import NOON

PAGE = "https://journal.example/a"


@pytest.fixture
def carried(publication, moderator):
    """A publication whose discussions journal.example may carry."""
    hosts.register(publication, "journal.example", with_subdomains=False, by=moderator, at=NOON)
    return publication


@pytest.fixture
def discussed(carried):
    """The thread of a page there, of two pages; the second begins with its ``last`` comment that stands at the top."""
    thread = factories.make_long_thread(factories.make_outside_thread(carried, PAGE), 204)
    thread.first, thread.last = (
        Comment.objects.filter(thread=thread, parent=None).order_by(way).first() for way in ("pk", "-pk")
    )
    return thread


def led(client, anchor, where="/embed/", **said) -> str:
    answer = client.get(f"{where}?{urlencode({'address': PAGE, 'comment': anchor, **said})}")
    assert answer.status_code == 302
    return answer.url


def came_from(comment, origin):
    Comment.objects.filter(pk=comment.pk).update(origin=origin)
    return comment


def test_a_number_leads_to_its_page(client, discussed):
    thread, first, last = discussed.pk, discussed.first.pk, discussed.last.pk
    assert led(client, f"c{first}") == f"/embed/{thread}/#c{first}"
    assert led(client, f"c{last}") == f"/embed/{thread}/2/#c{last}"
    assert (
        led(client, f"c{last}", lang="en", theme="dark") == f"/embed/{thread}/2/?lang=en&theme=dark#c{last}"
    )
    shown = client.get(led(client, f"c{last}").partition("#")[0])
    assert f'id="c{last}"' in shown.content.decode()
    assert "frame-ancestors journal.example" in shown["Content-Security-Policy"]
    # So does the link that stands there where no frame may.
    assert led(client, f"c{last}", where="/threads/") == f"/threads/{thread}/discussion/2/#c{last}"


def test_each_page_of_the_frame_looks_for_what_is_new_on_itself(client, discussed):
    for place in (f"/embed/{discussed.pk}/", f"/embed/{discussed.pk}/2/"):
        assert f'data-at="{place}?theme=dark"' in client.get(f"{place}?theme=dark").content.decode()


@pytest.mark.parametrize(
    ("origin", "anchor"),
    [("disqus:3:4711", "comment-4711"), ("wxr:3:https://journal.example:7:4711", "comment-4711"), ("isso:3:https://journal.example:12", "isso-12")],
)  # fmt: skip
def test_an_old_number_leads_to_what_became_of_it(client, discussed, origin, anchor):
    last = came_from(discussed.last, origin)
    assert led(client, anchor) == f"/embed/{discussed.pk}/2/#c{last.pk}"
    assert led(client, anchor, where="/threads/") == f"/threads/{discussed.pk}/discussion/2/#c{last.pk}"
    old = f"/c/old/{discussed.pk}/{anchor.removeprefix('comment-')}/"
    assert client.get(old).url == f"/threads/{discussed.pk}/discussion/2/#c{last.pk}"


@pytest.mark.parametrize(
    "anchor",
    ["comment-1", "comment-11", "isso-4711", "wxr-4711", "disqus-4711", "4711", "c0", "c-1", "comment-%", "comment-04711", "x" * 400,
     "c" + "9" * 30, "comment-" + "9" * 18, "c１", "é", "discussion", "//mal.example/", "c1\r\nX: y"],
)  # fmt: skip
def test_what_means_no_comment_shows_the_discussion(client, discussed, anchor):
    came_from(discussed.last, "disqus:3:4711")
    assert led(client, anchor) == f"/embed/{discussed.pk}/"


def test_nobody_learns_that_a_comment_waits(client, discussed):
    waits = came_from(factories.make_comment(discussed), "disqus:3:5")
    for anchor in (f"c{waits.pk}", "comment-5"):
        assert led(client, anchor) == f"/embed/{discussed.pk}/"


def test_the_same_number_in_another_discussion_is_another_comment(client, carried, discussed, moderator):
    came_from(discussed.last, "isso:3:https://journal.example:12")
    other = factories.make_outside_thread(carried, "https://journal.example/b")
    theirs = came_from(factories.make_published(other, by=moderator), "isso:3:https://blog.example:12")
    assert led(client, "isso-12") == f"/embed/{discussed.pk}/2/#c{discussed.last.pk}"
    assert led(client, "isso-12", address="https://journal.example/b") == f"/embed/{other.pk}/#c{theirs.pk}"
    assert led(client, f"c{theirs.pk}") == f"/embed/{discussed.pk}/"
    # Where the two become one, the older one here is meant, and what came from one place alone is found all the same.
    more = came_from(factories.make_published(other, by=moderator), "isso:3:https://blog.example:13")
    merging.take_in(discussed, other, by=moderator, at=NOON)
    assert led(client, "isso-12").endswith(f"#c{discussed.last.pk}")
    assert led(client, "isso-13", address="https://journal.example/b").endswith(f"#c{more.pk}")


def test_beside_an_article_its_address_says_the_comment(client, carried, moderator):
    article = factories.make_thread(carried)
    other = factories.make_outside_thread(carried, PAGE)
    comment = factories.make_published(other, by=moderator)
    merging.take_in(article, other, by=moderator, at=NOON)
    page = client.get(f"/embed/?{urlencode({'address': PAGE, 'comment': f'c{comment.pk}'})}").content.decode()
    assert f'href="{carried.root_url}{article.url}#c{comment.pk}"' in page


def test_before_anybody_began_it_the_page_is_the_same(client, carried):
    plain, asked = (
        client.get(f"/embed/?{urlencode({'address': PAGE, **more})}") for more in ({}, {"comment": "c12"})
    )
    assert plain.status_code == asked.status_code == 200
    assert plain.content == asked.content


def test_an_old_number_takes_one_query_more_however_long_the_discussion(client, discussed):
    led(client, "comment-1")
    taken = []
    for anchor in ("", "comment-4711"):
        with CaptureQueriesContext(connection) as asked:
            led(client, anchor)
        taken.append(len(asked))
    assert taken[1] - taken[0] == 1


def rows_read(sql: str) -> int:
    """How many rows of comments ``sql`` reads, by whatever way, to find what it wants."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # It counts no rows: what an index finds by all that it holds is what is wanted.
            cursor.execute("EXPLAIN QUERY PLAN " + sql)
            [step] = [step[3] for step in cursor.fetchall()]
            assert step == (
                "SEARCH discussion_comment USING INDEX comment_by_old_anchor (<expr>=? AND thread_id=?)"
            )
            cursor.execute(sql)
            return len(cursor.fetchall())
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql)
        [[plan]] = cursor.fetchone()
    read, waiting = 0, [plan["Plan"]]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", [])
        removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        read += (node["Actual Rows"] + removed) * node["Actual Loops"]
    return read


@pytest.mark.parametrize("is_known", [True, False], ids=["with statistics", "without"])
@pytest.mark.parametrize("source", piece.OLD_ANCHORS)
def test_an_old_number_is_found_by_an_index_however_many_are_there(client, discussed, source, is_known):
    for at, comment in enumerate(Comment.objects.filter(thread=discussed).order_by("pk")):
        came_from(comment, f"{source}:1:https://journal.example:{5000 + at}")
    # Where a page numbers nothing, each of its comments ends in the same.
    other = factories.make_long_thread(discussed, 200)
    for at, comment in enumerate(Comment.objects.filter(thread=other, origin="")):
        came_from(comment, f"page:blog:{at:x}-a:1")
    if is_known:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    for number, there in ((5203, 1), (1, 0), (99999, 0)):
        with CaptureQueriesContext(connection) as asked:
            place = led(client, f"{piece.OLD_ANCHORS[source]}-{number}")
        assert ("#c" in place) == bool(there)
        [sql] = [one["sql"] for one in asked if "origin" in one["sql"].partition("WHERE")[2]]
        assert rows_read(sql) <= 2 * there


class TestLongBranch:
    """What a long branch has more than its page shows stands in the frame too."""

    @pytest.fixture
    def long(self, carried, moderator, monkeypatch):
        monkeypatch.setattr(threading, "LONG_BRANCH", 2)
        monkeypatch.setattr(threading, "UNITS", 2)
        thread = factories.make_outside_thread(carried, PAGE)
        root = factories.make_published(thread, by=moderator)
        answers = [factories.make_published(thread, by=moderator, parent=root) for _n in range(5)]
        return thread, root, answers

    def test_an_answer_beyond_the_page_is_led_to(self, client, long):
        thread, root, answers = long
        assert led(client, f"c{answers[0].pk}") == f"/embed/{thread.pk}/#c{answers[0].pk}"
        place = led(client, f"c{answers[-1].pk}", lang="en")
        assert place == f"/embed/branch/{root.pk}/3/?lang=en#c{answers[-1].pk}"
        answer = client.get(place.partition("#")[0])
        page = answer.content.decode()
        assert f'id="c{answers[-1].pk}"' in page
        assert ">Reply</a>" in page
        assert f'href="/embed/{thread.pk}/?lang=en#c{root.pk}"' in page
        assert f'href="/embed/branch/{root.pk}/2/?lang=en#discussion" target="_self"' in page
        assert "frame-ancestors journal.example" in answer["Content-Security-Policy"]
        assert not answer.cookies

    def test_a_branch_has_one_address_a_page(self, client, long):
        thread, root, _answers = long
        assert (
            client.get(f"/embed/branch/{root.pk}/1/?theme=dark").url == f"/embed/branch/{root.pk}/?theme=dark"
        )
        assert client.get(f"/embed/branch/{root.pk}/9/").status_code == 404
        waits = factories.make_comment(thread)
        assert client.get(f"/embed/branch/{waits.pk}/").status_code == 404

    def test_an_article_s_stands_in_no_frame_and_a_sentence_says_where(self, client, long, moderator):
        thread, root, _answers = long
        article = factories.make_thread(thread.publication)
        merging.take_in(article, thread, by=moderator, at=NOON)
        for path in (f"/embed/branch/{root.pk}/", f"/embed/branch/{root.pk}/2/?lang=fr"):
            answer = client.get(path)
            page = answer.content.decode()
            assert answer.status_code == 200
            assert "se poursuit à côté d’un article" in page
            assert f'href="{thread.publication.root_url}{article.url}#c{root.pk}"' in page
            assert 'class="comment' not in page
            assert "frame-ancestors journal.example" in answer["Content-Security-Policy"]
        waits = factories.make_comment(article)
        assert client.get(f"/embed/branch/{waits.pk}/").status_code == 404
        # Whoever may not read the article is told nothing of it.
        article.article.unpublish()
        assert client.get(f"/embed/branch/{root.pk}/").status_code == 404


def test_a_name_has_its_anchors_too(client, discussed):
    key = outside.named("débat du jour")
    thread = factories.make_outside_thread(discussed.publication, PAGE, key=key)
    comment = factories.make_published(thread)
    assert led(client, f"c{comment.pk}", thread=key) == f"/embed/{thread.pk}/#c{comment.pk}"
