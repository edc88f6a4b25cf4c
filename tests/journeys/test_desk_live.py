"""What colleagues do arrives on an open page of the queue, and moves nothing on it."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from palabre.moderation import deciding
from tests import factories
from tests.factories import make_comment

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# What a page does by itself every few seconds, and each time it is looked at again.
LOOK_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"


def places(page):
    """Where each comment stands, in order, with its distance from the top."""
    return page.eval_on_selector_all(
        ".queue > .item", "all => all.map(one => [one.id, Math.round(one.getBoundingClientRect().top)])"
    )


def test_a_decision_of_a_colleague_and_what_came_show_without_moving_anything(at_the_desk, paper):
    _read, decided, _last = (make_comment(paper, typed=f"Numéro {n}.", at=timezone.now()) for n in (1, 2, 3))
    page = at_the_desk
    page.goto(f"{paper.host}/desk/")
    page.wait_for_load_state("networkidle")
    page.fill("textarea[name=reasons]", "À moitié écrit")
    before = places(page)
    colleague = factories.make_moderator(paper.publication, first_name="Ana")
    deciding.publish(decided, revision=decided.revision_id, by=colleague, at=timezone.now())
    late = make_comment(paper, typed="Numéro 4.", at=timezone.now() + datetime.timedelta(seconds=2))
    page.evaluate(LOOK_AGAIN)
    page.locator(f"#c{decided.pk}.item--gone", has_text="Ana l’a décidé").wait_for()
    assert places(page) == before
    assert page.input_value("textarea[name=reasons]") == "À moitié écrit"
    assert page.locator("[data-pulse=waiting]").inner_text() == "3"
    page.locator("[data-came]", has_text="1 commentaire est arrivé").wait_for()
    page.click("[data-came] a")
    page.wait_for_selector(f"#c{late.pk}")
    assert page.locator(f"#c{decided.pk}").count() == 0


def test_an_empty_desk_says_when_something_comes(at_the_desk, paper):
    page = at_the_desk
    page.goto(f"{paper.host}/desk/")
    late = make_comment(paper, typed="Numéro 1.", at=timezone.now() + datetime.timedelta(seconds=2))
    page.evaluate(LOOK_AGAIN)
    page.click("[data-came] a")
    page.wait_for_selector(f"#c{late.pk}[data-focus]")
