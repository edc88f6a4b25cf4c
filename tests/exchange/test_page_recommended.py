"""Promotions and "see also" whose items no list marks, and links that lead nowhere by themselves."""

from __future__ import annotations

import pytest

from palabre.exchange.page import plain, reading
from palabre.exchange.page.outline import Outline

TOP = "La digue tient\n\nElle a deux cents ans.\n\nLes pierres viennent de la carrière.\n\n"
BLOCKS = """Comprendre les rivières avec la Librairie du Canal

L'eau vive, H. Marzin, 18 €

Atlas des barrages

Voir aussi, dans Le Phare

Ce que disent les pierres

La carrière ferme-t-elle ?
"""


def recommended(page: Outline) -> tuple[list[tuple[str, str, str]], list[str], list[str]]:
    """The promotion's items, the titles of "see also", and the body."""
    items = page.promotion.items if page.promotion else ()
    return (
        [(one.text, one.detail, one.price) for one in items],
        [one.text for one in page.see_also],
        [str(block.value) for block in page.body],
    )


@pytest.mark.parametrize("text", [BLOCKS, BLOCKS.replace("\n\n", "\n")])
@pytest.mark.parametrize("discussion", ["", "\n2 commentaires\n\n- Un.\n- Deux.\n"])
@pytest.mark.parametrize("is_below", [True, False])
def test_items_without_bullets_are_items(text, discussion, is_below):
    page = plain.read(
        f"{TOP}{discussion}\n{text}\nMentions légales\n" if is_below else f"{TOP}{text}{discussion}"
    )
    assert recommended(page) == (
        [("L'eau vive", "H. Marzin", "18"), ("Atlas des barrages", "", "")],
        ["Ce que disent les pierres", "La carrière ferme-t-elle ?"],
        ["<p>Les pierres viennent de la carrière.</p>"],
    )
    assert len(page.comments) == (2 if discussion else 0)


def test_titles_of_a_promotion_and_of_see_also_may_touch():
    page = plain.read(
        f"{TOP}Comprendre les ports avec la Librairie du Môle\nGrues et palans — 21 €\nVoir aussi\nLe quai s'affaisse 3 mai 2019\nLa crue du 9 juin 2018\n"
    )
    items, see_also, _body = recommended(page)
    assert items == [("Grues et palans", "", "21")]
    assert see_also == ["Le quai s'affaisse", "La crue du 9 juin 2018"]


def test_what_follows_the_items_stays_the_body():
    page = plain.read(
        f"{TOP}Voir aussi\n\nLe quai s'affaisse\n\nUne carrière sans fond\n\nTrois siècles\n\nOn y descend par un escalier taillé dans la pierre.\n"
    )
    _items, see_also, body = recommended(page)
    assert see_also == ["Le quai s'affaisse", "Une carrière sans fond"]
    assert body[1:] == ["Trois siècles", "<p>On y descend par un escalier taillé dans la pierre.</p>"]


def test_a_heading_that_sounds_like_a_promotion_keeps_its_paragraphs():
    page = plain.read(
        f"{TOP}Découvrir la digue avec les enfants\n\nOn y va le dimanche, par le chemin de halage.\n"
    )
    assert page.promotion is None
    assert recommended(page)[2][1:] == [
        "Découvrir la digue avec les enfants", "<p>On y va le dimanche, par le chemin de halage.</p>",
    ]  # fmt: skip


SHOP = "Du bois et des mains\nLe tour à perche, trois leçons — 35 €\nUn panier par semaine, en osier — 14 €\n"
BESIDE = "Voir aussi, dans Le Phare\nLa carrière ferme-t-elle ? 3 mai 2019\nCe que disent les pierres\n"


@pytest.mark.parametrize("between", ["", "\n"])
def test_goods_with_prices_above_see_also_are_a_promotion_whatever_their_title(between):
    items, see_also, body = recommended(
        plain.read(f"{TOP}{SHOP}{between}{BESIDE}\n2 commentaires\n\n- Un.\n- Deux.\n")
    )
    assert items == [("Le tour à perche", "trois leçons", "35"), ("Un panier par semaine", "en osier", "14")]
    assert see_also == ["La carrière ferme-t-elle ?", "Ce que disent les pierres"]
    assert body == ["<p>Les pierres viennent de la carrière.</p>"]


