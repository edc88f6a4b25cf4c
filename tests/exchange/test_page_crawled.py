"""Articles as text browsers and crawlers leave them: bullets, numbers, menus, Markdown."""

from __future__ import annotations

import re
import time

import pytest

from palabre.exchange.page import plain, printing
from palabre.exchange.page.outline import Block, Outline

TOP = (
    "La grue sera repeinte\n\nElle rouille depuis trente ans.\n\nAu bout du quai, elle ne lève plus rien.\n\n"
)
# As lynx writes a page: links numbered, headings at the margin, bullets that say how deep they stand.
LYNX = """   #alternate Flux RSS

                                 [1]La Vigie du Port

     * [2]Accueil
     * [3]Quais

   [4]Accueil > [5]Quais > La grue du bassin sera repeinte

La grue du bassin sera repeinte

   Elle rouille depuis trente ans ; la ville paiera la moitié, les
   dockers l'autre, sans que personne sache encore la couleur.

   Par [6]Soazig Le Bras, le 12 avril 2019

   Au bout du quai, la grue ne lève plus rien depuis que le dernier
   vraquier est parti pour un port plus profond et moins cher.

   Le vote aura lieu en juin dans la salle du port de plaisance.

Comprendre les ports
avec la Librairie du Môle

     * [7]Grues et palans, Y. Kerdoncuff, 21 €

Voir aussi

     * [8]Le phare s'éteint à minuit

12 commentaires

   La charte tient en trois règles :
RULES

     * #88101 Le bleu, évidemment. C'était la couleur de toutes les
       grues du port quand j'étais gamin.
       [9]Répondre à ce message | [10]Alerter
          + #88104 Vous avez donc connu la grande époque.
            [11]Répondre à ce message | [12]Alerter
               o #88109 Et la petite aussi.
                 [13]Répondre à ce message | [14]Alerter
               o #88110 Trois.
                 [15]Répondre à ce message | [16]Alerter
          + #88105 Bleu, mais lequel ?

            Il y en avait deux.
            [17]Répondre à ce message | [18]Alerter
     * #88102 Je propose :
          + du goudron
          + un gardien
       [19]Répondre à ce message | [20]Alerter
          + #88111 Et un chat.
            [21]Répondre à ce message | [22]Alerter
     * #88103 Voir aussi
       [23]Répondre à ce message | [24]Alerter
     * #88106 Le rapport.
       [25]Répondre à ce message | [26]Alerter
          + #88107 Merci, voir la page [4].
            [27]Répondre à ce message | [28]Alerter
               o #88108 De rien.
                 [29]Répondre à ce message | [30]Alerter
     * #88112 Contact
       [31]Répondre à ce message | [32]Alerter

   [33]Mentions légales - [34]Contact
   © 2019 La Vigie du Port

References

   Visible links:
""" + "".join(f"   {number}. https://vigie.example/{number}\n" for number in range(1, 35))
DEPTHS = [0, 1, 2, 2, 1, 0, 1, 0, 0, 1, 2, 0]


def discussed(text: str, count: int | None = None) -> Outline:
    """The outline of an article with these comments below it."""
    heading = f"{count} commentaires" if count is not None else "Commentaires"
    return plain.read(f"{TOP}{heading}\n\n{text}")


def said(outline: Outline) -> list[tuple[int, int | None, str]]:
    """Depth, number and text of each comment."""
    return [
        (depth, one.number, one.text) for depth, one in zip(outline.depths(), outline.comments, strict=True)
    ]


def left_out(outline: Outline, what: str) -> list[str]:
    """What was left out under that name."""
    return [text for name, text in outline.left_out if name == what]


# --- as a text browser leaves it ---


