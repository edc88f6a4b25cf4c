"""Signing in once, out again, and a forgotten password."""

from __future__ import annotations

import re
import smtplib

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage

from palabre.accounts import joining
from palabre.accounts.models import User
from tests import factories

PASSWORD = "palabre-test"


@pytest.fixture(autouse=True)
def no_attempts_yet():
    """Each test begins as if nobody had tried to sign in."""
    cache.clear()


@pytest.fixture
def admin(publication):
    """Somebody who may do everything."""
    return factories.make_user("admin", is_superuser=True)


def sign_in(client, login, password=PASSWORD, **more):
    return client.post("/sign-in/", {"login": login, "password": password, **more})


def test_one_sign_in_opens_the_desk_and_the_editors_side(client, admin):
    assert sign_in(client, "admin").headers["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    assert client.get("/cms/").status_code == 200


def test_one_may_sign_in_with_the_address_too(client, moderator):
    assert sign_in(client, moderator.email).status_code == 302


def test_each_role_begins_where_its_work_is(client, publication, moderator):
    assert sign_in(client, moderator.username).headers["Location"] == "/desk/"
    client.logout()
    reader = factories.make_user()
    assert sign_in(client, reader.username).headers["Location"] == "/"


def test_whoever_was_sent_to_sign_in_comes_back_to_where_they_were(client, admin):
    assert sign_in(client, "admin", next="/desk/log/").headers["Location"] == "/desk/log/"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)", "https:evil.example",
     "http://testserver@evil.example/", "\thttps://evil.example/", "///evil.example"],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(client, admin, target):
    location = sign_in(client, "admin", next=target).headers["Location"]
    assert location == "/desk/"


def test_a_wrong_password_and_an_unknown_name_are_not_told_apart(client, moderator):
    known = sign_in(client, moderator.username, "not the password")
    unknown = sign_in(client, "nobody", "not the password")
    assert known.status_code == unknown.status_code == 422
    neutral = [re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in (known, unknown)]
    assert neutral[0] == neutral[1]
    assert "not the password" not in known.content.decode()


def test_after_some_attempts_one_has_to_wait(client, moderator):
    for _attempt in range(6):
        sign_in(client, moderator.username, "not the password")
    assert sign_in(client, moderator.username).status_code in (422, 429)
    assert "_auth_user_id" not in client.session


def test_a_closed_account_does_not_open(client, moderator):
    User.objects.filter(pk=moderator.pk).update(is_active=False)
    sign_in(client, moderator.username)
    assert "_auth_user_id" not in client.session


def test_leaving_needs_a_press_and_not_a_link(client, admin):
    client.force_login(admin)
    assert client.get("/sign-out/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/sign-out/").status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "address", ["http://[", "//[::1", "https://evil.example/", "//evil.example", "\\\\evil.example"]
)
def test_what_leads_elsewhere_or_nowhere_leads_home(client, moderator, address):
    assert client.get("/sign-in/", {"next": address}).status_code == 200
    said = {"login": moderator.username, "password": PASSWORD, "next": address}
    assert client.post("/sign-in/", said).headers["Location"] == "/desk/"


@pytest.mark.parametrize("address", ["/cms/", "/cms/pages/"])
def test_who_has_no_role_there_is_told_so_and_not_sent_in_circles(client, moderator, address):
    client.force_login(moderator)
    answer = client.get(address, follow=True)
    assert answer.status_code == 403
    assert "Votre compte n’a pas de rôle" in answer.content.decode()


def test_wagtail_s_own_way_in_leads_to_ours(client, moderator):
    assert client.get("/_util/login/?next=/a/").headers["Location"] == "/sign-in/?next=/a/"
    assert (
        client.post("/_util/login/", {"username": moderator.username, "password": PASSWORD}).status_code
        == 302
    )
    assert "_auth_user_id" not in client.session
    client.force_login(moderator)
    # An article that is open to other accounts sent them here.
    assert client.get("/_util/login/?next=/a/").status_code == 403


def test_nobody_signs_up(client, publication):
    assert client.get("/sign-up/").status_code == 404
    assert client.post("/accounts/signup/", {"username": "a"}).status_code in (403, 404, 405)
    assert joining.StaffOnly().is_open_for_signup(None) is False


def ask_for_a_new_password(client, address):
    answer = client.post("/password/forgotten/", {"email": address})
    joining.all_posted()
    return answer


def test_a_forgotten_password_is_mended_by_mail(client, moderator):
    asked = ask_for_a_new_password(client, moderator.email)
    assert asked.headers["Location"] == "/password/forgotten/sent/"
    (message,) = mail.outbox
    assert message.to == [moderator.email]
    assert message.subject == "[La Gazette du Canal] Choisir un nouveau mot de passe"
    assert moderator.username in message.body
    link = re.search(r"http://testserver(/password/new/\S+)", message.body).group(1)

    # A mail scanner that follows the link changes nothing.
    form = client.get(link, follow=True)
    assert form.status_code == 200
    assert link.split("-", 1)[1].strip("/") not in form.request["PATH_INFO"]
    chosen = "une phrase assez longue"
    done = client.post(form.request["PATH_INFO"], {"password1": chosen, "password2": chosen})
    assert done.headers["Location"] == "/password/changed/"
    assert client.get("/password/changed/").status_code == 200
    moderator.refresh_from_db()
    assert moderator.check_password(chosen)
    joining.all_posted()
    assert mail.outbox[-1].subject == "[La Gazette du Canal] Votre mot de passe est changé"

    client.session.flush()
    assert "Ce lien ne sert plus" in client.get(link, follow=True).content.decode()


def test_a_known_and_an_unknown_address_are_answered_alike(client, moderator):
    known = ask_for_a_new_password(client, moderator.email)
    assert len(mail.outbox) == 1
    unknown = ask_for_a_new_password(client, "stranger@example.org")
    assert len(mail.outbox) == 1
    assert known.status_code == unknown.status_code == 302
    assert known.headers["Location"] == unknown.headers["Location"]


def test_the_mail_s_address_comes_from_the_publication_and_not_from_the_request(
    client, moderator, publication
):
    publication.site.hostname = "gazette.example"
    publication.site.save()
    client.post("/password/forgotten/", {"email": moderator.email}, headers={"host": "localhost"})
    joining.all_posted()
    assert "http://gazette.example/password/new/" in mail.outbox[0].body


@pytest.mark.parametrize("typed", ["a@b", "a@example.org\nBcc: b@example.org", "\x00", "a" * 5000])
def test_an_address_that_is_none_gets_a_sentence(client, publication, typed):
    answer = client.post("/password/forgotten/", {"email": typed})
    assert answer.status_code == 422
    joining.all_posted()
    assert mail.outbox == []


def test_a_new_password_must_be_worth_something(client, moderator):
    client.force_login(moderator)
    page = client.post("/password/", {"oldpassword": PASSWORD, "password1": "court", "password2": "court"})
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.content.decode()
    moderator.refresh_from_db()
    assert moderator.check_password(PASSWORD)


def test_these_pages_are_never_kept_by_browsers(client, publication):
    for address in ("/sign-in/", "/sign-out/", "/password/forgotten/"):
        assert client.get(address).headers["Cache-Control"] == "no-store"


def test_a_mail_that_was_refused_is_logged_without_its_address(client, moderator, monkeypatch, caplog):
    def refuse(message):
        raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"unknown")})

    monkeypatch.setattr(EmailMessage, "send", refuse)
    assert ask_for_a_new_password(client, moderator.email).status_code == 302
    assert "a mail about an account was not sent: SMTPRecipientsRefused" in caplog.text
    assert moderator.email not in caplog.text
