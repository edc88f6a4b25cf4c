"""Discussions as SPIP, WordPress and old templates mark them: whose words are whose, and what is left out."""

from __future__ import annotations

import datetime
import time

import pytest

from palabre.exchange.page import printing, reading
from palabre.exchange.page.outline import Outline

TOP = "<html><h1>La fontaine coule de nouveau</h1><div class=texte><p>Elle était à sec depuis la Saint-Jean dernière.</p></div>"


def page(discussion: str, top: str = TOP) -> Outline:
    """The outline of an article with that discussion below it."""
    return reading.read(f"{top}{discussion}</html>".encode()).outline


def said(outline: Outline) -> list[tuple[int, int | None, str, str]]:
    """Depth, number, name and text of each comment."""
    return [
        (depth, one.number, one.name, one.text)
        for depth, one in zip(outline.depths(), outline.comments, strict=True)
    ]


def spip_1_9(number: int, text: str, *replies: str, item: str = "<li>") -> str:
    """A message as SPIP 1.9 writes it: its parts stand in the item itself, and replies have no class."""
    return (
        f'{item}<div class="forum-chapo"><strong class="forum-titre"><a name="forum{number}" id="forum{number}">'
        f"La fontaine coule de nouveau</a></strong><small>4 mai 2007 10:15, par <a href='mailto:x@y.example'>P{number}"
        f'</a></small></div><div class="forum-texte"><p class="spip">{text}</p></div>'
        f'<div class="forum-repondre-lien"><a href="forum.php3?id_forum={number}">Répondre à ce message</a></div>'
        f"{'<ul>' + ''.join(replies) + '</ul>' if replies else ''}</li>"
    )


def message(number: int, text: str, *replies: str, item: str = "<li>") -> str:
    """A message whose number and action stand beside its block, as older templates have it."""
    return (
        f'{item}<div class="message" id="forum{number}"><p>{text}</p></div><span class="numero">#{number}</span> '
        f"<a href='#'>Répondre à ce message</a>{'<ul>' + ''.join(replies) + '</ul>' if replies else ''}</li>"
    )


@pytest.mark.parametrize("shape", [spip_1_9, message])
@pytest.mark.parametrize("item", ["<li class='forum-fil'>", "<li>"])
def test_a_reply_in_an_item_without_a_class_is_a_comment_of_its_own(shape, item):
    inner = shape(103, "Trois.")
    outline = page(
        "<h2>4 messages</h2><ul class=forum>"
        + shape(101, "Un.", shape(102, "Deux.", inner), item=item)
        + shape(104, "Quatre.", item=item)
        + "</ul>"
    )
    names = ["P101", "P102", "P103", "P104"] if shape is spip_1_9 else [""] * 4
    assert said(outline) == [
        (0, 101, names[0], "Un."), (1, 102, names[1], "Deux."), (2, 103, names[2], "Trois."), (0, 104, names[3], "Quatre."),
    ]  # fmt: skip
    assert outline.announced == 4
    assert outline.left_out == ()


def test_a_reply_in_a_block_with_another_number_is_a_comment_of_its_own():
    def block(number: int, text: str, rest: str = "") -> str:
        return f'<div class="message" id="message-{number}"><p>{text}</p><p><a>Répondre</a></p>{rest}</div>'

    outline = page(block(12, "Un.", f"<div class=reponses>{block(15, 'Deux.')}</div>") + block(13, "Trois."))
    assert said(outline) == [(0, 12, "", "Un."), (1, 15, "", "Deux."), (0, 13, "", "Trois.")]


def test_spip_s_blocks_within_its_items_are_one_comment():
    outline = page(
        "<ul class=forum><li class=forum-fil><div class='comment forum-message' id='forum7'><div class=forum-chapo>"
        "<strong class=forum-titre>Re: La fontaine coule de nouveau</strong></div><div class=forum-texte><p>Oui.</p>"
        "<p class=forum-repondre-lien><a>Répondre à ce message</a></p></div></div>"
        "<ul><li><div class=forum-message id=forum9><div class=forum-texte><p>Non.</p></div></div></li></ul></li></ul>"
    )
    assert said(outline) == [(0, 7, "", "Oui."), (1, 9, "", "Non.")]


