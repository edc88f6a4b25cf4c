"""What several people must read waits until enough of them say the same; where they differ, everybody sees it."""

from __future__ import annotations

import datetime
import re

import pytest
from django.urls import reverse

from palabre.accounts.models import User
from palabre.charter.models import Rule
from palabre.discussion import leaving, posting
from palabre.discussion.models import Comment, State, Thread
from palabre.frontdoor.staleness import touched
from palabre.journal import verifying
from palabre.journal.models import Entry
from palabre.moderation import appealing, deciding, opinions, queue, replaying, undoing
from palabre.moderation.models import Decision, Hearing, Opinion, Outcome
from palabre.moderation.queue import Filters
from tests import factories
from tests.factories import NOON

MINUTE = datetime.timedelta(minutes=1)
NOTED = {"kind": "capitals", "start": 0, "end": 5, "score": 1.0, "message": "capitals.shouting",
         "values": {"count": 12}, "replacement": None, "rule": 3, "check": "capitals@1", "counts": True}  # fmt: skip


@pytest.fixture
def people(publication):
    """Anne, Bilal, Chloé: as many moderate as are asked for."""
    names = iter(["anne", "bilal", "chloe", "denis"])
    return lambda many: [factories.make_moderator(publication, username=next(names)) for _n in range(many)]


def want(publication, many):
    Rule.objects.filter(version__publication=publication, number=3).update(people=many)


def rule(comment, number):
    return comment.charter.rules.get(number=number)


def now(comment):
    return Comment.objects.get(pk=comment.pk)


def press(client, comment, act, **more):
    said = {"act": act, "revision": now(comment).revision_id, "back": "comment", **more}
    return client.post(reverse("moderation:decide", args=[comment.pk]), said, follow=True)


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def kinds(comment):
    return [
        *Entry.objects.filter(subject=f"comment:{comment.pk}").order_by("id").values_list("kind", flat=True)
    ]


def publish(comment, by, **more):
    return deciding.publish(comment, revision=comment.revision_id, by=by, at=NOON, **more)


def refuse(comment, by, number=3, **more):
    more = {"rule": rule(comment, number), "at": NOON, **more}
    return deciding.refuse(comment, revision=comment.revision_id, by=by, **more)


def test_two_people_publish_what_such_a_rule_notes(client, publication, thread, people):
    want(publication, 2)
    anne, bilal = people(2)
    comment = factories.make_comment(thread, findings=[NOTED])
    client.force_login(anne)
    page = client.get(reverse("moderation:comment", args=[comment.pk]))
    assert "2 personnes doivent dire de même" in words(page)
    said = words(press(client, comment, "publish"))
    assert "dès qu’assez de personnes diront de même" in said
    assert not Decision.objects.exists()
    assert client.get(comment.url).status_code == 404
    again = press(client, comment, "publish")
    assert again.status_code == 409
    assert "à quelqu’un d’autre" in words(again)
    client.force_login(bilal)
    assert f"{anne} le publierait" in words(client.get(reverse("moderation:desk")))
    press(client, comment, "publish")
    assert now(comment).state == State.PUBLISHED
    assert kinds(comment) == ["comment.sent", "comment.opinion_given", "comment.published"]
    assert list(verifying.faults(publication.pk)) == []


def test_three_people_say_the_same_before_it_is_decided(publication, thread, people):
    want(publication, 3)
    anne, bilal, chloe = people(3)
    comment = factories.make_comment(thread, findings=[NOTED])
    for one in (anne, bilal):
        assert isinstance(publish(comment, one), Opinion)
    assert publish(comment, chloe).outcome == Outcome.PUBLISHED


@pytest.mark.parametrize(("moderate", "enough"), [(1, 1), (2, 2), (3, 3), (4, 3)])
def test_where_fewer_moderate_all_of_them_are_enough(publication, thread, people, moderate, enough):
    want(publication, 3)
    comment = factories.make_comment(thread, findings=[NOTED])
    for n, one in enumerate(people(moderate), 1):
        if isinstance(publish(comment, one), Decision):
            assert n == enough
            return
    pytest.fail("nobody could decide")


