"""The legal pages, and what machines ask first."""

from __future__ import annotations

import datetime
import re

import pytest
from django.utils import timezone

PAGES = ["/legal/", "/legal/contact/", "/legal/personal-data/"]
MISSING = "n’a pas rempli"


def change(publication, **fields):
    """Enter something for a publication."""
    for name, value in fields.items():
        setattr(publication, name, value)
    publication.save()


@pytest.mark.parametrize("address", PAGES)
def test_a_legal_page_shows_what_was_entered(client, publication, address):
    change(
        publication, publisher="Anne Le Goff", publisher_address="14, rue des Tanneurs\n99120 Saint-Aubin",
        contact_email="redaction@gazette.example", hosting="Maison des serveurs",
    )  # fmt: skip
    page = client.get(address)
    assert page.status_code == 200
    written = page.content.decode()
    assert "Anne Le Goff" in written
    assert "14, rue des Tanneurs<br>99120 Saint-Aubin" in written
    assert 'href="mailto:redaction@gazette.example"' in written
    assert MISSING not in written
    assert not page.cookies


@pytest.mark.parametrize("address", PAGES)
def test_a_field_left_blank_is_said_to_be(client, publication, address):
    change(publication, publisher="", publisher_address="", contact_email="", hosting="")
    written = client.get(address).content.decode()
    assert written.count(MISSING) >= 3
    assert "mailto:" not in written


def test_the_host_left_blank_is_said_to_be(client, publication):
    change(publication, publisher_address="Ici", contact_email="a@b.example", hosting="")
    assert client.get("/legal/").content.decode().count(MISSING) == 1


@pytest.mark.parametrize(("days", "said"), [(0, "Non conservées"), (365, "365 jours")])
def test_how_long_connection_data_is_kept_is_said(client, publication, days, said):
    change(publication, legal_log_days=days)
    assert said in client.get("/legal/personal-data/").content.decode()


@pytest.mark.parametrize("reading", ["before", "after"])
def test_when_comments_are_read_is_said(client, publication, reading):
    change(publication, reading=reading)
    written = client.get("/legal/").content.decode()
    assert ("avant de paraître" in written) == (reading == "before")
    assert ("paraissent aussitôt" in written) == (reading == "after")


@pytest.mark.parametrize("address", PAGES)
def test_an_english_publication_speaks_english(client, publication, address):
    change(publication, language="en", publisher_address="", contact_email="")
    written = client.get(address).content.decode()
    assert "The publication has not filled this in." in written
    assert '<html lang="en"' in written


@pytest.mark.parametrize("address", PAGES)
def test_what_was_entered_is_escaped(client, publication, address):
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    change(publication, publisher=hostile, publisher_address=hostile, hosting=hostile, name=hostile[:100])
    written = client.get(address).content.decode()
    assert "<script>alert" not in written
    assert "<img src=x" not in written


def test_robots_are_kept_from_forms_and_shown_the_map(client, publication):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    for path in ("/desk/", "/cms/", "/mine/", "/respond/", "/alert/"):
        assert f"Disallow: {path}" in lines
    assert "Disallow: /" not in lines
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"


def test_security_txt_holds_what_rfc_9116_asks(client, publication):
    change(publication, contact_email="redaction@gazette.example")
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(re.findall(r"^([\w-]+): (.+)$", answer.content.decode(), re.MULTILINE)[::-1])
    assert fields["Contact"] == "mailto:redaction@gazette.example"
    assert fields["Canonical"] == "http://testserver/.well-known/security.txt"
    assert fields["Preferred-Languages"] == "fr, en"
    left = datetime.datetime.fromisoformat(fields["Expires"]) - timezone.now()
    assert datetime.timedelta(days=30) < left < datetime.timedelta(days=365)


def test_security_txt_without_a_contact_names_a_page(client, publication):
    change(publication, contact_email="")
    assert (
        "Contact: http://testserver/legal/contact/"
        in client.get("/.well-known/security.txt").content.decode()
    )


@pytest.mark.parametrize("address", [*PAGES, "/robots.txt", "/.well-known/security.txt"])
def test_these_pages_are_only_read(client, publication, address):
    assert client.post(address).status_code == 405
