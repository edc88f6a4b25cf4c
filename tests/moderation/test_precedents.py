"""What was decided on nearly the same text stands beside the one that is read, and a verdict that differs is marked."""

from __future__ import annotations

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.charter.models import Rule
from palabre.discussion.models import Comment
from palabre.moderation import deciding, explaining, precedents, tracing, undoing
from tests import factories
from tests.factories import NOON

WORDS = "Le bassin du canal rouvre samedi à midi, et la fanfare jouera sur le quai jusqu’au soir"
MINUTE = datetime.timedelta(minutes=1)


def noted(rule):
    return {"kind": "insult", "start": 0, "end": 5, "score": 1.0, "message": "insults.word", "values": {},
            "replacement": None, "rule": rule, "check": "insults@1", "counts": True}  # fmt: skip


def rule(comment, number):
    return comment.charter.rules.get(number=number)


@pytest.fixture
def decided(thread, moderator):
    """Send nearly the same and decide it: by ``publish``, ``return``, a rule's number or ``law``."""

    def make(how, *, typed=None, on=None, findings=(), at=NOON, reasons="Vise quelqu’un.", by=moderator):
        comment = factories.make_comment(
            on or thread,
            typed=typed or f"{WORDS}, {Comment.objects.count()}.",
            findings=list(findings),
            at=at,
        )
        said = {"revision": comment.revision_id, "by": by, "at": at}
        if how == "publish":
            return deciding.publish(comment, **said)
        if how == "return":
            return deciding.return_(comment, reasons=reasons, **said)
        ground = {"ground": "law"} if how == "law" else {"rule": rule(comment, how)}
        return deciding.refuse(comment, reasons=reasons, **ground, **said)

    return make


@pytest.fixture
def read(thread):
    """What stands beside a comment that waits, once the worker has read what there is."""

    def make(typed=f"{WORDS} !", findings=()):
        comment = factories.make_comment(thread, typed=typed, findings=list(findings), at=NOON + 60 * MINUTE)
        while tracing.work_once():
            pass
        [found] = explaining.comments(thread.publication).filter(pk=comment.pk)
        [item] = explaining.explained(thread.publication, [found])
        return precedents.beside(item, thread.publication)

    return make


def shown(beside):
    return [
        (group.rule.number if group.rule else None, [one.decision.pk for one in group.precedents])
        for group in beside.groups
    ]


def in_words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_the_three_nearest_decisions_under_the_rule_that_was_noted(decided, read):
    far = decided(2, typed=f"{WORDS}, disait hier le maire de la ville à qui voulait l’entendre.")
    near = [decided(2, typed=f"{WORDS}, {n}.") for n in ("ou", "ni", "car")]
    other = decided(3)
    beside = read(findings=[noted(2)])
    assert shown(beside) == [(2, [one.pk for one in near[::-1]]), (None, [other.pk])]
    assert far.pk not in shown(beside)[0][1]
    assert [one.found.percent for one in beside.groups[0].precedents] == [94, 94, 94]


def test_what_was_published_although_it_was_noted_is_a_precedent_under_the_rule(decided, read):
    published, refused = decided("publish", findings=[noted(2)]), decided(2)
    calm = decided("publish")
    assert shown(read(findings=[noted(2)])) == [(2, [refused.pk, published.pk]), (None, [calm.pk])]


def test_where_nothing_is_noted_the_nearest_of_any_kind_count(decided, read):
    made = [decided("publish"), decided(2), decided("return")]
    assert shown(read()) == [(None, [one.pk for one in made[::-1]])]


def test_policies_and_what_was_undone_set_no_precedent(decided, read, moderator):
    decided("publish", by="policy:test")
    undone = decided(2)
    undoing.undo(undone, by=moderator, at=NOON)
    assert shown(read()) == []


def test_of_several_decisions_on_a_text_the_last_counts(decided, read, moderator):
    refused = decided(2)
    restored = deciding.restore(refused.comment, revision=refused.revision_id, by=moderator, at=NOON + MINUTE)
    assert shown(read()) == [(None, [restored.pk])]


def test_a_rule_that_another_charter_calls_otherwise_is_another(decided, read, thread):
    old = decided(2)
    version = factories.make_charter(thread.publication, number=2, in_force_at=NOON + 30 * MINUTE)
    Rule.objects.filter(version=version, number=2).update(title="Rester calme")
    assert shown(read(findings=[noted(2)])) == [(None, [old.pk])]
    Rule.objects.filter(version=version, number=2).update(title=old.rule.title)
    assert shown(read(typed=f"{WORDS} ?", findings=[noted(2)])) == [(2, [old.pk])]


def test_texts_that_are_not_alike_set_no_precedent(decided, read):
    decided(2, typed="Rien ne dit que la cantine servira deux repas sans viande dès la rentrée.")
    same = decided(2, typed="Merci pour cet article !")
    assert read() == precedents.Beside()
    assert shown(read(typed="merci, pour cet article")) == [(None, [same.pk])]


