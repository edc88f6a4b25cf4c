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
    assert elsewhere.post("/mine/confirm/").status_code == 200
    assert Reader.objects.get().email_confirmed_at is not None
    assert 'action="/mine/confirm/"' not in elsewhere.get("/mine/").content.decode()


def test_the_link_that_was_shown_on_the_screen_confirms_nothing(client, thread, mailed):
    """Whoever typed somebody else's address has that link, and not the mail."""
    assert confirm(client, thread, text="Encore un mot.").status_code == 200
    client.post("/mine/confirm/")
    assert Reader.objects.get().email_confirmed_at is None


def test_whoever_typed_a_strangers_address_opens_nothing_once_it_is_confirmed(client, thread, mailed):
    """The reader bears the address then: neither the key on the first screen nor an earlier mail leads there."""
    assert client.get("/mine/").status_code == 200
    owner = Client()
    owner.get(mailed)
    page = owner.post("/mine/confirm/").content.decode()
    shown = re.search(r"http://testserver(/mine/[^/]+/)", page)[1]
    assert client.get("/mine/").status_code == 404
    assert Client().get(mailed).status_code == 404
    assert owner.get("/mine/").status_code == 200
    assert Client().get(shown, follow=True).status_code == 200
    assert owner.post("/mine/confirm/").status_code == 302


def test_sending_or_editing_confirms_and_lets_that_browser_alone_in(client, thread, mailed):
    other = Client()
    other.get(mailed)
    assert confirm(other, thread, text="Encore un mot.").status_code == 200
    assert Reader.objects.get().comments.count() == 2
    assert other.get("/mine/").status_code == 200
    assert client.get("/mine/").status_code == 404


def test_a_browser_whose_sending_is_not_taken_keeps_the_new_key_all_the_same(client, thread, mailed):
    other = Client()
    other.get(mailed)
    # The same text again: it is confirmed, and not taken.
    assert confirm(other, thread).status_code == 409
    assert Reader.objects.get().email_confirmed_at is not None
    assert other.get("/mine/").status_code == 200


def test_an_edit_from_the_browser_that_opened_it_confirms_and_keeps_it_in(client, thread, mailed):
    other = Client()
    other.get(mailed)
    comment = Reader.objects.get().comments.get()
    said = {"text": "Tout autre chose.", "revision": comment.revision_id, "do": "confirm"}
    assert other.post(f"/mine/{comment.number}/edit/", said).status_code == 302
    assert Reader.objects.get().email_confirmed_at is not None
    assert other.get("/mine/").status_code == 200
    assert client.get("/mine/").status_code == 404


def test_no_address_is_confirmed_for_an_account_whose_sign_in_opens_it_anyway(thread):
    reader, _key = factories.make_reader(thread.publication)
    reader.user = factories.make_user()
    reader.save()
    factories.make_comment(thread, reader=reader, email="anne@example.org")
    assert confirming.to_confirm(reader, private_link.mailed_key(reader, "anne@example.org")) == ""


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
