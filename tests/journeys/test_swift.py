"""A moderator decides with the keys: the next comment is there at once, and what fails comes back."""

from __future__ import annotations

import pytest

from palabre.discussion.models import Comment, State
from palabre.moderation.models import Decision
from tests import factories
from tests.factories import make_comment
from tests.journeys.pressing import press_enter

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def state_of(comment):
    return Comment.objects.get(pk=comment.pk).state


def until_ahead(page, number):
    """Wait until ``number`` is read, may be decided, and the page of the one after it is there."""
    page.wait_for_selector(f"#c{number}[data-focus] .verdict:not([data-resting])")
    page.wait_for_load_state("networkidle")


def test_the_next_comment_is_there_before_the_decision_was_even_answered(at_the_desk, paper):
    first, second, third = (make_comment(paper, typed=f"Numéro {n}.") for n in (1, 2, 3))
    page = at_the_desk
    held = []
    page.route("**/decide/", lambda route: held.append(route))
    page.goto(f"{paper.host}/desk/")
    until_ahead(page, first.pk)
    loads = page.evaluate("performance.getEntriesByType('navigation').length")
    page.keyboard.press("p")
    page.wait_for_selector(f"#c{second.pk}[data-focus]:focus")
    assert page.locator(f"#c{first.pk}").count() == 0
    assert page.locator(".desk__steps a[data-key=k]").count() == 0
    assert page.url.endswith(f"#c{second.pk}")
    assert state_of(first) == State.PENDING
    held.pop().continue_()
    page.locator(".desk__said", has_text=f"#{first.pk} publié").wait_for()
    assert state_of(first) == State.PUBLISHED
    assert page.locator("[data-pulse=waiting]").inner_text() == "2"
    assert page.locator("[data-pulse=today]").inner_text() == "vous\u202f: 1 aujourd’hui"
    assert page.evaluate("performance.getEntriesByType('navigation').length") == loads
    # And on: a rule by its number, with the last one left.
    until_ahead(page, second.pk)
    page.keyboard.press("2")
    page.wait_for_selector(f"#c{third.pk}[data-focus]:focus")
    held.pop().continue_()
    page.locator(".desk__said", has_text=f"#{second.pk} refusé, règle 2").wait_for()
    assert state_of(second) == State.REFUSED


def test_a_decision_that_fails_is_said_aloud_and_its_words_are_kept(at_the_desk, paper):
    first, second, _third = (make_comment(paper, typed=f"Numéro {n}.") for n in (1, 2, 3))
    page = at_the_desk
    page.goto(f"{paper.host}/desk/")
    until_ahead(page, first.pk)
    page.route("**/decide/", lambda route: route.abort())
    page.keyboard.press("n")
    page.keyboard.type("Sans les majuscules ?")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.wait_for_selector(f"#c{second.pk}[data-focus]:focus")
    page.locator("[data-failed] p").wait_for()
    assert f"#{first.pk} n’est pas décidé" in page.inner_text("[data-failed]")
    assert state_of(first) == State.PENDING
    page.unroute("**/decide/")
    with page.expect_navigation():
        page.click("[data-failed] a")
    page.wait_for_selector(f"#c{first.pk}[data-focus]")
    assert page.input_value(f"#c{first.pk} textarea[name=reasons]") == "Sans les majuscules ?"


def test_a_decision_that_is_faster_than_the_next_comment_is_sent_at_once_and_needs_no_other_page(
    at_the_desk, paper
):
    first, second = make_comment(paper, typed="Numéro 1."), make_comment(paper, typed="Numéro 2.")
    page = at_the_desk
    held = []
    page.route(f"**/desk/?focus={second.pk}", lambda route: held.append(route))
    with page.expect_request(lambda request: "x-ahead" in request.headers):
        page.goto(f"{paper.host}/desk/")
    loads = page.evaluate("performance.timeOrigin")
    page.keyboard.press("p")
    page.locator(".desk__said", has_text=f"#{first.pk} publié").wait_for()
    # A second press is meant for the comment that still stands there, and is decided.
    page.keyboard.press("2")
    assert page.locator(f"#c{first.pk}[data-focus]").count() == 1
    held.pop().continue_()
    page.wait_for_selector(f"#c{second.pk}[data-focus]:focus")
    assert page.evaluate("performance.timeOrigin") == loads
    assert [state_of(one) for one in (first, second)] == [State.PUBLISHED, State.PENDING]