def test_a_list_that_somebody_typed_stays_in_the_comment():
    outline = page(
        message(
            101,
            "Je propose :</p><ul><li>un banc</li><li>un tilleul, voir <a href='#forum99'>#99</a></li></ul>"
            "<ol><li>puis de l’eau</li></ol><p>Merci.",
        )
    )
    assert [one.number for one in outline.comments] == [101]
    assert outline.comments[0].text == (
        "Je propose :\n\n- un banc\n- un tilleul, voir #99\n\n- puis de l’eau\n\nMerci."
    )


def test_a_list_of_actions_is_no_comment():
    outline = page(
        "<ul><li class=comment id=comment-3><p>Oui.</p><ul><li><a>Répondre</a></li><li><a>Alerter</a></li></ul></li></ul>"
    )
    assert said(outline) == [(0, 3, "", "Oui.")]
    assert outline.left_out == ()


def test_words_of_a_comment_that_stand_in_no_paragraph_are_its_text():
    outline = page("<ul><li class=comment id=comment-3>Un mot,<br>un autre. <a>Répondre</a></li></ul>")
    assert said(outline) == [(0, 3, "", "Un mot,\nun autre.")]


def test_bare_words_that_can_be_answered_are_a_comment_with_its_replies():
    outline = page(
        "<ul><li>Un. <a>Répondre à ce message</a><ul><li>Deux. <a>Répondre à ce message</a></li></ul></li></ul>"
    )
    assert said(outline) == [(0, None, "", "Un."), (1, None, "", "Deux.")]


def test_a_name_before_its_verb_is_read_where_no_element_marks_it():
    outline = page("<ul><li class=comment id=comment-3><i>Jo</i> dit :<p>Oui.</p></li></ul>")
    assert said(outline) == [(0, 3, "Jo", "Oui.")]
    assert outline.left_out == ()


def test_what_stands_beside_a_comment_s_text_is_named():
    outline = page(
        "<ul><li class=comment id=comment-3><p class=badge>Abonnée depuis 2009</p><b class=fn>Lise</b> dit :"
        "<div class=comment-content><p>Oui.</p></div><div class=signature>Lise, du quai</div></li>"
        "<li class=comment id=comment-4><b class=fn>Jo</b></li></ul>"
    )
    assert said(outline) == [(0, 3, "Lise", "Oui.")]
    assert outline.left_out == (
        ("text among the comments", "Abonnée depuis 2009"),
        ("text among the comments", "Lise, du quai"),
        ("comment without a text", "#4 Jo"),
    )


def test_a_date_that_no_element_marks_is_read_beside_the_name():
    outline = page(
        "<ul class=forum><li class=forum-fil id=forum5><div class=forum-chapo><strong class=forum-titre>La fontaine "
        "coule de nouveau</strong> 4 mai 2007, par Jo</div><div class=forum-texte><p>Oui.</p></div></li></ul>"
    )
    (comment,) = outline.comments
    assert (comment.name, comment.sent, comment.text) == ("Jo", datetime.date(2007, 5, 4), "Oui.")


def test_a_ping_is_named_even_where_its_box_looks_like_a_comment():
    outline = page(
        "<ol><li class=pingback><div class=comment-body id=div-comment-8>Ping : <a>Ailleurs</a></div></li></ol>"
    )
    assert outline.comments == ()
    assert outline.left_out == (("link from another site", "Ping : Ailleurs"),)


def test_the_charter_between_heading_and_comments_is_named():
    outline = page(
        "<section><h2>1 commentaire</h2><p>Trois règles :</p><ol><li>Rien de raciste</li><li>Un bon français</li></ol>"
        + "<ul>"
        + message(101, "Oui.")
        + "</ul></section>"
    )
    assert [words for what, words in outline.left_out if what == "charter"] == [
        "Trois règles :", "Rien de raciste", "Un bon français",
    ]  # fmt: skip
    assert [block.kind for block in outline.body] == ["paragraph"]


