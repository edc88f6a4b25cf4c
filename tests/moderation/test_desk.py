from __future__ import annotations

import datetime
import re

import pytest

from palabre.charter.models import Rule
from palabre.discussion import advising, leaving, posting
from palabre.discussion.models import Comment, Opening, State, Thread
from palabre.journal import verifying
from palabre.journal.models import Entry
from palabre.moderation import alerting, deciding
from palabre.moderation.models import Decision, Outcome
from palabre.publications.models import Publication
from tests import factories
from tests.factories import NOON

MINUTE = datetime.timedelta(minutes=1)


def rule(comment, number=2):
    return comment.charter.rules.get(number=number)


def fresh(comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def test_publishing_shows_the_comment_counts_it_and_says_so(decide, desk, thread):
    comment = factories.make_comment(thread)
    answer = decide(comment, "publish")
    assert answer.status_code == 302
    assert fresh(comment).is_public
    assert Thread.objects.get(pk=thread.pk).published_count == 1
    assert f"#{comment.pk} publié." in desk.get(answer.url).content.decode()
    entry = Entry.objects.get(kind="comment.published")
    assert (entry.actor, entry.facts["revision"]) == (f"user:{desk.moderator.pk}", comment.revision_id)


def test_refusing_keeps_the_rule_and_the_words_to_the_author(decide, thread):
    comment = factories.make_comment(thread)
    assert decide(comment, "refuse:2", reasons="Attaque une\r\npersonne.").status_code == 302
    decision = Decision.objects.get()
    assert (decision.outcome, decision.rule, decision.reasons) == (
        Outcome.REFUSED, rule(comment), "Attaque une\npersonne.",
    )  # fmt: skip
    assert fresh(comment).state == State.REFUSED
    assert Thread.objects.get(pk=thread.pk).published_count == 0


def test_refusing_on_the_ground_of_the_law(decide, thread):
    comment = factories.make_comment(thread)
    decide(comment, "refuse:law", reasons="Diffamation.")
    decision = Decision.objects.get()
    assert (decision.ground, decision.rule) == ("law", None)


def test_returning_hands_it_back_to_its_author(decide, thread):
    comment = factories.make_comment(thread)
    decide(comment, "return", reasons="Sans les majuscules ?")
    assert fresh(comment).state == State.RETURNED
    assert Decision.objects.get().reasons == "Sans les majuscules ?"


def test_removing_and_restoring(decide, thread):
    comment = factories.make_published(thread)
    decide(comment, "remove:2")
    assert (fresh(comment).state, fresh(comment).ended_under_rule) == (State.REMOVED, 2)
    assert Thread.objects.get(pk=thread.pk).published_count == 0
    decide(comment, "restore")
    assert fresh(comment).is_public
    assert Thread.objects.get(pk=thread.pk).published_count == 1
    assert list(verifying.faults(thread.publication_id)) == []


def test_restoring_brings_back_what_was_removed_not_the_edit_that_was_refused(decide, thread):
    reader, _key = factories.make_reader(thread.publication)
    comment = factories.make_published(thread, reader=reader, typed="Le texte lu et publié.")
    posting.edit(comment, revision=comment.revision_id, typed="Une insulte.", by=reader, at=NOON)
    decide(fresh(comment), "refuse:2")
    decide(fresh(comment), "remove:2")
    decide(fresh(comment), "restore")
    assert fresh(comment).published_revision.text == "Le texte lu et publié."
    assert "Une insulte" not in fresh(comment).piece


def test_what_answers_something_never_published_waits_for_it(decide, thread):
    parent = factories.make_comment(thread)
    child = factories.make_comment(thread)
    Comment.objects.filter(pk=child.pk).update(parent=parent)
    answer = decide(child, "publish")
    assert answer.status_code == 409
    assert f"#{parent.pk}" in answer.content.decode()
    assert not Decision.objects.exists()
    decide(parent, "publish")
    assert decide(child, "publish").status_code == 302


@pytest.mark.parametrize(
    "act", ["", "refuse", "remove", "refuse:9", "refuse:x", "erase", "publish:2", "refuse:"]
)
def test_a_decision_that_says_nothing_usable_changes_nothing(decide, thread, act):
    comment = factories.make_comment(thread)
    answer = decide(comment, act, reasons="Mes mots à garder")
    assert answer.status_code == 422
    assert "Mes mots à garder" in answer.content.decode()
    assert fresh(comment).state == State.PENDING
    assert not Decision.objects.exists()


def test_the_law_needs_words(decide, thread):
    assert decide(factories.make_comment(thread), "refuse:law").status_code == 422
    assert not Decision.objects.exists()


def test_a_rule_of_another_version_cannot_be_cited(decide, thread):
    comment = factories.make_comment(thread)
    later = factories.make_charter(thread.publication, number=2, in_force_at=NOON + MINUTE)
    Rule.objects.create(version=later, number=4, title="Quatrième", sort_order=4)
    assert decide(comment, "refuse:4").status_code == 422
    assert decide(comment, "refuse:3").status_code == 302
    assert Decision.objects.get().rule.version_id == comment.charter_id


@pytest.mark.parametrize("revision", ["", "abc", "0", "-1", "9" * 30, "1.5"])
def test_a_form_without_a_revision_is_shown_again(decide, thread, revision):
    comment = factories.make_comment(thread)
    assert decide(comment, "publish", revision=revision).status_code == 422
    assert fresh(comment).state == State.PENDING


@pytest.mark.parametrize("typed", ["a\x00b", "a\u202eb", "a\x07b", "\ufffd", "x" * 2001])
def test_words_that_cannot_be_kept_are_refused_and_shown_again(decide, thread, typed):
    comment = factories.make_comment(thread)
    assert decide(comment, "refuse:2", reasons=typed).status_code == 422
    assert not Decision.objects.exists()


def test_two_thousand_characters_typed_with_line_breaks_are_taken(decide, thread):
    typed = ("x" * 99 + "\r\n") * 19 + "y" * 100
    assert decide(factories.make_comment(thread), "refuse:2", reasons=typed).status_code == 302
    assert len(Decision.objects.get().reasons) == 2000


def test_an_edit_in_between_is_409_with_the_new_text_and_the_words_kept(decide, thread):
    reader, _key = factories.make_reader(thread.publication)
    comment = factories.make_comment(thread, reader=reader, typed="Le premier texte.")
    edited = posting.edit(comment, revision=comment.revision_id, typed="Le second texte.", by=reader, at=NOON)
    answer = decide(comment, "refuse:2", reasons="Ce que j’ai écrit")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Le second texte." in page
    assert "Ce que j’ai écrit" in page
    assert f'name="revision" value="{edited.pk}"' in page
    assert not Decision.objects.exists()
    assert decide(comment, "refuse:2", revision=edited.pk).status_code == 302
    assert Decision.objects.get().revision_id == edited.pk


def test_the_second_moderator_is_409_with_what_the_first_decided(decide, thread):
    comment = factories.make_comment(thread)
    first = factories.make_moderator(thread.publication, shown_name="Aïcha")
    deciding.refuse(
        comment, revision=comment.revision_id, by=first, rule=rule(comment), reasons="Trop vif.", at=NOON
    )
    answer = decide(comment, "publish")
    page = answer.content.decode()
    assert answer.status_code == 409
    for said in ("Aïcha", "Trop vif.", "Aucune insulte", "Refusé"):
        assert said in page
    assert Decision.objects.count() == 1
    assert fresh(comment).state == State.REFUSED


def test_pressing_twice_says_that_one_has_decided_already(decide, thread):
    comment = factories.make_comment(thread)
    decide(comment, "publish")
    answer = decide(comment, "publish")
    assert answer.status_code == 409
    assert "Vous avez déjà décidé" in answer.content.decode()


def test_what_its_author_withdrew_is_409_and_says_so(decide, thread):
    reader, _key = factories.make_reader(thread.publication)
    comment = factories.make_comment(thread, reader=reader)
    posting.withdraw(comment, by=reader, at=NOON)
    answer = decide(comment, "publish")
    assert answer.status_code == 409
    assert "repris" in answer.content.decode()


def test_a_comment_of_another_publication_is_404(desk, decide, thread):
    other = factories.make_publication(name="Le Phare", host="phare.example")
    elsewhere = factories.make_comment(factories.make_thread(other))
    assert decide(elsewhere, "publish").status_code == 404
    assert desk.get(f"/desk/comments/{elsewhere.pk}/").status_code == 404
    assert desk.get(f"/desk/threads/{elsewhere.thread_id}/").status_code == 404
    assert fresh(elsewhere).state == State.PENDING


@pytest.mark.parametrize("number", [0, 10**9, 10**30])
def test_a_number_never_issued_is_404(desk, publication, number):
    assert desk.get(f"/desk/comments/{number}/").status_code == 404
    assert desk.post(f"/desk/comments/{number}/decide/", {"act": "publish"}).status_code == 404


def test_a_visitor_is_led_to_the_sign_in_and_back(client, thread):
    answer = client.get("/desk/?rule=3")
    assert answer.status_code == 302
    assert answer.url == "/sign-in/?next=/desk/%3Frule%3D3"
    comment = factories.make_comment(thread)
    answer = client.post(f"/desk/comments/{comment.pk}/decide/", {"act": "publish"})
    assert answer.url == "/sign-in/?next=/desk/"
    assert fresh(comment).state == State.PENDING


def test_a_role_taken_away_holds_for_the_next_decision(desk, decide, thread):
    comment = factories.make_comment(thread)
    desk.moderator.groups.clear()
    assert decide(comment, "publish").status_code == 403
    assert fresh(comment).state == State.PENDING


def test_an_editor_does_not_decide(client, editor, thread):
    comment = factories.make_comment(thread)
    client.force_login(editor)
    said = {"act": "publish", "revision": comment.revision_id}
    assert client.post(f"/desk/comments/{comment.pk}/decide/", said).status_code == 403


def test_a_decision_needs_the_page_s_own_token(thread, moderator):
    from django.test import Client

    comment = factories.make_comment(thread)
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(moderator)
    said = {"act": "publish", "revision": comment.revision_id}
    assert careful.post(f"/desk/comments/{comment.pk}/decide/", said).status_code == 403
    assert fresh(comment).state == State.PENDING


def test_reasons_typed_in_a_form_that_is_out_of_date_can_be_copied(thread, moderator):
    from django.test import Client

    comment = factories.make_comment(thread)
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(moderator)
    said = {"act": "refuse", "revision": comment.revision_id, "reasons": "Trois <b>mots</b>"}
    where = f"/desk/comments/{comment.pk}/decide/"
    own = careful.post(where, said, headers={"sec-fetch-site": "same-origin"})
    assert own.status_code == 403
    assert "Trois &lt;b&gt;mots&lt;/b&gt;" in own.content.decode()
    # What another site sends is not shown as if it stood here.
    assert "Trois" not in careful.post(where, said, headers={"sec-fetch-site": "cross-site"}).content.decode()


@pytest.mark.parametrize(
    "address", ["/desk/", "/desk/alerts/", "/desk/decisions/", "/desk/comments/?number=7"]
)
def test_no_page_of_the_desk_is_kept_anywhere(desk, publication, address):
    assert "no-store" in desk.get(address).headers["Cache-Control"]


def test_after_a_decision_the_next_is_read(decide, thread):
    sent = [factories.make_comment(thread, at=NOON + n * MINUTE) for n in range(3)]
    assert decide(sent[0], "publish").url == f"/desk/?focus={sent[1].pk}#c{sent[1].pk}"
    assert decide(sent[2], "publish").url == f"/desk/?focus={sent[1].pk}#c{sent[1].pk}"
    assert decide(sent[1], "publish").url == "/desk/"


def test_after_a_decision_the_part_of_the_queue_is_kept(decide, desk, thread):
    other = factories.make_thread(thread.publication)
    sent = [
        factories.make_comment(thread, at=NOON),
        factories.make_comment(thread, at=NOON + 2 * MINUTE),
    ]
    factories.make_comment(other, at=NOON + MINUTE)
    answer = decide(sent[0], "publish", where=f"thread={thread.pk}")
    assert answer.url == f"/desk/?thread={thread.pk}&focus={sent[1].pk}#c{sent[1].pk}"
    page = desk.get(answer.url).content.decode()
    assert page.count('<li class="item') == 1


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "rule=" + "9" * 500, "section=x&thread=y&rule=z", "after=1-x",
              "after=" + "9" * 39 + "-1", "thread=" + "9" * 40, "%00", "rule=٣"]
)  # fmt: skip
def test_where_a_decision_leads_is_never_taken_from_the_form(decide, thread, where):
    answer = decide(factories.make_comment(thread), "publish", where=where)
    assert answer.status_code == 302
    assert answer.url.startswith("/desk/")
    assert "evil" not in answer.url


