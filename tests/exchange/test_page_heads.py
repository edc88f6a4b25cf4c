"""Comments of a plain text that begin with their heads: name, number and date, on one line or several."""

from __future__ import annotations

import datetime
import time

import pytest

from palabre.exchange.page import plain
from palabre.exchange.page.outline import Outline

TOP = "Le lavoir est à vendre\n\nPersonne n'en veut, dit-on.\n\nLa source, elle, n'est à personne.\n\n"
CHARTER = """Écrire
Lire

La charte de cette discussion

Ici, on discute. Trois règles :

Rien de raciste
Aucune insulte
Un français soigné

Votre commentaire

Nom affiché

Relire et envoyer

"""
AT = [datetime.datetime(2009, 3, 3, 10, minute) for minute in (12, 20, 31)]  # noqa: DTZ001


def discussed(text: str, count: int = 3) -> Outline:
    """The outline of an article with that discussion below it."""
    return plain.read(f"{TOP}{count} commentaires\n\n{text}")


def said(outline: Outline) -> list[tuple[int | None, str, object, str]]:
    """Number, name, date and text of each comment."""
    return [(one.number, one.name, one.sent, one.text) for one in outline.comments]


SAID = [
    (101, "Maud", AT[0], "Je l'achète.\n\nAvec quoi ?"), (103, "Étienne R.", AT[1], "Moi aussi."),
    (102, "Jeanne, 84 ans", AT[2], "J'y ai lavé les draps de #101."),
]  # fmt: skip
HEADS = [
    "{1}\n#{0}\n{2}\n\n{3}\n\nRépondre\nAlerter\n", "{1}\nLa Gazette\n#{0}\n{2}\n\n{3}\n\nRépondre\nAlerter\n",
    "{1}\n#{0}\n{2}\n{3}\nRépondre\nAlerter\n", "{1} #{0} {2}\n{3}\nRépondre Alerter\n", "{1} #{0} {2}\n\n{3}\n\n",
    "#{0}\n{1}, {2}\n\n{3}\n\nRépondre à ce message Alerter\n\n", "{1}\n#{0}\n{2}\n\n{3}\n\n",
]  # fmt: skip


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("charter", ["", CHARTER])
@pytest.mark.parametrize("count", [3, 5])
def test_each_comment_begins_with_its_head(head, charter, count):
    written = "".join(
        head.format(number, name, f"3 mars 2009, {at.hour} h {at.minute}", text) for number, name, at, text in SAID
    )  # fmt: skip
    page = discussed(f"{charter}{written}\nDirectrice de la publication : Anne\n\nContact\n", count)
    assert said(page) == SAID
    assert [text for what, text in page.left_out if what == "charter"] == [
        line for line in charter.split("\n") if line
    ]
    assert ("foot of the page", "Contact") in page.left_out


def test_names_above_numbers_begin_comments_though_no_heading_of_the_discussion_stands_above():
    page = plain.read(
        f"{TOP}Maud\n#101\n3 mars 2009\n\nJe l'achète.\n\nRépondre\nPaul\n#102\n3 mars 2009\n\nNon.\n\nRépondre\n"
    )
    assert [(one.number, one.name, one.text) for one in page.comments] == [
        (101, "Maud", "Je l'achète."), (102, "Paul", "Non."),
    ]  # fmt: skip
    assert "Maud" not in repr(page.body)


def test_a_bullet_with_a_name_and_a_number_below_keeps_both():
    page = discussed(
        "- Maud\n  #101\n  Je l'achète.\n  - Paul\n    #102\n    3 mars 2009\n    Non.\n- Bravo\n  #103\n", 3
    )
    assert [(one.number, one.name, one.text) for one in page.comments] == [
        (101, "Maud", "Je l'achète."), (102, "Paul", "Non."), (103, "", "Bravo"),
    ]  # fmt: skip
    assert page.depths() == [0, 1, 0]


@pytest.mark.parametrize("line", ["en réponse à #101", "En réponse au message n° 101 :", "in reply to #101"])
def test_a_comment_that_says_whom_it_answers_stands_below_that_one(line):
    page = discussed(
        f"Maud\n#101\n\nUn.\n\nRépondre\nPaul\n#102\n\nDeux.\n\nRépondre\nLise\n#103\n\n{line}\n\nTrois.\n\nRépondre\n"
    )
    assert [(one.number, one.parent, one.text) for one in page.comments] == [
        (101, None, "Un."), (102, None, "Deux."), (103, 0, "Trois."),
    ]  # fmt: skip


def test_dated_names_begin_comments_where_they_are_as_many_as_announced():
    text = "Maud, 3 mars 2009 à 10h12\n\nUn.\n\nPaul R., 4 mars 2009 à 11h00\n\nDeux.\nEt trois.\n\n"
    page = discussed(text, 2)
    assert [(one.name, one.text) for one in page.comments] == [
        ("Maud", "Un."),
        ("Paul R.", "Deux.\nEt trois."),
    ]
    assert discussed(text, 3).comments == ()


def test_the_charter_above_comments_without_heads_is_not_the_first_comment_s_text():
    page = discussed(
        "La charte tient en trois règles :\n\nRien de raciste\nAucune insulte\nUn français soigné\n\n"
        "Je l'achète.\nAvec quoi ?\nRépondre\n\nMoi aussi, dit la charte.\n\nRépondre\n\nNon.\nRépondre\n"
    )
    assert [one.text for one in page.comments] == [
        "Je l'achète.\nAvec quoi ?",
        "Moi aussi, dit la charte.",
        "Non.",
    ]
    assert len([text for what, text in page.left_out if what == "charter"]) == 4


@pytest.mark.parametrize(
    "text",
    [
        "2 commentaires\n\n" + ("a " * 60 + "#1 b c d 2009\n") * 4_000,
        "2 commentaires\n\n" + ("a b 3 mars 2009 " * 8 + "\n") * 3_000,
        "9 commentaires\n\n" + "Maud\n#1\n3 mars 2009\nx\n" * 5_000,
        "2 commentaires\n\n" + "#1\nen réponse à #1\nx\n" * 5_000,
        "2 commentaires\n\n" + "la charte :\n\nx\n\n" * 5_000 + "Répondre\n",
        "T\n\nv.\n\n" + "Voir aussi\nx\nVoir aussi\ny\n\n" * 5_000,
        "T\n\nv.\n\n" + "a. Photo : Bob Lee\nx\n\n" * 5_000,
    ],
)
def test_heads_of_a_hostile_text_cost_no_more_than_those_of_a_long_one(text):
    started = time.process_time()
    plain.read(text)
    assert time.process_time() - started < 10
