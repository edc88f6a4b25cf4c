"""The mails that people are owed."""

from __future__ import annotations

import re
import smtplib
import threading
from email.header import decode_header, make_header

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils import timezone

from palabre.accounts.models import Reader
from palabre.discussion import posting
from palabre.discussion.models import Comment
from palabre.journal.models import Cursor, Parked
from palabre.moderation import alerting, deciding, notices
from palabre.publications.models import Publication
from tests.factories import NOON, make_comment, make_publication, make_published, make_reader, make_thread
from tests.mails import work_once


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


def test_no_link_that_opens_nothing_is_mailed(thread):
    reader, _key = make_reader(thread.publication)
    Reader.objects.filter(pk=reader.pk).update(key_hash=None)
    make_comment(thread, reader=reader, email="maud@example.org")
    work_once()
    assert len(mail.outbox) == 1
    assert "/mine/" not in mail.outbox[0].body


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
    assert "Un modérateur a retiré de la page" in mail.outbox[1].body


def test_whoever_alerted_is_told_under_which_rule_it_was_removed(thread, moderator):
    comment = make_published(thread, by=moderator)
    alerting.alert(thread.publication, category="other", text="", comment=comment, email="a@example.org", at=timezone.now())  # fmt: skip
    rule = comment.charter.rules.get(number=2)
    deciding.remove(comment, revision=comment.revision_id, by=moderator, at=timezone.now(), rule=rule)
    work_once()
    assert f"règle 2 de la charte\u202f: {rule.title}" in mail.outbox[1].body


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_answers_the_alerts_and_whoever_alerted_is_told():
    thread = make_thread(make_publication())
    reader, _key = make_reader(thread.publication)
    comment = make_published(thread, reader=reader)
    given = alerting.alert(thread.publication, category="other", text="", comment=comment, email="a@example.org", at=timezone.now())  # fmt: skip
    posting.withdraw(comment, by=reader, at=timezone.now())
    given.refresh_from_db()
    assert given.answered_at is not None
    work_once()
    assert "Son auteur a retiré de la page" in mail.outbox[-1].body
    assert "tribunal" not in mail.outbox[-1].body


def test_a_mail_about_an_alert_says_which_and_carries_no_stranger_s_words(thread, moderator):
    comment = make_published(thread, by=moderator)
    about = [{"comment": comment, "category": "rule:2"}, {"article": thread.article, "category": "other"}]
    names = [f"#{comment.number}", f"« {thread.article.title} »"]
    places = [comment.url, thread.article.address]
    for said, name, place in zip(about, names, places, strict=True):
        alert = alerting.alert(
            thread.publication, **said, text="Première ligne.\n\nSeconde <b>ligne</b>.", email="a@example.org", at=NOON
        )  # fmt: skip
        alerting.answer(alert, by=moderator, at=NOON, answer="C'est permis.")
        work_once()
        received, answered = mail.outbox[-2:]
        for message in (received, answered):
            assert name in message.subject.replace("\u202f", " ")
            assert f"\nhttp://testserver{place}\n" in message.body
            assert f"http://testserver{notices.receipt_path(alert)}" in message.body
            # Nobody has shown that the address is theirs.
            assert "Première ligne" not in message.body
        assert "C'est permis." in answered.body
    assert "règle 2" in mail.outbox[0].body


def test_an_answer_to_a_mail_reaches_the_publication(thread, moderator):
    publication = thread.publication
    alert = alerting.alert(
        publication,
        category="other",
        text="Regardez.",
        article=thread.article,
        email="a@example.org",
        at=NOON,
    )
    alerting.answer(alert, by=moderator, at=NOON, answer="Corrigé.")
    publication.contact_email = "courrier@gazette.example"
    publication.save()
    make_published(thread, by=moderator, email="maud@example.org")
    work_once()
    assert len(mail.outbox) == 3
    for message in mail.outbox:
        assert message.from_email == "La Gazette du Canal <palabre@localhost>"
        assert message.reply_to == ["courrier@gazette.example"]
    assert "répondez à ce courriel" in mail.outbox[1].body


def test_nobody_is_asked_to_answer_a_mail_that_nobody_reads(thread, moderator):
    alert = alerting.alert(
        thread.publication, category="other", text="Regardez.", article=thread.article, email="a@example.org", at=NOON
    )  # fmt: skip
    alerting.answer(alert, by=moderator, at=NOON, answer="Corrigé.")
    work_once()
    assert [message.reply_to for message in mail.outbox] == [[], []]
    assert "répondez" not in mail.outbox[1].body