@pytest.mark.parametrize(
    "prices",
    [
        "Les tarifs de la visite\nAdultes et grands enfants — 4 €\nFamilles de la commune — 6 €\n",
        "À la barrière\nAdulte — 4 €\nEnfant — 2 €\n",
    ],
)
def test_what_a_visit_costs_stays_the_article_s(prices):
    page = plain.read(f"{TOP}{prices}\n{BESIDE}")
    assert page.promotion is None
    assert "4 €" in recommended(page)[2][-1]


def test_goods_without_see_also_below_stay_the_article_s():
    page = plain.read(f"{TOP}{SHOP}\nL'atelier ouvre à neuf heures.\n")
    assert page.promotion is None
    assert "Un panier par semaine" in recommended(page)[2][1]


def test_a_sentence_below_words_like_see_also_keeps_the_paragraph_whole():
    page = plain.read(
        f"{TOP}On y vient pour voir.\nVoir aussi\nLa digue, elle, ne bouge pas depuis deux siècles.\n"
    )
    assert page.see_also == ()
    assert "Voir aussi" in recommended(page)[2][1]


MARKDOWN = """{}# La digue tient

Elle a deux cents ans.

Les pierres viennent de [la carrière](/carriere "La carrière"), dit-on. ![plan](/plan.png)

## [Trois siècles](#trois)

## Comprendre les rivières avec la Librairie du Canal

[L'eau vive](/livres/eau-vive), H. Marzin, 18 €

[Atlas des barrages](/livres/atlas)

## Voir aussi

[Ce que disent les pierres](/pierres)
"""


@pytest.mark.parametrize(
    ("source", "base"), [("", ""), ("URL Source: https://phare.example/digue\n\n", "https://phare.example")]
)
def test_a_crawler_s_relative_links_are_words_or_lead_where_the_page_lies(source, base):
    page = plain.read(MARKDOWN.format(source))
    items, see_also, body = recommended(page)
    assert items == [("L'eau vive", "H. Marzin", "18"), ("Atlas des barrages", "", "")]
    assert see_also == ["Ce que disent les pierres"]
    quarry = f'<a href="{base}/carriere">la carrière</a>' if base else "la carrière"
    assert body == [f"<p>Les pierres viennent de {quarry}, dit-on.</p>", "Trois siècles"]
    assert page.promotion.items[0].address == (f"{base}/livres/eau-vive" if base else "")
    assert ("image", "/plan.png plan") in page.left_out


HTML = "<html><article><h1>La digue tient</h1><p>Les pierres viennent de la carrière, à deux lieues d'ici.</p>{}</article></html>"
ITEMS = '<p><a href="https://l.example/eau">L\'eau vive</a>, H. Marzin, 18 €</p><p>Atlas des barrages</p>'
SEE_ALSO = (
    '<p><a href="/pierres">Ce que disent les pierres</a></p><p><a href="/fond">Une carrière sans fond</a></p>'
)


@pytest.mark.parametrize(
    "blocks",
    [
        "<h2>Comprendre les rivières avec la Librairie du Canal</h2>{}<h2>Voir aussi, dans Le Phare</h2>{}",
        "<p>Comprendre les rivières avec la Librairie du Canal</p>{}<p><strong>Voir aussi</strong></p>{}",
        "<h3>Comprendre les rivières avec la Librairie du Canal</h3><div>{}</div><h3>Voir aussi</h3><div>{}</div>",
    ],
)
def test_paragraphs_of_links_are_items(blocks):
    page = reading.read(HTML.format(blocks.format(ITEMS, SEE_ALSO)).encode()).outline
    assert recommended(page) == (
        [("L'eau vive", "H. Marzin", "18"), ("Atlas des barrages", "", "")],
        ["Ce que disent les pierres", "Une carrière sans fond"],
        ["<p>Les pierres viennent de la carrière, à deux lieues d'ici.</p>"],
    )
    assert not [what for what, _said in page.left_out if what == "second promotion"]


def test_a_paragraph_of_the_body_is_no_item():
    page = reading.read(
        HTML.format(
            f"<h2>Voir aussi</h2>{SEE_ALSO}<p>On <a href='/x'>y descend</a> par un escalier de pierre.</p>"
        ).encode()
    ).outline
    _items, see_also, body = recommended(page)
    assert see_also == ["Ce que disent les pierres", "Une carrière sans fond"]
    assert body[1:] == ["<p>On y descend par un escalier de pierre.</p>"]
