"""What pages call their discussion, how they state its count, and what their breadcrumbs say."""

from __future__ import annotations

import pytest

from palabre.exchange.page import plain, reading
from palabre.exchange.page.words import counting

TOP = "La passerelle rouvre\n\nElle était fermée depuis la crue.\n\nOn la traverse de nouveau à pied.\n\n"
HTML = (
    "<html><h1>La passerelle rouvre</h1><div class=texte><p>Elle était fermée depuis la crue de janvier.</p></div>"
    "{}<ul class=forum><li class=comment><p>Un.</p></li></ul></html>"
)
COUNTS = [
    "Vos commentaires (4 messages)", "Forum : 4 messages", "Tous les commentaires (4)", "4 commentaire(s)",
    "Discussion : 4 commentaires", "Il y a 4 commentaires", "4 Responses to La passerelle rouvre",
    "4 Responses to “La passerelle rouvre”", "All comments (4)", "Il y a 4 messages dans le forum",
]  # fmt: skip


@pytest.mark.parametrize("heading", COUNTS)
def test_a_count_is_read_however_the_page_words_it(heading):
    page = plain.read(f"{TOP}{heading}\n\n- Un.\n- Deux.\n- Trois.\n- Quatre.\n")
    assert (page.announced, len(page.comments)) == (4, 4)
    assert [block.value for block in page.body] == ["<p>On la traverse de nouveau à pied.</p>"]
    marked = reading.read(HTML.format(f"<h2>{heading}</h2>").encode()).outline
    assert marked.announced == 4
    assert len(marked.body) == 1


@pytest.mark.parametrize(
    "line",
    ["4 responses to the fire were filed.", "Il y a 4 messages que je ne comprends pas", "Forum : rendez-vous à 4 heures"],
)  # fmt: skip
def test_a_sentence_states_no_count(line):
    assert counting.announced(line) is None


@pytest.mark.parametrize(
    ("way", "section"),
    [
        ("Accueil > Rubriques > Environnement", "Environnement"),
        ("Accueil > Rubriques > Environnement > La passerelle rouvre", "Environnement"),
        ("Accueil > Ville > Ponts > La passerelle rouvre", "Ponts"),
        ("Vous êtes ici : Accueil > Ponts", "Ponts"),
        ("Accueil > Ponts > Une passerelle que la crue avait fermée", "Ponts"),
        ("Accueil > Rubriques", ""),
    ],
)
def test_the_section_is_the_last_crumb_that_is_one(way, section):
    page = plain.read(f"{way}\n\n{TOP}")
    assert (page.headline, page.section) == ("La passerelle rouvre", section)
    links = " &gt; ".join(f"<a>{one}</a>" for one in way.split(" > "))
    if "crue" not in way:
        assert reading.read(f"<p class=arbo>{links}</p>{HTML.format('')}".encode()).outline.section == section
