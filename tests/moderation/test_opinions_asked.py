"""Whoever is asked for a second opinion is told: by a count in the bar of the desk, and by one mail an hour."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core import mail
from django.utils import timezone

from palabre.discussion import posting
from palabre.discussion.models import Comment
from palabre.following import sending
from palabre.journal.models import Entry
from palabre.moderation import counting, deciding, opinions
from tests import factories

MINUTE, HOUR = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def anne(publication):
    return factories.make_moderator(publication, username="anne")


@pytest.fixture
def bilal(publication):
    return factories.make_moderator(publication, username="bilal")


def ask(comment, by, at, note="Je doute de l'ironie."):
    deciding.ask(comment, revision=comment.revision_id, by=by, at=at, note=note)


def count(client, user):
    client.force_login(user)
    page = client.get("/desk/").content.decode()
    return int(re.search(r'href="/desk/\?opinion=on"[^>]*>[^<]+<b data-pulse="opinions">(\d+)</b>', page)[1])


def told(now):
    """Whom the mails of the worker's round at ``now`` went to, by address."""
    mail.outbox.clear()
    opinions.note_asked(at=now)
    sending.work_once(now=lambda: now + MINUTE)
    return {message.to[0]: message for message in mail.outbox if "/desk/?opinion=on" in message.body}


def test_the_bar_counts_what_waits_for_oneself_and_not_what_one_has_spoken_of(
    client, thread, anne, bilal, now
):
    first, second, _third = (factories.make_comment(thread, at=now) for _n in range(3))
    for comment in (first, second):
        ask(comment, anne, now)
    assert (count(client, bilal), count(client, anne)) == (2, 0)
    # Answered, it is anne's again: she has not said what she would do.
    deciding.publish(first, revision=first.revision_id, by=bilal, at=now)
    assert (count(client, bilal), count(client, anne)) == (1, 1)
    deciding.publish(first, revision=first.revision_id, by=anne, at=now)
    assert (count(client, bilal), count(client, anne)) == (1, 0)
    listed = client.get("/desk/?opinion=on").content.decode()
    assert f'id="c{second.pk}"' in listed
    assert re.search(r'href="/desk/\?opinion=on" aria-current="page"', listed)
    assert not re.search(r'href="/desk/" aria-current', listed)


def test_the_count_is_renewed_on_an_open_page_with_the_others(client, thread, anne, bilal, now):
    client.force_login(bilal)
    assert client.get("/desk/live/").json()["pulse"]["opinions"] == "0"
    ask(factories.make_comment(thread, at=now), anne, now)
    assert client.get("/desk/live/").json()["pulse"]["opinions"] == "1"


def test_it_counts_nothing_that_was_edited_since_nor_ones_own_comment_nor_another_publication_s(
    thread, anne, bilal, now
):
    reader, _key = factories.make_reader(thread.publication)
    edited = factories.make_comment(thread, reader=reader, at=now)
    factories.make_moderator(thread.publication)
    own = factories.make_comment(thread, user=bilal, at=now)
    other = factories.make_thread(factories.make_publication(host="phare.example"))
    for user in (anne, bilal):
        user.groups.add(other.publication.moderators)
    elsewhere = factories.make_comment(other, at=now)
    for comment in (edited, own, elsewhere):
        ask(comment, anne, now)
    posting.edit(edited, revision=edited.revision_id, typed="Autrement.", by=reader, at=now)
    assert counting.pulse(thread.publication, bilal, now).opinions == 0


def test_a_colleague_is_told_of_what_is_asked_in_numbers_and_whoever_asked_is_not(thread, anne, bilal, now):
    comment = factories.make_comment(thread, typed="Quelle belle IRONIE.", name="Léonie", at=now)
    ask(comment, anne, now)
    sent = told(now)
    assert list(sent) == [bilal.email]
    message = sent[bilal.email]
    assert f"#{comment.pk}" in message.subject
    assert f"http://testserver/desk/?opinion=on&focus={comment.pk}#c{comment.pk}" in message.body
    for words in ("IRONIE", "Léonie", "doute"):
        assert words not in message.subject + message.body
    assert told(now + 2 * HOUR) == {}


def test_of_what_is_asked_within_an_hour_one_mail_says_all(thread, anne, bilal, now):
    chloe = factories.make_moderator(thread.publication)
    first, *later = (factories.make_comment(thread, at=now) for _n in range(4))
    ask(first, anne, now)
    assert set(told(now)) == {bilal.email, chloe.email}
    for n, comment in enumerate(later):
        ask(comment, anne, now + (n + 1) * MINUTE)
        assert told(now + (n + 1) * MINUTE) == {}
    deciding.ask(later[0], revision=later[0].revision_id, by=chloe, at=now + 5 * MINUTE, note="")
    sent = told(now + 61 * MINUTE)
    assert set(sent) == {bilal.email, chloe.email}
    listed = {to: re.findall(r"^#(\d+)$", message.body, re.M) for to, message in sent.items()}
    assert listed[bilal.email] == [str(one.pk) for one in later]
    assert listed[chloe.email] == [str(one.pk) for one in later[1:]]
    assert Entry.objects.filter(kind="opinions.told").count() == 2


def test_what_was_decided_meanwhile_is_not_told(thread, anne, bilal, now):
    comment = factories.make_comment(thread, at=now)
    ask(comment, anne, now)
    for by in (anne, bilal):
        deciding.publish(comment, revision=comment.revision_id, by=by, at=now)
    assert told(now) == {}
    assert Comment.objects.get(pk=comment.pk).is_public


def test_two_publications_have_an_hour_each(thread, anne, bilal, now):
    other = factories.make_thread(factories.make_publication(host="phare.example"))
    keeper = factories.make_moderator(other.publication)
    other_keeper = factories.make_moderator(other.publication)
    ask(factories.make_comment(thread, at=now), anne, now)
    assert set(told(now)) == {bilal.email}
    ask(factories.make_comment(other, at=now), keeper, now)
    sent = told(now + MINUTE)
    assert set(sent) == {other_keeper.email}
    assert "http://phare.example/desk/?opinion=on" in sent[other_keeper.email].body
