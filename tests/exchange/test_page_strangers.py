"""Shapes of pages that strangers brought: SPIP as text, forms below, numbers first, times that are nobody's date."""

from __future__ import annotations

import datetime

import pytest

from palabre.exchange.page import plain, reading

TOP = "Le bac reprend\n\nIl traverse de nouveau.\n\nÀ la rame, dès lundi, du quai à l'île.\n\n"


def told(page):
    """Of each comment: number, name, date, what it answers, text."""
    return [(one.number, one.name, one.sent, one.parent, one.text) for one in page.comments]


@pytest.mark.parametrize(
    "form",
    [
        "Laisser un commentaire Annuler la réponse",
        "Laisser un commentaire",
        "Leave a Reply",
        "Réagir à cet article",
    ],
)
def test_the_form_below_the_comments_is_none(form):
    page = plain.read(
        f"{TOP}2 réflexions sur « Le bac reprend »\n\nPaul dit :\n5 janvier 2015 à 8 h 30 min\nEnfin.\nRépondre\n\n"
        f"Jean dit :\n6 janvier 2015 à 18 h\nEt le retour ?\nRépondre\n\n{form}\nVotre adresse ne sera pas publiée.\nCommentaire *\nNom *\n\nArchives\n"
    )
    assert [one.text for one in page.comments] == ["Enfin.", "Et le retour ?"]
    assert ("foot of the page", form) in page.left_out


def test_a_list_with_numbers_within_a_comment_stays_as_it_was_typed():
    page = plain.read(
        f"{TOP}1 commentaire\n\n* Trois choses :\n  1. la rame,\n  2. le vent.\n  Répondre à ce message\n"
    )
    assert page.comments[0].text == "Trois choses :\n1. la rame,\n2. le vent."


def spip(subjects):
    heads = ["3 mars 2009, 14:02, par Raymond", "3 mars 2009, 15:40, par Lucie", "5 mars 2009, 11:11"]
    texts = ["Encore une attente.", "À la rame, pensez !", "Rien à ajouter."]
    indents = ["", "    ", ""]
    return "".join(
        f"{indent}* {subject}\n{indent}  {head}\n{indent}  {text}\n{indent}  Répondre à ce message\n"
        for indent, subject, head, text in zip(indents, subjects, heads, texts, strict=True)
    )


def test_the_subjects_of_spip_stand_above_the_heads_and_only_another_one_is_kept():
    page = plain.read(f"{TOP}3 Messages\n\n" + spip(["Le bac reprend", "Le bac reprend", "Et la nuit ?"]))
    at = datetime.datetime
    assert told(page) == [
        (None, "Raymond", at(2009, 3, 3, 14, 2), None, "Encore une attente."),
        (None, "Lucie", at(2009, 3, 3, 15, 40), 0, "À la rame, pensez !"),
        (None, "", at(2009, 3, 5, 11, 11), None, "Et la nuit ?\n\nRien à ajouter."),
    ]


def test_a_subject_on_the_line_of_its_head_is_nobody_s_name():
    page = plain.read(
        f"{TOP}2 Messages\n\n* Question 2 novembre 2012, 13:00\n  Qui rame ?\n  Répondre à ce message\n"
        "    * Réponse 2 novembre 2012, 14:00, par M. Le Gall\n      Nous deux.\n      Répondre à ce message\n"
    )
    assert [(one.name, one.text) for one in page.comments] == [
        ("", "Question\n\nQui rame ?"), ("M. Le Gall", "Réponse\n\nNous deux."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "number"),
    [
        ("#101 Bernard — 12 mai 2011 à 09:12", 101), ("#101 Bernard, 12 mai 2011 à 09:12", 101), ("#101 par Bernard le 12 mai 2011 à 9h12", 101),
        ("#101 - Bernard - 12 mai 2011 à 09:12", 101), ("Bernard (12 mai 2011, 09:12)", None),
    ],
)  # fmt: skip
def test_heads_that_begin_with_the_number(head, number):
    page = plain.read(f"{TOP}1 commentaire\n\n• {head}\n  À la rame !\n  Répondre à ce message\n")
    assert told(page) == [(number, "Bernard", datetime.datetime(2011, 5, 12, 9, 12), None, "À la rame !")]  # noqa: DTZ001