def test_a_next_comment_that_never_comes_is_asked_for_as_a_page_once_the_decision_is_taken(
    at_the_desk, paper
):
    first, second = make_comment(paper, typed="Numéro 1."), make_comment(paper, typed="Numéro 2.")
    page = at_the_desk
    held = []
    page.route(f"**/desk/?focus={second.pk}", lambda route: held.append(route))
    with page.expect_request(lambda request: "x-ahead" in request.headers):
        page.goto(f"{paper.host}/desk/")
    with page.expect_navigation():
        page.keyboard.press("p")
        held.pop().abort()
    page.wait_for_selector(f"#c{second.pk}[data-focus]")
    assert state_of(first) == State.PUBLISHED


def test_the_last_decision_waits_for_those_under_way_and_stays_where_one_failed(at_the_desk, paper):
    first, second = make_comment(paper, typed="Numéro 1."), make_comment(paper, typed="Numéro 2.")
    page = at_the_desk
    held = []
    page.route("**/decide/", lambda route: held.append(route))
    page.goto(f"{paper.host}/desk/")
    until_ahead(page, first.pk)
    page.keyboard.press("p")
    page.wait_for_selector(f"#c{second.pk}[data-focus] .verdict:not([data-resting])")
    page.keyboard.press("p")
    assert len(held) == 1
    held.pop().abort()
    page.locator("[data-failed]", has_text=f"#{first.pk} n’est pas décidé").wait_for()
    page.wait_for_selector(".verdict:not([data-resting])")
    assert [state_of(one) for one in (first, second)] == [State.PENDING, State.PENDING]
    page.unroute("**/decide/")
    with page.expect_navigation():
        page.keyboard.press("p")
    assert state_of(second) == State.PUBLISHED


def test_what_a_colleague_decided_meanwhile_is_said_with_their_name(visit, at_the_desk, paper):
    first, second = make_comment(paper, typed="Numéro 1."), make_comment(paper, typed="Numéro 2.")
    page = at_the_desk
    page.goto(f"{paper.host}/desk/")
    until_ahead(page, first.pk)
    factories.make_moderator(paper.publication, username="maud", shown_name="Maud Le Bihan")
    colleague = visit()
    colleague.goto(f"{paper.host}/desk/")
    colleague.fill("input[name=login]", "maud")
    colleague.fill("input[name=password]", "palabre-test")
    press_enter(colleague)
    colleague.goto(f"{paper.host}/desk/?focus={first.pk}")
    assert "moderator le lit aussi" in colleague.inner_text("[data-readers]")
    with colleague.expect_navigation():
        colleague.keyboard.press("2")
    page.keyboard.press("p")
    page.wait_for_selector(f"#c{second.pk}[data-focus]:focus")
    page.locator("[data-failed]", has_text="décidé par Maud Le Bihan avant vous").wait_for()
    assert Decision.objects.get().decided_by.username == "maud"


def test_one_key_takes_the_last_decision_back(at_the_desk, paper):
    first, second = make_comment(paper, typed="Numéro 1."), make_comment(paper, typed="Numéro 2.")
    page = at_the_desk
    page.goto(f"{paper.host}/desk/")
    until_ahead(page, first.pk)
    page.keyboard.press("p")
    page.wait_for_selector(f"#c{second.pk}[data-focus]:focus")
    page.locator("[data-undo] button", has_text=f"#{first.pk} publié").wait_for()
    with page.expect_navigation():
        page.keyboard.press("u")
    page.wait_for_selector(f"#c{first.pk}[data-focus]")
    assert state_of(first) == State.PENDING
    assert page.locator("[data-undo]").is_hidden()


