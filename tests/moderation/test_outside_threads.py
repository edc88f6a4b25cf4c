"""Discussions of pages on other sites: everything that the desk and its readers do works for them as for articles."""

from __future__ import annotations

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from palabre.accounts import private_link
from palabre.accounts.models import Reader, hash_of_key, new_key
from palabre.discussion.models import Comment, State
from palabre.moderation import alerting, appealing, deciding
from palabre.moderation.models import Decision, Ground
from palabre.search import indexing
from tests import factories
from tests.mails import work_once

PAGE = "https://journal.example/a?x=1"
TITLE = "Ailleurs & plus loin"
LATER = datetime.timedelta(minutes=5)


@pytest.fixture
def outside(publication):
    return factories.make_outside_thread(publication, PAGE, title=TITLE)


@pytest.fixture
def now():
    return timezone.now() - 10 * LATER


@pytest.fixture
def reader(publication, now):
    """Somebody whose browser holds a key."""
    key = new_key()
    found = Reader.objects.create(publication=publication, key_hash=hash_of_key(key), since=now)
    found.key = key
    return found


@pytest.fixture
def refused(outside, moderator, reader, now):
    """A comment that was refused under a rule, and its decision."""
    comment = factories.make_comment(outside, at=now, reader=reader, email="maud@lectrice.example")
    rule = comment.charter.rules.get(number=2)
    return deciding.refuse(
        comment, revision=comment.revision_id, by=moderator, at=now + LATER, ground=Ground.CHARTER, rule=rule, reasons="Une insulte."
    )  # fmt: skip


def test_the_desk_reads_and_decides(desk, decide, outside, now):
    comment = factories.make_comment(outside, at=now)
    for path in (
        "/desk/", f"/desk/?thread={outside.pk}", f"/desk/comments/{comment.pk}/", f"/desk/threads/{outside.pk}/", "/desk/live/",
    ):  # fmt: skip
        answer = desk.get(path)
        assert answer.status_code == 200, path
        assert path == "/desk/live/" or "Ailleurs" in answer.content.decode(), path
    assert f'href="{PAGE}"' in desk.get("/desk/").content.decode()
    assert decide(comment, "publish").status_code == 302
    assert Comment.objects.get(pk=comment.pk).state == State.PUBLISHED
    for path in ("/desk/decisions/", "/desk/report/", "/transparency/", "/desk/day/", "/desk/checks/"):
        assert desk.get(path).status_code == 200, path


def test_the_desk_knows_a_page_without_a_title_by_its_address_and_asks_for_one(desk, publication, now):
    outside = factories.make_outside_thread(publication, PAGE, title="")
    factories.make_comment(outside, at=now)
    page = desk.get("/desk/").content.decode()
    assert PAGE in page
    assert "lui donner un titre" in page
    assert "journal.example/a?x=1 (1)" in page


def test_several_are_decided_at_once(desk, outside, now):
    comments = [factories.make_comment(outside, at=now) for _n in range(2)]
    said = {"act": "publish", "chosen": [f"{one.pk}.{one.revision_id}" for one in comments]}
    assert desk.post("/desk/bulk/", said).status_code in (200, 302)


def test_a_comment_has_its_page_wherever_it_is_named(client, outside, moderator, now):
    first = factories.make_published(outside, by=moderator, at=now)
    reply = factories.make_published(outside, by=moderator, parent=first, at=now)
    assert client.get(f"/c/{reply.pk}/").url == f"/threads/{outside.pk}/#c{reply.pk}"
    branch = client.get(f"/c/{first.pk}/branch/").content.decode()
    assert f'id="c{reply.pk}"' in branch
    assert f'href="/threads/{outside.pk}/"' in branch
    assert f"#c{first.pk}" in client.get(f"/threads/{outside.pk}/").content.decode()


def test_its_author_reads_the_decision_appeals_and_mends(client, outside, refused, reader, now):
    private_link_page = client.get(private_link.path(reader.key))
    mine = client.get(private_link_page.url).content.decode()
    assert "Ailleurs &amp; plus loin" in mine
    assert f'href="/threads/{outside.pk}/"' in mine
    statement = client.get(appealing.path_of(refused))
    assert statement.status_code == 200
    assert "Ailleurs &amp; plus loin" in statement.content.decode()
    assert client.get(f"/mine/{refused.comment_id}/edit/").status_code == 200
    assert client.get("/mine/export/").status_code == 200
    assert client.get(f"/mine/here/{outside.pk}/").status_code == 200