def test_in_html_a_first_paragraph_of_number_and_name_is_the_head():
    page = reading.read(
        b"<html><body><h1>Le bac</h1><p>Il traverse de nouveau, du quai, d&egrave;s lundi.</p><h2>2 commentaires</h2><ul>"
        b"<li><p>#201 <b>Rose</b>, le 3 mars 2010 \xc3\xa0 10h02</p><p>Premier.</p><p><a href='#'>R\xc3\xa9pondre \xc3\xa0 ce message</a></p></li>"
        b"<li><p>#202 <b>Zo\xc3\xa9</b></p><p>Second.</p><p><a href='#'>R\xc3\xa9pondre \xc3\xa0 ce message</a></p></li></ul></body></html>"
    ).outline
    assert [(one.number, one.name, one.text) for one in page.comments] == [
        (201, "Rose", "Premier."),
        (202, "Zoé", "Second."),
    ]


@pytest.mark.parametrize(
    "with_time",
    [
        "<p>Le lavoir fut bâti le <time datetime='1886-05-01'>1er mai 1886</time>, à deux pas.</p>",
        "<h2>Voir aussi</h2><ul><li><a href='/f'>La fontaine</a> <time datetime='2020-01-02'>2 janvier 2020</time></li></ul>",
        "<aside><p><time datetime='2020-01-02'>2 janvier 2020</time></p></aside>",
    ],
)
def test_a_time_that_is_not_the_article_s_is_never_its_date(with_time):
    page = f"<html><body><main><article><h1>Le lavoir</h1><p>On y chante encore, le matin.</p>{with_time}</article></main></body></html>"
    assert reading.read(page.encode()).outline.dated is None


@pytest.mark.parametrize(
    "stated",
    [
        "<p>Par Maud, le <time datetime='2020-01-02'>2 janvier 2020</time></p>",
        "<time datetime='2020-01-02'>2 janvier</time>",
        "<div class='meta'><time datetime='2020-01-02'>2 janvier 2020</time> · Culture · 3 min de lecture</div>",
        "<ul><li><time datetime='2020-01-02'>2 janvier 2020</time></li><li>Par Anne Morel</li></ul>",
    ],
)
def test_a_time_beside_the_headline_is(stated):
    page = f"<html><body><main><article><h1>Le lavoir</h1>{stated}<p>On y chante encore, le matin.</p></article></main></body></html>"
    assert reading.read(page.encode()).outline.dated == datetime.date(2020, 1, 2)


def test_what_a_bookshop_sells_is_a_promotion_though_it_goes_further():
    page = plain.read(
        f"{TOP}Pour aller plus loin, avec la librairie L'Encrier\n\n* Histoire des bacs, P. Martin (Le Quai, 12 €)\n\nVous aimerez aussi\n\n* Le quai\n"
    )
    assert [(one.text, one.detail, one.price) for one in page.promotion.items] == [
        ("Histoire des bacs", "P. Martin, Le Quai", "12")
    ]
    assert [one.text for one in page.see_also] == ["Le quai"]


def test_the_count_and_the_byline_of_wordpress_in_french():
    page = plain.read(
        "Le bac reprend\nPublié le 4 janvier 2015 par Anne Morel dans Fleuve\n\nIl traverse.\n\nÀ la rame, dès lundi.\n\n"
        "1 réponse à Le bac reprend\n\nPaul dit :\n5 janvier 2015 à 8 h 30 min\nEnfin.\nRépondre\n"
    )
    assert (page.names, page.dated, page.announced) == (("Anne Morel",), datetime.date(2015, 1, 4), 1)


def test_a_text_browser_s_menu_and_centred_headline():
    page = plain.read(
        "   [1]Accueil [2]Ville [3]Culture\n\n     * [4]Annonces\n     * [5]Agenda\n\n                          La digue tient bon\n\n"
        "   La tempête a passé, la digue est debout.\n\n   Deux mètres de houle, aucune brèche.\n\nReferences\n\n"
        + "".join(f"   {n}. https://phare.example/{n}\n" for n in range(1, 6))
    )
    assert (page.headline, page.standfirst) == (
        "La digue tient bon",
        "La tempête a passé, la digue est debout.",
    )


def test_an_interview_with_a_publisher_is_no_promotion():
    page = plain.read(
        f"{TOP}Entretien avec l’éditeur Paul Martin\n\nPourquoi publier encore des poètes ?\n\nParce qu'il le faut, dit-il.\n"
    )
    assert page.promotion is None
    assert "Pourquoi publier encore" in str(page.body)
