"""The slow checks, which the worker runs once a text was sent."""

from __future__ import annotations

import pytest

from palabre.charter.checks import CHECKS, Check
from palabre.charter.draft import Finding
from palabre.charter.models import Rule
from palabre.discussion import advising, completing, posting
from palabre.discussion.models import Comment, Turn
from palabre.journal.models import Parked
from palabre.moderation import deciding
from tests import factories
from tests.factories import NOON

NOTE = Finding("doubt", 0, 4, 1.0, "banned.word")


@pytest.fixture
def slow(monkeypatch, publication):
    """A slow check of the test's own, bound to rule 3; it notes what stands in this list, for every text."""
    noted = [NOTE]
    monkeypatch.setitem(CHECKS, "slow", Check(lambda draft: [*noted], {}, is_slow=True))
    rules = Rule.objects.filter(version__publication=publication, number=3)
    rules.update(checks=[{"check": "capitals"}, {"check": "slow"}])
    return noted


def findings_of(comment) -> list[tuple[str, int]]:
    found = Comment.objects.select_related("revision").get(pk=comment.pk).revision.findings
    return [(one["check"], one["rule"]) for one in found]


def send(thread, typed="POURQUOI CRIER AINSI, vraiment ?", **more):
    charter = thread.publication.charter_versions.get()
    noted = advising.findings(charter, thread, typed)
    return factories.make_comment(thread, typed=typed, findings=noted, **more)


def test_an_author_does_not_wait_for_it_and_the_worker_adds_what_it_notes(thread, slow):
    comment = send(thread, typed="Bien plus tard que les AUTRES GRANDES VILLES.")
    assert findings_of(comment) == [("capitals@1", 3)]
    assert completing.work_once() == 1
    assert findings_of(comment) == [("slow@1", 3), ("capitals@1", 3)]
    assert completing.work_once() == 0


def test_it_takes_a_comment_to_the_head_of_the_queue(publication, thread, slow):
    Rule.objects.filter(version__publication=publication, number=3).update(goes_first=True)
    comment = send(thread, typed="Rien à redire.")
    assert Comment.objects.get(pk=comment.pk).turn == Turn.IN_ORDER
    completing.work_once()
    assert Comment.objects.get(pk=comment.pk).turn == Turn.FIRST


def test_a_fault_found_where_one_was_noted_is_the_same_fault(thread, slow, monkeypatch):
    monkeypatch.setitem(CHECKS, "slow", Check(lambda draft: [NOTE], {}, is_slow=True, is_fault=True))
    Rule.objects.filter(number=3).update(
        checks=[{"check": "punctuation"}, {"check": "capitals"}, {"check": "slow"}]
    )
    comment = send(thread, typed="Il  pleut.")
    completing.work_once()
    assert findings_of(comment) == [("punctuation@1", 3)]


def test_what_is_no_fault_is_noted_beside_what_was(thread, slow):
    comment = send(thread)
    completing.work_once()
    assert sorted(findings_of(comment)) == [("capitals@1", 3), ("slow@1", 3)]


def test_done_twice_it_changes_nothing(thread, slow):
    comment = send(thread, typed="Rien à redire.")
    for _n in range(2):
        completing.complete(comment.revision_id)
    assert findings_of(comment) == [("slow@1", 3)]
    slow.clear()
    completing.complete(comment.revision_id)
    assert findings_of(comment) == []


def test_an_edit_is_read_and_what_it_replaced_no_longer_counts(publication, thread, slow):
    Rule.objects.filter(version__publication=publication, number=3).update(goes_first=True)
    reader, _key = factories.make_reader(publication)
    comment = send(thread, typed="Rien à redire.", reader=reader)
    posting.edit(comment, revision=comment.revision_id, typed="Rien du tout.", by=reader, at=NOON)
    slow.clear()
    completing.work_once()
    assert findings_of(comment) == []
    slow.append(NOTE)
    completing.complete(comment.revision_id)
    assert Comment.objects.get(pk=comment.pk).turn == Turn.IN_ORDER


def test_a_decision_is_no_text_that_was_sent(thread, slow, moderator):
    comment = send(thread, typed="Rien à redire.")
    completing.work_once()
    slow.clear()
    deciding.publish(comment, revision=comment.revision_id, by=moderator, at=NOON)
    completing.work_once()
    assert findings_of(comment) == [("slow@1", 3)]


def test_one_that_fails_is_noted_and_stops_nothing(thread, slow, monkeypatch):
    def fails(draft):
        raise RuntimeError

    monkeypatch.setitem(CHECKS, "slow", Check(fails, {}, is_slow=True))
    comment = send(thread, typed="Rien à redire.")
    completing.work_once()
    [noted] = Comment.objects.get(pk=comment.pk).revision.findings
    assert (noted["kind"], dict(noted["values"])) == ("unchecked", {"check": "slow"})
    assert not Parked.objects.exists()


def test_an_erased_text_is_left_alone(thread, slow):
    comment = send(thread, typed="Rien à redire.")
    comment.revisions.update(text="", html="", findings=[])
    completing.work_once()
    assert findings_of(comment) == []


def test_a_charter_without_slow_checks_gives_the_worker_nothing_to_do(thread, django_assert_max_num_queries):
    comment = send(thread, typed="Rien à redire.")
    completing.work_once()
    assert findings_of(comment) == []


def test_a_text_that_came_before_in_nearly_the_same_words_is_named(publication, thread):
    Rule.objects.filter(version__publication=publication, number=1).update(
        checks=[{"check": "near-duplicates", "threshold": 0.8}]
    )
    typed = "Achetez nos tuiles, les meilleures de la vallée, livrées chez vous en deux jours {}."
    first = send(thread, typed=typed.format("seulement"))
    again = send(factories.make_thread(publication), typed=typed.format("seulement !"), name="Samira")
    completing.work_once()
    assert findings_of(first) == []
    [noted] = Comment.objects.get(pk=again.pk).revision.findings
    assert (noted["rule"], noted["values"]["number"]) == (1, first.pk)