@pytest.mark.parametrize(
    "query", ["focus=x", "focus=" + "9" * 30, "after=x", "after=1-" + "9" * 30, "after=99999999999999999999-1",
              "section=9999", "thread=" + "9" * 40, "rule=-1", "rule=100000000000000000000", "new=maybe"]
)  # fmt: skip
def test_an_address_that_means_nothing_shows_the_queue(desk, thread, query):
    comment = factories.make_comment(thread)
    answer = desk.get(f"/desk/?{query}")
    assert answer.status_code == 200
    if "after" not in query:
        assert f"#{comment.pk}" in answer.content.decode()


def test_the_focused_comment_is_shown_whole_with_what_was_noted(desk, thread):
    finding = {"kind": "capitals", "start": 4, "end": 17, "score": 0.94, "message": "capitals.shouting",
               "values": {"count": 12}, "replacement": None, "rule": 3, "check": "capitals@1"}  # fmt: skip
    comment = factories.make_comment(
        thread, typed="Oui ASSEZ DE CRIS, " + "et encore. " * 60, findings=[finding]
    )
    page = desk.get("/desk/").content.decode()
    assert '<mark class="r3">ASSEZ DE CRIS</mark>' in page
    assert comment.revision.text.strip()[-80:] in page
    assert "capitals · 0,94" in page