def test_the_word_of_who_moderates_no_more_does_not_count(client, publication, thread, people):
    want(publication, 2)
    anne, bilal, chloe = people(3)
    comment = factories.make_comment(thread, findings=[NOTED])
    publish(comment, anne)
    anne.groups.clear()
    client.force_login(bilal)
    page = words(client.get(reverse("moderation:comment", args=[comment.pk])))
    assert f"{anne} le publierait" in page
    assert "Son avis ne compte pas ici." in page
    assert isinstance(publish(comment, bilal), Opinion)
    assert publish(comment, chloe).outcome == Outcome.PUBLISHED


def test_nor_do_their_words_to_the_author_or_a_dispute_with_them(client, publication, thread, people):
    want(publication, 2)
    anne, bilal, chloe = people(3)
    comment = factories.make_comment(thread, findings=[NOTED])
    refuse(comment, anne, reasons="Crie du début à la fin.")
    publish(comment, bilal)
    User.objects.filter(pk=anne.pk).update(is_active=False)
    client.force_login(chloe)
    assert "Les avis divergent" not in words(client.get(reverse("moderation:desk")))
    refuse(comment, bilal)
    assert refuse(comment, chloe).reasons == ""


def test_the_word_of_the_moderator_who_wrote_it_does_not_count(publication, thread, people):
    want(publication, 2)
    anne, bilal, chloe = people(3)
    comment = factories.make_comment(thread, findings=[NOTED], user=anne)
    assert isinstance(publish(comment, anne), Opinion)
    assert isinstance(publish(comment, bilal), Opinion)
    with pytest.raises(deciding.NeedsAnother):
        publish(comment, anne)
    assert publish(comment, chloe).outcome == Outcome.PUBLISHED


def test_of_two_who_moderate_the_other_decides_on_what_one_wrote(client, publication, thread, people):
    want(publication, 2)
    anne, bilal = people(2)
    comment = factories.make_comment(thread, findings=[NOTED], user=anne)
    assert isinstance(publish(comment, anne), Opinion)
    client.force_login(bilal)
    page = words(client.get(reverse("moderation:comment", args=[comment.pk])))
    assert "personnes doivent dire de même" not in page
    assert "Demander un autre avis" not in page.partition("Raccourcis")[0]
    with pytest.raises(deciding.NobodyElse):
        deciding.ask(comment, revision=comment.revision_id, by=bilal, at=NOON)
    assert publish(comment, bilal).outcome == Outcome.PUBLISHED


def test_who_alone_moderates_decides_on_their_own_comment(publication, thread, people):
    want(publication, 2)
    [anne] = people(1)
    comment = factories.make_comment(thread, findings=[NOTED], user=anne)
    assert publish(comment, anne).outcome == Outcome.PUBLISHED


def test_two_people_refuse_it_too_and_the_last_one_says_under_which_rule(publication, thread, people):
    want(publication, 2)
    anne, bilal = people(2)
    comment = factories.make_comment(thread, findings=[NOTED])
    assert isinstance(refuse(comment, anne, 2, reasons="Vise quelqu’un."), Opinion)
    assert now(comment).state == State.PENDING
    decision = refuse(comment, bilal, 3)
    assert (decision.outcome, decision.rule.number, decision.reasons) == (Outcome.REFUSED, 3, "")
    assert now(comment).waiting_since is None


def test_the_words_of_who_agreed_hold_where_the_last_one_adds_none(publication, thread, people):
    want(publication, 2)
    anne, bilal = people(2)
    comment = factories.make_comment(thread, findings=[NOTED])
    refuse(comment, anne, reasons="Crie du début à la fin.")
    assert refuse(comment, bilal).reasons == "Crie du début à la fin."


