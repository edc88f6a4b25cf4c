"""How the interface takes what it is sent: no cookie, no other site, and problem details for whatever goes wrong."""

from __future__ import annotations

import json

import pytest
from django.utils import translation

from palabre.api.v1 import bodies
from tests import factories

API = "/api/v1/"


def is_problem(answer, status):
    said = answer.json()
    assert answer.status_code == said["status"] == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    assert said["title"]
    assert said["detail"]
    return said


@pytest.mark.parametrize(
    "path",
    ["nothing", "threads/0", "threads/x", "threads/99999999999999999999", "comments/1/alert", "threads/1/"],
)
def test_there_is_nothing_at_other_addresses(client, publication, path):
    is_problem(client.get(API + path), 404)


def test_what_an_address_does_not_do_is_told_with_what_it_does(client, publication):
    for method in ("post", "put", "delete", "patch", "options"):
        answer = getattr(client, method)(API + "charter", content_type="application/json")
        assert "GET" in is_problem(answer, 405)["detail"]
        assert answer["Allow"] == "GET, HEAD"


def test_the_head_of_an_answer_may_be_asked_for(client, thread):
    assert client.head(f"{API}threads/{thread.pk}").status_code == 200


def test_a_host_without_a_publication_has_no_discussions(client, publication):
    is_problem(client.get(API + "charter", headers={"Host": "phare.example"}), 404)


def test_an_installation_without_a_publication_says_so(client, db):
    is_problem(client.get(API + "charter"), 404)


def test_an_address_with_what_no_database_holds_is_refused(client, publication):
    is_problem(client.get(API + "threads?address=%00"), 400)


def test_what_anybody_may_read_may_be_read_from_any_page_and_sets_no_cookie(client, thread):
    client.cookies["sessionid"] = "x"
    answer = client.get(f"{API}threads/{thread.pk}", headers={"Origin": "https://ailleurs.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    # A page elsewhere may not ask to send anything: its browser would ask for leave first.
    asks = client.options(
        f"{API}threads/{thread.pk}",
        headers={"Origin": "https://ailleurs.example", "Access-Control-Request-Method": "POST"},
    )
    assert "Access-Control-Allow-Origin" not in asks


def test_it_is_the_same_for_whoever_has_signed_in(client, thread, moderator):
    before = client.get(f"{API}threads/{thread.pk}").content
    client.force_login(moderator)
    assert client.get(f"{API}threads/{thread.pk}").content == before
    factories.make_comment(thread)
    assert client.get(f"{API}threads/{thread.pk}/comments").json()["comments"] == []


def test_what_was_not_thought_of_is_told_as_a_problem(client, thread, monkeypatch):
    monkeypatch.setattr("palabre.api.v1.telling.thread", lambda found: 1 / 0)
    client.raise_request_exception = False
    is_problem(client.get(f"{API}threads/{thread.pk}"), 500)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"{", "line 1"), (b"", "line 1"), (b"[1,]", "line 1"), (b"\xff", "UTF-8"), ('{"a": "é"}'.encode("utf-16"), "UTF-8"),
        (b"\xef\xbb\xbf{}", "line 1"), (b"[" * 100_000, "deep"), (b'{"a":' * 50_000, "deep"), (b'{"a": NaN}', "NaN"),
        (b"[-Infinity]", "Infinity"), (b"1e999", "number"), (b"[" + b"9" * 5000 + b"]", "number"),
        (b'{"a": 1, "a": 2}', "twice"), (b'{"a": "\\ud800"}', "surrogates"), (b'{"\\udfff": 1}', "surrogates"),
        (b'{"a": [["\\ud800"]]}', "surrogates"), (b'{"a": "x\x00"}', "line 1"),
    ],
)  # fmt: skip
def test_what_could_be_understood_in_two_ways_is_not_read(body, why):
    with translation.override("en"), pytest.raises(bodies.Malformed) as refused:
        bodies.read(body)
    assert why in refused.value.sentence


def test_what_is_json_is_read():
    said = {"texte": "é 👍 \\", "liste": [1, 2.5, None, True, {"a": {}}]}
    assert bodies.read(json.dumps(said).encode()) == said
    assert bodies.read(b'{"a": "\\ud83d\\udc4d"}') == {"a": "👍"}
