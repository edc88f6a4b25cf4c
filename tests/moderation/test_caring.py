"""Whoever reads what is hard may have it blurred, and be told to pause; nobody else knows."""

from __future__ import annotations

import datetime
import re

import pytest
from django.utils import timezone

from palabre.discussion.models import Comment
from palabre.moderation import caring, deciding
from palabre.moderation.models import Care
from tests import factories

MINUTE = datetime.timedelta(minutes=1)
SLUR = {"check": "insults@1", "rule": 2, "kind": "insult", "start": 6, "end": 11, "score": 0.9, "message": "insult.word",
        "values": {}, "replacement": None, "counts": True}  # fmt: skip


@pytest.fixture
def decided(desk, thread):
    """Decide on comments at minutes from now (negative: before), hard or not."""

    def decide(*minutes, hard=True):
        now = timezone.now()
        for minute in minutes:
            at = now + minute * MINUTE
            comment = factories.make_comment(
                thread, typed=f"C’est idiot, {minute}.", at=at, findings=[SLUR] if hard else []
            )
            deciding.publish(comment, revision=comment.revision_id, by=desk.moderator, at=at)

    return decide


def choose(desk, **said):
    return desk.post("/desk/care/", {"pause_after": 0, **said})


def test_what_is_hard_is_blurred_for_whoever_wants_it_and_for_nobody_else(desk, client, publication, thread):
    for _n in range(2):
        factories.make_comment(thread, typed=f"C’est idiot, numéro {_n}.", findings=[SLUR])
    assert 'class="blurred"' not in desk.get("/desk/").content.decode()
    assert choose(desk, blurs="on").status_code == 302
    page = desk.get("/desk/").content.decode()
    number = Comment.objects.order_by("number").first().pk
    # In its text, where its finding quotes it, in the other's line, and among the versions of one.
    for one in (page, desk.get(f"/desk/comments/{number}/").content.decode()):
        assert 'class="blurred"' in one
        assert "idiot" not in re.sub(r'<label class="blurred">.*?</label>', "", one)
    colleague = factories.make_moderator(publication)
    client.force_login(colleague)
    assert 'class="blurred"' not in client.get("/desk/").content.decode()


def test_a_pause_is_proposed_after_so_many_hard_comments_and_not_before(desk, decided):
    choose(desk, pause_after=3)
    decided(-8, -6)
    decided(-5, hard=False)
    assert "sans pause" not in desk.get("/desk/").content.decode()
    decided(-2)
    assert "3 commentaires durs sans pause" in desk.get("/desk/").content.decode()


def test_whoever_paused_begins_anew(desk, decided):
    choose(desk, pause_after=2)
    decided(-40, -38, -36)
    decided(-5)
    assert caring.read_since_a_pause(desk.moderator, at=timezone.now()) == 1
    assert "sans pause" not in desk.get("/desk/").content.decode()
    # A pause that lasts until now as well.
    assert caring.read_since_a_pause(desk.moderator, at=timezone.now() + 10 * MINUTE) == 0


def test_the_proposal_comes_with_the_decision_that_a_script_sends(desk, decided, thread):
    choose(desk, pause_after=2)
    decided(-3)
    comment = factories.make_comment(thread, typed="C’est idiot.", findings=[SLUR])
    said = {"act": "publish", "revision": comment.revision_id, "back": "queue"}
    answer = desk.post(f"/desk/comments/{comment.pk}/decide/", said, headers={"accept": "application/json"})
    assert "2 commentaires durs" in answer.json()["pulse"]["pause"]


@pytest.mark.parametrize("wrong", ["", "x", "-1", "1001", "1e3"])
def test_a_number_that_means_nothing_is_said(desk, wrong):
    answer = choose(desk, pause_after=wrong, blurs="on")
    assert answer.status_code == 422
    assert "entre 0 et 1000" in answer.content.decode()
    assert not Care.objects.exists()


def test_what_somebody_chose_is_theirs_and_in_no_journal(desk):
    from palabre.journal.models import Entry

    before = Entry.objects.count()
    choose(desk, pause_after=7)
    assert Entry.objects.count() == before
    assert 'value="7"' in desk.get("/desk/care/").content.decode()
