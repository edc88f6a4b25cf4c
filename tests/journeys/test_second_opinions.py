"""A moderator asks a colleague by one key, and writes a note without losing what was typed elsewhere."""

from __future__ import annotations

import pytest

from palabre.discussion.models import Comment, State
from palabre.moderation.models import AuthorNote, Opinion
from tests.factories import make_comment, make_moderator, make_reader
from tests.journeys.test_swift import until_ahead

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_colleague_is_asked_by_one_key_and_the_next_comment_is_there(at_the_desk, paper):
    make_moderator(paper.publication, username="anne")
    first, second = make_comment(paper, typed="Numéro 1."), make_comment(paper, typed="Numéro 2.")
    page = at_the_desk
    page.goto(f"{paper.host}/desk/")
    until_ahead(page, first.pk)
    page.keyboard.press("s")
    page.wait_for_selector(f"#note-{first.pk}:focus")
    # No key acts while one types.
    page.keyboard.type("Ironie, ou pas ?")
    page.click(f"#c{first.pk} button[value=ask]")
    page.wait_for_selector(f"#c{second.pk}[data-focus]:focus")
    page.locator(".desk__said", has_text=f"#{first.pk} attend un autre avis").wait_for()
    asked = Opinion.objects.get()
    assert (asked.comment_id, asked.note, asked.asks) == (first.pk, "Ironie, ou pas ?", True)
    assert Comment.objects.get(pk=first.pk).state == State.PENDING
    # Whoever asked is not led back to it.
    page.goto(f"{paper.host}/desk/")
    page.wait_for_selector(f"#c{second.pk}[data-focus]")


def test_a_note_on_the_author_keeps_the_words_that_were_typed_for_the_verdict(at_the_desk, paper):
    reader, _key = make_reader(paper.publication)
    comment = make_comment(paper, typed="Numéro 1.", reader=reader)
    page = at_the_desk
    page.goto(f"{paper.host}/desk/")
    page.wait_for_selector(f"#c{comment.pk}[data-focus]")
    page.fill(f"#reasons-{comment.pk}", "Sans les majuscules ?")
    page.click(".author-notes__new summary")
    page.fill(f"#author-note-{comment.pk}", "Corrige volontiers.")
    with page.expect_navigation():
        page.click(".author-notes__new button")
    assert AuthorNote.objects.get().text == "Corrige volontiers."
    assert page.input_value(f"#reasons-{comment.pk}") == "Sans les majuscules ?"
    assert "Corrige volontiers." in page.inner_text(".author-notes")