def test_its_author_is_told_by_mail(outside, refused):
    work_once()
    received, told = mail.outbox
    for one in (received, told):
        # What a stranger says that the page is called goes to nobody before something was published there.
        assert TITLE not in one.body
        assert "journal.example" in one.body
        # Its links lead here: where the page stands is its own affair.
        assert "//journal.example" not in one.body
    # A host is no title.
    assert "Votre commentaire sur une page de journal.example est reçu." in received.body


def test_once_somebody_read_what_its_page_is_called_a_mail_says_it(outside, moderator, now):
    factories.make_published(outside, by=moderator, at=now)
    factories.make_comment(
        outside, reader=factories.make_reader(outside.publication)[0], email="zoe@example.org", at=now
    )
    work_once()
    [told] = [one for one in mail.outbox if one.to == ["zoe@example.org"]]
    assert TITLE in told.body


def test_alerts_are_answered(desk, outside, moderator, now):
    comment = factories.make_published(outside, by=moderator, at=now)
    alerting.alert(
        outside.publication, by=None, at=now, comment=comment, article=None, category="other", text="Voyez.", email="",
    )  # fmt: skip
    page = desk.get("/desk/alerts/")
    assert page.status_code == 200
    assert "Ailleurs" in page.content.decode()


def test_removed_comments_leave_their_line(client, outside, moderator, now):
    comment = factories.make_published(outside, by=moderator, at=now)
    rule = comment.charter.rules.get(number=2)
    deciding.remove(
        comment, revision=comment.revision_id, by=moderator, at=now + LATER, ground=Ground.CHARTER, rule=rule, reasons="Une insulte."
    )  # fmt: skip
    for path in (f"/threads/{outside.pk}/", f"/embed/{outside.pk}/"):
        page = client.get(path).content.decode()
        assert "comment--removed" in page
        assert comment.revision.text not in page
    assert Decision.objects.filter(comment=comment).count() == 2


def test_what_is_found_and_followed(client, outside, moderator, now):
    comment = factories.make_published(outside, by=moderator, typed="Un héron cendré.", at=now)
    while indexing.work_once():
        pass
    found = client.get("/search/?q=héron").content.decode()
    assert f'href="{comment.url}"' in found
    feed = client.get(f"/threads/{outside.pk}/feed/").content.decode()
    assert "héron" in feed
    assert f'href="http://testserver/threads/{outside.pk}/"' in feed
    assert client.get("/threads/999999/feed/").status_code == 404
    assert "Ailleurs &amp; plus loin" in client.get(f"/follow/?thread={outside.pk}").content.decode()


def test_a_long_discussion_has_its_pages_here_and_in_the_frame(client, outside, moderator, now, monkeypatch):
    from palabre.discussion import threading

    monkeypatch.setattr(threading, "UNITS", 2)
    comments = [factories.make_published(outside, by=moderator, at=now) for _n in range(5)]
    last = comments[-1]
    assert client.get(f"/c/{last.pk}/").url == f"/threads/{outside.pk}/discussion/3/#c{last.pk}"
    page = client.get(f"/threads/{outside.pk}/discussion/3/").content.decode()
    assert f'id="c{last.pk}"' in page
    framed = client.get(f"/embed/{outside.pk}/3/?lang=en").content.decode()
    assert f'id="c{last.pk}"' in framed
    assert f'href="/embed/{outside.pk}/2/?lang=en#discussion" target="_self"' in framed
    assert f'href="/embed/{outside.pk}/?lang=en' in framed


def test_a_closed_discussion_is_read_and_takes_nothing(client, outside, moderator, now):
    from palabre.discussion.opening import set_opening

    factories.make_published(outside, by=moderator, at=now)
    set_opening(outside, opening="closed", closes_at=None, by=moderator, at=now)
    for path in (f"/threads/{outside.pk}/", f"/embed/{outside.pk}/"):
        page = client.get(path).content.decode()
        assert "discussion--closed" in page
        assert "<textarea" not in page
    assert client.get(f"/embed/{outside.pk}/respond/").status_code == 403
