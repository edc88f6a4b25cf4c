"""Two people never read the same comment without knowing it, and nobody's crash leaves anything behind."""

from __future__ import annotations

import datetime
import re

import pytest
from django.utils import timezone

from palabre.moderation import claiming
from palabre.moderation.models import Claim
from tests import factories

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def maud(thread, client_of):
    return client_of(
        factories.make_moderator(thread.publication, username="maud", shown_name="Maud Le Bihan")
    )


@pytest.fixture
def client_of():
    from django.test import Client

    def make(user):
        made = Client()
        made.force_login(user)
        made.moderator = user
        return made

    return make


def read_in(page):
    """The number of the comment that has the focus."""
    return int(re.search(r'class="item item--focus" id="c(\d+)"', page)[1])


def readers_in(page):
    return re.search(r"<p[^>]* data-readers>([^<]*)<", page)[1]


def test_two_who_open_the_queue_are_given_different_comments(desk, maud, thread):
    first, second = factories.make_comment(thread), factories.make_comment(thread)
    mine, hers = desk.get("/desk/").content.decode(), maud.get("/desk/").content.decode()
    assert (read_in(mine), read_in(hers)) == (first.pk, second.pk)
    assert readers_in(mine) == readers_in(hers) == ""
    # In the line of the other one stands who reads it.
    assert f"{desk.moderator} le lit" in hers
    assert "Maud Le Bihan le lit" in desk.get("/desk/").content.decode()


def test_whoever_opens_what_another_reads_knows_and_so_does_the_other(desk, maud, thread):
    comment = factories.make_comment(thread)
    desk.get("/desk/")
    hers = maud.get(f"/desk/?focus={comment.pk}").content.decode()
    assert read_in(hers) == comment.pk
    assert readers_in(hers) == f"{desk.moderator} le lit aussi, en ce moment."
    told = desk.post(f"/desk/comments/{comment.pk}/claim/").json()
    assert told.pop("claimed").endswith(f"-{comment.pk}")
    assert told == {"said": "Maud Le Bihan le lit aussi, en ce moment.", "is_waiting": True}
    # On the comment's own page, too.
    assert "Maud Le Bihan le lit aussi" in desk.get(f"/desk/comments/{comment.pk}/").content.decode()


def test_a_claim_lapses_by_itself_and_is_renewed_while_the_page_is_open(desk, maud, thread):
    comment = factories.make_comment(thread)
    now = timezone.now()
    claiming.claim(comment, by=desk.moderator, at=now - 3 * MINUTE)
    assert readers_in(maud.get("/desk/").content.decode()) == ""
    Claim.objects.all().delete()
    claiming.claim(comment, by=desk.moderator, at=now - MINUTE)
    claiming.claim(comment, by=desk.moderator, at=now)
    claim = Claim.objects.get()
    assert (claim.since, claim.until) == (now - MINUTE, now + claiming.BELIEVED_FOR)
    claiming.forget_old(at=now + 10 * MINUTE)
    assert not Claim.objects.exists()


def test_one_reads_one_comment_at_a_time(desk, maud, thread):
    first, second = factories.make_comment(thread), factories.make_comment(thread)
    desk.get(f"/desk/?focus={first.pk}")
    desk.get(f"/desk/?focus={second.pk}")
    assert read_in(maud.get("/desk/").content.decode()) == first.pk


def ahead(client, comment, *, shown=None):
    """What a script is given that fetches ahead, from ``comment`` on, and shows ``shown`` meanwhile: its number."""
    headers = {"X-Ahead": str(shown.pk) if shown else ""}
    return read_in(client.get(f"/desk/?focus={comment.pk}", headers=headers).content.decode())


def following_in(page):
    """The number that the key for the next one leads to."""
    return int(re.search(r'focus=(\d+)[^"]*" data-key="j"', page)[1])


def test_what_is_fetched_ahead_is_read_by_nobody_yet(desk, maud, thread):
    comment = factories.make_comment(thread)
    desk.head("/desk/")
    assert not Claim.objects.exists()
    assert ahead(desk, comment) == comment.pk
    hers = maud.get("/desk/").content.decode()
    assert (read_in(hers), readers_in(hers)) == (comment.pk, "")
    assert desk.post(f"/desk/comments/{comment.pk}/claim/").json()["said"].startswith("Maud Le Bihan le lit")
    assert maud.post(f"/desk/comments/{comment.pk}/claim/").json()["said"] != ""


def test_what_is_fetched_ahead_is_given_to_nobody_else_while_something_else_is_left(
    desk, decide, maud, thread
):
    _first, second, third, fourth, fifth = (factories.make_comment(thread) for _n in range(5))
    assert following_in(desk.get("/desk/").content.decode()) == second.pk
    assert ahead(desk, second) == second.pk
    hers = maud.get("/desk/").content.decode()
    assert read_in(hers) == third.pk
    assert f"{desk.moderator} le lit" in hers
    assert len(re.findall(r"data-readers>[^<]*le lit", hers)) == 1
    assert following_in(hers) == fourth.pk
    assert following_in(desk.get(f"/desk/?focus={second.pk}").content.decode()) == fourth.pk
    assert ahead(desk, fourth) == fourth.pk
    # Whoever asks for what another has fetched meanwhile is given the one after it.
    assert ahead(maud, fourth) == fifth.pk
    assert f"focus={fourth.pk}" in decide(second, "publish", back="queue").url


