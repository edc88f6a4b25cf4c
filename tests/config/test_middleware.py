"""Hosts, headers, and addresses that cannot be."""

from __future__ import annotations

import errno
from types import SimpleNamespace

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from palabre.config import away, middleware
from palabre.discussion.views import responding
from palabre.press.models import Article, Section
from palabre.publications import hosts
from tests import factories


def test_an_unknown_host_gets_400_before_anything_else(client, publication):
    for path in ("/", "/static/config/sentence.css", "/sign-in/", "/nothing/"):
        assert client.get(path, headers={"host": "unknown.invalid"}).status_code == 400


def test_a_publication_answers_at_its_own_host_alone(client, publication, rf):
    other = factories.make_publication(name="Le Phare", host="phare.invalid")
    seen = {}
    known = middleware.KnownHost(lambda request: seen.setdefault(request.get_host(), request.publication))
    for host in ("testserver", "PHARE.invalid", "phare.invalid:8000"):
        known(rf.get("/", headers={"host": host}))
    assert [found.pk for found in seen.values()] == [publication.pk, other.pk, other.pk]
    # With two of them, loopback is nobody's.
    assert client.get("/", headers={"host": "localhost"}).status_code == 404


def test_the_health_addresses_answer_at_any_host_and_without_a_database(client):
    # No database is allowed in this test: asking for one would fail it.
    assert client.get("/health/live", headers={"host": "10.0.0.7"}).json() == {"alive": True}


@pytest.mark.parametrize("path", ["/%00/", "/a%EF%BF%BD/", "/?page=%00"])
def test_an_address_that_no_database_can_hold_is_refused(client, publication, path):
    assert client.get(path).status_code == 400


def test_every_answer_binds_the_browser(client, publication):
    for path in ("/nothing/", "/health/live", "/static/config/sentence.css", "/sign-in/"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"
    assert client.get("/sign-in/").headers["Cache-Control"] == "no-store"


def test_behind_https_browsers_are_told_to_stay_there(client, publication):
    assert "Strict-Transport-Security" in client.get("/health/live", secure=True).headers
    assert "Strict-Transport-Security" not in client.get("/health/live").headers


def test_a_bad_address_says_what_to_do_in_the_publication_s_language(client, db):
    factories.make_publication(language="en")
    html = client.get("/?page=%00").content.decode()
    assert "This address has characters that cannot be in one" in html
    assert "Copy it again" in html


def test_what_an_address_does_not_do_is_said_with_what_it_does(client, thread):
    answer = client.put(thread.respond_url)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")
    assert "Rien n’a été enregistré" in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["/alert/{}/", "/mine/{}/edit/", "/desk/comments/{}/decide/", "/sign-in/"]
)
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/xml"])
def test_only_a_form_is_taken_where_there_is_one(client, thread, address, kind):
    comment = factories.make_published(thread)
    answer = client.post(address.format(comment.number), '{"text": "Mon texte."}', content_type=kind)
    assert answer.status_code == 400
    assert "ne reçoit que ce que son formulaire envoie" in answer.content.decode()
    # Nobody knows that it came from here: nothing of it is shown.
    assert "Mon texte." not in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["/", "/search/", "/sign-in/", "/mine/revoke/", "/alert/{}/", "/desk/comments/{}/decide/"]
)
def test_half_a_pair_of_surrogates_in_json_loses_no_text(client, thread, address):
    comment = factories.make_published(thread)
    answer = client.post(
        address.format(comment.number), r'{"text": "GARDEZ\ud800"}', content_type="application/json",
        headers={"sec-fetch-site": "same-origin"},
    )  # fmt: skip
    assert answer.status_code == 400
    assert "GARDEZ\ufffd" in answer.content.decode()