@pytest.mark.parametrize("rule", ["    {}. ", "     * "])
@pytest.mark.parametrize("count", ["12 commentaires", "14 commentaires", "Commentaires"])
@pytest.mark.parametrize("numbered", [True, False])
def test_a_page_of_a_text_browser_is_read_whole(rule, count, numbered):
    rules = ("Rien de raciste", "Pas d'insultes", "Un bon français")
    text = LYNX.replace("RULES", "\n".join(rule.format(place) + one for place, one in enumerate(rules, 1)))
    text = text.replace("12 commentaires", count)
    if not numbered:
        text = re.sub(r"#881\d\d ", "", text)
    page = plain.read(text)
    assert page.headline == "La grue du bassin sera repeinte"
    assert page.standfirst.startswith("Elle rouille depuis trente ans ; la ville")
    assert (page.names, page.section) == (("Soazig Le Bras",), "Quais")
    assert page.promotion.title == "Comprendre les ports avec la Librairie du Môle"
    assert [(one.text, one.detail, one.price) for one in page.promotion.items] == [
        ("Grues et palans", "Y. Kerdoncuff", "21")
    ]
    assert [one.text for one in page.see_also] == ["Le phare s'éteint à minuit"]
    assert page.depths() == DEPTHS
    assert page.comments[5].text == "Je propose :\n+ du goudron\n+ un gardien"
    assert [one.text for one in page.comments][7:] == [
        "Voir aussi", "Le rapport.", "Merci, voir la page [4].", "De rien.", "Contact",
    ]  # fmt: skip
    assert (page.comments[0].number, page.comments[-1].number) == (
        (88101, 88112) if numbered else (None, None)
    )
    assert left_out(page, "charter") == ["La charte tient en trois règles :", *rules]
    assert left_out(page, "foot of the page") == ["Mentions légales - Contact", "© 2019 La Vigie du Port"]
    assert left_out(page, "name of the publication") == ["La Vigie du Port"]
    assert left_out(page, "addresses of links")[0].startswith("1. https://vigie.example/1 · 2. ")
    assert "https://vigie" not in repr((page.body, page.comments))


# --- whose words are whose ---


@pytest.mark.parametrize(
    "line",
    ["#5001 - Répondre à ce message", "Répondre à ce message | #5001", "[#5001] Répondre", "#5001 Répondre à ce message | Alerter",
     "[#5001](https://a.example/#forum5001) [Répondre](https://a.example/r)"],
)  # fmt: skip
def test_a_number_beside_the_action_is_the_comment_s(line):
    page = discussed(
        f"    • Un.\n\n      {line}\n\n        • Deux.\n\n          {line.replace('5001', '5002')}\n", 2
    )
    assert said(page) == [(0, 5001, "Un."), (1, 5002, "Deux.")]
    assert said(discussed(f"Un.\n{line}\n\nDeux.\n{line.replace('5001', '5002')}\n", 2)) == [
        (0, 5001, "Un."), (0, 5002, "Deux."),
    ]  # fmt: skip


@pytest.mark.parametrize("count", [3, 9, None])
def test_bullets_without_a_number_are_text_where_every_comment_has_one(count):
    page = discussed(
        "- #101 Je propose :\n  - un banc\n  - rien\n  Répondre à ce message\n    - #102 Bien.\n      Répondre à ce message\n"
        "- #103 Non.\n  Répondre à ce message\n",
        count,
    )
    assert said(page) == [(0, 101, "Je propose :\n- un banc\n- rien"), (1, 102, "Bien."), (0, 103, "Non.")]


def test_bullets_above_the_comment_s_own_repondre_are_text():
    page = discussed(
        "- Je propose :\n  - un banc\n  - rien\n  Répondre\n    - Bien.\n      Répondre\n- Non.\n  Répondre\n"
    )
    assert said(page) == [(0, None, "Je propose :\n- un banc\n- rien"), (1, None, "Bien."), (0, None, "Non.")]


def test_an_answer_is_no_list_though_the_comment_above_it_cannot_be_answered():
    page = discussed("- Fermé.\n  - Réponse.\n    Répondre\n- Non.\n  Répondre\n", 3)
    assert said(page) == [(0, None, "Fermé."), (1, None, "Réponse."), (0, None, "Non.")]


