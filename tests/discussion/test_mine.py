"""An author's own comments: state, mending, withdrawing, taking away."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from palabre.accounts import limits, private_link
from palabre.accounts.connection_data import Connection
from palabre.discussion.models import Comment
from palabre.discussion.views import mine
from palabre.journal.models import Entry
from palabre.journal.verifying import faults
from palabre.moderation import deciding
from tests.factories import make_comment, make_published, make_reader


@pytest.fixture
def author(publication):
    """A browser that keeps a reader's key, and the reader."""
    reader, key = make_reader(publication)
    browser = Client()
    answer = browser.get(private_link.path(key))
    assert answer.status_code == 302
    assert key not in answer["Location"]
    browser.reader, browser.key = reader, key
    return browser


def test_the_private_link_opens_ones_own_comments_and_nobody_elses(author, thread):
    own = make_comment(thread, typed="Le mien.", reader=author.reader)
    make_comment(thread, typed="Celui d'un autre.", reader=make_reader(thread.publication)[0])
    html = author.get("/mine/").content.decode()
    assert "Le mien." in html
    assert f"#{own.number}" in html
    assert "autre" not in html.split("<h2")[0].split("<main")[1]


@pytest.mark.parametrize("key", ["x", "m.forgé", "a" * 43, "a" * 500])
def test_a_wrong_link_opens_nothing(client, publication, key):
    assert client.get(f"/mine/{key}/").status_code == 404
    assert client.get("/mine/").status_code == 404


def test_a_refusal_says_the_rule_its_explanation_and_the_words(author, thread, moderator):
    comment = make_comment(
        thread, typed="Bravo, C'EST INADMISSIBLE ici", reader=author.reader,
        findings=[{"rule": 3, "start": 7, "end": 25, "kind": "capitals", "score": 1.0, "message": "", "values": {}}],
    )  # fmt: skip
    rule = comment.charter.rules.get(number=3)
    deciding.refuse(
        comment,
        revision=comment.revision_id,
        by=moderator,
        rule=rule,
        reasons="Sans crier <b>.",
        at=timezone.now(),
    )
    html = author.get("/mine/").content.decode()
    assert rule.title in html
    assert rule.explanation in html
    assert "Sans crier &lt;b&gt;." in html
    assert '<mark class="r3">C&#x27;EST INADMISSIBLE</mark>' in html


def test_a_refused_comment_is_mended_and_sent_again_in_its_place(author, thread, moderator):
    comment = make_comment(thread, reader=author.reader)
    deciding.refuse(comment, revision=comment.revision_id, by=moderator, at=timezone.now())
    said = {"text": "Mieux dit.", "revision": comment.revision_id}
    assert author.post(f"/mine/{comment.number}/edit/", said).status_code == 302
    fresh = Comment.objects.get(pk=comment.pk)
    assert (fresh.state, fresh.revision.text, fresh.revision.number) == ("pending", "Mieux dit.", 2)


def test_an_edit_of_a_published_comment_waits_while_the_published_text_stays(
    author, thread, moderator, client
):
    comment = make_published(thread, by=moderator, typed="Avant.", reader=author.reader)
    author.post(f"/mine/{comment.number}/edit/", {"text": "Après.", "revision": comment.revision_id})
    html = client.get(thread.url).content.decode()
    assert "Avant." in html
    assert "Après." not in html
    fresh = Comment.objects.get(pk=comment.pk)
    deciding.publish(fresh, revision=fresh.revision_id, by=moderator, at=timezone.now())
    html = client.get(thread.url).content.decode()
    assert "Après." in html
    assert "1 commentaire</h2>" in html


def test_an_edit_of_a_text_edited_elsewhere_is_409_with_both_texts(author, thread):
    comment = make_comment(thread, reader=author.reader)
    author.post(f"/mine/{comment.number}/edit/", {"text": "Premier onglet.", "revision": comment.revision_id})
    answer = author.post(
        f"/mine/{comment.number}/edit/", {"text": "Second onglet.", "revision": comment.revision_id}
    )
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Premier onglet." in html
    assert "Second onglet." in html


