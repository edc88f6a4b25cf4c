"""What an open page of the queue is told of what others do."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from palabre.discussion import posting
from palabre.moderation import claiming, deciding
from tests import factories


@pytest.fixture
def ask(desk):
    """What the page asks for comments that it shows."""

    def asked(*shown, **said):
        keys = [f"{comment.pk}.{comment.revision_id}" for comment in shown]
        return desk.get("/desk/live/", {"shown": keys, **said}).json()

    return asked


def written(at) -> str:
    return str(int(at.timestamp() * 1_000_000))


def test_what_a_colleague_decides_or_reads_is_said_where_it_stands(ask, desk, publication, thread):
    colleague = factories.make_moderator(publication, first_name="Ana")
    decided, read, calm = (factories.make_comment(thread) for _ in range(3))
    assert ask(decided, read, calm)["changed"] == {}
    deciding.publish(decided, revision=decided.revision_id, by=colleague, at=timezone.now())
    claiming.claim(read, by=colleague, at=timezone.now())
    told = ask(decided, read, calm)
    assert told["changed"] == {str(decided.pk): "Ana l’a décidé\u202f: publié."}
    assert told["readers"] == {str(read.pk): "Ana le lit"}
    assert told["pulse"]["waiting"] == "2"


def test_what_its_author_edits_or_takes_back_is_said(ask, publication, thread):
    reader, _key = factories.make_reader(publication)
    edited, withdrawn = (factories.make_comment(thread, reader=reader) for _ in range(2))
    posting.edit(edited, revision=edited.revision_id, typed="Autrement.", by=reader, at=timezone.now())
    posting.withdraw(withdrawn, by=reader, at=timezone.now())
    changed = ask(edited, withdrawn)["changed"]
    assert changed == {
        str(edited.pk): "Son auteur l’a modifié.",
        str(withdrawn.pk): "Son auteur l’a repris.",
    }


def test_what_came_since_is_counted_in_the_part_of_the_queue_that_is_read(ask, publication, thread):
    now = timezone.now()
    factories.make_comment(thread, at=now - datetime.timedelta(hours=1))
    factories.make_comment(thread, at=now)
    other = factories.make_thread(publication)
    before = written(now - datetime.timedelta(minutes=5))
    assert ask(since=before)["new"] == "1 commentaire est arrivé."
    assert ask(since=before, thread=other.pk)["new"] == ""
    assert ask(since=written(now + datetime.timedelta(days=1)))["new"] == ""


@pytest.mark.parametrize("said", [{"shown": ["x", "1", "-1.2", "9" * 30 + ".1", ".", "1.²"]}, {"since": "x"}, {"since": "9" * 17}, {"thread": "z"}])  # fmt: skip
def test_what_means_nothing_is_left_out(desk, said):
    answer = desk.get("/desk/live/", said)
    assert answer.status_code == 200
    assert answer.json()["changed"] == {}


def test_another_publication_s_comments_say_nothing(ask):
    other = factories.make_publication(name="Le Phare", host="phare.example")
    comment = factories.make_comment(factories.make_thread(other))
    deciding.publish(
        comment, revision=comment.revision_id, by=factories.make_moderator(other), at=timezone.now()
    )
    assert ask(comment)["changed"] == {}
