"""An author reads why, appeals, and is heard by somebody else."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core import mail
from django.utils import timezone

from palabre.accounts import private_link
from palabre.charter.models import Rule
from palabre.discussion import leaving, posting
from palabre.discussion.models import Comment, State
from palabre.following import sending
from palabre.journal import verifying
from palabre.journal.models import Entry
from palabre.moderation import appealing, deciding, opinions, undoing
from palabre.moderation.models import Appeal, Decision, Hearing
from tests import factories

DAY = datetime.timedelta(days=1)
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def maud(thread):
    return factories.make_moderator(thread.publication, username="maud", shown_name="Maud Le Bihan")


@pytest.fixture
def refused(thread, moderator, now):
    """A comment that was refused under rule 2, its author's browser, and the decision."""
    reader, key = factories.make_reader(thread.publication)
    comment = factories.make_comment(
        thread, reader=reader, email="anne@example.org", typed="Espèce de clown !", at=now
    )
    rule = comment.charter.rules.get(number=2)
    decision = deciding.refuse(
        comment,
        revision=comment.revision_id,
        by=moderator,
        at=now,
        rule=rule,
        reasons="Sans l’insulte, volontiers.",
    )
    decision.key = key
    return decision


def as_author(client, decision):
    client.get(private_link.path(decision.key))
    return client


def appealed(decision, now):
    return appealing.appeal(decision, text="C’était un compliment.", by=decision.comment.reader, at=now)


def fresh(comment):
    return Comment.objects.get(pk=comment.pk)


def test_its_author_reads_what_was_decided_why_by_whom_and_what_they_may_do(client, refused):
    page = as_author(client, refused).get(f"/decisions/{refused.pk}/").content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    for said in (
        "Votre commentaire n’est pas publié", "partout, et pour de bon", "Règle 2", "Aucune insulte",
        "charte, version 1", "Sans l’insulte, volontiers.", "Une personne l’a lu", "Espèce de clown",
        "Aucun lecteur ne l’avait signalé", "Former un recours", "un tribunal", "règlement extrajudiciaire",
    ):  # fmt: skip
        assert said in text, said
    assert f'href="/mine/{refused.comment_id}/edit/"' in page
    assert 'name="robots" content="noindex"' in page
    assert (
        client.get(f"/decisions/{refused.pk}/")["Cache-Control"].startswith("max-age=0")
        or "no-store" in (client.get(f"/decisions/{refused.pk}/")["Cache-Control"])
    )


def test_the_link_in_the_mail_opens_it_without_a_cookie_and_nothing_else_does(
    client, refused, moderator, now
):
    path = appealing.path_of(refused)
    sending.work_once(now=lambda: now + 60 * SECOND)
    [_received, told] = mail.outbox
    assert path in told.body
    assert client.get(path).status_code == 200
    assert client.get(f"/decisions/{refused.pk}/").status_code == 404
    assert client.get(f"/decisions/{refused.pk}/{'x' * 27}/").status_code == 404
    assert client.get(f"/decisions/{10**30}/").status_code == 404
    stranger, key = factories.make_reader(refused.comment.thread.publication)
    client.get(private_link.path(key))
    assert client.get(f"/decisions/{refused.pk}/").status_code == 404
    # What was published owes nobody a statement.
    shown = factories.make_comment(refused.comment.thread, reader=stranger, at=now)
    decision = deciding.publish(shown, revision=shown.revision_id, by=moderator, at=now)
    assert client.get(appealing.path_of(decision)).status_code == 404


def test_a_decision_that_was_undone_is_no_decision(client, refused, moderator, now):
    path = appealing.path_of(refused)
    undoing.undo(refused, by=moderator, at=now + SECOND)
    assert client.get(path).status_code == 404
    with pytest.raises(appealing.CannotAppeal):
        appealed(refused, now + 2 * SECOND)


def test_an_appeal_is_received_once_and_acknowledged(client, refused, now):
    sending.work_once(now=lambda: now + 60 * SECOND)
    mail.outbox.clear()
    browser = as_author(client, refused)
    address = f"/decisions/{refused.pk}/"
    empty = browser.post(address, {"text": " "})
    assert (empty.status_code, "Dites pourquoi" in empty.content.decode()) == (422, True)
    assert browser.post(address, {"text": "x" * 5000}).status_code == 422
    assert browser.post(address, {"text": "C’était un compliment."}).status_code == 302
    page = browser.get(address).content.decode()
    assert "C’était un compliment." in page
    assert "<textarea" not in page
    again = browser.post(address, {"text": "Encore."})
    assert (again.status_code, "déjà formé un recours" in again.content.decode()) == (409, True)
    entry = Entry.objects.get(kind="appeal.received")
    assert (entry.actor, entry.facts["decision"]) == (f"reader:{refused.comment.reader_id}", refused.pk)
    assert "compliment" not in str(entry.facts)
    sending.work_once(now=lambda: now + 61 * SECOND)
    [receipt] = mail.outbox
    assert "recours" in receipt.subject
    assert appealing.path_of(refused) in receipt.body