def test_too_many_edits_get_429_and_keep_the_text(author, thread, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "edit", (1, 1))
    comment = make_comment(thread, reader=author.reader)
    address = f"/mine/{comment.number}/edit/"
    assert (
        author.post(address, {"text": "Première fois.", "revision": comment.revision_id}).status_code == 302
    )
    comment.refresh_from_db()
    answer = author.post(address, {"text": "Seconde fois.", "revision": comment.revision_id})
    assert answer.status_code == 429
    assert "Seconde fois." in answer.content.decode()
    assert Comment.objects.get().revision.text == "Première fois."


@pytest.mark.parametrize("text", ["", "a" * 3001, "nul \x00"])
def test_a_bad_edit_is_422_and_changes_nothing(author, thread, text):
    comment = make_comment(thread, typed="Bon.", reader=author.reader)
    answer = author.post(f"/mine/{comment.number}/edit/", {"text": text, "revision": comment.revision_id})
    assert answer.status_code == 422
    assert Comment.objects.get(pk=comment.pk).revision.text == "Bon."


@pytest.mark.parametrize("revision", ["", "-1", "\ufffd", "9" * 30, "x"])
def test_an_edit_that_does_not_say_of_which_text_says_so_and_goes_through_the_next_time(
    author, thread, revision
):
    comment = make_comment(thread, typed="Bon.", reader=author.reader)
    answer = author.post(f"/mine/{comment.number}/edit/", {"text": "Mieux.", "revision": revision})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "n’a pas dit quel texte" in html
    again = {"text": "Mieux.", "revision": re.search(r'name="revision" value="([^"]*)"', html)[1]}
    assert author.post(f"/mine/{comment.number}/edit/", again).status_code == 302


def test_what_the_checks_note_is_shown_before_an_edit_is_sent(author, thread):
    comment = make_comment(thread, typed="Bon.", reader=author.reader)
    said = {"text": "C'EST VRAIMENT INADMISSIBLE", "revision": comment.revision_id}
    shown = author.post(f"/mine/{comment.number}/edit/", said)
    assert shown.status_code == 200
    assert "<mark>C&#x27;EST VRAIMENT INADMISSIBLE</mark>" in shown.content.decode()
    assert Comment.objects.get(pk=comment.pk).revision.text == "Bon."
    assert author.post(f"/mine/{comment.number}/edit/", {**said, "do": "confirm"}).status_code == 302
    assert Comment.objects.get(pk=comment.pk).revision.findings[0]["rule"] == 3


def test_a_withdrawn_comment_leaves_its_number_and_no_text(author, thread, moderator, client):
    comment = make_published(thread, by=moderator, typed="À reprendre.", reader=author.reader)
    author.post(f"/mine/{comment.number}/withdraw/")
    html = client.get(thread.url).content.decode()
    assert "À reprendre." not in html
    assert f"#{comment.number}" in html
    assert "Aucun commentaire" in html
    assert author.post(f"/mine/{comment.number}/withdraw/").status_code == 409


def test_somebody_elses_comment_is_404_for_every_act(author, thread):
    other = make_comment(thread, reader=make_reader(thread.publication)[0])
    assert author.get(f"/mine/{other.number}/edit/").status_code == 404
    assert author.post(f"/mine/{other.number}/withdraw/").status_code == 404
    assert author.get(f"/mine/{10**30}/edit/").status_code == 404


def test_what_is_kept_is_exported(author, thread):
    comment = make_comment(thread, typed="Mon texte.", reader=author.reader, email="maud@example.org")
    kept = json.loads(author.get("/mine/export/").content)
    assert kept["comments"][0]["revisions"][0]["text"] == "Mon texte."
    assert kept["comments"][0]["number"] == comment.number