def test_an_edit_is_shown_beside_what_readers_see(desk, thread):
    reader, _key = factories.make_reader(thread.publication)
    comment = factories.make_published(thread, reader=reader, typed="Le canal est sale et froid.")
    posting.edit(
        comment, revision=comment.revision_id, typed="Le canal est propre et froid.", by=reader, at=NOON
    )
    page = desk.get("/desk/").content.decode()
    assert "<del>sale</del>" in page
    assert "<ins>propre</ins>" in page


def test_only_what_is_short_and_calm_can_be_published_from_its_line(desk, thread):
    factories.make_comment(thread, at=NOON - MINUTE)
    calm = factories.make_comment(thread)
    long = factories.make_comment(thread, typed="Long. " * 100)
    page = desk.get("/desk/").content.decode()
    assert f"Publier le #{calm.pk}" in page
    assert f"Publier le #{long.pk}" not in page


def test_what_was_published_unread_is_left_or_removed(desk, decide, publication):
    thread = factories.make_thread(publication, reading="after")
    kept, removed = factories.make_comment(thread), factories.make_comment(thread)
    assert "Laisser publié" in desk.get(f"/desk/?focus={kept.pk}").content.decode()
    decide(kept, "publish")
    decide(removed, "refuse:2")
    assert fresh(kept).is_public
    assert fresh(removed).state == State.REMOVED
    assert Thread.objects.get(pk=thread.pk).published_count == 1
    assert not Comment.objects.waiting().exists()


