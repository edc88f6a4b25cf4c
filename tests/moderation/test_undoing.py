"""A decision is taken back within half a minute, and everything stands as it stood; its mails wait as long."""

from __future__ import annotations

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from palabre.config import wiring
from palabre.discussion import leaving, posting
from palabre.discussion.models import Comment, State, Thread
from palabre.following import sending
from palabre.journal import verifying
from palabre.journal.models import Entry
from palabre.moderation import alerting, appealing, deciding, undoing
from palabre.moderation.models import Decision, Hearing, Outcome
from tests import factories

SECOND = datetime.timedelta(seconds=1)


def rule(comment, number=2):
    return comment.charter.rules.get(number=number)


def fresh(comment):
    return Comment.objects.get(pk=comment.pk)


def how_it_stands(comment):
    now = fresh(comment)
    return undoing.before(now) | {"count": Thread.objects.get(pk=now.thread_id).published_count}


@pytest.fixture
def now():
    return timezone.now()


def test_every_decision_is_taken_back_to_where_the_comment_stood(thread, moderator, now):
    waiting = factories.make_comment(thread, at=now)
    shown = factories.make_published(thread, by=moderator)
    gone = factories.make_published(thread, by=moderator)
    deciding.remove(gone, revision=gone.revision_id, by=moderator, at=now - 60 * SECOND, rule=rule(gone))
    acts = [
        (waiting, lambda one, at: deciding.publish(one, revision=one.revision_id, by=moderator, at=at)),
        (
            waiting,
            lambda one, at: deciding.refuse(
                one, revision=one.revision_id, by=moderator, at=at, rule=rule(one)
            ),
        ),
        (waiting, lambda one, at: deciding.return_(one, revision=one.revision_id, by=moderator, at=at)),
        (
            shown,
            lambda one, at: deciding.remove(
                one, revision=one.revision_id, by=moderator, at=at, rule=rule(one)
            ),
        ),
        (gone, lambda one, at: deciding.restore(one, revision=one.revision_id, by=moderator, at=at)),
    ]
    for place, (comment, act) in enumerate(acts):
        at = now + place * 60 * SECOND
        before = how_it_stands(comment)
        decision = act(fresh(comment), at)
        assert how_it_stands(comment) != before
        undone = undoing.undo(decision, by=moderator, at=at + 10 * SECOND)
        assert how_it_stands(comment) == before, decision.outcome
        assert (undone.outcome, undone.undoes) == (Outcome.UNDONE, decision)
        entry = Entry.objects.filter(kind="comment.undone").latest("number")
        assert entry.facts["undoes"] == decision.pk
        assert entry.facts["state"] == before["state"]
    assert list(verifying.faults(thread.publication_id)) == []


def test_an_edit_that_was_refused_waits_again(thread, moderator, now):
    reader, _key = factories.make_reader(thread.publication)
    comment = factories.make_published(thread, by=moderator, reader=reader)
    posting.edit(fresh(comment), revision=comment.revision_id, typed="Autrement dit.", by=reader, at=now)
    before = how_it_stands(comment)
    edited = fresh(comment)
    decision = deciding.refuse(edited, revision=edited.revision_id, by=moderator, at=now, rule=rule(comment))
    undoing.undo(decision, by=moderator, at=now + SECOND)
    assert how_it_stands(comment) == before
    edited = fresh(comment)
    decision = deciding.publish(edited, revision=edited.revision_id, by=moderator, at=now + 2 * SECOND)
    undoing.undo(decision, by=moderator, at=now + 3 * SECOND)
    assert how_it_stands(comment) == before


def test_alerts_that_a_decision_answered_are_open_again(thread, moderator, now):
    comment = factories.make_published(thread, by=moderator)
    alert = alerting.alert(thread.publication, category="rule:2", text="Lisez.", at=now, comment=comment)
    decision = deciding.remove(
        comment, revision=comment.revision_id, by=moderator, at=now, rule=rule(comment)
    )
    alert.refresh_from_db()
    assert alert.answered_at is not None
    undoing.undo(decision, by=moderator, at=now + SECOND)
    alert.refresh_from_db()
    assert (alert.answered_at, alert.decision) == (None, None)


def test_what_others_have_built_on_cannot_be_undone(thread, moderator, now):
    reader, _key = factories.make_reader(thread.publication)
    other = factories.make_moderator(thread.publication, username="maud")

    def published():
        comment = factories.make_comment(thread, reader=reader, at=now)
        return comment, deciding.publish(comment, revision=comment.revision_id, by=moderator, at=now)

    comment, decision = published()
    with pytest.raises(undoing.CannotUndo):  # Somebody else's.
        undoing.undo(decision, by=other, at=now + SECOND)
    with pytest.raises(undoing.CannotUndo):  # Too late.
        undoing.undo(decision, by=moderator, at=now + 36 * SECOND)
    posting.edit(fresh(comment), revision=comment.revision_id, typed="Encore.", by=reader, at=now + SECOND)
    with pytest.raises(undoing.CannotUndo):  # Its author wrote another text.
        undoing.undo(decision, by=moderator, at=now + 2 * SECOND)
    comment, decision = published()
    deciding.remove(
        fresh(comment), revision=comment.revision_id, by=other, at=now + SECOND, rule=rule(comment)
    )
    with pytest.raises(undoing.CannotUndo):  # Somebody else decided after it.
        undoing.undo(decision, by=moderator, at=now + 2 * SECOND)
    comment, decision = published()
    posting.withdraw(fresh(comment), by=reader, at=now + SECOND)
    with pytest.raises(undoing.CannotUndo):
        undoing.undo(decision, by=moderator, at=now + 2 * SECOND)
    comment, decision = published()
    undoing.undo(decision, by=moderator, at=now + SECOND)
    with pytest.raises(undoing.CannotUndo):  # Twice.
        undoing.undo(decision, by=moderator, at=now + 2 * SECOND)


