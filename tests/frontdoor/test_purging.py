"""A shared cache that the operator declared has forgotten what changed before anybody is told that it changed."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from palabre.config import environment, wiring
from palabre.frontdoor import purging
from palabre.frontdoor.purging import Cache
from palabre.moderation import deciding
from tests.factories import make_comment, make_published
from tests.frontdoor.test_door import Django, visit


class SharedCache(HTTPServer):
    """A cache that remembers what it was told to forget."""

    def __init__(self, status=200):
        self.status, self.purged = status, []
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/"


class Handler(BaseHTTPRequestHandler):
    def do_PURGE(self):
        self.server.purged.append(self.headers["Surrogate-Key"])
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *said):
        pass


@pytest.fixture
def shared():
    running = SharedCache()
    yield running
    running.shutdown()
    running.server_close()


def test_a_removal_is_purged_before_the_moderator_is_answered(
    client, thread, moderator, shared, monkeypatch, django_capture_on_commit_callbacks
):
    comment = make_published(thread, by=moderator)
    monkeypatch.setattr(wiring, "OF_EVERYTHING", [Cache(shared.url, 3600).hear])
    wiring.connect()
    try:
        client.force_login(moderator)
        said = {"act": "remove:2", "revision": comment.revision_id, "reasons": "Il attaque.", "back": "queue"}
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(f"/desk/comments/{comment.pk}/decide/", said)
        # The view returned after what follows the commit was done.
        assert answer.status_code == 302
        assert shared.purged == [f"comments:{thread.publication_id} thread:{thread.pk}"]
        with django_capture_on_commit_callbacks(execute=True):
            make_comment(thread)
        assert len(shared.purged) == 1
    finally:
        monkeypatch.undo()
        wiring.connect()


def test_a_cache_that_fails_is_asked_again_and_said_in_the_log(
    thread, moderator, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    failing = SharedCache(status=503)
    monkeypatch.setattr(wiring, "OF_EVERYTHING", [Cache(failing.url, 3600).hear])
    wiring.connect()
    try:
        comment = make_published(thread, by=moderator)
        with django_capture_on_commit_callbacks(execute=True):
            deciding.remove(comment, revision=comment.revision_id, by=moderator, at=timezone.now())
        assert len(failing.purged) == purging.ATTEMPTS
        assert "may still show" in caplog.text
    finally:
        monkeypatch.undo()
        wiring.connect()
        failing.shutdown()
        failing.server_close()


def test_everything_is_purged_by_the_name_that_all_pages_bear(shared):
    Cache(shared.url, 3600).purge({"*"})
    assert shared.purged == ["palabre"]


def test_only_for_a_declared_cache_pages_live_longer_and_bear_names():
    async def story(house):
        answer = await house.ask()
        assert answer.headers["cache-control"] == "public, max-age=0, s-maxage=3600"
        assert answer.headers["surrogate-key"] == "palabre publication:1 thread:7"

    visit(Django(), story, cache=Cache("http://127.0.0.1:9/", 3600))

    async def without(house):
        answer = await house.ask()
        assert answer.headers["cache-control"] == "public, max-age=0, s-maxage=60"
        assert "surrogate-key" not in answer.headers

    visit(Django(), without)


@pytest.mark.parametrize("path", ["/embed/", "/embed/12/", "/embed/12/3/", "/embed/counts/"])
def test_what_says_where_it_may_stand_no_cache_hands_out_unless_it_is_purged(path):
    async def without(house):
        answer = await house.ask(path)
        assert answer.headers["cache-control"] == "public, max-age=0, s-maxage=0"
        # Handed out from what is kept, too: that is dropped before whoever took the host away is answered.
        assert (await house.ask(path)).headers["cache-control"] == "public, max-age=0, s-maxage=0"
        assert len(house.django.asked) == 1

    visit(Django(), without)

    async def declared(house):
        assert "s-maxage=3600" in (await house.ask(path)).headers["cache-control"]

    visit(Django(), declared, cache=Cache("http://127.0.0.1:9/", 3600))


@pytest.mark.parametrize(
    "said",
    [{"PALABRE_CACHE_SECONDS": "3600"}, {"PALABRE_CACHE_SECONDS": "long"}, {"PALABRE_CACHE_URL": "varnish:6081"},
     {"PALABRE_CACHE_SECONDS": "-1"}, {"PALABRE_CACHE_URL": "http://127.0.0.1/", "PALABRE_CACHE_SECONDS": "99999"}],
    ids=str,
)  # fmt: skip
def test_a_cache_that_cannot_be_meant_is_refused(said, tmp_path):
    with pytest.raises(environment.Misconfigured):
        environment.read({"PALABRE_DATA_DIR": str(tmp_path), **said})