def test_a_publication_with_an_accent_and_a_comma_can_send(thread, moderator):
    Publication.objects.update(name='L’Écho, "journal" d’Élise')
    make_published(thread, by=moderator, email="maud@example.org")
    work_once()
    sent = mail.outbox[0].message()["From"]
    assert str(make_header(decode_header(sent))) == 'L’Écho, "journal" d’Élise <palabre@localhost>'


def test_a_name_cannot_put_a_header_into_a_mail(thread, moderator):
    thread.article.title = "Titre\r\nBcc: x@example.org"
    thread.publication.name = "Gazette\nBcc: x@example.org"
    thread.publication.save()
    make_published(thread, by=moderator, email="maud@example.org")
    work_once()
    assert mail.outbox[0].to == ["maud@example.org"]
    assert "Bcc" not in mail.outbox[0].message()
    assert "\n" not in mail.outbox[0].subject


class Refusing(BaseEmailBackend):
    """A mail server that answers ``answer`` to whom it is told to, and takes the rest."""

    answer: Exception | None = None
    to = "maud@example.org"

    def send_messages(self, messages):
        for message in messages:
            if message.to == [self.to] and self.answer is not None:
                raise self.answer
            mail.outbox.append(message)
        return len(messages)


@pytest.fixture
def server(settings, monkeypatch):
    """The mail server, whose answer is set by the test."""
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    monkeypatch.setattr(Refusing, "answer", None)
    return Refusing


def everything():
    """Rounds of the worker, until there is nothing to take."""
    while work_once():
        pass


def refused(code):
    return smtplib.SMTPRecipientsRefused({"maud@example.org": (code, b"no maud@example.org here")})


@pytest.mark.parametrize(
    ("answer", "is_final"),
    [
        (refused(550), True),
        (refused(450), False),
        (smtplib.SMTPDataError(554, b"spam"), True),
        (smtplib.SMTPDataError(451, b"later"), False),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), False),
        (smtplib.SMTPSenderRefused(553, b"not yours", "palabre@localhost"), False),
        (smtplib.SMTPServerDisconnected("gone"), False),
        (ConnectionRefusedError(111, "Connection refused"), False),
        (TimeoutError("timed out"), False),
    ],
)
def test_an_address_that_is_refused_stops_nobody_else_s_mail(thread, server, caplog, answer, is_final):
    server.answer = answer
    make_comment(thread, reader=make_reader(thread.publication)[0], email="maud@example.org")
    make_comment(thread, reader=make_reader(thread.publication)[0], email="lou@example.org")
    everything()
    assert [message.to for message in mail.outbox] == [["lou@example.org"]]
    assert Parked.objects.exists() is not is_final
    assert "maud" not in caplog.text
    assert "maud" not in str(list(Parked.objects.values_list("failure", flat=True)))

    server.answer = None
    Parked.objects.update(next_at=timezone.now())
    everything()
    assert [message.to for message in mail.outbox][1:] == ([] if is_final else [["maud@example.org"]])
    assert not Parked.objects.exists()


@pytest.mark.parametrize(
    "address", ["maud@", "<>", "maud@example.org, lou@example.org", f"maud@{'é' * 70}.example"]
)
def test_an_address_that_no_mail_can_be_sent_to_is_passed_over(thread, server, address):
    comment = make_comment(thread, reader=make_reader(thread.publication)[0])
    Comment.objects.filter(pk=comment.pk).update(author_email=address)
    everything()
    assert mail.outbox == []
    assert not Parked.objects.exists()


def test_who_alerted_is_told_though_the_author_s_address_is_refused(thread, moderator, server):
    comment = make_published(thread, by=moderator, email="maud@example.org")
    alerting.alert(
        thread.publication, category="other", text="Regardez.", comment=comment, email="a@example.org", at=timezone.now()
    )  # fmt: skip
    everything()
    mail.outbox.clear()
    server.answer = refused(450)
    deciding.remove(comment, revision=comment.revision_id, by=moderator, at=timezone.now())
    everything()
    assert [message.to for message in mail.outbox] == [["a@example.org"]]
    server.answer = None
    Parked.objects.update(next_at=timezone.now())
    everything()
    assert [message.to for message in mail.outbox] == [["a@example.org"], ["maud@example.org"]]