def test_a_comment_without_a_number_after_another_s_repondre_stays_a_comment():
    page = discussed("- #101 Un.\n  Répondre\n- Deux.\n  Répondre\n- #103 Trois.\n  Répondre\n", 3)
    assert [text for _depth, _number, text in said(page)] == ["Un.", "Deux.", "Trois."]


@pytest.mark.parametrize("text", ["Contact", "Voir aussi", "Mentions légales", "À découvrir"])
def test_a_comment_that_says_what_a_foot_says_ends_nothing(text):
    page = discussed(
        f"#1\n\n{text}\n\nRépondre à ce message\n\n#2\n\nOui.\n\nRépondre à ce message\n\nContact\n", 2
    )
    assert said(page) == [(0, 1, text), (0, 2, "Oui.")]
    assert page.left_out == (("foot of the page", "Contact"),)


def test_a_number_in_a_text_stays_in_it_where_others_have_none():
    page = discussed("* #3 est appliquée ici ?\n* Oui.\n* Non.\n", 3)
    assert said(page)[0] == (0, None, "#3 est appliquée ici ?")


# --- Markdown ---

MARKDOWN = """Title: La grue sera repeinte - La Vigie

URL Source: https://vigie.example/grue

Markdown Content:
[La Vigie](https://vigie.example/)

*   [Accueil](https://vigie.example/)
*   [Quais](https://vigie.example/quais)

# La grue sera repeinte

Publié le 12 avril 2019 par [Soazig Le Bras](https://vigie.example/s)

**Elle rouille depuis trente ans.**

Au bout du quai, la grue ne lève **plus rien**.

![la grue](https://vigie.example/grue.jpg)

On la repeint.

## 3 réflexions sur « La grue sera repeinte »

* ![](https://avatar.example/1) **Lise** — 12 avril 2019, 10:00

  Enfin **!**

  [Répondre à ce message](https://vigie.example/grue?replytocom=31)

  * **Hervé** — 12 avril 2019, 11:00

    Attendons.

    [Répondre à ce message](/grue?replytocom=35 "Répondre à Hervé")

* #44 Bien.

  [Répondre à ce message](https://vigie.example/grue?replytocom=44)

## Comprendre les ports avec La Vigie

* [Le port, un siècle](https://vigie.example/port), 19 €
"""


def test_a_crawler_s_markdown_is_read_without_its_marks():
    page = plain.read(MARKDOWN)
    assert (page.headline, page.standfirst) == ("La grue sera repeinte", "Elle rouille depuis trente ans.")
    assert page.names == ("Soazig Le Bras",)
    assert str(page.dated) == "2019-04-12"
    assert [block.value for block in page.body] == [
        "<p>Au bout du quai, la grue ne lève <b>plus rien</b>.</p>", "<p>On la repeint.</p>",
    ]  # fmt: skip
    assert [(one.name, one.number, one.text) for one in page.comments] == [
        ("Lise", None, "Enfin **!**"), ("Hervé", None, "Attendons."), ("", 44, "Bien."),
    ]  # fmt: skip
    assert page.depths() == [0, 1, 0]
    assert left_out(page, "navigation") == ["La Vigie", "Accueil · Quais"]
    assert left_out(page, "image") == ["https://vigie.example/grue.jpg la grue"]
    (item,) = page.promotion.items
    assert (item.text, item.detail, item.price) == ("Le port, un siècle", "", "19")


# --- the headline ---

BELOW = "\n\nElle rouille depuis trente ans.\n\nAu bout du quai, elle ne lève plus rien.\n"


