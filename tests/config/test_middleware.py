"""Hosts, headers, and addresses that cannot be."""

from __future__ import annotations

import pytest

from palabre.config import middleware
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