def test_a_return_and_a_refusal_agree_that_it_does_not_appear(publication, thread, people):
    want(publication, 2)
    anne, bilal = people(2)
    comment = factories.make_comment(thread, findings=[NOTED])
    refuse(comment, anne)
    decision = deciding.return_(comment, revision=comment.revision_id, by=bilal, at=NOON, reasons="Plus bas.")
    assert (decision.outcome, now(comment).state) == (Outcome.RETURNED, State.RETURNED)


def test_who_differ_are_shown_and_it_waits_for_a_third(client, publication, thread, people):
    want(publication, 2)
    anne, bilal, chloe = people(3)
    comment = factories.make_comment(thread, findings=[NOTED])
    factories.make_comment(thread, at=NOON + MINUTE)
    publish(comment, anne)
    refuse(comment, bilal, reasons="Crie du début à la fin.")
    assert now(comment).waiting_since is not None
    client.force_login(chloe)
    page = words(client.get(reverse("moderation:desk")))
    assert "Les avis divergent." in page
    assert f"{anne} le publierait" in page
    assert f"{bilal} le refuserait au titre de la règle 3" in page
    assert "Crie du début à la fin." in page
    # In the queue, too, where another one is read.
    other = Comment.objects.exclude(pk=comment.pk).get()
    assert "les avis divergent" in words(client.get(reverse("moderation:desk") + f"?focus={other.pk}"))
    press(client, comment, "publish")
    assert now(comment).state == State.PUBLISHED
    assert Opinion.objects.filter(decision=None).count() == 0
    assert Decision.objects.get().opinions.count() == 2


def test_where_everybody_has_spoken_somebody_says_otherwise(client, publication, thread, people):
    want(publication, 2)
    anne, bilal = people(2)
    comment = factories.make_comment(thread, findings=[NOTED])
    publish(comment, anne)
    refuse(comment, bilal)
    client.force_login(anne)
    page = words(client.get(reverse("moderation:comment", args=[comment.pk])))
    assert "il faut que quelqu’un change d’avis" in page
    press(client, comment, "refuse:3")
    assert now(comment).state == State.REFUSED


def test_a_colleague_is_asked_with_a_note_and_two_must_say_the_same(client, publication, thread, people):
    anne, bilal = people(2)
    comment = factories.make_comment(thread)
    client.force_login(anne)
    said = press(client, comment, "ask", note="Ironie, ou pas ?")
    assert f"#{comment.pk} attend un autre avis." in words(said)
    client.force_login(bilal)
    page = words(client.get(reverse("moderation:desk")))
    assert f"{anne} demande un autre avis Ironie, ou pas ?" in page
    press(client, comment, "publish")
    assert now(comment).state == State.PENDING
    client.force_login(anne)
    press(client, comment, "publish")
    assert now(comment).state == State.PUBLISHED
    entries = Entry.objects.filter(subject=f"comment:{comment.pk}")
    assert [one.kind for one in entries.order_by("id")] == [
        "comment.sent", "comment.opinion_asked", "comment.opinion_given", "comment.published",
    ]  # fmt: skip
    assert "Ironie" not in str(list(entries.values()))


def test_a_note_that_is_too_long_is_given_back(client, thread, people):
    anne, _bilal = people(2)
    comment = factories.make_comment(thread)
    client.force_login(anne)
    answer = press(client, comment, "ask", note="Non. " * 200)
    assert answer.status_code == 422
    assert "Non. Non." in words(answer)
    assert not Opinion.objects.exists()


def test_a_note_is_given_back_where_a_colleague_was_first(client, thread, people):
    anne, bilal = people(2)
    comment = factories.make_comment(thread)
    publish(comment, bilal)
    client.force_login(anne)
    late = press(client, comment, "ask", note="Ironie ou non ?")
    assert late.status_code == 409
    assert "Ironie ou non ?" in words(late)


def test_a_note_is_given_back_where_the_last_colleague_has_left(client, thread, people):
    [anne] = people(1)
    comment = factories.make_comment(thread)
    client.force_login(anne)
    late = press(client, comment, "ask", note="Ironie ou non ?")
    assert late.status_code == 409
    assert "Ironie ou non ?" in words(late)


