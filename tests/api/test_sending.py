"""What programs send at ``/api/v1/``: comments and alerts, by the acts of the forms and within their limits."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from palabre.accounts import limits, private_link
from palabre.accounts.models import Attempts, Measure, Reader, Sanction
from palabre.charter.models import Version
from palabre.discussion.models import Comment, Revision, State, Thread
from palabre.journal.models import Entry
from palabre.moderation.models import Alert
from palabre.publications.models import Reading
from tests import factories

API = "/api/v1/"
TEXT = "Le canal est propre, et c’est une joie."


@pytest.fixture
def send(client, thread):
    """Post to ``threads/<id>/comments``, after a preview of the same."""

    def sent(*, text=TEXT, name="Maud", to=None, stamp=None, **more):
        said = {"text": text, "name": name, "to": to}
        if stamp is None:
            stamp = preview(client, thread, **said).json().get("stamp", "")
        return post(client, f"threads/{thread.pk}/comments", **said, stamp=stamp, **more)

    return sent


def post(client, path, *, headers=None, **said):
    return client.post(API + path, said, content_type="application/json", headers=headers)


def preview(client, thread, **said):
    return post(client, f"threads/{thread.pk}/preview", **said)


def is_problem(answer, status, name):
    said = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert said["type"].endswith(f"#{name}"), said
    assert said["detail"]
    return said


def test_a_preview_shows_the_comment_and_the_charters_advice_and_writes_nothing(client, thread):
    said = preview(client, thread, text="QUEL BEAU CANAL VRAIMENT MERCI <b>", name="Maud").json()
    assert said["html"] == "<p>QUEL BEAU CANAL VRAIMENT MERCI &lt;b&gt;</p>"
    assert said["advice"][0]["rule"] == 3
    assert said["advice"][0]["sentence"]
    assert said["warning"] is None
    assert not Comment.objects.exists()
    assert not Reader.objects.exists()


def test_a_comment_that_is_sent_waits_to_be_read_like_any_other(client, thread, send):
    answer = send(email="maud@example.org")
    assert answer.status_code == 201
    said = answer.json()
    comment = Comment.objects.get()
    assert (said["number"], said["state"], said["url"]) == (comment.pk, "pending", None)
    assert comment.state == State.PENDING
    assert comment.waiting_since is not None
    assert (comment.author_name, comment.author_email) == ("Maud", "maud@example.org")
    assert comment.revision.text == TEXT
    assert Entry.objects.filter(kind="comment.sent", subject=f"comment:{comment.pk}").count() == 1
    assert client.get(f"{API}threads/{thread.pk}/comments").json()["comments"] == []
    assert client.get(said["mine_url"].removeprefix("http://testserver"), follow=True).status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"


def test_where_comments_are_read_afterwards_it_appears_at_once(thread, send):
    Thread.objects.filter(pk=thread.pk).update(reading=Reading.AFTER)
    said = send().json()
    assert said["state"] == "published"
    assert said["url"] == f"http://testserver/c/{said['number']}/"


def test_its_author_is_known_again_by_the_key_alone(client, thread, send):
    key = send().json()["author_key"]
    second = send(text="Encore un mot.", author_key=key).json()
    assert second["author_key"] == key
    assert Reader.objects.count() == 1
    assert Reader.objects.get().comments.count() == 2
    refused = is_problem(send(text="Un autre.", author_key=key + "x"), 403, "author-unknown")
    assert key not in str(refused)
    assert Comment.objects.count() == 2


def test_the_key_of_another_publication_opens_nothing(publication, send):
    _reader, key = factories.make_reader(factories.make_publication(host="phare.example"))
    is_problem(send(author_key=key), 403, "author-unknown")


def test_a_key_that_was_mailed_confirms_the_address_and_becomes_another(thread, send):
    first = send(email="maud@example.org").json()
    reader = Reader.objects.get()
    mailed = private_link.mailed_key(reader, "maud@example.org")
    again = is_problem(send(email="maud@example.org", author_key=mailed), 409, "sent-already")
    assert Reader.objects.get().email == "maud@example.org"
    assert again["author_key"] not in (mailed, first["author_key"])
    assert (
        send(text="Un autre mot.", author_key=again["author_key"]).json()["author_key"] == again["author_key"]
    )


def test_whoever_has_signed_in_here_writes_as_a_guest_there(client, thread, moderator, send):
    client.force_login(moderator)
    assert send(name="Une lectrice").status_code == 201
    comment = Comment.objects.get()
    assert comment.user is None
    assert not comment.speaks_for_publication
    assert (
        is_problem(send(name=str(moderator), text="Autre."), 422, "invalid")["errors"][0]["field"] == "name"
    )


def test_an_answer_names_what_it_answers(thread, moderator, send, publication):
    parent = factories.make_published(thread, by=moderator)
    assert send(to=parent.pk).status_code == 201
    assert Comment.objects.get(pk__gt=parent.pk).parent_id == parent.pk
    waiting = factories.make_comment(thread)
    elsewhere = factories.make_published(factories.make_thread(publication), by=moderator)
    for number in (waiting.pk, elsewhere.pk, 2**63 - 1):
        is_problem(send(to=number, text="Autre.", stamp="x"), 409, "unanswerable")
    publication.nesting = "none"
    publication.save()
    is_problem(send(to=parent.pk, text="Autre.", stamp="x"), 409, "unanswerable")


def test_nothing_is_sent_that_was_not_previewed(client, thread, moderator, send):
    parent = factories.make_published(thread, by=moderator)
    of_parent = preview(client, thread, text=TEXT, name="Maud", to=parent.pk).json()["stamp"]
    for stamp in ("x", of_parent, "\x00"):
        is_problem(send(stamp=stamp), 403, "no-preview")
    assert Comment.objects.count() == 1


def test_a_preview_of_long_ago_sends_nothing(client, thread, send, monkeypatch):
    stamp = preview(client, thread, text=TEXT, name="Maud").json()["stamp"]
    later = timezone.now() + timezone.timedelta(hours=13)
    monkeypatch.setattr(timezone, "now", lambda: later)
    is_problem(send(stamp=stamp), 409, "preview-too-old")
    assert not Comment.objects.exists()


def closed(thread):
    Thread.objects.filter(pk=thread.pk).update(opening="closed")


def without_charter(thread):
    Version.objects.update(in_force_at=None)


@pytest.mark.parametrize("become", [closed, without_charter])
def test_a_discussion_that_takes_nothing_takes_nothing(client, thread, send, become):
    stamp = preview(client, thread, text=TEXT, name="Maud").json()["stamp"]
    become(thread)
    is_problem(preview(client, thread, text=TEXT, name="Maud"), 403, "closed")
    is_problem(send(stamp=stamp), 403, "closed")
    assert not Comment.objects.exists()


def test_the_discussion_of_an_article_that_is_not_public_takes_nothing(client, thread, send):
    stamp = preview(client, thread, text=TEXT, name="Maud").json()["stamp"]
    thread.article.unpublish()
    is_problem(send(stamp=stamp), 404, "not-found")
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": ""}, "text"), ({"text": " \n"}, "text"), ({"text": "a\x00b"}, "text"), ({"text": "\u202e"}, "text"),
        ({"text": "a" * 3001}, "text"), ({"text": "a" * 20_001}, "text"), ({"text": "Un mot interdit."}, "text"), ({"name": ""}, "name"),
        ({"name": "a" * 61}, "name"), ({"email": "maud"}, "email"), ({"website": "https://spam.example"}, "website"),
        ({"to": "12"}, "to"), ({"to": 0}, "to"), ({"to": 2**63}, "to"), ({"to": 1.5}, "to"), ({"text": 12}, "text"),
        ({"text": None}, "text"), ({"right": "x"}, "right"), ({"right": ["x"] * 501}, "right"), ({"nom": "Maud"}, "nom"),
        ({"name": True}, "name"), ({"author_key": "k" * 2001}, "author_key"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_field_by_field(publication, send, said, field):
    publication.banned_words = "interdit"
    publication.save()
    problem = is_problem(send(stamp="x", **said), 422, "invalid")
    assert field in {one["field"].partition(".")[0] for one in problem["errors"]}
    assert all(one["message"] and one["code"] for one in problem["errors"])
    assert not Comment.objects.exists()


def test_the_same_text_is_taken_once(send):
    first = send().json()
    is_problem(send(), 409, "sent-already")
    assert is_problem(send(author_key=first["author_key"]), 409, "sent-already")["number"] == first["number"]
    assert Comment.objects.count() == 1


def test_the_limits_are_those_of_the_form(client, thread, send, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "comment", (2, 10))
    monkeypatch.setitem(limits.LIMITS, "preview", (3, 10))
    for n in range(2):
        assert send(text=f"Commentaire {n}.").status_code == 201
    answer = send(text="Un de trop.")
    is_problem(answer, 429, "too-many")
    assert 0 < int(answer["Retry-After"]) <= 3600
    is_problem(preview(client, thread, text=TEXT, name="Maud"), 429, "too-many")
    assert Comment.objects.count() == 2
    assert set(Attempts.objects.values_list("what", "count")) == {("comment", 2), ("preview", 3)}


def sanction(reader, kind, moderator, **fields):
    return Sanction.objects.create(
        publication=reader.publication, kind=kind, reader=reader, ground="charter", reasons="Vous insultez.",
        given_by=moderator, since=timezone.now(), **fields,
    )  # fmt: skip


def test_who_is_paused_sends_nothing_with_their_key(client, thread, moderator, send):
    key = send().json()["author_key"]
    until = timezone.now() + timezone.timedelta(days=3)
    sanction(Reader.objects.get(), Measure.PAUSE, moderator, until=until)
    said = {"text": "Encore.", "name": "Maud", "author_key": key}
    problem = is_problem(preview(client, thread, **said), 403, "sanctioned")
    assert (problem["reasons"], problem["until"]) == ("Vous insultez.", until.isoformat())
    stamp = preview(client, thread, text="Encore.", name="Maud").json()["stamp"]
    is_problem(post(client, f"threads/{thread.pk}/comments", **said, stamp=stamp), 403, "sanctioned")
    assert Comment.objects.count() == 1


def test_who_is_warned_says_first_that_they_have_read_it(client, thread, moderator, send):
    key = send().json()["author_key"]
    warning = sanction(Reader.objects.get(), Measure.WARNING, moderator)
    said = preview(client, thread, text="Encore.", name="Maud", author_key=key).json()
    assert said["warning"] == {"id": warning.pk, "reasons": "Vous insultez.", "rule": None}
    problem = is_problem(send(text="Encore.", author_key=key), 403, "warned")
    assert problem["warning"]["id"] == warning.pk
    assert send(text="Encore.", author_key=key, acknowledged=warning.pk).status_code == 201


def test_what_its_author_holds_for_right_is_kept_with_the_text(client, thread, send):
    typed = "QUEL BEAU CANAL VRAIMENT MERCI"
    advice = preview(client, thread, text=typed, name="Maud").json()["advice"]
    assert send(text=typed, right=[advice[0]["key"]]).status_code == 201
    assert Revision.objects.get().findings[0]["is_disputed"] is True


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_sends_is_not_read(client, thread, site):
    path = f"threads/{thread.pk}/comments"
    answer = post(client, path, headers={"Sec-Fetch-Site": site, "Origin": "https://ailleurs.example"})
    is_problem(answer, 403, "another-site")
    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        "application/xml",
    ],
)
def test_only_json_is_read(client, thread, kind):
    answer = client.post(f"{API}threads/{thread.pk}/comments", b'{"text": "x"}', content_type=kind)
    is_problem(answer, 415, "no-json")
    assert answer["Accept-Post"] == "application/json"


def test_what_is_too_large_is_not_read(client, thread):
    body = b'{"text": "' + b"a" * 300_000 + b'"}'
    is_problem(client.post(f"{API}threads/{thread.pk}/comments", body, "application/json"), 413, "too-large")


@pytest.mark.parametrize(
    "body", [b"{", b"[" * 100_000, b'{"text": NaN}', b'{"text": "a", "text": "b"}', b"\xff"]
)
def test_what_is_no_json_is_not_read(client, thread, body):
    answer = client.post(f"{API}threads/{thread.pk}/comments", body, "application/json")
    is_problem(answer, 400, "malformed")


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"x"', b'{"text": [[[]]]}'])
def test_what_is_no_comment_is_told_so(client, thread, body):
    answer = client.post(f"{API}threads/{thread.pk}/comments", body, "application/json")
    assert is_problem(answer, 422, "invalid")["errors"]


def test_the_forms_check_of_where_it_came_from_is_not_asked_of_programs(publication, thread):
    assert preview(Client(enforce_csrf_checks=True), thread, text=TEXT, name="Maud").status_code == 200


def test_an_alert_reaches_the_desk_as_from_the_form(client, thread, moderator, publication):
    comment = factories.make_published(thread, by=moderator)
    answer = post(
        client,
        f"comments/{comment.pk}/alerts",
        category="rule:2",
        text="Il insulte.",
        email="lea@example.org",
    )
    assert answer.status_code == 201
    alert = Alert.objects.get()
    assert (alert.comment_id, alert.category, alert.text, alert.email) == (
        comment.pk,
        "rule:2",
        "Il insulte.",
        "lea@example.org",
    )
    receipt = answer.json()["receipt_url"]
    assert client.get(receipt.removeprefix("http://testserver")).status_code == 200
    assert Comment.objects.get(pk=comment.pk).state == State.PUBLISHED
    assert Entry.objects.filter(kind="alert.received").count() == 1


def test_who_sends_alerts_for_many_gets_a_receipt_for_each(client, thread, moderator):
    comment = factories.make_published(thread, by=moderator)
    receipts = [
        post(client, f"comments/{comment.pk}/alerts", category="rule:2", **said).json()["receipt_url"]
        for said in ({"email": "lea@example.org"}, {}, {}, {"email": "lea@example.org"})
    ]
    assert len(set(receipts)) == 4
    pages = [client.get(one.removeprefix("http://testserver")).content.decode() for one in receipts]
    assert ["averti par courriel" in page for page in pages] == [True, False, False, True]


def test_an_alert_to_an_article_is_the_newsrooms(client, thread):
    answer = post(
        client, f"articles/{thread.article_id}/alerts", category="mistake", text="La date est fausse."
    )
    assert answer.status_code == 201
    assert Alert.objects.get().article_id == thread.article_id


@pytest.mark.parametrize(
    ("said", "field"),
    [({}, "category"), ({"category": "rule:9"}, "category"), ({"category": "other"}, "text"),
     ({"category": "unlawful", "text": "Un délit."}, "in_good_faith"), ({"category": "rule:2", "text": "\x00"}, "text"),
     ({"category": "rule:2", "email": "x"}, "email"), ({"category": "rule:2", "statement_category": "x"}, "statement_category"),
     ({"category": "rule:2", "in_good_faith": "yes"}, "in_good_faith"), ({"category": "rule:2", "text": "a" * 2001}, "text")],
)  # fmt: skip
def test_an_alert_that_says_too_little_is_told_what_is_missing(client, thread, moderator, said, field):
    comment = factories.make_published(thread, by=moderator)
    problem = is_problem(post(client, f"comments/{comment.pk}/alerts", **said), 422, "invalid")
    assert field in {one["field"] for one in problem["errors"]}
    assert not Alert.objects.exists()


def test_a_program_that_fills_in_every_field_alerts_to_nothing(client, thread, moderator):
    comment = factories.make_published(thread, by=moderator)
    answer = post(client, f"comments/{comment.pk}/alerts", category="rule:2", website="x")
    assert (answer.status_code, answer.json()) == (201, {"receipt_url": None})
    assert not Alert.objects.exists()


def test_what_nobody_can_read_nobody_alerts_to(client, thread, moderator):
    waiting = factories.make_comment(thread)
    shown = factories.make_published(thread, by=moderator)
    for number in (waiting.pk, 999_999, 2**70):
        is_problem(post(client, f"comments/{number}/alerts", category="rule:2"), 404, "not-found")
    article = thread.article_id
    thread.article.unpublish()
    is_problem(post(client, f"comments/{shown.pk}/alerts", category="rule:2"), 404, "not-found")
    for key in (article, 999_999, 2**70):
        is_problem(post(client, f"articles/{key}/alerts", category="other", text="x"), 404, "not-found")


def test_alerts_are_limited_as_those_of_the_form(client, thread, moderator, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "alert", (1, 5))
    comment = factories.make_published(thread, by=moderator)
    assert post(client, f"comments/{comment.pk}/alerts", category="rule:2").status_code == 201
    answer = post(client, f"comments/{comment.pk}/alerts", category="rule:1")
    is_problem(answer, 429, "too-many")
    assert answer["Retry-After"]
    assert Alert.objects.count() == 1
    assert not mail.outbox
