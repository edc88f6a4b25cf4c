"""What Django tells the front door of a page, and pages that are put together from what was kept of them."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from palabre.discussion import posting
from palabre.discussion.models import Comment, Notice, Thread
from palabre.frontdoor import addresses, news
from palabre.frontdoor.pages import taken_apart
from palabre.kit import depending
from palabre.moderation import deciding
from tests.factories import (
    make_article,
    make_charter,
    make_comment,
    make_long_thread,
    make_published,
    make_thread,
)

FLIGHT = {"palabre.flight": True, "HTTP_HOST": "testserver"}
# A discussion that changed: its thread, where its pages begin, the comments, the publication's last act.
QUERIES_OF_A_CHANGE = 4


class Process:
    """This process, hearing of what happens in it as a serving one does."""

    def __init__(self, client):
        self.client = client

    def page(self, path):
        """The page as the front door asks for it, put together from what is kept where it can be."""
        answer = self.client.get(path, **FLIGHT)
        assert answer.status_code == 200
        return answer

    def whole(self, path):
        """The same made from nothing."""
        depending.parts.drop(None)
        return self.page(path)


@pytest.fixture
def process(client, django_capture_on_commit_callbacks):
    heard = news.News(depending.parts.drop)
    heard.listen()
    depending.parts.drop(None)
    process = Process(client)

    def happens(act, *said, **named):
        with django_capture_on_commit_callbacks(execute=True):
            done = act(*said, **named)
        heard.take()
        return done

    process.happens = happens
    yield process
    heard.leave()
    depending.parts.drop(None)


def publish(comment, by):
    return deciding.publish(comment, revision=comment.revision_id, by=by, at=timezone.now())


def text_of(answer) -> str:
    return taken_apart(answer.content)[0].decode()


def test_a_page_filled_with_what_changed_is_the_page_made_anew(process, thread, moderator):
    make_published(thread, by=moderator)
    paths = (thread.url, "/", "/environnement/")
    for path in paths:
        process.page(path)
    comment = make_comment(thread, typed="Enfin <b>une</b> bonne nouvelle & demie.")
    process.happens(publish, comment, moderator)
    for path in paths:
        filled = process.page(path)
        assert text_of(filled) == text_of(process.whole(path))
        assert ("2 commentaires" in text_of(filled)) or path == "/legal/"
        process.page(path)
    process.happens(
        deciding.remove, comment, revision=comment.revision_id, by=moderator, at=timezone.now(),
        rule=comment.charter.rules.first(), reasons="Il attaque.",
    )  # fmt: skip
    for path in paths:
        filled = process.page(path)
        assert "bonne nouvelle" not in text_of(filled)
        assert text_of(filled) == text_of(process.whole(path))


def test_a_changed_page_is_put_together_with_few_queries(process, publication, moderator):
    thread = make_thread(publication)
    make_long_thread(thread, 200, with_pieces=True)
    process.page(thread.url)
    counts = []
    for _time in range(3):
        process.happens(publish, make_comment(thread), moderator)
        with CaptureQueriesContext(connection) as asked:
            process.page(thread.url)
        counts.append(len(asked))
    # The first time the article is asked for as well, and whose it is.
    assert counts == [QUERIES_OF_A_CHANGE + 2, QUERIES_OF_A_CHANGE, QUERIES_OF_A_CHANGE]


def test_what_the_press_changes_is_made_anew(process, publication, thread):
    assert "La fanfare" not in text_of(process.page(thread.url))
    process.happens(make_article, publication, title="La fanfare", standfirst=thread.article.standfirst)
    article = thread.article
    article.title = "Le canal ferme"
    process.happens(lambda: article.save_revision().publish())
    assert "Le canal ferme" in text_of(process.page(thread.url))
    process.happens(article.unpublish)
    assert process.client.get(thread.url, **FLIGHT).status_code == 404


def test_a_thread_that_closes_by_its_date_is_shown_so(process, thread, monkeypatch):
    closes_at = timezone.now() + datetime.timedelta(hours=1)
    Thread.objects.filter(pk=thread.pk).update(closes_at=closes_at)
    answer = process.page(thread.url)
    assert 'id="respond"' in text_of(answer)
    assert float(answer["Palabre-Until"]) == closes_at.timestamp()
    monkeypatch.setattr(timezone, "now", lambda: closes_at)
    assert 'id="respond"' not in text_of(process.page(thread.url))


def test_a_notice_and_a_charter_come_at_their_time(process, publication, thread, monkeypatch):
    tomorrow = timezone.now().astimezone(publication.zone).date() + datetime.timedelta(days=1)
    process.happens(
        Notice.objects.create, publication=publication, text="Le serveur dort.", starts_on=tomorrow
    )
    midnight = datetime.datetime.combine(tomorrow, datetime.time(), publication.zone)
    answer = process.page(thread.url)
    assert "Le serveur dort" not in text_of(answer)
    assert float(answer["Palabre-Until"]) == midnight.timestamp()
    monkeypatch.setattr(timezone, "now", lambda: midnight)
    assert "Le serveur dort" in text_of(process.page(thread.url))


def test_a_charter_that_is_yet_to_come_ends_a_page(process, publication, thread):
    later = timezone.now() + datetime.timedelta(days=3)
    make_charter(publication, number=2, in_force_at=later)
    assert float(process.page("/charter/")["Palabre-Until"]) == later.timestamp()


@pytest.mark.parametrize(
    "path", ["/", "/environnement/", "{article}", "{article}feed/", "/feed/", "/comments/feed/", "/charter/",
             "/charter/1/", "/sitemap.xml", "/c/{number}/", "/c/{number}/branch/",
             "/api/v1/", "/api/v1/threads?address={article}", "/api/v1/threads/{thread}", "/api/v1/charter",
             "/api/v1/threads/{thread}/comments", "/api/v1/comments/{number}", "/api/v1/counts?address={article}",
             "/api/v1/charter/1", "/api/v1/openapi.json", "/api/v1/docs"],
)  # fmt: skip
def test_a_page_depends_on_what_the_list_says(process, publication, thread, moderator, path):
    comment = make_published(thread, by=moderator)
    path = path.format(article=thread.url, number=comment.pk, thread=thread.pk)
    answer = process.client.get(path, **FLIGHT)
    kept = addresses.kept_at(path.partition("?")[0])
    assert answer.status_code in kept.statuses
    assert {name.partition(":")[0] for name in answer["Palabre-Depends"].split()} == kept.depends
    assert "Set-Cookie" not in answer
    assert "Cookie" not in answer.get("Vary", "")
    # And to everybody else nothing of this is said.
    assert not [name for name in process.client.get(path).headers if name.startswith("Palabre-")]


def test_what_waits_or_was_refused_moves_nothing(process, thread, moderator):
    make_published(thread, by=moderator)
    paths = (thread.url, "/", thread.url + "feed/", "/comments/feed/", "/feed/")
    before = [process.whole(path) for path in paths]
    comment = make_comment(thread, typed="Je suis en attente.")
    other = make_comment(thread, typed="Moi aussi.")
    process.happens(
        deciding.refuse, comment, revision=comment.revision_id, by=moderator, at=timezone.now(),
        rule=comment.charter.rules.first(), reasons="Non.",
    )  # fmt: skip
    process.happens(posting.withdraw, Comment.objects.get(pk=other.pk), by=moderator, at=timezone.now())
    for path, was in zip(paths, before, strict=True):
        for now in (process.page(path), process.whole(path)):
            assert now.content == was.content
            assert now["Last-Modified"] == was["Last-Modified"]


def test_a_part_made_of_what_was_touched_meanwhile_is_not_kept():
    kept = depending.Parts()
    since = kept.serial()
    kept.drop({"thread:1"})
    kept.keep("a", depending.Part("old", frozenset({"thread:1"}), None), since=since)
    assert kept.get("a") is None
    kept.keep("a", depending.Part("new", frozenset({"thread:1"}), None), since=kept.serial())
    assert kept.get("a").value == "new"
    kept.drop(None)
    assert kept.get("a") is None


def test_few_parts_are_kept():
    kept = depending.Parts(most=2)
    for key in "abc":
        kept.keep(key, depending.Part(key, frozenset(), None), since=0)
    assert [kept.get(key) is not None for key in "abc"] == [False, True, True]


def test_large_parts_make_room_for_each_other():
    kept = depending.Parts(most_chars=100)
    for key in "abc":
        kept.keep(key, depending.Part(key, frozenset({key}), None, 60), since=0)
    assert [kept.get(key) is not None for key in "abc"] == [False, False, True]
    kept.drop({"c"})
    assert kept.chars == 0