class WhileOthersWrite(BaseEmailBackend):
    """A slow mail server: while it takes a mail, somebody else sends a comment."""

    wrote: list[bool] = []

    def send_messages(self, messages):
        def write():
            try:
                Publication.objects.update(motto="On écrit pendant ce temps")
                Cursor.objects.filter(worker="mail").update(worker="mail")
            finally:
                connection.close()

        writing = threading.Thread(target=write)
        writing.start()
        writing.join(5)
        self.wrote.append(not writing.is_alive())
        return len(messages)


@pytest.mark.django_db(transaction=True)
def test_a_slow_mail_server_keeps_nobody_from_writing(settings):
    settings.EMAIL_BACKEND = f"{__name__}.WhileOthersWrite"
    WhileOthersWrite.wrote.clear()
    publication = make_publication()
    thread = make_thread(publication)
    make_comment(thread, reader=make_reader(publication)[0], email="maud@example.org")
    everything()
    assert WhileOthersWrite.wrote == [True]
    assert Publication.objects.get().motto == "On écrit pendant ce temps"


def test_no_answer_of_the_mail_server_is_waited_for_for_ever(settings):
    assert 0 < settings.EMAIL_TIMEOUT <= 60


def test_what_appears_at_once_brings_the_private_link_too(client, thread):
    Publication.objects.update(reading="after")
    thread = type(thread).objects.get(pk=thread.pk)
    reader, _key = make_reader(thread.publication)
    make_comment(thread, reader=reader, email="maud@example.org")
    work_once()
    [message] = mail.outbox
    assert "a paru aussitôt" in message.body
    path = re.search(r"http://[^/]+(/mine/\S+)", message.body)[1]
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("is_known", [True, False])
def test_an_address_under_which_one_thing_is_alerted_again_is_written_to_once(thread, moderator, is_known):
    said = {"category": "other", "article": thread.article, "by": moderator if is_known else None, "at": NOON}
    alerting.alert(thread.publication, text="Regardez.", **said)
    alerting.alert(thread.publication, text="Ici aussi.", email="a@example.org", **said)
    last = alerting.alert(thread.publication, text="Et là.", email="A@example.org", **said)
    work_once()
    assert [message.to for message in mail.outbox] == [["a@example.org"]]
    mail.outbox.clear()
    alerting.answer(last, by=moderator, at=NOON, answer="C’est corrigé.")
    work_once()
    assert [message.to for message in mail.outbox] == [["a@example.org"]]


def test_a_decision_is_told_once_to_an_address_that_alerted_to_it_twice(thread, moderator):
    comment = make_published(thread, by=moderator)
    for text in ("Regardez.", "Regardez.", "Encore."):
        alerting.alert(thread.publication, category="rule:1", text=text, comment=comment, email="a@example.org", at=timezone.now())  # fmt: skip
    work_once()
    mail.outbox.clear()
    deciding.remove(comment, revision=comment.revision_id, by=moderator, at=timezone.now())
    work_once()
    assert [message.to for message in mail.outbox].count(["a@example.org"]) == 1


def test_the_statement_of_reasons_says_who_decided_what_was_noted_and_how_to_contest(thread, moderator):
    Publication.objects.update(contact_email="redaction@gazette.example")
    thread = type(thread).objects.get(pk=thread.pk)
    noted = {"rule": 3, "kind": "capitals", "start": 0, "end": 8, "score": 1.0, "message": "capitals.shouting", "values": {}, "replacement": None, "check": "capitals@1"}  # fmt: skip
    found = make_comment(thread, email="a@example.org", typed="POURQUOI donc", findings=[noted])
    plain = make_comment(thread, email="b@example.org", name="Zoé", typed="Un autre texte.")
    for comment in (found, plain):
        rule = comment.charter.rules.get(number=3)
        deciding.refuse(comment, revision=comment.revision_id, by=moderator, rule=rule, at=timezone.now())
    work_once()
    refusals = {message.to[0]: message.body for message in mail.outbox if "pas été publié" in message.body}
    assert "Un programme y avait relevé" in refusals["a@example.org"]
    assert "– POURQUOI (Les capitales" in refusals["a@example.org"]
    assert "aucun programme" in refusals["b@example.org"]
    assert all("justice" in body for body in refusals.values())
