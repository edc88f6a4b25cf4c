"""Comments that were removed or withdrawn on the page: their place, never the site's line as their text."""

from __future__ import annotations

import pytest

from palabre.discussion.models import Comment
from palabre.exchange.page import gone, plain, printing, reading
from palabre.exchange.page.outline import Outline
from tests.exchange.test_page_storing import bring_outline

TOP = "<html><article class=article><h1>Le bac reprend</h1><div class=prose><p>Il traverse de nouveau, à la rame, deux fois par heure.</p></div></article>"
REMOVED = "Commentaire retiré le 3 mars 2019 : règle 2 de la charte."
WITHDRAWN = "Commentaire repris par son auteur le 4 mars 2019."


def comment(number: int, text: str, *below: str, name: str = "Jo", kind: str = "") -> str:
    """A comment as Palabre marks it."""
    who = f"<b>{name}</b> " if name else ""
    return (
        f'<li class="comment {kind}" id="c{number}"><header>{who}<a class="comment__number" href="/c/{number}/">#{number}</a></header>'
        f'<div class="comment__text"><p>{text}</p></div>{"<ol>" + "".join(below) + "</ol>" if below else ""}</li>'
    )


def page(kind_removed: str, kind_withdrawn: str) -> Outline:
    """Four comments that say something, and four that are gone: one of these answered twice, one in another."""
    thread = "".join(
        [
            comment(101, "Enfin."),
            comment(
                102, REMOVED,
                comment(103, "Pas d’accord."),
                comment(104, WITHDRAWN, comment(105, "Si."), name="", kind=kind_withdrawn),
                name="", kind=kind_removed,
            ),
            comment(106, WITHDRAWN, name="", kind=kind_withdrawn),
            comment(107, "À la rame ?", comment(108, REMOVED, name="", kind=kind_removed)),
        ]
    )  # fmt: skip
    return reading.read(f"{TOP}<h2>4 commentaires</h2><ol class=thread>{thread}</ol></html>".encode()).outline


@pytest.mark.parametrize(("removed", "withdrawn"), [("comment--removed", "comment--withdrawn"), ("", "")])
def test_what_is_gone_keeps_its_place_for_what_answers_it_and_says_nothing(removed, withdrawn):
    outline = page(removed, withdrawn)
    assert [
        (depth, one.number, one.is_gone, one.text)
        for depth, one in zip(outline.depths(), outline.comments, strict=True)
    ] == [
        (0, 101, False, "Enfin."), (0, 102, True, ""), (1, 103, False, "Pas d’accord."), (1, 104, True, ""),
        (2, 105, False, "Si."), (0, 107, False, "À la rame ?"),
    ]  # fmt: skip
    assert (outline.announced, outline.found(), outline.gone) == (4, 4, 4)
    printed = "\n".join(printing.lines(outline))
    assert "announced 4, found 4." in printed
    assert "4 more were removed or withdrawn there" in printed
    assert "#102 (removed or withdrawn)" in printed
    assert "Commentaire re" not in printed


@pytest.mark.django_db
def test_answers_to_what_is_gone_are_brought_below_the_one_above(publication):
    bring_outline(publication, page("comment--removed", "comment--withdrawn"), published=True)
    brought = {one.number: one.parent_id for one in Comment.objects.all()}
    assert brought == {101: None, 103: None, 105: None, 107: None}


def test_plain_text_brings_none_of_the_site_s_lines_either():
    outline = plain.read(
        f"Le bac reprend\n\nIl traverse de nouveau.\n\nÀ la rame.\n\n2 commentaires\n\n- #101 Enfin.\n- #102 {REMOVED}\n  - #103 Si.\n- #104 {WITHDRAWN}\n"
    )
    assert [(one.number, one.text) for one in outline.comments] == [(101, "Enfin."), (102, ""), (103, "Si.")]
    assert (outline.found(), outline.gone) == (2, 2)


@pytest.mark.parametrize(
    ("text", "is_gone"),
    [
        (REMOVED, True), (WITHDRAWN, True), ("Comment removed on March 3, 2019.", True), ("[supprimé]", True),
        ("Ce commentaire a été supprimé par un modérateur.", True), ("Message supprimé par son auteur", True),
        ("Ce commentaire est en cours de correction par son auteur.", True), ("This comment was removed by the editors", True),
        ("Ce message a été supprimé par erreur, je le remets.", False), ("Commentaire retiré le temps de vérifier", False),
        ("Supprimé.", False), ("Le commentaire supprimé disait vrai.", False), ("Commentaire", False),
    ],
)  # fmt: skip
def test_the_site_s_line_is_told_from_a_sentence(text, is_gone):
    assert gone.is_said(text) is is_gone
