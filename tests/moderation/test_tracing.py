"""Texts that are like each other find each other, however they came, until they are erased."""

from __future__ import annotations

import datetime
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.config import wiring
from palabre.discussion import importing, leaving, posting
from palabre.discussion.arriving import Arrival
from palabre.discussion.models import Comment, Revision, State
from palabre.journal import recording
from palabre.journal.models import Cursor, Entry
from palabre.moderation import likeness, tracing
from palabre.moderation.models import Trace
from tests import factories
from tests.factories import NOON

TEXT = "Le bassin du canal rouvre samedi à midi, et la fanfare jouera sur le quai jusqu’au soir."
NEARLY = "Le bassin du canal rouvre samedi à midi, et la fanfare jouera devant le quai jusqu’au soir."
OTHER = "Rien ne dit que la cantine servira deux repas sans viande par semaine dès la rentrée."


def sharing(thread, text):
    return set(tracing.sharing(thread.publication_id, text))


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        (TEXT, TEXT.upper() + " !!!", 1, 1),
        (TEXT, NEARLY, 0.5, 0.9),
        (TEXT, OTHER, 0, 0),
        (TEXT, f"> {TEXT}\nNon.", 0, 0),
        ("Merci pour cet article !", "merci, pour cet ARTICLE", 1, 1),
        ("Merci pour cet article !", "Merci pour ce bel article !", 0, 0),
        ("👍 👍", "👍  👍", 1, 1),
        ("", "", 0, 0),
        (TEXT, "", 0, 0),
    ],
)
def test_how_alike_two_texts_are(one, other, least, most):
    assert least <= likeness.alike(one, other) <= most
    assert likeness.alike(one, other) == likeness.alike(other, one)


def test_the_same_text_leaves_the_same_traces_on_every_machine():
    assert sorted(likeness.traces(1, "Merci !")) == [1799542121]
    assert sorted(likeness.traces(1, TEXT))[:2] == [-2023091681, -1678656041]
    assert not likeness.traces(1, TEXT) & likeness.traces(2, TEXT)
    assert likeness.traces(1, f"> {TEXT}") == frozenset()


def test_a_long_text_leaves_no_more_traces_than_eight():
    chance = random.Random(3)
    assert len(likeness.traces(1, " ".join(str(chance.random()) for _n in range(900)))) == likeness.KEPT


def test_what_was_sent_edited_or_brought_is_found_once_the_worker_has_read_it(thread):
    reader, _key = factories.make_reader(thread.publication)
    sent = factories.make_comment(thread, typed=TEXT, reader=reader)
    assert sharing(thread, NEARLY) == set()
    assert tracing.work_once() > 0
    assert sharing(thread, NEARLY) == {sent.revision_id}
    edited = posting.edit(sent, revision=sent.revision_id, typed=OTHER, by=reader, at=NOON)
    brought = importing.bring(
        thread, origin="wxr:1", text=TEXT, author_name="Ohai", state=State.REFUSED, at=NOON, by="system"
    )
    while tracing.work_once():
        pass
    assert sharing(thread, NEARLY) == {sent.revision_id, brought.revision_id}
    assert sharing(thread, OTHER) == {edited.pk}
    assert tracing.work_once() == 0


def test_what_appears_at_once_is_found_too(publication):
    publication.reading = "after"
    publication.save()
    thread = factories.make_thread(publication)
    comment = factories.make_comment(thread, typed=TEXT)
    tracing.work_once()
    assert sharing(thread, TEXT) == {comment.revision_id}


def test_read_twice_nothing_changes(thread):
    factories.make_comment(thread, typed=TEXT)
    tracing.work_once()
    before = set(Trace.objects.values_list("revision", "value"))
    Cursor.objects.filter(worker=tracing.WORKER).update(number=0)
    tracing.work_once()
    assert set(Trace.objects.values_list("revision", "value")) == before != set()


@pytest.mark.django_db(transaction=True)
def test_with_its_text_its_traces_go_at_once(thread):
    wiring.connect()
    reader, _key = factories.make_reader(thread.publication)
    comment = factories.make_comment(thread, typed=TEXT, reader=reader)
    tracing.work_once()
    assert Trace.objects.exists()
    leaving.erase(reader, keep_texts=False, at=NOON)
    assert not Trace.objects.filter(revision=comment.revision_id).exists()


def test_the_worker_forgets_what_nobody_heard_of(thread, monkeypatch):
    monkeypatch.setattr(recording, "_listeners", {})
    reader, _key = factories.make_reader(thread.publication)
    factories.make_comment(thread, typed=TEXT, reader=reader)
    kept = factories.make_comment(thread, typed=OTHER)
    tracing.work_once()
    leaving.erase(reader, keep_texts=False, at=NOON)
    tracing.work_once()
    assert set(Trace.objects.values_list("revision", flat=True)) == {kept.revision_id}


def test_a_text_that_is_erased_while_it_is_read_leaves_no_trace(thread, monkeypatch):
    comment = factories.make_comment(thread, typed=TEXT)
    traces = likeness.traces

    def erased_meanwhile(publication, text):
        Revision.objects.filter(pk=comment.revision_id).update(text="")
        return traces(publication, text)

    monkeypatch.setattr(likeness, "traces", erased_meanwhile)
    tracing.work_once()
    assert not Trace.objects.exists()


def test_another_publication_s_texts_are_never_found(thread):
    factories.make_comment(
        factories.make_thread(factories.make_publication(host="phare.example")), typed=TEXT
    )
    tracing.work_once()
    assert Trace.objects.exists()
    assert sharing(thread, TEXT) == set()


def test_an_archive_is_read_in_rounds(thread, monkeypatch):
    monkeypatch.setattr(tracing, "COMMENTS", 5)
    monkeypatch.setattr(tracing, "BATCH", 3)
    for batch in range(3):
        arrivals = [
            Arrival(
                origin=f"wxr:{batch}:{n}",
                text=f"{TEXT} Numéro {batch} {n}.",
                author_name="Ohai",
                sent_at=NOON,
            )
            for n in range(5)
        ]
        importing.bring_all(thread, arrivals, at=NOON, by="system")
    monkeypatch.setattr(tracing, "ROUND_SECONDS", 0)
    assert tracing.work_once() == 0
    rounds = 0
    while tracing.catch_up(thread.publication_id):
        rounds += 1
    assert rounds >= 3
    assert len(sharing(thread, TEXT)) == 15


def test_of_a_campaign_the_first_and_the_last_are_looked_at_in_one_query(thread):
    charter = thread.publication.charter_versions.get()
    first = (Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    many = 3 * tracing.EITHER_END
    Comment.objects.bulk_create(
        [Comment(number=first + n, thread=thread, charter=charter, author_name="Ohai") for n in range(many)]
    )
    Revision.objects.bulk_create([Revision(comment_id=first + n, text=TEXT, html="") for n in range(many)])
    tracing.keep(range(first, first + many))
    keys = sorted(Revision.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as asked:
        found = tracing.sharing(thread.publication_id, TEXT)
    assert len(asked) == 1
    assert set(found) == {*keys[: tracing.EITHER_END], *keys[-tracing.EITHER_END :]}
    assert set(found.values()) == {likeness.KEPT}


def test_sending_writes_no_trace_itself(thread):
    with CaptureQueriesContext(connection) as asked:
        factories.make_comment(thread, typed=TEXT, at=NOON + datetime.timedelta(hours=1))
    assert not [query for query in asked if "moderation_trace" in query["sql"]]
    assert Entry.objects.filter(kind="comment.sent").exists()