def test_what_was_fetched_ahead_and_is_shown_is_free_at_no_moment(desk, maud, thread):
    first, second, third, fourth = (factories.make_comment(thread) for _n in range(4))
    assert ahead(desk, second, shown=first) == second.pk
    # Decided: the second is on the screen, and the third is fetched, before anything else is said to the server.
    assert ahead(desk, third, shown=second) == third.pk
    hers = maud.get("/desk/").content.decode()
    assert (read_in(hers), following_in(hers)) == (first.pk, fourth.pk)
    assert "le lit" in re.search(rf'id="c{second.pk}".*?</li>', hers, re.DOTALL)[0]


def test_at_the_end_of_a_page_too_what_comes_next_is_what_nobody_else_has(desk, maud, thread):
    comments = [factories.make_comment(thread) for _n in range(28)]
    ahead(maud, comments[25])
    last = desk.get(f"/desk/?focus={comments[24].pk}").content.decode()
    assert (read_in(last), following_in(last)) == (comments[24].pk, comments[26].pk)


def test_where_nothing_else_is_left_it_is_what_another_has_claimed(desk, maud, thread):
    first, second = factories.make_comment(thread), factories.make_comment(thread)
    ahead(maud, second)
    assert following_in(desk.get(f"/desk/?focus={first.pk}").content.decode()) == second.pk
    assert ahead(desk, second) in (first.pk, second.pk)


def test_a_decision_leads_past_what_another_reads_unless_nothing_else_is_left(desk, decide, maud, thread):
    first, second, third = (factories.make_comment(thread) for _n in range(3))
    maud.get(f"/desk/?focus={second.pk}")
    answer = decide(first, "publish", back="queue")
    assert f"focus={third.pk}" in answer.url
    assert f"focus={second.pk}" in decide(third, "publish", back="queue").url


def test_a_claim_keeps_nobody_from_deciding(desk, decide, maud, thread):
    comment = factories.make_comment(thread)
    maud.get("/desk/")
    assert decide(comment, "publish").status_code == 302


def test_where_everything_is_read_already_the_first_is_shown_with_who_reads_it(desk, maud, thread):
    factories.make_comment(thread)
    maud.get("/desk/")
    mine = desk.get("/desk/").content.decode()
    assert readers_in(mine) == "Maud Le Bihan le lit aussi, en ce moment."


def claimed_in(page):
    return re.search(r'data-claimed="(\d+-\d+)"', page)[1]


def test_whoever_leaves_the_page_gives_back_what_they_read_and_what_was_fetched_ahead(desk, maud, thread):
    first, second, third = (factories.make_comment(thread) for _n in range(3))
    page = desk.get("/desk/").content.decode()
    ahead = desk.get(f"/desk/?focus={second.pk}", headers={"X-Ahead": str(first.pk)}).content.decode()
    assert read_in(maud.get("/desk/").content.decode()) == third.pk
    renewed = desk.post(f"/desk/comments/{first.pk}/claim/").json()["claimed"]
    assert renewed != claimed_in(page)
    left = desk.post("/desk/leave/", {"read": renewed, "ahead": claimed_in(ahead)})
    assert (left.status_code, left.content) == (204, b"")
    assert list(Claim.objects.values_list("user__username", "comment")) == [("maud", third.pk)]
    assert read_in(maud.get("/desk/").content.decode()) == first.pk


def test_a_page_that_is_left_late_gives_back_nothing_that_the_next_one_has_claimed(desk, thread):
    comment = factories.make_comment(thread)
    page = desk.get("/desk/").content.decode()
    desk.get("/desk/")
    desk.post("/desk/leave/", {"read": claimed_in(page), "ahead": ""})
    assert Claim.objects.get().comment_id == comment.pk
    desk.get(f"/desk/comments/{comment.pk}/")
    desk.post("/desk/leave/", {"read": "", "ahead": claimed_in(page)})
    assert Claim.objects.count() == 1


@pytest.mark.parametrize("said", ["", "7", "-", "x-1", "1-" + "9" * 30, "9" * 30 + "-1", "²-1"])
def test_what_means_nothing_gives_nothing_back_nor_does_anybody_for_a_colleague(desk, maud, thread, said):
    factories.make_comment(thread)
    page = desk.get("/desk/").content.decode()
    assert desk.post("/desk/leave/", {"read": said, "ahead": said}).status_code == 204
    assert maud.post("/desk/leave/", {"read": claimed_in(page), "ahead": claimed_in(page)}).status_code == 204
    assert desk.get("/desk/leave/").status_code == 405
    assert Claim.objects.count() == 1


def test_claims_are_of_ones_own_publication_alone(desk, thread):
    other = factories.make_thread(factories.make_publication(host="phare.example"))
    comment = factories.make_comment(other)
    assert desk.post(f"/desk/comments/{comment.pk}/claim/").status_code == 404


def test_nothing_that_is_claimed_asks_more_of_the_database_for_each_comment(
    desk, maud, thread, django_assert_max_num_queries
):
    for _n in range(3):
        factories.make_comment(thread)
    desk.get("/desk/")
    with django_assert_max_num_queries(60) as few:
        maud.get("/desk/")
    for _n in range(15):
        factories.make_comment(thread)
    with django_assert_max_num_queries(len(few.captured_queries)):
        maud.get("/desk/")
