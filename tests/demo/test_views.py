"""The demonstration's own pages: on this machine alone."""

from __future__ import annotations

import re

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import resolve

from palabre.following import sending
from palabre.kit import mail_files

HOME = {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1"}
ELSEWHERE = [
    {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "192.0.2.7"},
    {"HTTP_HOST": "rebound.example", "REMOTE_ADDR": "127.0.0.1"},
    {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": ""},
]
PAGES = ["/demo/", "/demo/mailbox/"]

pytestmark = pytest.mark.usefixtures("pages")


def post(client: Client, who: str, **place):
    """Press the button of ``who``."""
    return client.post("/demo/sign-in/", {"as": who}, **place)


def write_mail(demo, **fields) -> None:
    """A mail as the product would have sent it."""
    fields = {
        "subject": "Refusé",
        "body": "Bonjour",
        "from_email": "a@gazette.example",
        "to": ["b@lire.example"],
        **fields,
    }
    mail_files.EmailBackend(file_path=str(demo.mail)).send_messages([EmailMessage(**fields)])


def test_the_page_lists_five_addresses(demo, client):
    page = client.get("/demo/", **HOME)
    assert page.status_code == 200
    assert page.content.decode().count("<li><a href=") == 5


def test_the_page_leads_to_a_sanction_and_to_what_is_off(demo, client):
    page = client.get("/demo/", **HOME).content.decode()
    statement = re.search(r'href="(/decisions/sanctions/\d+/[^"]+/)"', page)[1]
    answer = client.get(statement, **HOME).content.decode()
    assert "Vous pourrez de nouveau écrire ici dans un mois." in answer
    assert 'name="text"' in answer
    assert client.get(re.sub("[^/]+/$", "x/", statement), **HOME).status_code == 404
    post(client, "moderator", **HOME)
    assert "Patriote99" in client.get("/desk/sanctions/", **HOME).content.decode()
    post(client, "admin", **HOME)
    settings = client.get(re.search(r'href="(/cms/[^"]+)"', page)[1], **HOME)
    assert settings.status_code == 200
    for name in ("trusts_after", "trusted_without_refusal_days", "blind_share"):
        assert f'name="{name}"' in settings.content.decode()


@pytest.mark.parametrize(
    ("who", "begins"),
    [("moderator", "/desk/"), ("editor", "/cms/"), ("admin", "/cms/"), ("reader", "/environnement/")],
)
def test_one_press_signs_in(demo, client, who, begins):
    answer = post(client, who, **HOME)
    assert answer.status_code == 302
    assert answer.url.startswith(begins)
    assert f"<strong>{who}</strong>" in client.get("/demo/", **HOME).content.decode()


def test_who_signs_in_as_reader_finds_what_that_reader_sent(demo, client):
    post(client, "reader", **HOME)
    html = client.get("/mine/", **HOME).content.decode()
    assert "Nadia" in html
    assert "rendu à son auteur" in html.lower() or "refusé" in html.lower()


@pytest.mark.parametrize("place", ELSEWHERE)
def test_sign_in_is_refused_from_elsewhere(demo, client, place):
    assert post(client, "admin", **place).status_code == 403
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("place", ELSEWHERE)
@pytest.mark.parametrize("page", PAGES)
def test_the_pages_are_refused_from_elsewhere(demo, client, page, place):
    assert client.get(page, **place).status_code == 403


def test_sign_in_is_refused_behind_a_proxy(demo, client, settings):
    settings.PALABRE_PROXIES = 1
    assert post(client, "admin", **HOME).status_code == 403


def test_sign_in_needs_the_pages_own_form(demo):
    assert post(Client(enforce_csrf_checks=True), "admin", **HOME).status_code == 403


def test_nobody_else_is_signed_in_by_name(demo, client):
    assert post(client, "moderator2", **HOME).status_code == 403


def test_a_link_signs_nobody_in(demo, client):
    assert client.get("/demo/sign-in/?as=admin", **HOME).status_code == 405


def test_the_mailbox_shows_text_escaped(demo, client):
    write_mail(demo, subject="<b>Refusé</b>", body="<script>alert(1)</script> & la suite")
    page = client.get("/demo/mailbox/", **HOME).content.decode()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; la suite" in page
    assert "&lt;b&gt;Refusé&lt;/b&gt;" in page


def test_only_addresses_of_the_paper_can_be_followed(demo, client):
    write_mail(
        demo,
        body="Voir http://127.0.0.1:8000/mine/abc/ et http://127.0.0.1:8000@mauvais.example/ ou https://mauvais.example/",
    )
    page = client.get("/demo/mailbox/", **HOME).content.decode()
    assert '<a href="http://127.0.0.1:8000/mine/abc/">http://127.0.0.1:8000/mine/abc/</a>' in page
    assert 'href="https://mauvais' not in page
    assert "mauvais.example/" in page
    assert '@mauvais.example/"' not in page


def test_the_newest_mail_comes_first(demo, client):
    write_mail(demo, subject="ancien", headers={"Date": "Thu, 18 Jun 2026 08:00:00 +0000"})
    write_mail(demo, subject="nouveau", headers={"Date": "Fri, 19 Jun 2026 08:00:00 +0000"})
    page = client.get("/demo/mailbox/", **HOME).content.decode()
    assert page.index("nouveau") < page.index("ancien")


def test_an_empty_mailbox_says_so(demo, client):
    assert client.get("/demo/mailbox/", **HOME).status_code == 200


@pytest.mark.parametrize(
    "written",
    [
        b"Content-Type: text/plain; charset=nonsense\n\n\xff\xfe",
        b'To: "\n\nBonjour',
        b"From: a@[\n\nBonjour",
        b"From: <\n\nBonjour",
        b"Subject: =?utf-8?b?!?=\nTo: =?a?q?=?= <\n\nBonjour",
        b"Date: 99 Nonsense 99999 99:99\n\nBonjour",
        b"Date: Thu, 18 Jun 0000 08:00:00 +9999\n\nBonjour",
        b"Content-Type: multipart/mixed\n\nBonjour",
        b"Content-Type: multipart/related; boundary=x\n\n--x\n\n--x--",
        b"Content-Type: message/rfc822\n\n",
        b"",
    ],
)
def test_a_torn_file_does_not_break_the_mailbox(demo, client, written):
    write_mail(demo, subject="intact")
    mail_files.write(demo.mail, written)
    page = client.get("/demo/mailbox/", **HOME)
    assert page.status_code == 200
    assert page.content.decode().count('class="mail"') == 2
    assert "intact" in page.content.decode()


def test_a_text_cannot_pass_for_a_mail_of_its_own(demo, client):
    forged = f"Bonjour\n{'-' * 79}\nFrom: <\nTo: maire@canal.example\nSubject: Contrefait\n\nJe démissionne."
    write_mail(demo, subject="Le seul", body=forged)
    page = client.get("/demo/mailbox/", **HOME).content.decode()
    assert page.count('class="mail"') == 1
    assert "<dd>maire@canal.example" not in page
    assert "Je démissionne." in page


def test_private_links_in_the_mails_open(demo, client, settings):
    settings.EMAIL_BACKEND = "palabre.kit.mail_files.EmailBackend"
    while sending.work_once():
        pass
    page = client.get("/demo/mailbox/", **HOME).content.decode()
    links = re.findall(r'href="http://127.0.0.1:8000(/mine/[^"]+)"', page)
    assert links
    for link in links:
        # Each reader in a browser of their own.
        assert Client().get(link, **HOME).status_code == 302


def test_without_the_setting_there_is_no_such_page():
    assert resolve("/demo/sign-in/", urlconf="palabre.config.urls").url_name == "wagtail_serve"