def test_what_was_published_unread_and_edited_waits_until_somebody_has_read_it(desk, decide, publication):
    thread = factories.make_thread(publication, reading="after")
    reader, _key = factories.make_reader(publication)
    comment = factories.make_comment(thread, typed="Paru sans être lu.", reader=reader)
    shown = comment.revision
    edit = posting.edit(comment, revision=shown.pk, typed="Corrigé.", by=reader, at=NOON)
    assert "personne ne l’a lu" in desk.get("/desk/").content.decode()
    decide(Comment.objects.get(pk=comment.pk), "refuse:2")
    now = Comment.objects.get(pk=comment.pk)
    assert (now.state, now.revision_id, now.decisions.get().revision_id) == ("published", shown.pk, edit.pk)
    assert now.waiting_since is not None
    assert "Paru sans être lu." in desk.get("/desk/").content.decode()
    # Its author writes again; what readers see is read this time, and only then nothing waits.
    again = posting.edit(now, revision=shown.pk, typed="Corrigé encore.", by=reader, at=NOON)
    assert again.number == 3
    decide(Comment.objects.get(pk=comment.pk), "return", reasons="Non.")
    decide(Comment.objects.get(pk=comment.pk), "publish")
    assert Comment.objects.get(pk=comment.pk).waiting_since is None
    posting.edit(Comment.objects.get(pk=comment.pk), revision=shown.pk, typed="Non.", by=reader, at=NOON)
    assert "personne ne l’a lu" not in desk.get("/desk/").content.decode()
    decide(Comment.objects.get(pk=comment.pk), "refuse:2")
    assert Comment.objects.get(pk=comment.pk).waiting_since is None


