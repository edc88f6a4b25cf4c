"""What a small screen without a keyboard shows: nothing covered, nothing that only keys do, no line beside its place."""

from __future__ import annotations

import pytest
from django.utils import timezone

from palabre.accounts import private_link
from tests import factories
from tests.journeys.pressing import press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}


def box(page, what):
    return page.locator(what).first.bounding_box()


def test_what_undoes_stands_in_a_bar_of_its_own_and_nothing_is_said_of_keys(visit, at_the_desk, paper):
    for n in range(2):
        factories.make_comment(paper, typed=f"Numéro {n}.", at=timezone.now())
    page = visit(storage_state=at_the_desk.context.storage_state(), **PHONE)
    page.goto(f"{paper.host}/desk/")
    assert not page.locator("[popovertarget=keys]").first.is_visible()
    press(page, "[data-focus] button.primary")
    page.locator("[data-undo] button").wait_for()
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    bar, foot = box(page, "[data-undo]"), box(page, ".desk__keys")
    assert bar["width"] == 390
    assert foot["y"] + foot["height"] <= bar["y"]


def test_the_lines_of_a_choice_stand_beside_its_button(visit, paper):
    comment = factories.make_published(paper, by=paper.moderator)
    page = visit(**PHONE)
    page.goto(f"{paper.host}/alert/{comment.pk}/")
    label = page.locator("label:has([type=radio])").first
    assert label.bounding_box()["height"] > 40, "it has two lines"
    left = label.evaluate(
        "one => { const range = document.createRange(); range.selectNode(one.lastChild);"
        " return Math.min(...[...range.getClientRects()].map(line => line.left)) }"
    )
    button = box(page, "[type=radio]")
    assert left >= button["x"] + button["width"]


def test_the_border_runs_through_no_legend(visit, paper):
    _reader, key = factories.make_reader(paper.publication)
    page = visit(**PHONE)
    page.goto(paper.host + private_link.path(key))
    assert box(page, "form fieldset")["y"] < box(page, "form legend")["y"]
