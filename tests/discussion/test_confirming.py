"""An address is a reader's once they act with the link that was mailed there: opening it alone proves nothing."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core import mail
from django.test import Client

from palabre.accounts import private_link, standing
from palabre.accounts.models import Measure, Reader
from palabre.discussion import confirming
from palabre.following import sending
from palabre.moderation import sanctioning
from tests import factories
from tests.discussion.test_responding import confirm
from tests.factories import NOON


@pytest.fixture
def mailed(client, thread):
    """The link in the mail to whoever sent a comment with their address."""
    confirm(client, thread, email="Etienne@Example.org")
    sending.work_once()
    return re.search(r"http://testserver(/mine/m\.[^/]+/)", mail.outbox[-1].body)[1]


def test_an_address_that_was_typed_is_nobodys_yet(client, thread, mailed):
    reader = Reader.objects.get()
    assert reader.email_confirmed_at is None
    assert confirm(client, thread, text="Encore un mot.").status_code == 200
    reader.refresh_from_db()
    assert reader.email_confirmed_at is None


def test_opening_the_link_confirms_nothing_by_itself(mailed):
    """A program that reads mail opens every link in it."""
    scanner = Client()
    scanner.get(mailed)
    scanner.get("/mine/")
    assert Reader.objects.get().email_confirmed_at is None


def test_sending_from_the_browser_that_opened_it_confirms(client, thread, mailed):
    client.get(mailed)
    confirm(client, thread, text="Encore un mot.")
    reader = Reader.objects.get()
    assert reader.email_confirmed_at is not None
    assert reader.email == "Etienne@Example.org"


def test_so_does_the_button_on_ones_own_page(mailed):
    elsewhere = Client()
    elsewhere.get(mailed)
    page = elsewhere.get("/mine/").content.decode()
    assert "Etienne@Example.org" in page
    assert 'action="/mine/confirm/"' in page
    assert elsewhere.post("/mine/confirm/").status_code == 302
    assert Reader.objects.get().email_confirmed_at is not None
    assert 'action="/mine/confirm/"' not in elsewhere.get("/mine/").content.decode()


def test_the_link_that_was_shown_on_the_screen_confirms_nothing(client, thread, mailed):
    """Whoever typed somebody else's address has that link, and not the mail."""
    assert confirm(client, thread, text="Encore un mot.").status_code == 200
    client.post("/mine/confirm/")
    assert Reader.objects.get().email_confirmed_at is None


def test_a_link_that_was_mailed_elsewhere_confirms_no_other_address(thread):
    reader, _key = factories.make_reader(thread.publication)
    factories.make_comment(thread, reader=reader, email="anne@example.org")
    other = private_link.mailed_key(reader, "autre@example.org")
    assert confirming.to_confirm(reader, other) == ""
    assert confirming.to_confirm(reader, private_link.mailed_key(reader)) == ""
    own = private_link.mailed_key(reader, "ANNE@example.org")
    assert confirming.to_confirm(reader, own) == "anne@example.org"


def test_what_stands_against_a_reader_is_against_the_address_they_confirm(publication, moderator, thread):
    reader, _key = factories.make_reader(publication)
    factories.make_comment(thread, reader=reader, email="anne@example.org")
    given = sanctioning.give(
        publication, kind=Measure.PAUSE, target=sanctioning.Target(reader=reader), ground="charter",
        reasons="Trop.", why_at_once="Menaces.", by=moderator, at=NOON, until=NOON + datetime.timedelta(days=9),
    )  # fmt: skip
    assert given.address_hash == ""
    key = private_link.mailed_key(reader, "anne@example.org")
    assert confirming.confirm(reader, key=key, at=NOON)
    given.refresh_from_db()
    assert given.address_hash == standing.hash_of_address("Anne@Example.org")
    assert not confirming.confirm(reader, key=key, at=NOON)
