"""What stands above the headline of a plain text, and beside its paragraphs."""

from __future__ import annotations

import datetime

import pytest

from palabre.exchange.page import plain

BELOW = "\n\nPersonne n'en veut, dit-on.\n\nPar Maud Le Goff, le 3 mars 2009\n\nLa source n'est à personne.\n"
HEADLINE = "Le lavoir est à vendre"
SITES = [
    "Aller au texte\n\nLe Phare\n\nAccueil\nRubriques\nContact\n\n", "Aller au contenu\n\nLe Phare\n\nVille\nMer\nCharte\nChercher\n\n",
    "Le Phare\n\nAccueil | Rubriques | Contact\n\n", "Le Phare\nAccueil | Rubriques | Contact\n\n", "Skip to content\nLe Phare\n\nHome · Sections · About\n\n",
    "Aller au texte\n\nLe Phare\n\nLe journal des marées, à heure fixe\n\nVille\nMer\nCharte\nChercher\n\n",
    "Le Phare\nAccueil > Ville > Lavoirs\n\n", "Le Phare\n\nAccueil > Ville\n\n",
    "Le Phare\n\nAccueil\n\nVille\n\nContact\n\n", "Passer directement au contenu principal\n\nLe Phare\n\n- Accueil\n- Ville\n\n",
]  # fmt: skip


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("headline", [HEADLINE, "Qui achètera le lavoir ?"])
def test_the_headline_stands_below_the_site_s_name_and_menu(site, headline):
    page = plain.read(f"{site}{headline}{BELOW}")
    assert (page.headline, page.standfirst) == (headline, "Personne n'en veut, dit-on.")
    assert page.names == ("Maud Le Goff",)
    assert [block.value for block in page.body] == ["<p>La source n'est à personne.</p>"]
    assert "Le Phare" in [text for _what, text in page.left_out]


@pytest.mark.parametrize(
    "site",
    ["Le Phare\nAccueil | Rubriques | Contact\n", "Aller au texte\nLe Phare\nAccueil\nRubriques\nContact\n"],
)
def test_the_headline_stands_below_them_in_a_text_without_blank_lines(site):
    page = plain.read(f"{site}{HEADLINE}{BELOW}".replace("\n\n", "\n"))
    assert (page.headline, page.standfirst) == (HEADLINE, "Personne n'en veut, dit-on.")


def test_a_word_of_the_menu_above_the_headline_is_the_section():
    page = plain.read(f"Le Phare\n\nVille\nMer\nCharte\nChercher\n\nVille\n\n{HEADLINE}{BELOW}")
    assert (page.headline, page.section) == (HEADLINE, "Ville")


@pytest.mark.parametrize("menu", ["Facebook\nTwitter\nPartager", "Accueil | Contact"])
def test_a_headline_above_a_menu_stays_one(menu):
    page = plain.read(f"{HEADLINE}\n\n{menu}{BELOW}")
    assert page.headline == HEADLINE


@pytest.mark.parametrize(
    "corrected", ["Corrigé le 4 mars 2009, 10 h 12", "Mis à jour le 4 mars 2009 à 10h12", "Updated: March 4, 2009 10:12"]
)  # fmt: skip
def test_a_line_below_the_byline_says_when_the_article_was_corrected(corrected):
    page = plain.read(
        f"{HEADLINE}\n\nPersonne n'en veut.\n\nPar Maud Le Goff · 3 mars 2009\n{corrected}\n\nLa source, elle, n'est à personne.\n"
    )
    assert (page.names, page.dated) == (("Maud Le Goff",), datetime.date(2009, 3, 3))
    assert page.corrected == datetime.datetime(2009, 3, 4, 10, 12)  # noqa: DTZ001
    assert [block.value for block in page.body] == ["<p>La source, elle, n'est à personne.</p>"]


@pytest.mark.parametrize(
    ("said", "count"),
    [("Aucun commentaire", 0), ("Un commentaire", 1), ("No comments yet", 0), ("12 commentaires", 12)],
)
def test_the_byline_may_end_with_any_count_of_comments(said, count):
    page = plain.read(
        f"{HEADLINE}\n\nPersonne n'en veut.\n\nPar Maud Le Goff · 3 mars 2009 · {said}\n\nLa source n'est à personne.\n"
    )
    assert (page.names, page.dated, page.announced) == (("Maud Le Goff",), datetime.date(2009, 3, 3), count)
    assert [block.value for block in page.body] == ["<p>La source n'est à personne.</p>"]


def test_captions_sources_and_actions_beside_the_text_are_named_and_left_out():
    page = plain.read(
        f"{HEADLINE}\n\nPersonne n'en veut.\n\nLa source n'est à personne.\n\nLe lavoir en mars. Photo : Maud Le Goff\nTrois siècles\n\n"
        "On y lavait la photo : c'était l'usage.\n\nSource : Cadastre de 1821\n\nAlerter la rédaction\n"
    )
    assert [block.value for block in page.body] == [
        "<p>La source n'est à personne.</p>", "Trois siècles", "<p>On y lavait la photo : c'était l'usage.</p>",
    ]  # fmt: skip
    assert page.left_out == (
        ("image", "Le lavoir en mars. Photo : Maud Le Goff"),
        ("source", "Cadastre de 1821"),
        ("navigation", "Alerter la rédaction"),
    )
