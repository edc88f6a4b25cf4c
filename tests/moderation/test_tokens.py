"""Tokens for programs at the desk: shown once, kept as hashes, revoked, and no better than their owner."""

from __future__ import annotations

import datetime
import re

import pytest
from django.db import IntegrityError
from django.utils import timezone

from palabre.accounts import tokens
from palabre.accounts.models import Scope, Token
from palabre.journal.models import Entry
from tests import factories

PAGE = "/desk/tokens/"
SAID = {"purpose": "Le robot de nuit", "scope": "read", "days": "30"}


def made(publication, owner, **more):
    said = {"purpose": "Robot", "scope": Scope.DECIDE, "days": 30, "at": timezone.now(), **more}
    return tokens.make(publication, owner=owner, **said)


def opens(publication, written, *, at=None):
    return tokens.find(publication, written, at=at or timezone.now()) is not None


def test_a_token_is_shown_once_and_kept_as_a_hash(client, publication, moderator):
    client.force_login(moderator)
    answer = client.post(PAGE, SAID)
    assert answer.status_code == 200
    [written] = re.findall(r"plb_[-\w]{43}", answer.content.decode())
    assert answer["Cache-Control"] == "no-store"
    token = Token.objects.get()
    assert (token.owner, token.publication, token.scope) == (moderator, publication, Scope.READ)
    assert token.ends_at - token.made_at == datetime.timedelta(days=30)
    assert written not in str(Token.objects.values().get())
    assert tokens.find(publication, written, at=timezone.now()) == token
    page = client.get(PAGE).content.decode()
    assert "Le robot de nuit" in page
    assert written not in page
    assert token.hash not in page


@pytest.mark.parametrize(
    "said",
    [{}, {**SAID, "purpose": " "}, {**SAID, "purpose": "a" * 81}, {**SAID, "scope": "all"}, {**SAID, "days": "9999"},
     {**SAID, "days": "x"}, {**SAID, "purpose": "a\u202eb"}],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_is_made(client, moderator, said):
    client.force_login(moderator)
    answer = client.post(PAGE, said)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Token.objects.exists()


def test_nobody_has_more_than_some(client, publication, moderator, monkeypatch):
    monkeypatch.setattr(tokens, "MOST_OF_ONE", 1)
    client.force_login(moderator)
    client.post(PAGE, SAID)
    answer = client.post(PAGE, SAID)
    assert answer.status_code == 409
    assert "Le robot de nuit" in answer.content.decode()
    client.post(f"{PAGE}{Token.objects.get().pk}/revoke/")
    assert client.post(PAGE, SAID).status_code == 200


def test_its_owner_revokes_it_and_it_opens_nothing_at_once(client, publication, moderator):
    token, written = made(publication, moderator)
    assert opens(publication, written)
    client.force_login(moderator)
    assert client.post(f"{PAGE}{token.pk}/revoke/", follow=True).status_code == 200
    assert not opens(publication, written)
    token.refresh_from_db()
    assert token.revoked_by == moderator
    assert Entry.objects.filter(kind="token.revoked").count() == 1


def test_an_admin_sees_and_revokes_anybodys_and_a_colleague_does_not(client, publication, moderator):
    token, written = made(publication, moderator, purpose="Secret de Maud")
    client.force_login(factories.make_moderator(publication))
    assert "Secret de Maud" not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    assert opens(publication, written)
    client.force_login(factories.make_user(is_superuser=True))
    assert "Secret de Maud" in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}{token.pk}/revoke/").status_code == 302
    assert not opens(publication, written)
    assert client.post(f"{PAGE}{2**70}/revoke/").status_code == 404


def test_the_journal_says_who_made_and_revoked_which_and_no_more(publication, moderator):
    token, _written = made(publication, moderator)
    admin = factories.make_user(is_superuser=True)
    tokens.revoke(token, by=admin, at=timezone.now())
    told, ended = Entry.objects.filter(subject=f"token:{token.pk}").order_by("id")
    assert (told.kind, told.actor, told.facts) == ("token.made", f"user:{moderator.pk}", {"scope": "decide"})
    assert (ended.kind, ended.actor, ended.facts) == ("token.revoked", f"user:{admin.pk}", {})
    with pytest.raises(tokens.NothingToChange):
        tokens.revoke(token, by=admin, at=timezone.now())


def without_role(user, publication):
    user.groups.remove(publication.moderators)


def closed(user, publication):
    user.is_active = False
    user.save()


def deleted(user, publication):
    user.delete()


@pytest.mark.parametrize("become", [without_role, closed, deleted])
def test_a_token_opens_no_more_than_its_owner_may_now(publication, become):
    owner = factories.make_moderator(publication)
    _token, written = made(publication, owner)
    assert opens(publication, written)
    become(owner, publication)
    assert not opens(publication, written)


def test_a_token_ends_and_is_of_one_publication(publication, moderator):
    token, written = made(publication, moderator)
    other = factories.make_publication(host="phare.example")
    moderator.groups.add(other.moderators)
    assert not opens(other, written)
    assert opens(publication, written, at=token.ends_at - datetime.timedelta(seconds=1))
    assert not opens(publication, written, at=token.ends_at)


@pytest.mark.parametrize(
    "written", ["", "plb_", "x", "plb_" + "a" * 43, "plb_\x00", "plb_é", "plb_\ud800", "a" * 5000]
)
def test_what_is_no_token_opens_nothing(publication, written):
    assert not opens(publication, written)


def test_it_is_noted_to_the_hour_that_it_was_used(publication, moderator, django_assert_num_queries):
    at = timezone.now()
    token, written = made(publication, moderator, at=at)
    for minutes, noted in ((1, 1), (30, 1), (59, 1), (61, 61), (90, 61)):
        opens(publication, written, at=at + datetime.timedelta(minutes=minutes))
        token.refresh_from_db()
        assert token.used_at == at + datetime.timedelta(minutes=noted)


def test_the_page_says_the_hour_alone_at_which_it_was_used(client, publication, moderator):
    made(publication, moderator)
    Token.objects.update(used_at=datetime.datetime(2026, 11, 29, 13, 47, tzinfo=datetime.UTC))
    client.force_login(moderator)
    page = client.get(PAGE).content.decode()
    assert "dernier usage le 29/11/2026, vers 14\u202fh" in page
    assert "13:47" not in page
    assert "14:47" not in page


def test_another_key_of_the_installation_makes_every_token_useless(publication, moderator, settings):
    _token, written = made(publication, moderator)
    settings.SECRET_KEY = "another key of the installation, long enough to be one"
    assert not opens(publication, written)


def test_what_ended_long_ago_is_not_listed(client, publication, moderator):
    at = timezone.now()
    made(publication, moderator, purpose="Le plus ancien", at=at - datetime.timedelta(days=90))
    old, _written = made(
        publication, moderator, purpose="Le revoqué", at=at - datetime.timedelta(days=5), days=365
    )
    tokens.revoke(old, by=moderator, at=at)
    client.force_login(moderator)
    page = client.get(PAGE).content.decode()
    assert "Le plus ancien" not in page
    assert "Le revoqué" in page


def test_two_tokens_are_never_one(publication, moderator):
    token, _written = made(publication, moderator)
    with pytest.raises(IntegrityError):
        Token.objects.create(
            publication=publication, owner=moderator, purpose="x", scope="read", hash=token.hash,
            made_at=token.made_at, ends_at=token.ends_at,
        )  # fmt: skip
