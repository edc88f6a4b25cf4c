"""What a script is told that sends a decision while its moderator reads on."""

from __future__ import annotations

import pytest

from palabre.discussion import posting
from palabre.discussion.models import Comment, State
from palabre.moderation import deciding
from tests import factories
from tests.factories import NOON

JSON = {"Accept": "application/json"}


@pytest.fixture
def send(desk):
    def sent(comment, act, **more):
        said = {"act": act, "revision": comment.revision_id, "back": "queue", **more}
        return desk.post(f"/desk/comments/{comment.pk}/decide/", said, headers=JSON)

    return sent


def test_it_is_told_what_was_decided_the_counts_and_how_to_take_it_back(send, thread):
    comment, _other = factories.make_comment(thread), factories.make_comment(thread)
    told = send(comment, "publish").json()
    assert told["said"] == f"#{comment.pk} publié."
    assert told["pulse"]["waiting"] == "1"
    assert told["pulse"]["today"] == "vous\u202f: 1 aujourd’hui"
    decision = comment.decisions.get()
    assert told["undo"] == {
        "url": f"/desk/decisions/{decision.pk}/undo/",
        "what": f"Annuler\u202f: #{comment.pk} publié",
        "seconds": 30,
    }


@pytest.mark.parametrize(
    ("act", "more", "status", "says"),
    [("refuse:law", {}, 422, "Dites ce qui est contraire à la loi"), ("refuse:9", {}, 422, "règle"),
     ("", {}, 422, ""), ("publish", {"revision": "x"}, 422, "texte"), ("publish", {"revision": 9**9}, 409, "modifié")],
)  # fmt: skip
def test_what_was_not_taken_is_said_with_its_reason_and_where_to_go_back(
    send, thread, act, more, status, says
):
    comment = factories.make_comment(thread)
    answer = send(comment, act, **more)
    assert answer.status_code == status
    told = answer.json()
    assert told["fault"].startswith(f"#{comment.pk} n’est pas décidé")
    assert says in told["fault"]
    assert told["back"] == f"/desk/comments/{comment.pk}/"
    assert Comment.objects.get(pk=comment.pk).state == State.PENDING


def test_it_is_told_who_was_first(send, thread):
    comment = factories.make_comment(thread)
    maud = factories.make_moderator(thread.publication, username="maud", shown_name="Maud Le Bihan")
    deciding.publish(comment, revision=comment.revision_id, by=maud, at=NOON)
    answer = send(comment, "publish")
    assert (answer.status_code, answer.json()["fault"]) == (
        409,
        f"#{comment.pk} a été décidé par Maud Le Bihan avant vous.",
    )


def test_it_is_told_that_its_author_withdrew_it(send, thread):
    reader, _key = factories.make_reader(thread.publication)
    comment = factories.make_comment(thread, reader=reader)
    posting.withdraw(comment, by=reader, at=NOON)
    answer = send(comment, "publish")
    assert answer.status_code == 409
    assert "retiré par son auteur" in answer.json()["fault"]