def test_a_note_on_what_was_edited_meanwhile_stands_open_in_its_form(client, publication, thread, people):
    anne, _bilal = people(2)
    reader, _key = factories.make_reader(publication)
    comment = factories.make_comment(thread, reader=reader)
    posting.edit(comment, revision=comment.revision_id, typed="Autrement dit.", by=reader, at=NOON)
    client.force_login(anne)
    said = {"act": "ask", "revision": comment.revision_id, "note": "Ironie ou non ?", "back": "comment"}
    late = client.post(reverse("moderation:decide", args=[comment.pk]), said)
    assert late.status_code == 409
    form = late.content.decode().partition('class="verdict__more" open')[2]
    assert "Ironie ou non ?" in form.partition("</details>")[0]


def test_where_one_person_moderates_there_is_nobody_to_ask(client, thread, people):
    [anne] = people(1)
    comment = factories.make_comment(thread)
    client.force_login(anne)
    assert (
        "Demander un autre avis"
        not in words(client.get(reverse("moderation:comment", args=[comment.pk]))).partition("Raccourcis")[0]
    )
    answer = press(client, comment, "ask")
    assert answer.status_code == 409
    assert "pas de collègue" in words(answer)


def test_what_was_decided_meanwhile_is_not_asked_about(thread, people):
    anne, bilal = people(2)
    comment = factories.make_comment(thread)
    publish(comment, bilal)
    with pytest.raises(deciding.Decided):
        deciding.ask(comment, revision=comment.revision_id, by=anne, at=NOON)


def test_who_has_spoken_is_led_past_it(client, publication, thread, people):
    anne, bilal = people(2)
    asked = factories.make_comment(thread)
    other = factories.make_comment(thread, at=NOON + MINUTE)
    deciding.ask(asked, revision=asked.revision_id, by=anne, at=NOON)
    assert queue.read(publication, Filters(), at=NOON, by=anne).focus.comment.pk == other.pk
    assert queue.read(publication, Filters(), at=NOON, by=bilal).focus.comment.pk == asked.pk
    assert queue.next_after(publication, Filters(), None, at=NOON, by=anne) == other.pk
    assert queue.next_after(publication, Filters(), None, at=NOON, by=bilal) == asked.pk
    publish(other, bilal)
    # Nothing else is left.
    assert queue.next_after(publication, Filters(), None, at=NOON, by=anne) == asked.pk


def test_the_queue_is_filtered_by_what_waits_for_an_opinion(client, publication, thread, people):
    anne, _bilal = people(2)
    asked, _other = factories.make_comment(thread), factories.make_comment(thread)
    deciding.ask(asked, revision=asked.revision_id, by=anne, at=NOON)
    client.force_login(anne)
    page = client.get(reverse("moderation:desk") + "?opinion=on")
    assert [item.comment.pk for item in page.context["page"].items] == [asked.pk]
    assert "opinion=on" in page.content.decode()


def test_an_edit_is_read_anew_by_as_many(publication, thread, people):
    want(publication, 2)
    anne, bilal = people(2)
    reader, _key = factories.make_reader(publication)
    comment = factories.make_comment(thread, findings=[NOTED], reader=reader)
    publish(comment, anne)
    posting.edit(
        comment, revision=comment.revision_id, typed="TOUJOURS PLUS FORT", by=reader, at=NOON, findings=[NOTED]
    )  # fmt: skip
    comment = now(comment)
    assert isinstance(publish(comment, bilal), Opinion)
    with pytest.raises(deciding.NeedsAnother):
        publish(comment, bilal)
    assert isinstance(publish(comment, anne), Decision)


