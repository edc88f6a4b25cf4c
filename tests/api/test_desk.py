"""What a moderator's token opens at ``/api/v1/desk/``: the queue, findings and decisions, as the desk has them."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from palabre.accounts import tokens
from palabre.accounts.models import Scope
from palabre.discussion import posting
from palabre.discussion.models import Comment, State
from palabre.journal.models import Entry
from palabre.moderation import deciding
from palabre.moderation.models import Decision, Opinion
from tests import factories
from tests.factories import NOON

DESK = "/api/v1/desk/"
CAPITALS = {"rule": 3, "check": "capitals", "kind": "capitals", "start": 0, "end": 5, "score": 0.9, "message": "capitals",
            "values": {}, "replacement": None, "counts": True}  # fmt: skip


class Program:
    """A program with a token."""

    def __init__(self, publication, owner, scope=Scope.DECIDE):
        self.token, self.written = tokens.make(
            publication, owner=owner, purpose="Robot", scope=scope, days=30, at=timezone.now()
        )
        self.client = Client(enforce_csrf_checks=True)
        self.headers = {"Authorization": f"Bearer {self.written}"}

    def get(self, path, **query):
        path = path.removeprefix("http://testserver" + DESK)
        return self.client.get(DESK + path, query, headers=self.headers)

    def decide(self, comment, act, **said):
        said = {"act": act, "revision": comment.revision_id, **said}
        path = f"{DESK}comments/{comment.pk}/decisions"
        return self.client.post(path, said, content_type="application/json", headers=self.headers)


@pytest.fixture
def program(publication, moderator):
    return Program(publication, moderator)


def is_problem(answer, status, name):
    said = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), said
    assert said["type"].endswith(f"#{name}"), said
    assert answer["Cache-Control"] == "no-store"
    return said


def state_of(comment):
    return Comment.objects.get(pk=comment.pk).state


def test_the_queue_is_read_in_its_order_with_what_was_noted(program, thread):
    first = factories.make_comment(
        thread, typed="BRAVO à tous.", findings=[CAPITALS], email="maud@example.org"
    )
    second = factories.make_comment(thread)
    answer = program.get("queue")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer
    said = answer.json()
    assert [one["number"] for one in said["comments"]] == [first.pk, second.pk]
    assert said["next"] is None
    one = said["comments"][0]
    assert (one["revision"], one["text"], one["state"], one["waits"]) == (
        first.revision_id,
        "BRAVO à tous.",
        "pending",
        True,
    )
    [finding] = one["findings"]
    assert (finding["rule"], finding["check"], finding["words"], finding["score"]) == (
        3,
        "capitals",
        "BRAVO",
        0.9,
    )
    assert finding["sentence"]
    assert "example.org" not in answer.content.decode()


def test_the_queue_is_read_on_where_it_was_left(program, thread, moderator):
    numbers = [factories.make_comment(thread, at=NOON + datetime.timedelta(minutes=n)).pk for n in range(5)]
    said = program.get("queue", limit=2).json()
    assert [one["number"] for one in said["comments"]] == numbers[:2]
    first = Comment.objects.get(pk=numbers[0])
    deciding.publish(first, revision=first.revision_id, by=moderator, at=NOON)
    found = []
    while said["next"]:
        said = program.get(said["next"]).json()
        found += [one["number"] for one in said["comments"]]
    assert found == numbers[2:]


def test_a_part_of_the_queue_is_asked_for(program, thread, publication):
    other = factories.make_thread(publication)
    in_other = factories.make_comment(other, findings=[CAPITALS])
    factories.make_comment(thread)
    for query in ({"thread": other.pk}, {"rule": 3}):
        assert [one["number"] for one in program.get("queue", **query).json()["comments"]] == [in_other.pk]
    assert len(program.get("queue", new="true").json()["comments"]) == 2
    assert program.get("queue", alerts="true").json()["comments"] == []
    following = program.get("queue", new="true", limit=1).json()["next"]
    assert len(program.get(following).json()["comments"]) == 1


@pytest.mark.parametrize(
    "query", [{"thread": 999}, {"section": 999}, {"rule": 0}, {"after": "x"}, {"after": "9.1-1"}, {"after": "1.1"}, {"limit": 26},
              {"after": ""}, {"after": "0." + "9" * 50 + "-1"}, {"new": "perhaps"}, {"section": 2**70}]
)  # fmt: skip
def test_what_is_no_part_of_the_queue_is_said(program, thread, query):
    factories.make_comment(thread)
    assert is_problem(program.get("queue", **query), 422, "invalid")["errors"]


def test_a_page_of_the_queue_costs_the_same_however_full(program, thread):
    counts = []
    for _time in range(2):
        for _n in range(4):
            factories.make_comment(thread, findings=[CAPITALS])
        program.get("queue")
        with CaptureQueriesContext(connection) as asked:
            program.get("queue")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16


def test_an_edit_is_read_beside_what_readers_see(program, thread, moderator, publication):
    reader, _key = factories.make_reader(publication)
    comment = factories.make_published(thread, by=moderator, reader=reader, typed="Avant.")
    posting.edit(comment, revision=comment.revision_id, typed="Après.", by=reader, at=NOON)
    one = program.get(f"comments/{comment.pk}").json()
    assert (one["text"], one["shown"], one["waits"], one["state"]) == ("Après.", "Avant.", True, "published")


def test_any_comment_is_read_by_its_number(program, thread, moderator, publication):
    reply = factories.make_comment(
        thread, parent=factories.make_published(thread, by=moderator, typed="Le canal.")
    )
    one = program.get(f"comments/{reply.pk}").json()
    assert (one["answers"]["text"], one["charter"], one["people"]) == ("Le canal.", 1, 1)
    other = factories.make_comment(factories.make_thread(factories.make_publication(host="phare.example")))
    for number in (other.pk, 999_999, 2**70):
        is_problem(program.get(f"comments/{number}"), 404, "not-found")


@pytest.mark.parametrize(
    ("act", "said", "state"),
    [("publish", {}, "published"), ("refuse", {"rule": 2}, "refused"), ("refuse", {"ground": "law", "reasons": "Un délit."}, "refused"),
     ("return", {"reasons": "Sans majuscules."}, "returned")],
)  # fmt: skip
def test_what_waits_is_decided_in_the_owners_name_as_by_the_desk(
    program, thread, moderator, act, said, state
):
    comment = factories.make_comment(thread)
    answer = program.decide(comment, act, **said)
    assert answer.status_code == 201
    decision = Decision.objects.get()
    assert answer.json() == {
        "number": comment.pk, "is_decided": True, "decision": decision.pk, "outcome": state, "state": state,
        "waits": False, "wanted": 1, "sentence": answer.json()["sentence"],
    }  # fmt: skip
    assert (decision.decided_by, decision.revision_id, decision.reasons) == (
        moderator,
        comment.revision_id,
        said.get("reasons", ""),
    )
    assert (decision.rule.number if decision.rule else None) == said.get("rule")
    [entry] = Entry.objects.filter(subject=f"comment:{comment.pk}", kind=f"comment.{state}")
    assert (entry.actor, entry.facts["decision"]) == (f"user:{moderator.pk}", decision.pk)


def test_the_journal_holds_the_same_entry_as_for_the_desk(program, thread, moderator, client):
    by_program, by_desk = (factories.make_comment(thread) for _n in range(2))
    assert program.decide(by_program, "refuse", rule=2, reasons="Une insulte.").status_code == 201
    client.force_login(moderator)
    said = {"act": "refuse:2", "revision": by_desk.revision_id, "reasons": "Une insulte."}
    client.post(f"/desk/comments/{by_desk.pk}/decide/", said)
    one, two = Entry.objects.filter(kind="comment.refused").order_by("id")
    own = {"revision", "decision"}
    assert one.actor == two.actor
    assert {k: v for k, v in one.facts.items() if k not in own} == {
        k: v for k, v in two.facts.items() if k not in own
    }


def test_what_is_published_is_removed_and_restored(program, thread, moderator, client):
    comment = factories.make_published(thread, by=moderator)
    assert program.decide(comment, "remove", rule=2).json()["outcome"] == "removed"
    assert client.get(f"/api/v1/comments/{comment.pk}").json()["state"] == "removed"
    assert program.decide(comment, "restore").json()["outcome"] == "restored"
    assert client.get(f"/api/v1/comments/{comment.pk}").json()["state"] == "published"


def test_who_comes_second_is_told_what_was_decided(program, thread, publication):
    comment = factories.make_comment(thread)
    colleague = factories.make_moderator(publication, username="colleague")
    deciding.refuse(
        comment, revision=comment.revision_id, by=colleague, at=NOON, rule=comment.charter.rules.get(number=1)
    )
    problem = is_problem(program.decide(comment, "publish"), 409, "decided")
    assert "colleague" in problem["detail"]
    assert problem["comment"] == {
        "number": comment.pk,
        "state": "refused",
        "waits": False,
        "revision": comment.revision_id,
    }
    assert (problem["decision"]["outcome"], problem["decision"]["rule"]) == ("refused", 1)
    assert Decision.objects.count() == 1


def test_what_was_edited_since_it_was_read_is_not_decided(program, thread, publication):
    reader, _key = factories.make_reader(publication)
    comment = factories.make_comment(thread, reader=reader)
    posting.edit(comment, revision=comment.revision_id, typed="Autrement.", by=reader, at=NOON)
    newest = Comment.objects.get(pk=comment.pk).revision_id
    problem = is_problem(program.decide(comment, "publish"), 409, "edited")
    assert problem["comment"]["revision"] == newest != comment.revision_id
    # Whoever would have to add words about another text is not asked for them.
    is_problem(program.decide(comment, "return"), 409, "edited")
    assert program.decide(comment, "publish", revision=newest).status_code == 201


def test_what_its_author_withdrew_is_not_decided(program, thread, publication):
    reader, _key = factories.make_reader(publication)
    comment = factories.make_comment(thread, reader=reader)
    posting.withdraw(comment, by=reader, at=NOON)
    problem = is_problem(program.decide(comment, "publish"), 409, "decided")
    assert "decision" not in problem
    assert state_of(comment) == State.WITHDRAWN


@pytest.mark.parametrize(
    ("act", "said", "field"),
    [("refuse", {}, "rule"), ("refuse", {"rule": 4}, "rule"), ("refuse", {"rule": 2, "ground": "law"}, "rule"), ("refuse", {"ground": "law"}, "reasons"),
     ("publish", {"rule": 2}, "rule"), ("return", {}, "reasons"), ("publish", {"reasons": "Bravo."}, "reasons"), ("publish", {"note": "x"}, "note"),
     ("burn", {}, "act"), ("publish", {"revision": 0}, "revision"), ("publish", {"revision": None}, "revision"), ("refuse", {"ground": "whim"}, "ground"),
     ("refuse", {"rule": 2, "reasons": "a\x00"}, "reasons"), ("refuse", {"rule": 2, "reasons": "a" * 2001}, "reasons"), ("refuse", {"rule": "2"}, "rule"),
     ("publish", {"by": "admin"}, "by"), ("publish", {"ground": "law"}, "ground"), ("publish", {"revision": True}, "revision")],
)  # fmt: skip
def test_a_decision_that_says_too_little_or_too_much_is_not_taken(program, thread, act, said, field):
    comment = factories.make_comment(thread)
    problem = is_problem(program.decide(comment, act, **said), 422, "invalid")
    assert field in {one["field"] for one in problem["errors"]}
    assert not Decision.objects.exists()


def test_a_rule_of_another_charter_is_not_cited(program, thread, publication):
    comment = factories.make_comment(thread)
    newer = factories.make_charter(publication, number=2, in_force_at=NOON + datetime.timedelta(days=1))
    newer.rules.create(number=7, title="Nouvelle", sort_order=7)
    problem = is_problem(program.decide(comment, "refuse", rule=7), 422, "invalid")
    assert (problem["errors"][0]["field"], problem["errors"][0]["code"]) == ("rule", "of-another-charter")


def test_where_two_must_agree_the_first_word_is_kept(program, thread, publication, moderator):
    rule = publication.charter_versions.get().rules.get(number=3)
    rule.people = 2
    rule.save()
    comment = factories.make_comment(thread, typed="BRAVO à tous.", findings=[CAPITALS])
    second = Program(publication, factories.make_moderator(publication))
    assert program.get(f"comments/{comment.pk}").json()["people"] == 2
    answer = program.decide(comment, "publish")
    assert answer.status_code == 200
    assert (answer.json()["is_decided"], answer.json()["wanted"], answer.json()["waits"]) == (False, 2, True)
    assert state_of(comment) == State.PENDING
    is_problem(program.decide(comment, "publish"), 409, "said-already")
    assert second.get(f"comments/{comment.pk}").json()["opinions"][0]["would"] == "published"
    assert second.decide(comment, "publish").status_code == 201
    assert state_of(comment) == State.PUBLISHED


def test_a_colleague_is_asked_where_there_is_one(program, thread, publication):
    comment = factories.make_comment(thread)
    is_problem(program.decide(comment, "ask", note="Qu’en penses-tu ?"), 409, "no-colleague")
    factories.make_moderator(publication)
    answer = program.decide(comment, "ask", note="Qu’en penses-tu ?")
    assert (answer.status_code, answer.json()["wanted"]) == (200, 2)
    assert Opinion.objects.get().note == "Qu’en penses-tu ?"


def test_a_token_that_reads_decides_nothing(publication, moderator, thread):
    program = Program(publication, moderator, Scope.READ)
    comment = factories.make_comment(thread)
    assert program.get("queue").status_code == 200
    answer = program.decide(comment, "publish")
    is_problem(answer, 403, "scope")
    assert "insufficient_scope" in answer["WWW-Authenticate"]
    assert state_of(comment) == State.PENDING


@pytest.mark.parametrize("path", ["queue", "comments/1"])
@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer x", "Basic eDp4", "plb_x", "Bearer plb_" + "a" * 43]
)
def test_without_a_token_that_opens_it_nothing_is_told(client, thread, moderator, path, header):
    factories.make_comment(thread)
    client.force_login(moderator)
    answer = client.get(DESK + path, headers={"Authorization": header} if header is not None else {})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert "comments" not in answer.json()


def test_a_session_decides_nothing(client, thread, moderator):
    comment = factories.make_comment(thread)
    client.force_login(moderator)
    said = {"act": "publish", "revision": comment.revision_id}
    answer = client.post(f"{DESK}comments/{comment.pk}/decisions", said, content_type="application/json")
    is_problem(answer, 401, "no-token")
    assert state_of(comment) == State.PENDING


def revoked(program, publication):
    tokens.revoke(program.token, by=program.token.owner, at=timezone.now())


def without_role(program, publication):
    program.token.owner.groups.remove(publication.moderators)


def closed(program, publication):
    program.token.owner.is_active = False
    program.token.owner.save()


def deleted(program, publication):
    program.token.owner.delete()


@pytest.mark.parametrize("become", [revoked, without_role, closed, deleted])
def test_what_is_taken_from_its_owner_stops_the_next_request(publication, thread, become):
    program = Program(publication, factories.make_moderator(publication))
    comment = factories.make_comment(thread)
    assert program.get("queue").status_code == 200
    become(program, publication)
    is_problem(program.get("queue"), 401, "token-refused")
    is_problem(program.decide(comment, "publish"), 401, "token-refused")
    assert state_of(comment) == State.PENDING


def test_a_token_is_of_one_publication(publication, moderator, thread):
    other = factories.make_publication(host="phare.example")
    moderator.groups.add(other.moderators)
    program = Program(publication, moderator)
    program.headers |= {"Host": "phare.example"}
    is_problem(program.get("queue"), 401, "token-refused")