def test_everything_that_is_kept_is_exported_with_what_was_noted_and_decided(author, thread, moderator):
    thread.publication.legal_log_days = 365
    thread.publication.save()
    finding = {"rule": 3, "start": 0, "end": 3, "kind": "capitals", "score": 1.0, "message": "", "values": {}}
    comment = make_comment(
        thread,
        typed="CRI",
        reader=author.reader,
        findings=[finding],
        connection=Connection("203.0.113.7", 4000),
    )
    rule = comment.charter.rules.get(number=3)
    deciding.refuse(
        comment,
        revision=comment.revision_id,
        by=moderator,
        rule=rule,
        reasons="Sans crier.",
        at=timezone.now(),
    )
    kept = json.loads(author.get("/mine/export/").content)
    [told] = kept["comments"]
    assert told["revisions"][0]["findings"] == [finding]
    [decision] = told["decisions"]
    assert decision["rule"] == {"number": 3, "title": rule.title}
    assert (decision["reasons"], decision["revision"]) == ("Sans crier.", 1)
    assert moderator.username not in json.dumps(kept)
    assert kept["connection_data"][0]["comment"] == comment.number
    assert "203.0.113.7" not in json.dumps(kept)


@pytest.mark.parametrize("address", ["/mine/", "/mine/export/"])
def test_they_are_read_in_as_many_queries_however_many_they_are(author, thread, moderator, address):
    def refused(count):
        for _n in range(count):
            comment = make_comment(thread, reader=author.reader)
            rule = comment.charter.rules.get(number=2)
            deciding.refuse(comment, revision=comment.revision_id, by=moderator, rule=rule, at=timezone.now())

    refused(1)
    author.get(address)
    with CaptureQueriesContext(connection) as few:
        author.get(address)
    refused(9)
    with CaptureQueriesContext(connection) as many:
        assert author.get(address).status_code == 200
    assert len(many) == len(few)


def test_more_comments_than_a_page_holds_are_all_found(author, thread, monkeypatch):
    monkeypatch.setattr(mine, "A_PAGE", 2)
    numbers = [make_comment(thread, reader=author.reader).number for _n in range(5)]
    seen = []
    for page in (1, 2, 3):
        seen += re.findall(r'id="c(\d+)"', author.get(f"/mine/?page={page}").content.decode())
    assert seen == [str(number) for number in reversed(numbers)]
    assert author.get("/mine/?page=x").status_code == 200


def test_another_reader_s_link_takes_nobody_s_comments_away(author, thread):
    own = make_comment(thread, reader=author.reader)
    stranger, key = make_reader(thread.publication)
    other = make_comment(thread, reader=stranger)
    answer = author.get(private_link.path(key))
    assert answer.status_code == 200
    assert "ne continuez pas" in answer.content.decode()
    assert f"#{own.number}" in author.get("/mine/").content.decode()
    assert author.post(private_link.path(key)).status_code == 302
    assert f"#{other.number}" in author.get("/mine/").content.decode()
    # One's own link, again and again, asks nothing.
    assert author.get(private_link.path(key)).status_code == 302


def test_a_revoked_link_opens_nothing_and_the_new_one_does(author, thread):
    html = author.post("/mine/revoke/").content.decode()
    stranger = Client()
    assert stranger.get(private_link.path(author.key)).status_code == 404
    new = re.search(r'href="http://[^/]*(/mine/[^"]+)"', html)[1]
    assert stranger.get(new).status_code == 302


@pytest.mark.parametrize("texts", ["keep", "blank"])
def test_erasing_forgets_the_author_and_keeps_the_chain_whole(author, thread, moderator, client, texts):
    published = make_published(
        thread, by=moderator, typed="Publié.", name="Maud Erquy", reader=author.reader, email="m@example.org"
    )
    pending = make_comment(thread, typed="En attente.", name="Maud Erquy", reader=author.reader)
    reply = make_published(thread, by=moderator, parent=published, typed="Réponse.")
    author.post("/mine/erase/", {"texts": texts})
    html = client.get(thread.url).content.decode()
    assert "Maud Erquy" not in html
    assert ("Publié." in html) is (texts == "keep")
    assert f"#{reply.number}" in html
    assert Comment.objects.get(pk=pending.pk).revision.text == ""
    assert not Comment.objects.filter(author_email="m@example.org").exists()
    assert author.get("/mine/").status_code == 404
    assert list(faults(thread.publication_id)) == []
    assert "Maud" not in json.dumps(list(Entry.objects.values_list("facts", flat=True)))