def test_what_appeared_was_returned_and_then_refused_says_under_which_rule(decide, client, publication):
    thread = factories.make_thread(publication, reading="after")
    reader, _key = factories.make_reader(publication)
    comment = factories.make_comment(thread, typed="Paru.", reader=reader)
    decide(comment, "return", reasons="À revoir.")
    assert "en cours de correction" in client.get(thread.url).content.decode()
    posting.edit(
        Comment.objects.get(pk=comment.pk), revision=comment.revision_id, typed="Pire.", by=reader, at=NOON
    )
    decide(Comment.objects.get(pk=comment.pk), "refuse:2")
    html = client.get(thread.url).content.decode()
    assert "en cours de correction" not in html
    assert "règle 2 de la charte" in html
    assert "Pire." not in html


def test_a_comment_is_found_by_its_number(desk, thread):
    comment = factories.make_comment(thread)
    for typed in (f"#{comment.pk}", f" {comment.pk} "):
        answer = desk.get("/desk/comments/", {"number": typed})
        assert answer.url == f"/desk/comments/{comment.pk}/"
    for typed in ("", "abc", "999999", "٣", "9" * 40):
        assert desk.get("/desk/comments/", {"number": typed}).status_code == 404


def test_one_comment_has_its_versions_decisions_and_entries(desk, decide, thread):
    reader, _key = factories.make_reader(thread.publication)
    comment = factories.make_comment(thread, reader=reader, typed="Premier jet.")
    posting.edit(comment, revision=comment.revision_id, typed="Second jet.", by=reader, at=NOON)
    decide(fresh(comment), "refuse:1", reasons="Mes raisons.")
    page = desk.get(f"/desk/comments/{comment.pk}/").content.decode()
    for said in (
        "Premier jet.",
        "Second jet.",
        "Mes raisons.",
        "comment.sent",
        "comment.edited",
        "comment.refused",
    ):
        assert said in page
    assert "Rétablir" in page


def test_the_log_lists_decisions_newest_first_by_outcome_or_ones_own(desk, decide, thread):
    other = factories.make_moderator(thread.publication)
    published, refused = factories.make_comment(thread), factories.make_published(thread, by=other)
    decide(published, "refuse:2", reasons="Non.")
    page = desk.get("/desk/decisions/").content.decode()
    assert page.index(f"/desk/comments/{published.pk}/") < page.index(f"/desk/comments/{refused.pk}/")
    only = desk.get("/desk/decisions/", {"outcome": "refused"}).content.decode()
    assert f"/desk/comments/{refused.pk}/" not in only
    only = desk.get("/desk/decisions/", {"mine": "on"}).content.decode()
    assert f"/desk/comments/{published.pk}/" in only
    assert f"/desk/comments/{refused.pk}/" not in only
    assert desk.get("/desk/decisions/", {"mine": "?", "outcome": "y", "before": "z"}).status_code == 200


def test_the_log_names_who_decided_and_picks_out_no_colleague_s_share(desk, decide, thread):
    other = factories.make_moderator(thread.publication, username="anne")
    mine, hers = factories.make_comment(thread), factories.make_published(thread, by=other)
    decide(mine, "publish")
    for name in ("person", "by", "user", "decided_by", "mine"):
        for value in (other.pk, "anne"):
            found = desk.get("/desk/decisions/", {name: value}).content.decode()
            assert f"/desk/comments/{mine.pk}/" in found
            assert f"person={other.pk}" not in found
    page = desk.get("/desk/decisions/").content.decode()
    assert f"/desk/comments/{hers.pk}/" in page
    assert "anne" in page


