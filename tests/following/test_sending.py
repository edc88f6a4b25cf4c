"""The mails that people are owed."""

from __future__ import annotations

import re

from django.core import mail
from django.utils import timezone

from palabre.following.sending import work_once
from palabre.moderation import alerting, deciding
from tests.factories import make_comment, make_published, make_reader


def test_an_author_gets_the_private_link_and_the_reasons_of_a_refusal(client, thread, moderator):
    reader, _key = make_reader(thread.publication)
    comment = make_comment(thread, reader=reader, email="maud@example.org", typed="C'est <b>mon</b> texte.")
    rule = comment.charter.rules.get(number=2)
    deciding.refuse(
        comment,
        revision=comment.revision_id,
        by=moderator,
        rule=rule,
        reasons="Pas d'attaque.",
        at=timezone.now(),
    )
    work_once()
    received, refused = mail.outbox
    assert received.to == refused.to == ["maud@example.org"]
    assert f"#{comment.number}" in received.subject
    path = re.search(r"http://[^/]+(/mine/\S+)", received.body)[1]
    assert client.get(path).status_code == 302
    assert client.get("/mine/").status_code == 200
    for words in (rule.title, rule.explanation, "Pas d'attaque.", "C'est <b>mon</b> texte."):
        assert words in refused.body


def test_an_entry_is_told_once(thread, moderator):
    make_published(thread, by=moderator, email="maud@example.org")
    work_once()
    sent = len(mail.outbox)
    assert sent == 1
    assert work_once() == 0
    assert len(mail.outbox) == sent


def test_nobody_without_an_address_is_written_to(thread, moderator):
    make_published(thread, by=moderator)
    work_once()
    assert mail.outbox == []


def test_whoever_alerted_and_left_an_address_is_told_what_became_of_it(thread, moderator):
    comment = make_published(thread, by=moderator)
    alerting.alert(
        thread.publication, category="other", text="Regardez.", comment=comment, email="a@example.org", at=timezone.now()
    )  # fmt: skip
    deciding.remove(comment, revision=comment.revision_id, by=moderator, at=timezone.now())
    work_once()
    assert [message.to for message in mail.outbox] == [["a@example.org"], ["a@example.org"]]
    assert "n’est plus sur la page" in mail.outbox[1].body


def test_a_name_cannot_put_a_header_into_a_mail(thread, moderator):
    thread.article.title = "Titre\r\nBcc: x@example.org"
    thread.publication.name = "Gazette\nBcc: x@example.org"
    thread.publication.save()
    make_published(thread, by=moderator, email="maud@example.org")
    work_once()
    assert mail.outbox[0].to == ["maud@example.org"]
    assert "Bcc" not in mail.outbox[0].message()
    assert "\n" not in mail.outbox[0].subject