@pytest.mark.parametrize(
    ("headers", "is_shown"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"origin": "http://testserver"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, False),
        ({"origin": "http://evil.invalid"}, False),
        ({}, False),
    ],
)
def test_a_text_for_a_discussion_that_is_gone_is_not_lost(client, publication, headers, is_shown):
    answer = client.post("/respond/99999/", {"text": "Mon <b>texte."}, headers=headers)
    assert answer.status_code == 404
    assert ("Mon &lt;b&gt;texte." in answer.content.decode()) is is_shown


def test_our_own_fault_loses_no_text(client, thread, monkeypatch):
    def fail(*_said, **_named):
        raise RuntimeError

    monkeypatch.setattr(responding, "preview", fail)
    client.raise_request_exception = False
    said = {"headers": {"sec-fetch-site": "same-origin"}}
    answer = client.post(thread.respond_url, {"text": "Mon <b>texte."}, **said)
    assert answer.status_code == 500
    assert "Mon &lt;b&gt;texte." in answer.content.decode()
    assert "formulaire" not in answer.content.decode()


@pytest.fixture
def framed(publication, moderator):
    """The thread of a page on a host that may carry it."""
    hosts.register(publication, "journal.example", with_subdomains=False, by=moderator, at=factories.NOON)
    return factories.make_outside_thread(publication, "https://journal.example/a")


def is_read_on(answer) -> str:
    """The hosts on which a browser shows it in a frame."""
    assert "X-Frame-Options" not in answer
    return answer["Content-Security-Policy"].partition("frame-ancestors ")[2]


@pytest.mark.parametrize(
    ("fault", "status"), [(RuntimeError(), 500), (OperationalError("database or disk is full"), 503)], ids=str
)
def test_what_goes_wrong_in_a_frame_is_read_there(client, framed, monkeypatch, fault, status):
    def fail(*_said, **_named):
        raise fault

    monkeypatch.setattr(responding, "preview", fail)
    client.raise_request_exception = False
    answer = client.post(
        f"/embed/{framed.pk}/respond/", {"text": "Mon texte."}, headers={"sec-fetch-site": "same-origin"}
    )
    assert (answer.status_code, is_read_on(answer)) == (status, "journal.example")
    assert "Mon texte." in answer.content.decode()


def test_what_is_malformed_or_nowhere_in_a_frame_is_read_there(client, framed):
    path = f"/embed/{framed.pk}/respond/"
    for answer, status in (
        (client.post(path, "<a>", content_type="text/xml"), 400),
        (client.get(f"{path}?to=%00"), 400),
        (client.put(path), 405),
        (client.get("/embed/nothing/here/"), 404),
    ):
        assert (answer.status_code, is_read_on(answer)) == (status, "journal.example")


def test_where_no_host_is_registered_no_fault_is_framed(client, publication):
    answer = client.get("/embed/nothing/here/")
    assert (answer.status_code, is_read_on(answer)) == (404, "'none'")
    for path in ("/embed/counts/", "/embed.js"):
        assert client.get(path)["X-Frame-Options"] == "DENY"
    # Of which publication it would be nobody knows.
    assert client.get("/embed/1/", headers={"host": "unknown.invalid"})["X-Frame-Options"] == "DENY"


def test_a_database_that_left_says_so_all_the_same(client, framed, monkeypatch):
    def gone(*_said):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(middleware.hosts, "ancestors", gone)
    answer = client.get("/embed/nothing/here/")
    assert (answer.status_code, answer["X-Frame-Options"]) == (404, "DENY")


@pytest.mark.parametrize(
    "fault",
    [OperationalError("database or disk is full"), OperationalError("database is locked"),
     OSError(errno.ENOSPC, "No space left on device"), InterfaceError("connection already closed")],
    ids=str,
)  # fmt: skip
def test_where_nothing_can_be_kept_it_says_so_and_loses_no_text(client, thread, monkeypatch, fault):
    def fail(*_said, **_named):
        raise fault

    monkeypatch.setattr(responding, "preview", fail)
    client.raise_request_exception = False
    answer = client.post(
        thread.respond_url, {"text": "Mon <b>texte."}, headers={"sec-fetch-site": "same-origin"}
    )
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Mon &lt;b&gt;texte." in answer.content.decode()