@pytest.mark.parametrize("texts", [None, "", "\ufffd", "KEEP"])
def test_nothing_is_erased_by_whoever_did_not_choose_what_becomes_of_the_texts(author, thread, texts):
    comment = make_comment(thread, typed="Reste.", reader=author.reader)
    answer = author.post("/mine/erase/", {} if texts is None else {"texts": texts})
    assert answer.status_code == 422
    assert "Rien n’a été effacé" in answer.content.decode()
    assert Comment.objects.get(pk=comment.pk).revision.text == "Reste."


def test_the_script_learns_what_waits_here_and_a_stranger_nothing(author, thread, client):
    comment = make_comment(thread, typed="J'attends.", reader=author.reader)
    waiting = author.get(f"/mine/here/{thread.pk}/").json()["waiting"]
    assert [one["number"] for one in waiting] == [comment.number]
    answer = client.get(f"/mine/here/{thread.pk}/")
    assert answer.json() == {"waiting": []}
    assert answer["Cache-Control"] == "no-store"


def test_each_text_is_told_with_its_own_decision_after_a_removal(author, thread, moderator):
    comment = make_published(thread, by=moderator, typed="Le premier texte.", reader=author.reader)
    author.post(
        f"/mine/{comment.number}/edit/", {"text": "Le second texte.", "revision": comment.revision_id}
    )
    comment.refresh_from_db()
    rules = comment.charter.rules
    said = {"by": moderator, "at": timezone.now()}
    deciding.refuse(
        comment, revision=comment.revision_id, rule=rules.get(number=2), reasons="Pas ainsi.", **said
    )
    comment.refresh_from_db()
    deciding.remove(
        comment, revision=comment.published_revision_id, rule=rules.get(number=1), reasons="Ni cela.", **said
    )
    html = author.get("/mine/").content.decode()
    assert html.count("Le premier texte.") == html.count("Le second texte.") == 1
    order = [
        html.index(one)
        for one in ("Le premier texte.", "Ni cela.", "Votre modification", "Pas ainsi.", "Le second texte.")
    ]
    assert order == sorted(order)
    deciding.restore(comment, revision=comment.published_revision_id, **said)
    html = author.get("/mine/").content.decode()
    assert "Ni cela." not in html
    assert "Pas ainsi." in html


@pytest.mark.parametrize("end", ["remove", "withdraw"])
def test_what_has_ended_is_not_offered_for_editing(author, thread, moderator, end):
    comment = make_published(thread, by=moderator, reader=author.reader)
    if end == "remove":
        deciding.remove(comment, revision=comment.revision_id, by=moderator, at=timezone.now())
    else:
        author.post(f"/mine/{comment.number}/withdraw/")
    answer = author.get(f"/mine/{comment.number}/edit/")
    assert answer.status_code == 409
    assert "ne peut plus être modifié" in answer.content.decode()


def test_the_same_text_sent_again_is_no_edit(author, thread, moderator):
    comment = make_comment(thread, typed="Tel quel.", reader=author.reader)
    answer = author.post(
        f"/mine/{comment.number}/edit/", {"text": "Tel quel.", "revision": comment.revision_id}
    )
    assert "Rien n’a changé" in answer.content.decode()
    assert comment.revisions.count() == 1
    deciding.refuse(comment, revision=comment.revision_id, by=moderator, at=timezone.now())
    author.post(f"/mine/{comment.number}/edit/", {"text": "Tel quel.", "revision": comment.revision_id})
    assert Comment.objects.get(pk=comment.pk).state == "pending"