# --- around the article ---


@pytest.mark.parametrize(
    "about",
    [
        "<p class='info-publi'>lundi 3 décembre 2007<span class=sep>, </span><span class=auteurs>par "
        "<span class='vcard author'><a class='url fn spip_in'>Paul Roux</a></span></span></p>",
        "<p><small>lundi 3 décembre 2007, par <a>Paul Roux</a></small></p>",
        "<p class=date>Publié le 3 décembre 2007 par Paul Roux</p>",
        "<div>Par Paul Roux, le 3 décembre 2007</div>",
    ],
)
def test_a_date_without_an_element_for_it_is_read_with_its_names(about):
    outline = page(about)
    assert (outline.dated, outline.names) == (datetime.date(2007, 12, 3), ("Paul Roux",))


def test_what_stands_around_a_spip_headline_is_named():
    outline = page(
        "",
        "<html><div class=cartouche><p class=surtitre>Quartiers</p><h1 class=titre>La fontaine coule</h1>"
        "<p class=soustitre>Après un été à sec</p><p>Un reportage de nuit</p></div><div class=chapo><p>Enfin.</p>"
        "<p>Elle coule.</p></div><div class=texte><p>Elle était à sec depuis la Saint-Jean dernière.</p></div>"
        "<div class=ps><h2>P.-S.</h2><p>Merci aux voisins.</p></div>",
    )
    assert outline.standfirst == "Enfin. Elle coule."
    assert outline.left_out == (
        ("line above the headline", "Quartiers"),
        ("line below the headline", "Après un été à sec"),
        ("beside the headline", "Un reportage de nuit"),
    )
    assert outline.body[-1].kind == "note"
    assert outline.body[-1].value == {"title": "P.-S.", "text": "<p>Merci aux voisins.</p>"}


def test_items_of_a_list_within_a_list_stand_once():
    outline = page("", "<html><h1>Titre</h1><div class=texte><p>Un texte de quarante signes, ou un peu plus.</p>"
                   "<ul><li>Un<ul><li>Deux</li></ul></li><li>Trois</li></ul></div>")  # fmt: skip
    assert outline.body[-1].value == "<ul><li>Un</li><li>Deux</li><li>Trois</li></ul>"


def test_a_picture_or_a_frame_within_a_paragraph_is_read():
    outline = page(
        "", "<html><h1>Titre</h1><div class=texte><p>Un texte de quarante signes, ou un peu plus. <img src='a.jpg' "
        "alt='La fontaine'><iframe src='https://framatube.org/videos/embed/abc'></iframe></p></div>",
    )  # fmt: skip
    assert [block.kind for block in outline.body] == ["paragraph", "embed"]
    assert outline.left_out == (("image", "a.jpg La fontaine"),)


def test_files_below_a_spip_article_are_named():
    outline = page("<div id=documents_joints><ul><li><a href='IMG/plan.pdf'>Le plan</a></li></ul></div>")
    assert ("file", "IMG/plan.pdf Le plan") in outline.left_out


@pytest.mark.parametrize(
    "text",
    [
        "<ul>" + "<ul><li><a>Répondre</a>x" * 1_400,
        "<ul>" + "<li><div id=forum1><p>x</p><a>Répondre</a>" * 1_400,
        "<li class=comment>" + "x<br>" * 13_000,
        "<li class=comment>" + "<b>" * 2_900 + "x",
        "<li class=comment>" + "<p>x</p>y" * 8_000,
        "<div class=cartouche>" + "<p>x" * 10_000,
        "<h2>2 messages</h2>" + "<p>x</p>" * 8_000 + "<li class=comment>x",
        "<li class=comment>" + "<ul><li>x" * 1_400,
    ],
)
def test_a_hostile_discussion_costs_no_more_than_a_long_one(text):
    started = time.process_time()
    assert list(printing.lines(page(text)))
    assert time.process_time() - started < 15