def test_back_leads_to_a_page_that_is_as_it_is_now(at_the_desk, paper):
    first, second = make_comment(paper, typed="Numéro 1."), make_comment(paper, typed="Numéro 2.")
    page = at_the_desk
    page.goto(f"{paper.host}/desk/")
    until_ahead(page, first.pk)
    page.keyboard.press("p")
    page.wait_for_selector(f"#c{second.pk}[data-focus]:focus")
    page.locator(".desk__said", has_text=f"#{first.pk} publié").wait_for()
    page.go_back()
    page.wait_for_load_state("networkidle")
    page.wait_for_selector(f"#c{second.pk}[data-focus]")
    assert page.locator(f"#c{first.pk}").count() == 0


def test_a_second_press_that_was_meant_for_the_first_decides_nothing(at_the_desk, paper):
    first, second, third = (make_comment(paper, typed=f"Numéro {n}.") for n in (1, 2, 3))
    page = at_the_desk
    page.goto(f"{paper.host}/desk/")
    until_ahead(page, first.pk)
    page.evaluate(
        """() => { for (const _n of [1, 2]) document.dispatchEvent(new KeyboardEvent("keydown", {key: "p", bubbles: true})); }"""
    )
    page.locator(".desk__said", has_text=f"#{first.pk} publié").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.locator(f"#c{second.pk}[data-focus]").count() == 1
    assert [state_of(one) for one in (second, third)] == [State.PENDING, State.PENDING]


def test_with_nothing_to_undo_its_key_does_nothing_and_links_within_the_page_keep_what_is_typed(
    at_the_desk, paper
):
    make_comment(paper, typed="Numéro 1.")
    page = at_the_desk
    page.goto(f"{paper.host}/desk/")
    page.keyboard.press("n")
    page.keyboard.type("Une phrase manque.")
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    page.evaluate("document.querySelector('.desk__skip').click()")
    page.wait_for_load_state("networkidle")
    assert page.url.endswith("#main")
    assert page.input_value("textarea[name=reasons]") == "Une phrase manque."


def test_whoever_types_before_the_page_is_whole_goes_on_typing_in_the_field(at_the_desk, paper):
    """The browser moves the focus to the comment that the address names, after the page's scripts: not out of a field."""
    comment = make_comment(paper, typed="Numéro 1.")
    page = at_the_desk
    page.add_init_script(
        """document.addEventListener("DOMContentLoaded", () =>
             document.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true })));"""
    )
    page.goto(f"{paper.host}/desk/?focus={comment.pk}#c{comment.pk}")
    page.wait_for_load_state("networkidle")
    page.keyboard.type("La source, la voici.")
    assert page.input_value("textarea[name=reasons]") == "La source, la voici."
    assert state_of(comment) == State.PENDING


def test_a_second_press_decides_nothing_on_a_page_that_answers_a_decision_either(at_the_desk, paper):
    first, second = make_comment(paper, typed="Numéro 1."), make_comment(paper, typed="Numéro 2.")
    page = at_the_desk
    page.goto(f"{paper.host}/desk/")
    until_ahead(page, first.pk)
    page.keyboard.press("j")
    page.wait_for_selector(f"#c{second.pk}[data-focus] .verdict:not([data-resting])")
    page.add_init_script(
        """document.addEventListener("DOMContentLoaded", () =>
             document.dispatchEvent(new KeyboardEvent("keydown", { key: "p", bubbles: true })));"""
    )
    # The last: its answer is a page, on which the one that was gone by comes again.
    with page.expect_navigation():
        page.keyboard.press("p")
    page.wait_for_selector(f"#c{first.pk}[data-focus] .verdict:not([data-resting])")
    page.wait_for_load_state("networkidle")
    assert [state_of(one) for one in (first, second)] == [State.PENDING, State.PUBLISHED]