def test_what_readers_see_is_taken_from_them_by_one(publication, thread, people):
    want(publication, 3)
    Thread.objects.filter(pk=thread.pk).update(reading="after")
    thread.refresh_from_db()
    anne, bilal, _chloe = people(3)
    comment = factories.make_comment(thread, findings=[NOTED])
    assert isinstance(publish(comment, anne), Opinion)
    assert refuse(comment, bilal).outcome == Outcome.REMOVED
    other = factories.make_published(thread, by="policy:test", findings=[NOTED])
    removed = deciding.remove(other, revision=other.revision_id, by=bilal, at=NOON, rule=rule(other, 3))
    assert removed.outcome == Outcome.REMOVED


def test_a_refusal_taken_back_is_no_way_round_the_second_person(publication, thread, people):
    want(publication, 2)
    anne, bilal = people(2)
    comment = factories.make_comment(thread, findings=[NOTED])
    said = {"revision": comment.revision_id, "at": NOON}
    refuse(comment, anne)
    refuse(comment, bilal)
    assert isinstance(deciding.restore(comment, by=anne, **said), Opinion)
    with pytest.raises(deciding.NeedsAnother):
        deciding.publish(comment, by=anne, **said)
    assert now(comment).state == State.PENDING
    deciding.publish(comment, by=bilal, **said)
    assert now(comment).state == State.PUBLISHED


def test_the_first_word_to_restore_brings_it_back_into_the_queue(client, publication, thread, people):
    want(publication, 2)
    anne, bilal = people(2)
    comment = factories.make_comment(thread, findings=[NOTED])
    refuse(comment, anne)
    refuse(comment, bilal, at=NOON + MINUTE)
    client.force_login(anne)
    assert "dès qu’assez de personnes diront de même" in words(press(client, comment, "restore"))
    assert (now(comment).state, now(comment).waiting_since is not None) == (State.PENDING, True)
    assert replaying.standings(publication.pk)[comment.pk] == replaying.Standing(State.PENDING, waits=True)
    client.force_login(bilal)
    page = client.get(reverse("moderation:desk") + "?opinion=on")
    assert [item.comment.pk for item in page.context["page"].items] == [comment.pk]
    assert f"{anne} le publierait" in words(page)
    # Whoever has the page of before open is not told that somebody refused it just now.
    late = press(client, comment, "restore")
    assert late.status_code == 409
    assert f"#{comment.pk} n’attend pas cette décision" in words(late)
    press(client, comment, "publish")
    assert now(comment).state == State.PUBLISHED


def refused_after_it_appeared(publication, thread, people):
    """A comment that appeared unread, was returned, and mended so that two people refused it."""
    want(publication, 2)
    anne, bilal, _chloe = people(3)
    reader, _key = factories.make_reader(publication)
    comment = factories.make_published(thread, by="policy:test", reader=reader)
    # Unread as it was, it still waits.
    Comment.objects.filter(pk=comment.pk).update(waiting_since=NOON)
    deciding.return_(comment, revision=comment.revision_id, by=anne, at=NOON, reasons="Plus bas.")
    edit = posting.edit(
        now(comment), revision=comment.revision_id, typed="TOUJOURS PLUS FORT", by=reader, at=NOON,
        findings=[NOTED],
    )  # fmt: skip
    said = {"revision": edit.pk, "rule": rule(comment, 3), "at": NOON}
    deciding.refuse(now(comment), by=anne, **said)
    return now(comment), deciding.refuse(now(comment), by=bilal, **said)


@pytest.mark.parametrize("how", ["an appeal", "a moderator"])
def test_the_page_says_that_it_is_read_again(client, publication, thread, people, how):
    comment, refused = refused_after_it_appeared(publication, thread, people)
    assert "règle 3 de la charte" in words(client.get(thread.url))
    chloe = User.objects.get(username="chloe")
    last = Entry.objects.latest("id").pk
    if how == "an appeal":
        given = appealing.appeal(refused, text="Relisez.", by=None, at=NOON)
        appealing.hear(given, outcome=Hearing.REVERSED, reasons="Oui.", by=chloe, at=NOON)
    else:
        deciding.restore(comment, revision=comment.revision_id, by=chloe, at=NOON)
    assert "Ce commentaire est relu." in words(client.get(thread.url))
    names = set()
    for one in Entry.objects.filter(pk__gt=last):
        names |= touched(one.kind, journal=one.journal, subject=one.subject, facts=one.facts)
    assert f"thread:{thread.pk}" in names


