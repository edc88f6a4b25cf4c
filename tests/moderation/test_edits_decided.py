"""An edit of what readers see: what is decided about it touches neither the page nor what is said of it."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.utils import timezone

from palabre.discussion import posting
from palabre.discussion.models import Comment, State
from palabre.moderation import alerting, deciding
from palabre.moderation.models import Alert
from palabre.publications.models import Publication
from tests import factories
from tests.mails import work_once

FIRST, SECOND = "Le pont date de 1908, dit le registre.", "Le pont date de 1808, bande de nuls."


@pytest.fixture
def author(thread):
    return factories.make_reader(thread.publication)


@pytest.fixture
def edited(thread, moderator, author):
    """A published comment, alerted to, whose author has sent an edit that waits."""
    comment = factories.make_published(
        thread, by=moderator, typed=FIRST, reader=author[0], email="maud@example.org"
    )
    alerting.alert(
        thread.publication,
        category="rule:1",
        text="C'est faux.",
        comment=comment,
        email="voisin@example.org",
        at=timezone.now(),
    )
    posting.edit(comment, revision=comment.revision_id, typed=SECOND, by=author[0], at=timezone.now())
    work_once()
    mail.outbox.clear()
    return Comment.objects.get(pk=comment.pk)


@pytest.fixture
def refused(edited, moderator):
    """The same, its edit refused."""
    rule = edited.charter.rules.get(number=2)
    deciding.refuse(edited, revision=edited.revision_id, by=moderator, rule=rule, at=timezone.now())
    return Comment.objects.get(pk=edited.pk)


def test_a_refused_edit_leaves_the_alerts_about_the_page_open(refused):
    assert refused.state == State.PUBLISHED
    assert Alert.objects.get().answered_at is None
    work_once()
    assert [message.to for message in mail.outbox] == [["maud@example.org"]]


def test_the_desk_shows_and_judges_what_readers_see_once_the_edit_is_refused(desk, decide, refused):
    for address in ("/desk/alerts/", f"/desk/comments/{refused.pk}/"):
        html = desk.get(address).content.decode()
        assert re.search(rf'class="item__text">{re.escape(FIRST)}', html)
        assert not re.search(rf'class="item__text">{re.escape(SECOND)}', html)
    number = int(re.search(r'name="revision" value="(\d+)"', html)[1])
    assert number == refused.published_revision_id
    assert decide(refused, "remove:1", revision=number).status_code == 302
    removal = refused.decisions.first()
    assert removal.revision.text == FIRST
    assert Alert.objects.get().decision == removal


def test_the_mail_about_a_refused_edit_says_that_the_comment_stays(refused):
    work_once()
    [message] = mail.outbox
    assert "La modification de votre commentaire" in message.body
    assert "reste sur sa page" in message.body
    assert SECOND in message.body
    assert FIRST not in message.body


def test_the_mail_about_a_removal_quotes_what_was_removed(refused, moderator):
    rule = refused.charter.rules.get(number=1)
    read = refused.published_revision_id
    deciding.remove(refused, revision=read, by=moderator, rule=rule, at=timezone.now())
    work_once()
    [removed] = [message for message in mail.outbox if "a été retiré" in message.body]
    assert FIRST in removed.body
    assert SECOND not in removed.body


def test_what_waits_is_removed_as_readers_saw_it(edited, moderator):
    rule = edited.charter.rules.get(number=1)
    decision = deciding.remove(
        edited, revision=edited.revision_id, by=moderator, rule=rule, at=timezone.now()
    )
    assert decision.revision.text == FIRST


def test_publishing_the_edit_tells_the_alerter_that_the_text_is_another(edited, moderator):
    deciding.publish(edited, revision=edited.revision_id, by=moderator, at=timezone.now())
    work_once()
    [told] = [message for message in mail.outbox if message.to == ["voisin@example.org"]]
    assert "a lu le nouveau texte et l’a publié" in told.body
    assert "tel quel" not in told.body


def test_the_alerter_is_told_that_the_author_withdrew_it(edited, moderator, author):
    posting.withdraw(edited, by=author[0], at=timezone.now())
    alerting.answer(Alert.objects.get(), by=moderator, at=timezone.now(), answer="Merci.")
    work_once()
    [told] = [message for message in mail.outbox if message.to == ["voisin@example.org"]]
    assert "Son auteur a retiré" in told.body


def test_the_author_reads_both_texts(client, refused, author):
    client.get(f"/mine/{author[1]}/")
    html = client.get("/mine/").content.decode()
    assert "votre modification n’a pas été publiée" in html
    assert "registre" in html
    assert "bande de nuls" in html


def test_a_second_verdict_on_a_refused_edit_is_told_of_the_first(desk, edited, moderator):
    said = {"revision": edited.revision_id, "act": "publish"}
    deciding.refuse(
        edited,
        revision=edited.revision_id,
        by=moderator,
        rule=edited.charter.rules.get(number=2),
        at=timezone.now(),
    )
    answer = desk.post(f"/desk/comments/{edited.pk}/decide/", said)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "règle 2" in html
    # Pressing twice must not decide again, on the text below.
    assert 'data-key="2"' not in html


def test_an_edit_older_than_the_alert_is_told_as_a_change(thread, moderator, author):
    comment = factories.make_published(thread, by=moderator, typed=FIRST, reader=author[0])
    posting.edit(comment, revision=comment.revision_id, typed=SECOND, by=author[0], at=timezone.now())
    comment.refresh_from_db()
    alerting.alert(
        thread.publication,
        category="rule:1",
        text="Faux.",
        comment=comment,
        email="v@example.org",
        at=timezone.now(),
    )
    deciding.publish(comment, revision=comment.revision_id, by=moderator, at=timezone.now())
    work_once()
    told = mail.outbox[-1].body
    assert "a lu le nouveau texte" in told


@pytest.mark.parametrize("act", ["return", "refuse:law"])
def test_a_form_without_words_is_told_first_that_the_text_is_another(desk, thread, moderator, author, act):
    comment = factories.make_comment(thread, typed=FIRST, reader=author[0])
    posting.edit(comment, revision=comment.revision_id, typed=SECOND, by=author[0], at=timezone.now())
    said = {"revision": comment.revision_id, "act": act}
    answer = desk.post(f"/desk/comments/{comment.pk}/decide/", said)
    assert answer.status_code == 409
    assert "a modifié" in answer.content.decode()


def test_a_form_without_words_is_told_first_that_somebody_decided(desk, thread, moderator):
    comment = factories.make_published(thread, by=moderator, typed=FIRST)
    said = {"revision": comment.revision_id, "act": "refuse:law"}
    answer = desk.post(f"/desk/comments/{comment.pk}/decide/", said)
    assert answer.status_code == 409
    assert 'data-key="2"' not in answer.content.decode()


@pytest.fixture
def unread_below(thread, moderator, author):
    """A comment that appeared at once and was edited; the edit was refused, what readers see waits still."""
    Publication.objects.update(reading="after")
    thread = type(thread).objects.get(pk=thread.pk)
    comment = factories.make_comment(thread, typed=FIRST, reader=author[0])
    edit = posting.edit(comment, revision=comment.revision_id, typed=SECOND, by=author[0], at=timezone.now())
    rule = comment.charter.rules.get(number=2)
    deciding.refuse(comment, revision=edit.pk, by=moderator, rule=rule, at=timezone.now())
    return Comment.objects.get(pk=comment.pk), edit


def test_the_second_verdict_on_an_edit_over_an_unread_text_is_told_of_the_first(unread_below, moderator):
    comment, edit = unread_below
    assert comment.waiting_since is not None
    rule = comment.charter.rules.get(number=2)
    with pytest.raises(deciding.Decided):
        deciding.refuse(comment, revision=edit.pk, by=moderator, rule=rule, at=timezone.now())


def test_its_author_mends_the_refused_edit(unread_below, author):
    comment, edit = unread_below
    posting.edit(comment, revision=edit.pk, typed="Le pont date de 1908.", by=author[0], at=timezone.now())
    assert Comment.objects.get(pk=comment.pk).revision.number == 3


def test_what_was_removed_or_withdrawn_is_shown_as_readers_saw_it(client, edited, moderator, author):
    rule = edited.charter.rules.get(number=1)
    deciding.remove(edited, revision=edited.revision_id, by=moderator, rule=rule, at=timezone.now())
    client.get(f"/mine/{author[1]}/")
    html = client.get("/mine/").content.decode()
    assert html.index("registre") < html.index("bande de nuls")


@pytest.mark.parametrize("outcome", ["return", "law"])
def test_a_program_that_pointed_is_named_where_no_rule_is_cited(thread, moderator, outcome):
    noted = {
        "rule": 3, "kind": "capitals", "start": 0, "end": 2, "score": 1.0, "message": "capitals.shouting",
        "values": {}, "replacement": None, "check": "capitals@1",
    }  # fmt: skip
    comment = factories.make_comment(thread, typed=FIRST, findings=[noted])
    said = {"revision": comment.revision_id, "by": moderator, "at": timezone.now(), "reasons": "Non."}
    if outcome == "return":
        decision = deciding.return_(comment, **said)
    else:
        decision = deciding.refuse(comment, ground="law", **said)
    assert decision.detected_by_machine