@pytest.mark.parametrize(
    ("before", "findings", "unlike"),
    [
        ([2, 2, 2], [noted(2)], {"publish", "return", "refuse:1", "refuse:3", "refuse:law"}),
        (["publish"] * 3, [], {"return", "refuse:1", "refuse:2", "refuse:3", "refuse:law"}),
        (["publish", 2, 2], [noted(2)], {"publish", "return", "refuse:1", "refuse:3", "refuse:law"}),
        (["publish", 2, "return"], [], {"refuse:1", "refuse:3", "refuse:law"}),
        (["law"], [], {"publish", "return", "refuse:1", "refuse:2", "refuse:3"}),
        ([], [], set()),
        # What another rule was cited for says nothing about the one that is noted.
        ([3, 3], [noted(2)], {"publish", "return", "refuse:1", "refuse:2", "refuse:law"}),
    ],
)
def test_a_verdict_that_differs_from_all_precedents_is_marked(decided, read, before, findings, unlike):
    for how in before:
        decided(how)
    assert read(findings=findings).unlike == unlike


def test_under_two_rules_each_has_its_precedents(decided, read):
    for number in (2, 3):
        decided(number)
    beside = read(findings=[noted(2), noted(3)])
    assert [number for number, _made in shown(beside)] == [2, 3]
    assert beside.unlike == {"publish", "return", "refuse:1", "refuse:law"}


def test_the_desk_says_who_decided_when_and_why_and_ties_the_warning_to_the_buttons(desk, decided, read):
    for _n in range(3):
        decision = decided(2, reasons="Vise quelqu’un. " * 30)
    read(findings=[noted(2)])
    page = desk.get("/desk/")
    number = page.context["page"].focus.comment.pk
    text = in_words(page)
    assert "Les 3 précédents : refusé au titre de la règle 2." in text.replace("\u202f", " ").replace(
        "\xa0", " "
    )
    assert f"#{decision.comment_id}" in text
    assert str(decision.decided_by) in text
    assert "Vise quelqu’un. Vise" in text
    assert "Vise quelqu’un. " * 20 not in text
    html = page.content.decode()
    assert html.count(f'id="unlike-{number}"') == 1
    tied = set(re.findall(rf'value="([a-z]+(?::\w+)?)" [^>]*aria-describedby="unlike-{number}"', html))
    assert tied == {"publish", "return", "refuse:1", "refuse:3", "refuse:law"}
    assert html.index(f'id="unlike-{number}"') < html.index('value="publish"')


def test_nearly_the_same_elsewhere_is_listed_with_its_state(desk, decided, read, thread):
    other = factories.make_thread(thread.publication, title="La fanfare cherche trois tubas")
    refused = decided(2, on=other)
    first = factories.make_comment(thread, typed=f"{WORDS} : 1.", name="Nom 1", at=NOON + 90 * MINUTE)
    assert [one.number for one in read().alike] == [first.pk, refused.comment_id]
    page = desk.get(f"/desk/comments/{first.pk}/")
    assert "Presque le même texte ailleurs" in in_words(page)
    assert re.search(rf"#{refused.comment_id} · semblable à 89.% · refusé", in_words(page))
    assert "La fanfare cherche trois tubas" in in_words(page)
    assert "Nom 1" in in_words(desk.get(f"/desk/comments/{refused.comment_id}/"))


def test_of_many_that_are_nearly_the_same_the_nearest_five_are_listed(read, thread):
    sent = [factories.make_comment(thread, typed=f"{WORDS} : {n}.", name=f"Nom {n}") for n in range(7)]
    same = factories.make_comment(thread, typed=f"{WORDS}.", name="Nom 7")
    beside = read()
    assert [one.number for one in beside.alike] == [same.pk, *(one.pk for one in sent[:2:-1])]
    assert beside.alike[0].percent == 100


def test_where_nothing_is_alike_nothing_is_said(desk, read):
    read()
    page = in_words(desk.get("/desk/"))
    assert "Précédents" not in page
    assert "Presque le même texte" not in page


def test_an_erased_text_stands_beside_nothing(decided, read, thread):
    refused = decided(2)
    while tracing.work_once():
        pass
    refused.revision.text = ""
    refused.revision.save()
    assert read() == precedents.Beside()


def test_its_own_earlier_text_is_no_precedent(decided, thread):
    reader, _key = factories.make_reader(thread.publication)
    comment = factories.make_published(thread, typed=f"{WORDS}.", reader=reader)
    tracing.work_once()
    [found] = explaining.comments(thread.publication).filter(pk=comment.pk)
    [item] = explaining.explained(thread.publication, [found])
    assert precedents.beside(item, thread.publication) == precedents.Beside()


def test_however_many_are_alike_it_takes_four_queries(decided, thread, read):
    version = thread.publication.charter_versions.get()
    for n in range(12):
        decided(2 if n % 2 else "publish", findings=[noted(2)])
    Rule.objects.filter(version=version, number=2).update(title="Aucune injure")
    factories.make_charter(thread.publication, number=2, in_force_at=NOON + 30 * MINUTE)
    comment = factories.make_comment(thread, typed=f"{WORDS} ?", findings=[noted(2)], at=NOON + 60 * MINUTE)
    while tracing.work_once():
        pass
    [found] = explaining.comments(thread.publication).filter(pk=comment.pk)
    [item] = explaining.explained(thread.publication, [found])
    with CaptureQueriesContext(connection) as asked:
        assert precedents.beside(item, thread.publication).groups
    assert len(asked) <= 4