def test_an_error_of_ours_in_a_query_is_not_taken_for_a_full_disk(client, thread, monkeypatch):
    def fail(*_said, **_named):
        raise ProgrammingError("no such column: colour")

    monkeypatch.setattr(responding, "preview", fail)
    client.raise_request_exception = False
    assert client.post(thread.respond_url, {"text": "Texte."}).status_code == 500


def test_what_is_ready_says_so_and_what_is_not_says_why(client, db, monkeypatch):
    assert client.get("/health/ready").json() == {"ready": True, "away": ""}
    monkeypatch.setattr(away.shutil, "disk_usage", lambda _path: SimpleNamespace(free=1000))
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "away": "full"})


@pytest.mark.parametrize("name", ["a" * 300, "..%2f..%2fsecret_key", "nothing.jpg", ""])
def test_a_file_that_is_none_is_404(client, publication, name):
    assert client.get(f"/media/{name}").status_code == 404


def test_an_editor_s_preview_may_stand_in_a_frame_of_the_editors_side(client, thread):
    client.force_login(factories.make_user(is_superuser=True, is_staff=True))
    preview = client.get(f"/cms/pages/{thread.article_id}/view_draft/")
    assert preview.status_code == 200
    assert "frame-ancestors 'self'" in preview["Content-Security-Policy"]
    assert "default-src 'none'" in preview["Content-Security-Policy"]
    assert preview["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'none'" in client.get(thread.url)["Content-Security-Policy"]


@pytest.mark.parametrize(
    "what",
    ["users/delete/{user}", "bulk/accounts/user/delete", "groups/delete/{group}", "sites/delete/{site}"],
)
def test_what_decisions_and_publications_point_to_is_kept_and_says_so(client, thread, moderator, what):
    factories.make_published(thread, by=moderator)
    client.force_login(factories.make_user(is_superuser=True, is_staff=True))
    publication = thread.publication
    named = what.format(user=moderator.pk, group=publication.moderators_id, site=publication.site_id)
    answer = client.post(f"/cms/{named}/?next=/cms/&id={moderator.pk}")
    assert answer.status_code == 409
    assert "rien n’a été supprimé" in answer.content.decode()
    moderator.refresh_from_db()
    publication.refresh_from_db()


def move(article):
    """Move an article into another section of its publication."""
    front = Page.objects.get(pk=article.section.get_parent().pk)
    article.move(front.add_child(instance=Section(title="Culture", slug="culture")), pos="last-child")


def rename_the_section(article):
    """Give the section of an article another address."""
    section = article.section
    section.slug = "nature"
    section.save_revision().publish()


@pytest.mark.parametrize("act", [move, rename_the_section])
@pytest.mark.parametrize("below", ["feed/", "discussion/3/", "feed"])
def test_what_stands_below_an_article_is_found_after_it_moved(
    client, publication, act, below, django_capture_on_commit_callbacks
):
    article = factories.make_article(publication)
    with django_capture_on_commit_callbacks(execute=True):
        act(article)
    moved = Article.objects.get(pk=article.pk).address
    assert moved != article.address
    answer = client.get(f"{article.address}{below}", query_params={"a": "b"})
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{moved}{below.strip('/')}/")
    if below == "feed/":
        assert client.get(answer.headers["Location"]).status_code == 200
    assert client.post(article.address + below).status_code != 301
    Article.objects.get(pk=article.pk).unpublish()
    assert client.get(article.address + below).status_code == 404


def test_below_an_old_address_that_is_no_article_s_there_is_nothing(client, publication):
    article = factories.make_article(publication)
    Redirect.objects.create(old_path="/ici", site=publication.site, redirect_page=article.section)
    Redirect.objects.create(old_path="/ailleurs", site=publication.site, redirect_link="https://a.example/")
    for path in ("/ici/feed/", "/ailleurs/feed/", "/nulle/part/feed/"):
        assert client.get(path).status_code == 404
