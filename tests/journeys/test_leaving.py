"""A moderator leaves the desk, or has nothing to come to: colleagues wait for nobody who has gone, and hear why nothing moves."""

from __future__ import annotations

import queue

import pytest
from django.utils import timezone

from palabre.moderation import claiming
from palabre.moderation.models import Claim
from tests.factories import make_comment, make_moderator
from tests.journeys.test_swift import until_ahead

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def left(monkeypatch):
    """What is claimed once the page has said that it is left, by ``go``: browsers tell nobody when that was answered."""
    given_back = queue.SimpleQueue()
    give_back = claiming.give_back

    def heard(number, **said):
        give_back(number, **said)
        given_back.put(number)

    monkeypatch.setattr(claiming, "give_back", heard)

    def leave(go):
        go()
        for _what in ("read", "ahead"):
            given_back.get(timeout=60)
        return set(Claim.objects.values_list("comment", flat=True))

    return leave


def test_whoever_leaves_the_page_gives_back_what_it_had_claimed(at_the_desk, paper, left):
    first, second, third = (make_comment(paper, typed=f"Numéro {n}.") for n in (1, 2, 3))
    page = at_the_desk
    page.goto(f"{paper.host}/desk/")
    until_ahead(page, first.pk)
    assert set(Claim.objects.values_list("comment", flat=True)) == {first.pk, second.pk}
    assert left(lambda: page.goto(f"{paper.host}/charter/")) == set()
    # Loaded anew, it keeps what it has claimed since.
    page.goto(f"{paper.host}/desk/")
    until_ahead(page, first.pk)
    assert first.pk in left(page.reload)
    # And after a step, what is read then.
    until_ahead(page, first.pk)
    with page.expect_response("**/claim/"):
        page.keyboard.press("j")
    until_ahead(page, second.pk)
    assert set(Claim.objects.values_list("comment", flat=True)) == {second.pk, third.pk}
    assert left(lambda: page.goto(f"{paper.host}/charter/")) == set()


def test_where_colleagues_read_all_the_others_the_key_says_so_until_one_is_free(at_the_desk, paper):
    first, second = (make_comment(paper, typed=f"Numéro {n}.") for n in (1, 2))
    maud = make_moderator(paper.publication, username="maud")
    claiming.claim(second, by=maud, at=timezone.now())
    page = at_the_desk
    page.goto(f"{paper.host}/desk/")
    until_ahead(page, first.pk)
    page.keyboard.press("j")
    page.locator(".desk__said", has_text="Des collègues lisent tous les autres.").wait_for()
    assert page.locator(f"#c{first.pk}[data-focus]").count() == 1
    Claim.objects.filter(user=maud).delete()
    page.keyboard.press("j")
    page.wait_for_selector(f"#c{second.pk}[data-focus]")