def test_an_edit_that_is_read_again_moves_no_page(publication, thread, people):
    want(publication, 2)
    anne, bilal, chloe = people(3)
    reader, _key = factories.make_reader(publication)
    comment = factories.make_published(thread, by=anne, reader=reader)
    edit = posting.edit(
        comment, revision=comment.revision_id, typed="TOUJOURS PLUS FORT", by=reader, at=NOON, findings=[NOTED]
    )  # fmt: skip
    said = {"revision": edit.pk, "rule": rule(comment, 3), "at": NOON}
    deciding.refuse(now(comment), by=anne, **said)
    given = appealing.appeal(deciding.refuse(now(comment), by=bilal, **said), text="Non.", by=None, at=NOON)
    last = Entry.objects.latest("id").pk
    appealing.hear(given, outcome=Hearing.REVERSED, reasons="Oui.", by=chloe, at=NOON)
    for one in Entry.objects.filter(pk__gt=last):
        assert touched(one.kind, journal=one.journal, subject=one.subject, facts=one.facts) == set()


def test_a_policy_is_no_person_and_waits_for_none(publication, thread, people):
    want(publication, 2)
    people(2)
    comment = factories.make_comment(thread, findings=[NOTED])
    assert publish(comment, "policy:test").outcome == Outcome.PUBLISHED


def test_undone_it_waits_with_what_colleagues_had_said(publication, thread, people):
    want(publication, 2)
    anne, bilal = people(2)
    comment = factories.make_comment(thread, findings=[NOTED])
    deciding.ask(comment, revision=comment.revision_id, by=bilal, at=NOON, note="Ironie ?")
    publish(comment, anne)
    decision = publish(comment, bilal)
    undoing.undo(decision, by=bilal, at=NOON)
    said = list(opinions.on([comment.revision_id]))
    assert [(one.given_by, one.would, one.asks) for one in said] == [
        (bilal, "", True), (anne, "published", False),
    ]  # fmt: skip
    assert isinstance(publish(comment, bilal), Decision)


def test_what_a_colleague_said_since_keeps_a_decision_from_being_undone(publication, thread, people):
    want(publication, 2)
    anne, bilal, chloe = people(3)
    comment = factories.make_comment(thread, findings=[NOTED])
    refuse(comment, anne)
    decision = refuse(comment, bilal)
    deciding.restore(comment, revision=comment.revision_id, by=chloe, at=NOON)
    with pytest.raises(undoing.CannotUndo):
        undoing.undo(decision, by=bilal, at=NOON)


def test_erased_nothing_is_left_of_what_colleagues_wrote_about_it(publication, thread, people):
    anne, _bilal = people(2)
    reader, _key = factories.make_reader(publication)
    comment = factories.make_comment(thread, reader=reader)
    deciding.ask(comment, revision=comment.revision_id, by=anne, at=NOON, note="Le voisin de Maud ?")
    leaving.erase(reader, keep_texts=False, at=NOON)
    assert [one.note for one in Opinion.objects.all()] == [""]


def test_of_several_chosen_those_that_wait_for_a_colleague_are_counted(client, publication, thread, people):
    want(publication, 2)
    anne, _bilal = people(2)
    noted, calm = factories.make_comment(thread, findings=[NOTED]), factories.make_comment(thread)
    client.force_login(anne)
    answer = client.post(
        reverse("moderation:bulk"),
        {
            "act": "publish", "step": "decide",
            "chosen": [f"{one.pk}.{one.revision_id}" for one in (noted, calm)],
        },
        follow=True,
    )  # fmt: skip
    assert "1 commentaire décidé. 1 a votre avis et attend un collègue." in words(answer)
    assert (now(noted).state, now(calm).state) == (State.PENDING, State.PUBLISHED)
