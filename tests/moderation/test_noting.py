"""Moderators note of an author what colleagues should know; it stays among them, and goes with what is erased."""

from __future__ import annotations

import json
import re

import pytest
from django.utils import timezone

from palabre.accounts import private_link
from palabre.discussion import leaving
from palabre.journal import verifying
from palabre.journal.models import Entry, Head
from palabre.moderation import noting
from palabre.moderation.models import AuthorNote
from tests import factories
from tests.factories import NOON

TEXT = "Corrige volontiers quand on le lui demande."


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def note(desk, comment, text=TEXT, **more):
    return desk.post(
        f"/desk/comments/{comment.pk}/notes/", {"text": text, "back": "queue", **more}, follow=True
    )


@pytest.fixture(params=["reader", "account"])
def author(request, publication):
    """Somebody who can be known again, as what a comment is sent by."""
    if request.param == "reader":
        return {"reader": factories.make_reader(publication)[0]}
    return {"user": factories.make_user(username="anne")}


def test_a_note_stands_beside_all_that_its_author_sent(desk, thread, author):
    first, second = (factories.make_comment(thread, **author) for _n in range(2))
    page = note(desk, first)
    assert "Noté, pour la modération seule." in words(page)
    assert page.request["PATH_INFO"] == "/desk/"
    assert page.context["page"].focus.comment.pk == first.pk
    for comment in (first, second):
        page = words(desk.get(f"/desk/comments/{comment.pk}/"))
        assert f"{TEXT} {desk.moderator}" in page
    other = factories.make_comment(thread, name="Ohai", reader=factories.make_reader(thread.publication)[0])
    assert TEXT not in words(desk.get(f"/desk/comments/{other.pk}/"))


def test_whoever_signs_in_is_noted_of_by_both_their_names(publication, thread, moderator):
    anne = factories.make_user(username="anne")
    reader, _key = factories.make_reader(publication)
    reader.user = anne
    reader.save()
    before, after = factories.make_comment(thread, reader=reader), factories.make_comment(thread, user=anne)
    noting.write(after, text=TEXT, by=moderator, at=NOON)
    assert [one.text for one in noting.on_author_of(before)] == [TEXT]
    assert [one["text"] for one in leaving.exported(reader)["notes"]] == [TEXT]
    leaving.erase(reader, keep_texts=True, at=NOON)
    assert not AuthorNote.objects.exists()


def test_it_is_taken_away(desk, thread, author):
    comment = factories.make_comment(thread, **author)
    note(desk, comment)
    key = AuthorNote.objects.get().pk
    for _n in range(2):
        page = desk.post(f"/desk/comments/{comment.pk}/notes/{key}/take-away/", follow=True)
        assert page.status_code in (200, 404)
    assert not AuthorNote.objects.exists()
    assert TEXT not in words(desk.get(f"/desk/comments/{comment.pk}/"))


def test_the_journal_says_who_and_when_and_never_what(desk, thread, author):
    comment = factories.make_comment(thread, **author)
    seen_at = Head.objects.get(journal=thread.publication_id).seen_at
    note(desk, comment)
    noting.take_away(AuthorNote.objects.get(), by=desk.moderator, at=NOON)
    written, taken = Entry.objects.filter(kind__startswith="note.").order_by("id")
    about = f"reader:{comment.reader_id}" if comment.reader_id else f"user:{comment.user_id}"
    assert (written.kind, written.actor, written.facts) == (
        "note.written", f"user:{desk.moderator.pk}", {"about": about},
    )  # fmt: skip
    assert (taken.kind, taken.subject) == ("note.taken_away", written.subject)
    assert list(verifying.faults(thread.publication_id)) == []
    # Readers see no difference.
    assert Head.objects.get(journal=thread.publication_id).seen_at == seen_at


def test_of_a_guest_nothing_is_noted(desk, thread):
    comment = factories.make_comment(thread)
    assert "Note sur cet auteur" not in words(desk.get(f"/desk/comments/{comment.pk}/"))
    answer = note(desk, comment)
    assert answer.status_code == 409
    assert not AuthorNote.objects.exists()


@pytest.mark.parametrize(
    ("text", "said"), [("", "Écrivez ce que"), ("a" * 501, "501"), ("a\x00b", "invisibles")]
)
def test_what_cannot_be_noted_is_said(desk, thread, author, text, said):
    comment = factories.make_comment(thread, **author)
    answer = note(desk, comment, text)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not AuthorNote.objects.exists()


def test_its_author_reads_it_in_their_export_and_has_it_erased(client, thread, moderator):
    reader, key = factories.make_reader(thread.publication, at=timezone.now())
    comment = factories.make_comment(thread, reader=reader)
    noting.write(comment, text=TEXT, by=moderator, at=NOON)
    client.get(private_link.path(key))
    kept = json.loads(client.get("/mine/export/").content)
    assert kept["notes"] == [{"text": TEXT, "written_at": NOON.isoformat()}]
    assert TEXT not in client.get("/mine/").content.decode()
    client.post("/mine/erase/", {"texts": "keep"})
    assert not AuthorNote.objects.exists()
    with pytest.raises(noting.NobodyKnown):
        noting.write(comment, text=TEXT, by=moderator, at=NOON)


def test_another_publication_knows_nothing_of_it(client, thread, moderator):
    anne = factories.make_user(username="anne")
    noting.write(factories.make_comment(thread, user=anne), text=TEXT, by=moderator, at=NOON)
    other = factories.make_publication(host="phare.example")
    there = factories.make_comment(factories.make_thread(other), user=anne)
    assert list(noting.on_author_of(there)) == []
    client.force_login(factories.make_moderator(other))
    key = AuthorNote.objects.get().pk
    answer = client.post(
        f"/desk/comments/{there.pk}/notes/{key}/take-away/", headers={"Host": "phare.example"}
    )
    assert answer.status_code == 404
    assert AuthorNote.objects.exists()
