"""Several comments at once: looked at together, decided one by one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.charter.models import Rule
from palabre.discussion import posting
from palabre.discussion.models import Comment, State
from palabre.journal.models import Entry
from palabre.moderation import deciding
from palabre.moderation.models import Decision
from tests import factories
from tests.factories import NOON


@pytest.fixture
def bulk(desk):
    def sent(comments, act, **more):
        chosen = [f"{one.pk}.{one.revision_id}" for one in comments]
        return desk.post("/desk/bulk/", {"chosen": chosen, "act": act, **more})

    return sent


def states(comments):
    return [Comment.objects.get(pk=one.pk).state for one in comments]


def test_what_is_chosen_is_shown_whole_before_anything_is_decided(bulk, thread):
    chosen = [
        factories.make_comment(thread, typed=f"Numéro {n}. " + "Un long texte. " * 40) for n in range(3)
    ]
    page = bulk(chosen, "refuse:2").content.decode()
    assert page.count('class="item__text"') == 3
    assert page.count("Un long texte. " * 39) == 3
    assert "Refuser, règle 2" in page
    assert "3 commentaires sont choisis" in page
    assert page.count("2. Aucune insulte") == 3
    assert states(chosen) == ["pending"] * 3


def test_each_is_an_act_of_its_own_with_the_same_words(bulk, desk, thread):
    chosen = [factories.make_comment(thread) for _n in range(3)]
    left = factories.make_comment(thread)
    answer = bulk(chosen, "refuse:2", step="decide", reasons="Sans l’insulte ?", where="rule=2&section=x")
    assert (answer.status_code, answer.url) == (302, "/desk/?rule=2")
    assert states(chosen) == ["refused"] * 3
    assert states([left]) == ["pending"]
    assert set(Decision.objects.values_list("reasons", "rule__number")) == {("Sans l’insulte ?", 2)}
    assert Entry.objects.filter(kind="comment.refused").count() == 3
    assert "3 commentaires décidés." in desk.get("/desk/").content.decode()


def test_what_cannot_be_decided_stops_no_other_and_is_shown_again(bulk, thread):
    reader, _key = factories.make_reader(thread.publication)
    edited, decided, fine = (factories.make_comment(thread, reader=reader) for _n in range(3))
    maud = factories.make_moderator(thread.publication, username="maud")
    deciding.refuse(decided, revision=decided.revision_id, by=maud, at=NOON, rule=None)
    posting.edit(edited, revision=edited.revision_id, typed="Autrement dit.", by=reader, at=NOON)
    answer = bulk([edited, decided, fine], "publish", step="decide")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert states([edited, decided, fine]) == ["pending", "refused", "published"]
    assert "1 commentaire décidé." in page
    assert "Son auteur l’a modifié depuis" in page
    assert "Autrement dit." in page
    assert "Il n’attend plus." in page
    # Chosen again it is decided as it is shown now.
    now = Comment.objects.get(pk=edited.pk)
    assert f'value="{edited.pk}.{now.revision_id}"' in page
    assert bulk([now], "publish", step="decide").status_code == 302


def test_the_law_wants_words_and_nothing_is_lost(bulk, thread):
    chosen = [factories.make_comment(thread) for _n in range(2)]
    answer = bulk(chosen, "refuse:law", step="decide")
    assert answer.status_code == 409
    assert answer.content.decode().count("Dites ce qui est contraire à la loi") == 2
    assert states(chosen) == ["pending"] * 2
    assert bulk(chosen, "refuse:law", step="decide", reasons="Diffamation.").status_code == 302


@pytest.mark.parametrize("act", ["", "remove:2", "restore", "refuse:9", "<script>"])
def test_an_act_that_is_none_decides_nothing(bulk, thread, act):
    chosen = [factories.make_comment(thread)]
    answer = bulk(chosen, act, step="decide")
    assert answer.status_code == 422
    assert "Choisissez la décision" in answer.content.decode()
    assert states(chosen) == ["pending"]


def test_nothing_chosen_is_said(desk, bulk, thread):
    other = factories.make_thread(factories.make_publication(host="phare.example"))
    theirs = factories.make_comment(other)
    for chosen in ([], ["x"], ["1"], [f"{10**30}.1"], [f"{theirs.pk}.{theirs.revision_id}"]):
        answer = desk.post("/desk/bulk/", {"chosen": chosen, "act": "publish", "step": "decide"})
        assert answer.status_code == 422
        assert "Rien n’est choisi" in answer.content.decode()
    assert Comment.objects.get(pk=theirs.pk).state == State.PENDING


def test_a_page_of_choices_asks_the_database_as_often_for_many_as_for_few(
    bulk, thread, django_assert_max_num_queries
):
    chosen = [factories.make_comment(thread) for _n in range(20)]
    bulk(chosen[:2], "publish")
    with django_assert_max_num_queries(60) as few:
        bulk(chosen[:2], "publish")
    with django_assert_max_num_queries(len(few.captured_queries)):
        bulk(chosen, "publish")


def test_the_queue_offers_it(desk, thread):
    factories.make_comment(thread)
    other = factories.make_comment(thread)
    page = desk.get("/desk/").content.decode()
    assert f'name="chosen" value="{other.pk}.{other.revision_id}" form="bulk"' in page
    assert '<form class="desk__bulk" id="bulk" method="post" action="/desk/bulk/">' in page


def test_what_colleagues_said_stands_beside_each_in_as_many_queries_for_few_or_many(
    bulk, thread, django_assert_max_num_queries
):
    Rule.objects.filter(version__publication=thread.publication, number=3).update(people=2)
    maud, nour = (factories.make_moderator(thread.publication, username=name) for name in ("maud", "nour"))
    noted = {"kind": "capitals", "start": 0, "end": 5, "score": 1.0, "rule": 3, "counts": True,
             "message": "capitals.shouting", "values": {"count": 12}, "check": "capitals@1"}  # fmt: skip
    chosen = [factories.make_comment(thread, findings=[noted]) for _n in range(6)]
    deciding.ask(chosen[0], revision=chosen[0].revision_id, by=maud, at=NOON, note="Ironie ?")
    for one in chosen:
        deciding.publish(one, revision=one.revision_id, by=maud, at=NOON)
        deciding.return_(one, revision=one.revision_id, by=nour, at=NOON, reasons="Plus bas.")
    with CaptureQueriesContext(connection) as few:
        bulk(chosen[:2], "publish")
    with django_assert_max_num_queries(len(few)):
        page = bulk(chosen, "publish").content.decode()
    assert page.count("le publierait") == 6
    assert page.count("<q>Plus bas.</q>") == 6
    assert page.count("Les avis divergent.") == 6
    assert "<q>Ironie ?</q>" in page
    assert page.count("2 personnes doivent dire de même") == 6
