"""How long a comment usually waits now, as its author reads it."""

from __future__ import annotations

import datetime
import re

import pytest
from django.utils import timezone

from palabre.accounts import private_link
from palabre.discussion.models import Comment
from palabre.moderation import deciding
from palabre.moderation.reporting import usual
from tests import factories

MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)


@pytest.fixture
def decide(thread, moderator):
    """Decide so many days ago on comments that had waited so many minutes each."""

    def decided(*minutes, days=1, on=None):
        for waited in minutes:
            at = timezone.now() - days * DAY
            comment = factories.make_comment(on or thread, at=at - waited * MINUTE)
            deciding.publish(comment, revision=comment.revision_id, by=moderator, at=at)

    return decided


@pytest.fixture
def mine(client, publication, thread):
    """A page of one's own comments, one of which waits."""
    reader, key = factories.make_reader(publication)
    waiting = factories.make_comment(thread, reader=reader)
    client.get(private_link.path(key))

    def read():
        return client.get("/mine/").content.decode()

    read.waiting = waiting
    return read


def test_half_of_what_was_decided_in_seven_days_was_read_within_that(publication, decide):
    decide(600, 600, 600, days=8)
    assert usual.delay(publication) == ""
    decide(5, 35, 61, 100)
    assert usual.delay(publication) == ""
    decide(200)
    assert usual.delay(publication) in ("2 heures", "2 hours")
    assert usual.delay(factories.make_publication(name="Le Phare", host="phare.example")) == ""


def test_whoever_waits_reads_how_long_and_when_the_desk_is_there(publication, decide, mine):
    assert "how-soon" not in mine()
    publication.desk_hours = "du lundi au vendredi, de 9 h à 18 h."
    publication.save()
    assert "La modération est là\u202f: du lundi au vendredi, de 9 h à 18 h.</p>" in mine()
    decide(5, 35, 61, 100, 200)
    assert "Les commentaires sont d’ordinaire lus en moins de 2 heures." in mine()


def test_whoever_does_not_wait_reads_nothing_of_it(publication, moderator, decide, mine):
    decide(5, 5, 5, 5, 5)
    assert "how-soon" in mine()
    comment = Comment.objects.get(pk=mine.waiting.pk)
    deciding.publish(comment, revision=comment.revision_id, by=moderator, at=timezone.now())
    assert "how-soon" not in mine()


def test_it_is_said_after_sending(client, thread, decide):
    decide(5, 35, 61, 100, 200)
    said = {"text": "Bravo pour ce chantier.", "name": "Maud"}
    shown = client.post(thread.respond_url, {**said, "do": "preview"}).content.decode()
    stamp = re.search(r'name="stamp" value="([^"]*)"', shown)[1]
    page = client.post(thread.respond_url, {**said, "do": "confirm", "stamp": stamp}).content.decode()
    assert '<p class="how-soon">Les commentaires sont d’ordinaire lus en moins de 2 heures.</p>' in page