@pytest.mark.parametrize(
    ("above", "section", "named"),
    [
        ("Accueil\nRubriques\nLa grue du port", "", ("navigation", "Accueil · Rubriques")),
        ("Accueil\nQuais\nMarées\nLa grue du port", "", ("navigation", "Accueil · Quais · Marées")),
        ("Accueil\nLa grue du port", "", ("navigation", "Accueil")),
        ("La Vigie › Quais › La grue\n\nLa grue du port", "Quais", None),
        ("Quais › La grue du port\n\nLa grue du port", "", ("navigation", "Quais › La grue du port")),
        ("La Vigie\n\nLa Vigie › Quais › La grue\n\nLa grue du port", "Quais", ("name of the publication", "La Vigie")),
        ("# La Vigie\n\n# La grue du port", "", ("name of the publication", "La Vigie")),
    ],
)  # fmt: skip
def test_the_headline_is_found_below_menus_ways_and_names(above, section, named):
    page = plain.read(above + BELOW)
    assert (page.headline, page.section) == ("La grue du port", section)
    assert page.standfirst == "Elle rouille depuis trente ans."
    assert named is None or named in page.left_out


def test_a_publication_is_known_by_its_rights_at_the_foot():
    page = plain.read(f"La Vigie du Port\n\nLa grue du port{BELOW}\n© 2019 La Vigie du Port\n")
    assert (page.headline, page.standfirst) == ("La grue du port", "Elle rouille depuis trente ans.")
    assert left_out(page, "name of the publication") == ["La Vigie du Port"]


def test_a_menu_of_a_text_without_blank_lines_is_no_headline():
    page = plain.read(
        "Accueil\nQuais\nMarées\nLa grue du port sera repeinte\nElle rouille depuis trente ans.\nAu bout du quai, rien.\n"
    )
    assert (page.headline, page.standfirst) == (
        "La grue du port sera repeinte", "Elle rouille depuis trente ans.",
    )  # fmt: skip


@pytest.mark.parametrize(
    "headline",
    [
        "« Le maire » dit « non » aux forains",
        "Eau / air / sol : le budget",
        "Agenda",
        "Le port > la ville",
        "La Vigie du Port",
    ],
)
def test_a_headline_that_looks_like_a_menu_stays_one(headline):
    assert plain.read(headline + BELOW).headline == headline


def test_a_headline_that_the_body_says_again_hides_nothing():
    page = plain.read(f"La grue du port{BELOW}\nLa grue du port\n\nElle sera bleue, a dit le maire.\n")
    assert "Au bout du quai" in page.body[0].value
    assert left_out(page, "navigation") == []


# --- the printed outline ---


def test_an_outline_shows_what_an_item_says_and_words_as_they_touch():
    printed = "\n".join(printing.lines(plain.read(LYNX.replace("RULES", ""))))
    assert "Grues et palans, Y. Kerdoncuff · 21 € · no link" in printed
    marked = "\n".join(printing.lines(plain.read(MARKDOWN)))
    assert printing.text_of(Block("paragraph", "<p>Fin <a>là</a>.<br>Puis</p>")).split() == [
        "Fin",
        "là.",
        "Puis",
    ]
    assert "  #44: Bien." in marked


# --- any input ---


@pytest.mark.parametrize(
    "text",
    [
        "![" * 40_000,
        "**a" * 20_000,
        "#1 " * 20_000,
        "a > " * 20_000,
        "Accueil\n" * 8_000,
        "* #1 x\n" * 9_000,
        "2 commentaires\n\n" + "* #1 x\n- y\n" * 6_000 + "Répondre\n",
        "2 commentaires\n\n* x\n" + "  * y\n" * 10_000 + "  Répondre\n",
        "Comprendre x\navec y\n" * 3_000,
        "x\n\nReferences\n\n" + "1. a\n" * 13_000,
        "[1]x " * 13_000 + "\n\nReferences\n\n1. a\n",
        "Titre : x\n\n" + "Titre : x\n\n" * 5_000,
        "©" * 60_000,
        "#1 - Répondre\n" * 4_500,
    ],
)
def test_a_hostile_text_costs_no_more_than_a_long_one(text):
    started = time.process_time()
    assert list(printing.lines(plain.read(text)))
    assert time.process_time() - started < 10
