"""What a rule of the charter lets follow: authors are told or not, a comment is read first, two people read it."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from palabre.charter.models import Rule
from palabre.discussion import posting
from palabre.discussion.models import Comment, Thread
from palabre.moderation import deciding, queue
from palabre.moderation.queue import Filters
from tests import factories
from tests.factories import NOON

MINUTE = datetime.timedelta(minutes=1)
NOTED = {"kind": "capitals", "start": 0, "end": 5, "score": 1.0, "message": "capitals.shouting",
         "values": {"count": 12}, "replacement": None, "rule": 3, "check": "capitals@1", "counts": True}  # fmt: skip


def rules(publication):
    return Rule.objects.filter(version__publication=publication, number=3)


def order(publication, **where) -> list[int]:
    return [item.comment.pk for item in queue.read(publication, Filters(), at=NOON, **where).items]


@pytest.fixture
def desk(client, publication):
    def signed_in():
        user = factories.make_moderator(publication)
        client.force_login(user)
        return user

    return signed_in


def press_publish(client, comment):
    return client.post(
        reverse("moderation:decide", args=[comment.pk]),
        {"act": "publish", "revision": comment.revision_id, "back": "comment"},
        follow=True,
    )


def test_what_is_noted_under_such_a_rule_is_read_before_what_waits_longer(publication, thread):
    rules(publication).update(goes_first=True)
    oldest = factories.make_comment(thread)
    noted = factories.make_comment(thread, at=NOON + MINUTE, findings=[NOTED])
    later = factories.make_comment(thread, at=NOON + 2 * MINUTE, findings=[NOTED])
    assert order(publication) == [noted.pk, later.pk, oldest.pk]
    key = queue.key_of(Comment.objects.get(pk=later.pk))
    assert queue.next_after(publication, Filters(), key, at=NOON) == oldest.pk
    assert order(publication, after=key) == [oldest.pk]
    assert queue.read(publication, Filters(), at=NOON, focus=oldest.pk).previous == later.pk


def test_an_edit_that_mends_it_takes_it_back_to_its_turn(publication, thread):
    rules(publication).update(goes_first=True)
    reader, _key = factories.make_reader(publication)
    oldest = factories.make_comment(thread)
    noted = factories.make_comment(thread, at=NOON + MINUTE, findings=[NOTED], reader=reader)
    posting.edit(noted, revision=noted.revision_id, typed="Plus bas.", by=reader, at=NOON + 2 * MINUTE)
    assert order(publication) == [oldest.pk, noted.pk]


def test_below_the_threshold_it_waits_its_turn(publication, thread):
    rules(publication).update(goes_first=True)
    oldest = factories.make_comment(thread)
    noted = factories.make_comment(thread, at=NOON + MINUTE, findings=[NOTED | {"counts": False}])
    assert order(publication) == [oldest.pk, noted.pk]


def test_each_page_of_the_queue_goes_on_where_the_last_one_ended(
    client, desk, publication, thread, monkeypatch
):
    monkeypatch.setattr(queue, "PER_PAGE", 2)
    rules(publication).update(goes_first=True)
    oldest = [factories.make_comment(thread, at=NOON + n * MINUTE) for n in range(3)]
    noted = [factories.make_comment(thread, at=NOON + n * MINUTE, findings=[NOTED]) for n in range(5, 8)]
    desk()
    address, seen = reverse("moderation:desk"), []
    while address:
        page = client.get(address)
        seen += [item.comment.pk for item in page.context["page"].items]
        address = page.context["more_url"] and reverse("moderation:desk") + page.context["more_url"]
    assert seen == [comment.pk for comment in [*noted, *oldest]]


@pytest.mark.parametrize(("advises", "is_told"), [(True, True), (False, False)])
def test_a_rule_may_be_told_to_moderators_alone(client, thread, publication, advises, is_told):
    rules(publication).update(advises=advises, checks=[{"check": "capitals", "at_least": 12}])
    typed = "POURQUOI CRIER AINSI, on entend très bien."
    page = client.get(f"/respond/{thread.pk}/")
    token = page.context["csrf_token"]
    said = client.post(
        f"/respond/{thread.pk}/", {"text": typed, "name": "Maud", "csrfmiddlewaretoken": str(token)}
    ).content.decode()
    assert ("capitales" in said.partition("<form")[2]) == is_told


def test_what_readers_see_unread_keeps_its_turn_behind_a_harmless_edit(publication, thread):
    rules(publication).update(goes_first=True)
    Thread.objects.filter(pk=thread.pk).update(reading="after")
    thread.refresh_from_db()
    reader, _key = factories.make_reader(publication)
    oldest = factories.make_comment(thread)
    noted = factories.make_comment(thread, at=NOON + MINUTE, findings=[NOTED], reader=reader)
    posting.edit(noted, revision=noted.revision_id, typed="Plus bas.", by=reader, at=NOON + 2 * MINUTE)
    assert order(publication) == [noted.pk, oldest.pk]
    edit = Comment.objects.get(pk=noted.pk).revision_id
    deciding.refuse(noted, revision=edit, by=factories.make_moderator(publication), at=NOON + 3 * MINUTE)
    assert order(publication) == [noted.pk, oldest.pk]