def test_the_log_goes_on_without_gap(desk, thread, monkeypatch):
    from palabre.moderation.views import log

    monkeypatch.setattr(log, "PER_PAGE", 2)
    made = [factories.make_published(thread, by=desk.moderator).pk for _ in range(5)]
    seen, address = [], "/desk/decisions/"
    while address:
        answer = desk.get(address)
        seen += [decision.comment_id for decision in answer.context["decisions"]]
        more = answer.context["more_url"]
        address = f"/desk/decisions/{more}" if more else ""
    assert seen == made[::-1]


def test_a_thread_is_closed_opened_and_made_read_only(desk, thread):
    address = f"/desk/threads/{thread.pk}/"
    assert desk.get(address).status_code == 200
    for opening in ("closed", "read_only", "open"):
        assert desk.post(address, {"opening": opening, "closes_at": ""}).status_code == 302
        assert Thread.objects.get(pk=thread.pk).opening == opening
    assert Entry.objects.filter(kind="thread.opening_set", actor=f"user:{desk.moderator.pk}").count() == 3


def test_a_thread_closes_on_a_date_in_the_publication_s_time(desk, thread):
    address = f"/desk/threads/{thread.pk}/"
    assert desk.post(address, {"opening": "open", "closes_at": "2099-06-18T14:00"}).status_code == 302
    closes_at = Thread.objects.get(pk=thread.pk).closes_at
    assert closes_at == datetime.datetime(2099, 6, 18, 12, tzinfo=datetime.UTC)
    assert 'value="2099-06-18T14:00"' in desk.get(address).content.decode()


@pytest.mark.parametrize(
    "said", [{"opening": "ajar"}, {}, {"opening": "open", "closes_at": "soon"},
             {"opening": "open", "closes_at": "2001-01-01T00:00"},
             {"opening": "open", "closes_at": "9999-12-31T23:59"},
             {"opening": "open", "closes_at": "0001-01-01T00:00"}]
)  # fmt: skip
def test_a_thread_s_form_that_means_nothing_changes_nothing(desk, thread, said):
    assert desk.post(f"/desk/threads/{thread.pk}/", said).status_code == 422
    assert Thread.objects.get(pk=thread.pk).opening == Opening.OPEN


def test_an_alert_is_answered_by_a_decision(desk, decide, thread):
    comment = factories.make_published(thread)
    alert = alerting.alert(thread.publication, category="rule:2", text="Insulte", at=NOON, comment=comment)
    page = desk.get("/desk/alerts/").content.decode()
    assert "Insulte" in page
    answer = decide(comment, "remove:2", back="alerts")
    assert answer.url == "/desk/alerts/"
    alert.refresh_from_db()
    assert alert.decision.outcome == Outcome.REMOVED
    assert "Insulte" not in desk.get("/desk/alerts/").content.decode()


def test_an_alert_is_answered_in_a_word_once(desk, thread):
    comment = factories.make_published(thread)
    alert = alerting.alert(thread.publication, category="rule:2", text="Insulte", at=NOON, comment=comment)
    address = f"/desk/alerts/{alert.pk}/answer/"
    assert desk.post(address, {"answer": " "}).status_code == 422
    assert desk.post(address, {"answer": "x" * 501}).status_code == 422
    assert desk.post(address, {"answer": "C’est une opinion."}).status_code == 302
    late = desk.post(address, {"answer": "Mes mots"})
    assert late.status_code == 409
    assert "C’est une opinion." in late.content.decode()
    assert "Mes mots" in late.content.decode()
    assert fresh(comment).is_public


def test_another_publication_s_alert_is_404(desk, publication):
    other = factories.make_publication(name="Le Phare", host="phare.example")
    article = factories.make_article(other)
    alert = alerting.alert(other, category="mistake", text="?", at=NOON, article=article)
    assert desk.post(f"/desk/alerts/{alert.pk}/answer/", {"answer": "Non"}).status_code == 404
    assert "mistake" not in desk.get("/desk/alerts/").content.decode()


