"""Numbers of comments beside their actions, in pages that mark nothing else."""

from __future__ import annotations

import pytest

from palabre.exchange.page import reading
from palabre.exchange.page.outline import Outline

TOP = "<html><article><h1>Le four à pain est rallumé</h1><p>Il n'avait pas servi depuis le mariage de la boulangère.</p>"
LINES = [
    "<p>#{} - <a>Répondre à ce message</a></p>", "<p>#{} <a>Répondre à ce message</a></p>",
    "<p>#{} | <a>Répondre à ce message</a> | <a>Alerter</a></p>", "<p>#{}<br><a>Répondre à ce message</a></p>",
    "<p><a>Répondre à ce message</a> - #{}</p>", "<p>[#{}] Répondre à ce message</p>",
    "<div><span>#{}</span> - <a>Répondre à ce message</a></div>",
]  # fmt: skip


def page(discussion: str, top: str = TOP) -> Outline:
    """The outline of an article with that discussion in the same element."""
    return reading.read(f"{top}<h2>3 commentaires</h2>{discussion}</article></html>".encode()).outline


def said(outline: Outline) -> list[tuple[int, int | None, str]]:
    """Depth, number and text of each comment."""
    return [
        (depth, one.number, one.text) for depth, one in zip(outline.depths(), outline.comments, strict=True)
    ]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("attributes", ["", " class=thread"])
def test_a_number_beside_repondre_is_the_comment_s_and_the_line_no_text(line, attributes):
    outline = page(
        f"<ul{attributes}><li><p>Bravo.</p><p>Et le bois ?</p>{line.format(1661120)}<ul><li><p>Du chêne, voir #7.</p>"
        f"{line.format(1661125)}</li></ul></li><li><p>Enfin.</p>{line.format(1661122)}</li></ul>"
    )
    assert said(outline) == [
        (0, 1661120, "Bravo.\n\nEt le bois ?"), (1, 1661125, "Du chêne, voir #7."), (0, 1661122, "Enfin."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "item",
    [
        "<li>{}<br>#{} - <a>Répondre à ce message</a>",
        "<li><p>{}</p>#{} - <a>Répondre à ce message</a>", "<li><p>{}<br>#{} - <a>Répondre à ce message</a></p>",
        "<li><div class=comment-text><p>{}</p><p>#{} - Répondre à ce message</p></div>",
        "<li>#{1} - <a>Répondre à ce message</a><br>{0}",
    ],
)  # fmt: skip
def test_a_number_on_a_line_of_the_text_s_own_element_is_the_comment_s(item):
    outline = page(
        f"<ul>{item.format('Un.', 71)}<ul>{item.format('Deux.', 72)}</li></ul></li>{item.format('Trois.', 73)}</li></ul>"
    )
    assert said(outline) == [(0, 71, "Un."), (1, 72, "Deux."), (0, 73, "Trois.")]


def test_what_became_comments_is_no_list_of_the_article():
    outline = page(
        "<ul><li><p>Bravo.</p><p>#71 - <a>Répondre à ce message</a></p><ul><li><p>Oui.</p><p>#72 - <a>Répondre à ce message</a></p></li></ul></li></ul>",
        f"{TOP}<ul><li>la farine,</li><li>le bois.</li></ul>",
    )
    assert said(outline) == [(0, 71, "Bravo."), (1, 72, "Oui.")]
    assert [block.value for block in outline.body if block.kind == "list"] == [
        "<ul><li>la farine,</li><li>le bois.</li></ul>"
    ]
    assert "Bravo" not in repr(outline.body)


def test_a_page_that_groups_nothing_has_a_body_and_comments():
    outline = page(
        "<ul><li><p>Bravo.</p><p>#71 - <a>Répondre à ce message</a></p><ul><li><p>Oui.</p><p>#72 - <a>Répondre à ce message</a></p></li></ul></li></ul>",
        "<html><body><h1>Le four à pain est rallumé</h1><p>Il n'avait pas servi depuis le mariage de la boulangère.</p>",
    )
    assert said(outline) == [(0, 71, "Bravo."), (1, 72, "Oui.")]
    assert [block.value for block in outline.body] == [
        "<p>Il n'avait pas servi depuis le mariage de la boulangère.</p>"
    ]


def test_a_number_that_somebody_named_stays_in_the_text():
    outline = page(
        "<ol><li class=comment id=c71><p>Je réponds au</p><p>#70</p><p>Oui.</p></li><li class=comment id=c72><p>Non, #71.</p></li></ol>"
    )
    assert [number for _depth, number, _text in said(outline)] == [71, 72]
    assert "Non, #71." in said(outline)[1][2]