def test_after_its_time_it_is_too_late_and_what_was_typed_is_kept(client, refused, now):
    publication = refused.comment.thread.publication
    publication.appeal_days = 30
    publication.save()
    Decision.objects.filter(pk=refused.pk).update(decided_at=now - 31 * DAY)
    late = as_author(client, refused).post(f"/decisions/{refused.pk}/", {"text": "J’étais en voyage."})
    assert late.status_code == 403
    assert "J’étais en voyage." in late.content.decode()
    assert not Appeal.objects.exists()


def test_it_is_heard_by_somebody_else_wherever_there_are_two(client, refused, moderator, maud, now):
    given = appealed(refused, now)
    client.force_login(moderator)
    page = client.get("/desk/appeals/").content.decode()
    assert "C’était un compliment." in page
    assert "un collègue entend le recours" in page
    assert f'action="/desk/appeals/{given.pk}/hear/"' not in page
    said = {"outcome": "reversed", "reasons": "Vous avez raison."}
    assert client.post(f"/desk/appeals/{given.pk}/hear/", said).status_code == 409
    assert fresh(refused.comment).state == State.REFUSED
    client.force_login(maud)
    wrong = client.post(f"/desk/appeals/{given.pk}/hear/", {"outcome": "reversed", "reasons": ""})
    assert wrong.status_code == 422
    assert client.post(f"/desk/appeals/{given.pk}/hear/", said).status_code == 302
    assert fresh(refused.comment).state == State.PUBLISHED
    assert client.post(f"/desk/appeals/{given.pk}/hear/", said).status_code == 409
    assert "Aucun recours" in client.get("/desk/appeals/").content.decode()


def test_who_is_alone_hears_it_themselves(refused, moderator, now):
    assert appealing.may_hear(appealed(refused, now), moderator)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Hearing.UPHELD, State.REFUSED), (Hearing.OMITTED, State.REFUSED), (Hearing.REVERSED, State.PUBLISHED),
     (Hearing.PARTIALLY_REVERSED, State.RETURNED)],
)  # fmt: skip
def test_what_becomes_of_it_is_done_and_told(client, refused, maud, now, outcome, state):
    given = appealed(refused, now)
    sending.work_once(now=lambda: now + 60 * SECOND)
    mail.outbox.clear()
    appealing.hear(given, outcome=outcome, reasons="Nous avons relu.", by=maud, at=now + DAY)
    assert fresh(refused.comment).state == state
    entry = Entry.objects.get(kind="appeal.heard")
    assert (entry.actor, entry.facts["outcome"]) == (f"user:{maud.pk}", outcome)
    assert list(verifying.faults(refused.comment.thread.publication_id)) == []
    sending.work_once(now=lambda: now + DAY + 60 * SECOND)
    assert "Nous avons relu." in next(told for told in mail.outbox if "recours" in told.subject).body
    page = client.get(appealing.path_of(refused)).content.decode()
    assert "Nous avons relu." in page
    # It was the first decision that was appealed against: it stays as it was taken.
    assert Decision.objects.get(pk=refused.pk).outcome == "refused"


def test_a_removed_comment_comes_back_to_its_page_when_its_removal_is_reversed(thread, moderator, maud, now):
    reader, _key = factories.make_reader(thread.publication)
    comment = factories.make_published(thread, by=moderator, reader=reader)
    rule = comment.charter.rules.get(number=2)
    decision = deciding.remove(comment, revision=comment.revision_id, by=moderator, at=now, rule=rule)
    appealing.hear(appealed(decision, now), outcome=Hearing.REVERSED, reasons="Oui.", by=maud, at=now + DAY)
    assert fresh(comment).is_public


def test_what_was_decided_anew_meanwhile_is_left_as_it_is(refused, moderator, maud, now):
    given = appealed(refused, now)
    comment = fresh(refused.comment)
    deciding.restore(comment, revision=comment.revision_id, by=moderator, at=now + SECOND)
    removed = deciding.remove(
        fresh(comment),
        revision=comment.revision_id,
        by=moderator,
        at=now + 2 * SECOND,
        ground="law",
        reasons="Non.",
    )
    appealing.hear(given, outcome=Hearing.REVERSED, reasons="Oui.", by=maud, at=now + DAY)
    assert fresh(comment).state == State.REMOVED
    assert Decision.objects.standing().filter(comment=comment).first() == removed