def test_alerts_go_on_without_gap(desk, thread, monkeypatch):
    from palabre.moderation.views import alerts

    monkeypatch.setattr(alerts, "PER_PAGE", 2)
    for n in range(5):
        comment = factories.make_published(thread)
        alerting.alert(thread.publication, category="other", text=f"Alerte-{n}.", at=NOON, comment=comment)
    seen, address = [], "/desk/alerts/"
    while address:
        answer = desk.get(address)
        seen += [alert.text for row in answer.context["rows"] for _said, alert, _about in row["alerts"]]
        more = answer.context["more_url"]
        address = f"/desk/alerts/{more}" if more else ""
    assert seen == [f"Alerte-{n}." for n in range(5)]


def test_the_desk_speaks_english_on_an_english_publication(client, db):
    publication = factories.make_publication(name="The Lock", language="en")
    comment = factories.make_comment(factories.make_thread(publication))
    client.force_login(factories.make_moderator(publication))
    page = client.get("/desk/").content.decode()
    assert "Return to the author" in page
    assert f"#{comment.pk}" in page


def test_nothing_fails_once_a_decision_is_taken(decide, thread):
    comment = factories.make_comment(thread)
    assert decide(comment, "publish", where="&" * 2000).status_code == 302
    assert fresh(comment).state == State.PUBLISHED


@pytest.mark.parametrize(
    ("reasons", "typed", "status"),
    [
        ("always", "Bravo à tous.", 422),
        ("always", "BRAVO À TOUS LES BÉNÉVOLES", 302),  # What the checks noted says what to mend.
        ("on_request", "Bravo à tous.", 302),
        ("never", "Bravo à tous.", 302),
    ],
)
def test_a_text_is_returned_with_the_reasons_that_the_charter_promises(
    decide, thread, reasons, typed, status
):
    version = thread.publication.charter_versions.get()
    version.reasons = reasons
    version.save()
    comment = factories.make_comment(thread, typed=typed, findings=advising.findings(version, thread, typed))
    assert decide(comment, "return").status_code == status
    if status == 422:
        assert decide(comment, "return", reasons="Une phrase manque.").status_code == 302


def test_where_reasons_are_given_on_request_the_author_learns_of_whom(decide, client, thread):
    Publication.objects.update(contact_email="redaction@gazette.example")
    thread.publication.charter_versions.update(reasons="on_request")
    reader, key = factories.make_reader(thread.publication)
    silent, said = [factories.make_comment(thread, reader=reader) for _n in range(2)]
    decide(silent, "refuse:2")
    decide(said, "refuse:2", reasons="Elle vise une personne.")
    client.get(f"/mine/{key}/")
    html = client.get("/mine/").content.decode()
    assert html.count("Vous pouvez demander les motifs") == 1
    assert f"écrivez à redaction@gazette.example en citant le #{silent.number}" in html


def test_what_is_removed_and_what_comes_back_have_keys(desk, decide, thread):
    comment = factories.make_published(thread, by=desk.moderator)
    html = desk.get(f"/desk/comments/{comment.number}/").content.decode()
    assert re.search(r'value="remove:2"[^>]* data-key="2"', html)
    decide(comment, "remove:2")
    html = desk.get(f"/desk/comments/{comment.number}/").content.decode()
    assert re.search(r'value="restore"[^>]* data-key="b"', html)


@pytest.mark.parametrize("act", ["refuse:2", "remove:2"])
def test_what_its_author_erased_is_not_brought_back(desk, decide, publication, thread, act):
    reader, _key = factories.make_reader(publication)
    make = factories.make_comment if act == "refuse:2" else factories.make_published
    comment = make(thread, reader=reader)
    decide(comment, act)
    leaving.erase(reader, keep_texts=False, at=NOON)
    kept = fresh(comment).state
    page = desk.get(f"/desk/comments/{comment.pk}/").content.decode()
    assert 'value="restore"' not in page
    assert "il ne reste aucun texte à rétablir" in page
    answer = decide(comment, "restore")
    assert answer.status_code == 409
    assert f"#{comment.pk} n’attend pas cette décision" in answer.content.decode()
    assert fresh(comment).state == kept
    assert not fresh(comment).is_public
