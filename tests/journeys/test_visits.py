"""Readers, authors and a moderator, each in a browser of their own."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from palabre.charter.models import Rule
from palabre.discussion.models import Comment
from palabre.moderation import alerting
from palabre.moderation.models import Alert
from palabre.press.models import Article
from tests.factories import make_comment, make_published
from tests.journeys.pressing import press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def write(page, paper, text, name="Maud"):
    page.goto(paper.address)
    page.fill("#text", text)
    page.fill("#name", name)
    press(page, "button[value=preview]")
    press(page, "button[value=confirm]")
    return int(re.search(r"#(\d+)", page.inner_text("h1"))[1])


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_comment_is_written_read_by_a_moderator_and_appears(visit, at_the_desk, paper, script):
    author = visit(java_script_enabled=script)
    number = write(author, paper, "Bravo pour ce chantier !")
    reader = visit(java_script_enabled=script)
    reader.goto(paper.address)
    assert "Aucun commentaire" in reader.inner_text("#discussion h2")
    assert reader.locator(f"#c{number}").count() == 0

    at_the_desk.reload()
    press(at_the_desk, "button[value=publish]")

    reader.reload()
    assert reader.inner_text("#discussion h2") == "1 commentaire"
    assert "Bravo pour ce chantier" in reader.inner_text(f"#c{number} .comment__text")


def test_the_author_alone_sees_what_waits(visit, paper):
    author = visit()
    number = write(author, paper, "J'attends.")
    author.goto(paper.address)
    author.wait_for_selector(f"#c{number}.comment--pending")
    stranger = visit()
    stranger.goto(paper.address)
    stranger.wait_for_load_state("networkidle")
    assert stranger.locator(".comment--pending").count() == 0


def test_a_reply_is_written_below_what_it_answers(visit, paper):
    parent = make_published(paper, by=paper.moderator, typed="Qui vient ?")
    page = visit()
    page.goto(paper.address)
    press(page, f"#c{parent.number} footer a:has-text('Répondre')")
    page.fill("#text", "Moi !")
    page.fill("#name", "Samira")
    press(page, "button[value=preview]")
    press(page, "button[value=confirm]")
    assert Comment.objects.get(parent=parent).revision.text == "Moi !"


def test_advice_appears_while_one_writes_and_the_draft_is_remembered(visit, paper):
    page = visit()
    page.goto(paper.address)
    page.locator("#text").press_sequentially("C'EST VRAIMENT INADMISSIBLE")
    page.wait_for_selector(".advice mark")
    page.reload()
    assert page.input_value("#text") == "C'EST VRAIMENT INADMISSIBLE"
    write(page, paper, "C'EST VRAIMENT INADMISSIBLE")
    page.goto(paper.address)
    assert page.input_value("#text") == ""


def test_a_correction_is_put_in_by_a_press_and_what_is_right_stays(visit, paper):
    Rule.objects.filter(number=3).update(
        checks=[{"check": "french.homophones"}, {"check": "french.spelling"}]
    )
    page = visit()
    page.goto(paper.address)
    page.fill("#text", "🙂 Je ne sais pas ou il va, le ravinol.")
    page.click(".advice button:has-text('où')")
    page.wait_for_selector(".advice li:only-child")
    assert page.input_value("#text") == "🙂 Je ne sais pas où il va, le ravinol."
    page.reload()
    assert page.input_value("#text") == "🙂 Je ne sais pas où il va, le ravinol."
    page.locator("#text").press_sequentially(" ")
    page.click(".advice .quiet")
    page.wait_for_selector(".advice", state="hidden")
    press(page, "#respond button.primary")
    assert page.locator(".advice mark").count() == 0


def test_a_third_party_is_asked_when_the_reader_wants_it_and_learns_the_site_alone(visit, paper):
    article = Article.objects.get(pk=paper.article_id)
    article.body = [("embed", {"url": "https://youtu.be/abcdefg", "title": "Le canal vu du ciel"})]
    article.save_revision().publish()
    page, asked = visit(), []
    page.route(
        "https://www.youtube-nocookie.com/**", lambda route: (asked.append(route.request), route.abort())
    )
    page.goto(paper.address)
    page.wait_for_load_state("networkidle")
    assert asked == page.faults == []
    with page.expect_request("https://www.youtube-nocookie.com/embed/abcdefg"):
        page.click(".embed button")
    assert [request.headers.get("referer") for request in asked] == [f"{paper.host}/"]
    page.faults.clear()  # It was asked for.


def test_what_was_begun_elsewhere_in_the_discussion_is_still_remembered(visit, paper):
    parent = make_published(paper, by=paper.moderator)
    page = visit()
    page.goto(paper.address)
    page.locator("#text").press_sequentially("Un long texte commencé.")
    press(page, f"#c{parent.number} footer a:has-text('Répondre')")
    page.locator("#text").press_sequentially("Une réponse.")
    page.fill("#name", "Maud")
    press(page, "button[value=preview]")
    press(page, "button[value=confirm]")
    page.goto(paper.address)
    assert page.input_value("#text") == "Un long texte commencé."
    page.goto(f"{paper.host}{paper.respond_url}?to={parent.number}")
    assert page.input_value("#text") == ""


def test_the_queue_is_decided_by_keyboard(at_the_desk, paper):
    first, second, third = [make_comment(paper, typed=f"Numéro {n}.") for n in range(3)]
    at_the_desk.goto(f"{paper.host}/desk/")
    for comment, key in ((first, "p"), (second, "2"), (third, "n")):
        at_the_desk.wait_for_selector(f"#c{comment.pk}[data-focus] .verdict:not([data-resting])")
        at_the_desk.keyboard.press(key)
    at_the_desk.keyboard.type("Une phrase manque : p, 2, r.")
    at_the_desk.keyboard.press("Escape")
    with at_the_desk.expect_navigation():
        at_the_desk.keyboard.press("r")
    states = [Comment.objects.get(pk=one.pk).state for one in (first, second, third)]
    assert states == ["published", "refused", "returned"]


def test_alerts_are_stepped_through_and_decided_by_keyboard(at_the_desk, paper):
    # So many that their texts are folded away until they are stepped to.
    alerted = [make_published(paper, by=paper.moderator, typed=f"Numéro {n}.") for n in range(7)]
    for comment in alerted:
        alerting.alert(
            paper.publication, category="rule:2", text="Voyez.", comment=comment, at=timezone.now()
        )
    at_the_desk.goto(f"{paper.host}/desk/alerts/")
    at_the_desk.keyboard.press("2")  # No alert has the focus: nothing is decided.
    for key in ("j", "j"):
        at_the_desk.keyboard.press(key)
    assert at_the_desk.locator(".item--alert:focus details .item__text:visible").inner_text() == "Numéro 1."
    with at_the_desk.expect_navigation():
        at_the_desk.keyboard.press("2")
    states = [Comment.objects.get(pk=one.pk).state for one in alerted]
    assert states == ["published", "removed", *["published"] * 5]


def test_who_edits_while_a_moderator_reads_is_not_published_unread(visit, at_the_desk, paper):
    author = visit()
    number = write(author, paper, "Première version.")
    at_the_desk.goto(f"{paper.host}/desk/")
    author.goto(f"{paper.host}/mine/{number}/edit/")
    author.fill("#text", "Seconde version.")
    press(author, "button.primary")
    press(at_the_desk, "button[value=publish]")
    assert "Seconde version." in at_the_desk.inner_text("main")
    assert Comment.objects.get(pk=number).state == "pending"


def test_a_comment_is_withdrawn_by_its_author(visit, paper):
    author = visit(java_script_enabled=False)
    number = write(author, paper, "Je regrette.")
    author.goto(f"{paper.host}/mine/")
    press(author, "button.quiet")
    assert "repris" in author.inner_text(f"#c{number} .state")
    assert Comment.objects.get(pk=number).state == "withdrawn"


def test_anybody_alerts(visit, paper):
    comment = make_published(paper, by=paper.moderator)
    page = visit(java_script_enabled=False)
    page.goto(paper.address)
    press(page, f"#c{comment.number} footer a:has-text('Alerter')")
    page.check("input[value=other]")
    page.fill("#alert-text", "Regardez ceci.")
    press(page, "main button[type=submit]")
    assert Alert.objects.get().comment_id == comment.number


# How wide a page is depends on no database, and hardly on its colours.
@pytest.mark.nightly(on="postgresql")
@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.nightly)])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_is_wider_than_its_screen(visit, at_the_desk, paper, width, scheme):
    parent = make_published(paper, by=paper.moderator, typed="x" * 300 + " https://example.org/" + "y" * 200)
    for _n in range(8):
        parent = make_published(paper, by=paper.moderator, parent=parent, at=timezone.now())
    make_comment(paper, typed="z" * 400)
    reader = visit(viewport={"width": width, "height": 800}, color_scheme=scheme)
    for address in ("/", paper.url, f"/respond/{paper.pk}/", "/charter/", "/legal/", "/follow/"):
        reader.goto(paper.host + address)
        assert reader.evaluate("document.documentElement.scrollWidth") <= width, address
    at_the_desk.set_viewport_size({"width": width, "height": 800})
    at_the_desk.emulate_media(color_scheme=scheme)
    at_the_desk.goto(f"{paper.host}/desk/")
    assert at_the_desk.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_the_form_and_focus_shows(visit, paper):
    page = visit()
    page.goto(paper.address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#text")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