def test_its_mail_waits_for_half_a_minute_and_is_never_sent_when_it_was_undone(thread, moderator, now):
    def send_at(at):
        mail.outbox.clear()
        sending.work_once(now=lambda: at)
        return [message.subject for message in mail.outbox]

    reader, _key = factories.make_reader(thread.publication)
    first, second = (
        factories.make_comment(thread, reader=reader, email="anne@example.org", at=now) for _n in range(2)
    )
    assert len(send_at(now)) == 2
    kept = deciding.publish(first, revision=first.revision_id, by=moderator, at=now)
    undone = deciding.refuse(second, revision=second.revision_id, by=moderator, at=now, rule=rule(second))
    assert kept.pk != undone.pk
    assert send_at(now + 20 * SECOND) == []
    undoing.undo(undone, by=moderator, at=now + 25 * SECOND)
    assert send_at(now + 40 * SECOND) == []
    assert len(send_at(now + 60 * SECOND)) == 1
    assert send_at(now + 90 * SECOND) == []


def test_the_button_stands_on_the_desk_for_half_a_minute(desk, decide, thread):
    comment = factories.make_comment(thread)
    page = desk.get(decide(comment, "publish", back="queue").url).content.decode()
    decision = Decision.objects.get()
    assert f'action="/desk/decisions/{decision.pk}/undo/"' in page
    assert f"Annuler\u202f: #{comment.pk} publié" in page
    answer = desk.post(f"/desk/decisions/{decision.pk}/undo/", follow=True)
    assert f"#{comment.pk} est annulée" in answer.content.decode()
    assert fresh(comment).state == State.PENDING
    assert "data-undo hidden" in answer.content.decode()
    # A second press says that it is too late, and changes nothing.
    assert desk.post(f"/desk/decisions/{decision.pk}/undo/").status_code == 409
    Decision.objects.filter(pk=decision.pk).update(decided_at=decision.decided_at - 31 * SECOND)
    assert "data-undo hidden" in desk.get("/desk/").content.decode()


def test_an_undone_decision_says_nothing_to_the_author_nor_to_what_learns(thread, moderator, now):
    from palabre.moderation.templatetags import decision_tags

    reader, _key = factories.make_reader(thread.publication)
    comment = factories.make_comment(thread, reader=reader, at=now)
    decision = deciding.refuse(
        comment, revision=comment.revision_id, by=moderator, at=now, rule=rule(comment)
    )
    assert decision_tags._last(fresh(comment), None) == decision
    undoing.undo(decision, by=moderator, at=now + SECOND)
    assert decision_tags._last(fresh(comment), None) is None
    assert not Decision.objects.standing().exists()


def test_a_decision_of_another_publication_is_not_there(desk, thread, moderator, now):
    other = factories.make_thread(factories.make_publication(host="phare.example"))
    comment = factories.make_comment(other)
    decision = deciding.publish(comment, revision=comment.revision_id, by=moderator, at=now)
    assert desk.post(f"/desk/decisions/{decision.pk}/undo/").status_code == 404


def test_what_its_author_erased_or_appealed_against_meanwhile_cannot_be_undone(thread, moderator, now):
    reader, _key = factories.make_reader(thread.publication)
    comment = factories.make_comment(thread, reader=reader, at=now)
    decision = deciding.refuse(
        comment, revision=comment.revision_id, by=moderator, at=now, rule=rule(comment)
    )
    appealing.appeal(decision, text="Relisez.", by=reader, at=now)
    with pytest.raises(undoing.CannotUndo):
        undoing.undo(decision, by=moderator, at=now + SECOND)
    shown = factories.make_published(thread, by=moderator, reader=reader)
    removed = deciding.remove(shown, revision=shown.revision_id, by=moderator, at=now, rule=rule(shown))
    leaving.erase(reader, keep_texts=False, at=now + SECOND)
    with pytest.raises(undoing.CannotUndo):
        undoing.undo(removed, by=moderator, at=now + 2 * SECOND)
    assert fresh(shown).state == State.REMOVED


def test_what_an_appeal_decided_is_not_undone(thread, moderator, now):
    reader, _key = factories.make_reader(thread.publication)
    maud = factories.make_moderator(thread.publication, username="maud")
    comment = factories.make_comment(thread, reader=reader, at=now)
    decision = deciding.refuse(
        comment, revision=comment.revision_id, by=moderator, at=now, rule=rule(comment)
    )
    given = appealing.appeal(decision, text="Relisez.", by=reader, at=now)
    appealing.hear(given, outcome=Hearing.REVERSED, reasons="Oui.", by=maud, at=now + 60 * SECOND)
    assert undoing.last_of(maud, thread.publication, at=now + 61 * SECOND) is None
    with pytest.raises(undoing.CannotUndo):
        undoing.undo(fresh(comment).decisions.first(), by=maud, at=now + 61 * SECOND)


def test_what_was_put_back_is_found_again(client, thread, moderator, now, django_capture_on_commit_callbacks):
    wiring.connect()
    with django_capture_on_commit_callbacks(execute=True):
        comment = factories.make_published(thread, by=moderator, typed="La guinguette rouvre.")
    with django_capture_on_commit_callbacks(execute=True):
        decision = deciding.remove(
            comment, revision=comment.revision_id, by=moderator, at=now, rule=rule(comment)
        )
    assert f"#c{comment.pk}" not in client.get("/search/?q=guinguette").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        undoing.undo(decision, by=moderator, at=now + SECOND)
    assert "guinguette" in client.get("/search/?q=guinguette").content.decode().partition("<main")[
        2
    ].lower().replace('value="guinguette"', "")