def test_where_two_must_read_it_who_reverses_is_the_first_of_them(refused, maud, now):
    Rule.objects.filter(version=refused.comment.charter, number=2).update(people=2)
    refused.revision.findings = [
        {
            "check": "insults@1",
            "rule": 2,
            "kind": "insult",
            "start": 0,
            "end": 7,
            "score": 0.9,
            "counts": True,
        }
    ]
    refused.revision.save()
    appealing.hear(appealed(refused, now), outcome=Hearing.REVERSED, reasons="Oui.", by=maud, at=now + DAY)
    comment = fresh(refused.comment)
    assert (comment.state, comment.waiting_since) == (State.PENDING, now + DAY)
    assert [one.given_by for one in opinions.on([refused.revision_id])] == [maud]


def test_appeals_of_another_publication_are_not_there(client, refused, now):
    given = appealed(refused, now)
    other = factories.make_publication(host="phare.example")
    client.force_login(factories.make_moderator(other, username="nolwenn"))
    answer = client.post(
        f"/desk/appeals/{given.pk}/hear/",
        {"outcome": "upheld", "reasons": "Non."},
        headers={"Host": "phare.example"},
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("then", ["withdrawn", "edited", "erased"])
def test_what_its_author_did_since_is_not_brought_back_over(refused, maud, now, then):
    reader, comment = refused.comment.reader, fresh(refused.comment)
    given = appealed(refused, now)
    if then == "withdrawn":
        posting.withdraw(comment, by=reader, at=now + SECOND)
    elif then == "edited":
        posting.edit(
            comment, revision=comment.revision_id, typed="Quel spectacle !", by=reader, at=now + SECOND
        )
    else:
        leaving.erase(reader, keep_texts=False, at=now + SECOND)
    before = fresh(comment)
    appealing.hear(given, outcome=Hearing.REVERSED, reasons="Oui.", by=maud, at=now + DAY)
    after = fresh(comment)
    assert (after.state, after.waiting_since, after.revision_id) == (
        before.state, before.waiting_since, before.revision_id,
    )  # fmt: skip
    assert after.state != State.PUBLISHED


def test_what_does_not_stand_any_more_is_not_appealed_against(client, refused, moderator, now):
    comment = fresh(refused.comment)
    deciding.restore(comment, revision=comment.revision_id, by=moderator, at=now + SECOND)
    with pytest.raises(appealing.CannotAppeal):
        appealed(refused, now + 2 * SECOND)
    page = client.get(appealing.path_of(refused)).content.decode()
    assert "<textarea" not in page
    late = client.post(appealing.path_of(refused), {"text": "Pourtant."})
    assert (late.status_code, "Pourtant." in late.content.decode()) == (409, True)


def test_nobody_hears_an_appeal_about_their_own_text(thread, moderator, maud, now):
    comment = factories.make_comment(thread, user=maud, at=now)
    rule = comment.charter.rules.get(number=2)
    decision = deciding.refuse(comment, revision=comment.revision_id, by=moderator, at=now, rule=rule)
    given = appealing.appeal(decision, text="Relisez.", by=maud, at=now)
    assert not appealing.may_hear(given, maud)


def test_an_edit_that_two_must_read_is_not_shown_by_one_who_reverses(thread, moderator, maud, now):
    reader, _key = factories.make_reader(thread.publication)
    comment = factories.make_published(thread, by=moderator, reader=reader)
    found = [
        {
            "check": "insults@1",
            "rule": 2,
            "kind": "insult",
            "start": 0,
            "end": 5,
            "score": 0.9,
            "counts": True,
        }
    ]
    edit = posting.edit(
        comment, revision=comment.revision_id, typed="Clown !", by=reader, at=now, findings=found
    )
    rule = comment.charter.rules.get(number=2)
    decision = deciding.refuse(fresh(comment), revision=edit.pk, by=moderator, at=now, rule=rule)
    Rule.objects.filter(version=comment.charter, number=2).update(people=2)
    appealing.hear(appealed(decision, now), outcome=Hearing.REVERSED, reasons="Oui.", by=maud, at=now + DAY)
    after = fresh(comment)
    assert after.published_revision_id == comment.published_revision_id
    assert (after.state, after.waiting_since, after.revision_id) == (State.PUBLISHED, now + DAY, edit.pk)
    deciding.publish(after, revision=edit.pk, by=moderator, at=now + 2 * DAY)
    assert fresh(comment).published_revision_id == edit.pk
