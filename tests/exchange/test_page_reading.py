"""Saved pages and what is understood of them: no database."""

from __future__ import annotations

import contextlib
import datetime
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palabre.exchange.page import plain, printing, reading
from palabre.exchange.page.outline import Comment, Outline, compared
from palabre.exchange.page.words import counting, dating
from palabre.exchange.page.words.line import cleaned
from palabre.press.blocks import ArticleBody

PAGES = Path(__file__).parent / "pages"
PARIS = datetime.timezone(datetime.timedelta(hours=2))


def outline_of(name: str) -> Outline:
    """The outline of one of the fixtures."""
    return reading.read((PAGES / name).read_bytes()).outline


def tree(outline: Outline) -> list[tuple[int, int | None, str]]:
    """Depth, number and name of each comment."""
    return [
        (depth, one.number, one.name) for depth, one in zip(outline.depths(), outline.comments, strict=True)
    ]


def text_of(outline: Outline, *, kind: str) -> list:
    """The values of the blocks of one kind."""
    return [block.value for block in outline.body if block.kind == kind]


# --- plain text ---


def test_a_text_with_bullets_is_read_from_headline_to_last_comment():
    page = outline_of("bullets.txt")
    assert page.headline == "Le canal rouvre à la baignade"
    assert page.standfirst.startswith("Après trois étés")
    assert page.names == ("Maud Le Goff", "Jean Tanguy")
    assert page.dated == datetime.datetime(2026, 6, 18, 10, 12)  # noqa: DTZ001
    assert page.section == "Environnement"
    assert page.keywords == ("canal", "baignade", "eau")
    assert [block.kind for block in page.body] == [
        "paragraph", "paragraph", "heading", "paragraph", "list", "quotation", "paragraph",
    ]  # fmt: skip
    assert page.announced == len(page.comments) == 7
    assert page.depths() == [0, 1, 2, 1, 0, 0, 0]


def test_lines_that_a_program_broke_are_joined_and_typed_breaks_stay():
    page = outline_of("bullets.txt")
    assert text_of(page, kind="paragraph")[0].endswith("attendent que le gardien décroche la chaîne.</p>")
    assert (
        page.comments[3].text == "> L’eau est froide, mais on s’y fait.\nOn s’y fait, mais on n’y reste pas."
    )


def test_a_comment_that_a_program_broke_at_a_width_is_joined():
    wide = "Le fromager est revenu avant la fleuriste et le marché ressemble à ce qu’il était hier."
    broken = "* " + "\n  ".join(["Le fromager est revenu avant la fleuriste et le marché", "ressemble à ce qu’il était hier.", "Court.", "Fini."])  # fmt: skip
    page = plain.read("Titre\n\nTexte.\n\n5 commentaires\n\n" + (broken + "\n\n") * 5)
    assert len(page.comments) == 5
    assert {comment.text for comment in page.comments} == {f"{wide}\nCourt.\nFini."}


def test_a_comment_of_several_paragraphs_and_a_list_within_it_stay_whole():
    page = outline_of("bullets.txt")
    assert page.comments[0].text.split("\n\n") == [
        "Bravo pour ce chantier ! J’y étais hier avec mes enfants.",
        "L’eau est froide, mais on s’y fait.",
    ]
    assert page.comments[4].text == (
        "Mes questions à la mairie :\n- qui paie le gardien,\n- qui paie les analyses.\n\nMerci d’avance."
    )


def test_what_readers_typed_survives_as_typed():
    comments = outline_of("bullets.txt").comments
    assert comments[5].text == "Pourquoi *ici* et pas au moulin ?? [voir le plan] ^^"
    assert comments[6].text == "« Un bassin de quarante mètres »… j’en compte trente-huit......"


def test_the_charter_above_the_comments_is_named_and_not_brought():
    left_out = [said for what, said in outline_of("bullets.txt").left_out if what == "charter"]
    assert left_out[0] == "Discutons. La charte tient en trois règles :"
    assert "Aucune insulte" in left_out
    assert len(left_out) == 5


def test_a_promotion_and_see_also_are_told_from_the_text():
    page = outline_of("bullets.txt")
    assert page.promotion.title == "Comprendre l’eau des villes avec la Librairie du Quai"
    first, second = page.promotion.items
    assert (first.text, first.detail, first.price) == ("Le Bain des villes", "Hélène Marzin", "18")
    assert first.address == "https://librairie.example/bain"
    assert (second.price, second.address) == ("24.50", "")
    assert [link.text for link in page.see_also] == [
        "Les platanes du quai seront gardés",
        "Une écluse sans éclusier",
    ]


def test_numbers_and_answers_are_read_without_bullets():
    page = outline_of("numbers.txt")
    assert tree(page) == [
        (0, 1661120, ""), (1, 1661125, ""), (2, 1661131, ""), (1, 1661128, ""), (0, 1661122, ""), (0, 1661140, ""),
    ]  # fmt: skip
    assert page.comments[0].text == "Quelle joie de retrouver le fromager.\n\nEt la fleuriste !"
    assert "comme @#1661120 le sait" in page.comments[1].text
    assert page.comments[4].text == "Deux ans pour un toit, c’est long. #1661120 est bien patient."
    assert page.comments[5].text.endswith(":\n- lundi les maraîchers,\n- mardi les autres.")
    assert not any("Répondre" in comment.text for comment in page.comments)


def test_names_and_dates_that_a_page_does_not_say_stay_empty():
    for name in ("bullets.txt", "numbers.txt", "truncated.txt"):
        assert all(not one.name and one.sent is None for one in outline_of(name).comments)
    page = outline_of("numbers.txt")
    assert (page.names, page.dated, page.section, page.promotion) == ((), None, "", None)


def test_a_page_that_was_cut_off_says_how_many_comments_are_missing():
    page = outline_of("truncated.txt")
    assert page.headline == "Le bus de nuit s’arrête à minuit"
    assert text_of(page, kind="heading") == ["Un cahier à la gare"]
    assert (
        '<a href="https://gazette.example/carte">carte des arrêts</a>' in text_of(page, kind="paragraph")[-1]
    )
    assert compared(page.announced, len(page.comments)) == "announced 1,203, found 4: 1,199 are missing."
    assert page.depths() == [0, 0, 1, 0]
    assert page.comments[0].text.startswith("**ignorer** Maud")


def test_a_text_without_a_discussion_is_an_article():
    page = plain.read("Titre\n\nUn premier paragraphe, assez long.\n\nUn second paragraphe.\n")
    assert (page.headline, page.standfirst) == ("Titre", "Un premier paragraphe, assez long.")
    assert (page.announced, page.comments) == (None, ())


def test_names_numbers_and_dates_before_a_comment_are_read():
    page = plain.read(
        "Titre\n\nTexte.\n\n3 commentaires\n\n"
        "* Maud #12 18 juin 2026 à 10:12\n  Bonjour.\n"
        "* Le 18 juin 2026 à 11 h 05, par Jean T.\n  Bonsoir.\n"
        "* Lise dit :\n  12 avril 2026\n  Bonne nuit, #12.\n"
    )
    assert [(one.name, one.number, one.text) for one in page.comments] == [
        ("Maud", 12, "Bonjour."), ("Jean T.", None, "Bonsoir."), ("Lise", None, "Bonne nuit, #12."),
    ]  # fmt: skip
    assert page.comments[2].sent == datetime.date(2026, 4, 12)


def test_what_stands_before_repondre_is_the_comment_s_even_at_the_margin():
    page = plain.read(
        "Titre\n\nTexte.\n\n2 commentaires\n\n* Un.\n\nEncore un.\n#12\nRépondre à ce message\n"
        "  * Deux :\n    - liste\n    Répondre à ce message\n\nUne ligne perdue.\n\nVoir aussi\n* Autre\nNewsletter\n"
    )
    assert page.comments == (Comment("Un.\n\nEncore un.", 12), Comment("Deux :\n- liste", parent=0))
    assert ("text among the comments", "Une ligne perdue.") in page.left_out
    assert [link.text for link in page.see_also] == ["Autre"]


@pytest.mark.parametrize(
    ("bullets", "depths"),
    [("  * a\n      + b\n          o c\n  * d", [0, 1, 2, 0]), ("- a\n-- b\n--- c\n- d", [0, 1, 2, 0]),
     ("1. a\n   1. b\n2. c", [0, 1, 0]), ("• a\n\t• b\n• c", [0, 1, 0])],
)  # fmt: skip
def test_answers_are_known_by_their_indentation_whatever_the_bullets(bullets, depths):
    assert plain.read(f"Titre\n\nTexte.\n\nCommentaires (4)\n\n{bullets}\n").depths() == depths


def test_a_number_that_stands_twice_is_kept_once():
    page = plain.read("Titre\n\nTexte.\n\n2 commentaires\n\n#12\nUn.\nRépondre\n\n#12\nDeux.\nRépondre\n")
    assert [one.number for one in page.comments] == [12, None]


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("214 commentaires", 214), ("1 203 commentaires", 1203), ("1\u00a0203 commentaires", 1203),
        ("1\u202f203 commentaires", 1203), ("1.203 commentaires", 1203), ("1,203 comments", 1203),
        ("Commentaires (12)", 12), ("12 réactions", 12), ("Un commentaire", 1), ("Aucun commentaire", 0),
        ("12 réflexions sur « Les platanes »", 12), ("Les 12 commentaires sur cet article", 12),
        ("12 commentaires ont déplu au maire, qui l’a dit.", None), ("En 2026, 12 commentaires", None), ("", None),
    ],
)  # fmt: skip
def test_an_announced_count_is_a_number_and_its_word(line, count):
    assert counting.announced(line) == count


@pytest.mark.parametrize(
    ("announced", "found", "sentence"),
    [
        (214, 213, "announced 214, found 213: one is missing."),
        (214, 214, "announced 214, found 214."),
        (2, 5, "announced 2, found 5: 3 more than announced."),
        (None, 3, "found 3; the page announces no count."),
    ],
)
def test_the_announced_count_is_compared_with_what_was_found(announced, found, sentence):
    assert compared(announced, found) == sentence


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("18 juin 2026", datetime.date(2026, 6, 18)),
        ("le 1er mars 2026", datetime.date(2026, 3, 1)),
        ("jeudi 18 juin 2026 à 10 h 12 min", datetime.datetime(2026, 6, 18, 10, 12)),  # noqa: DTZ001
        ("June 18, 2026 at 9:05 pm", datetime.datetime(2026, 6, 18, 21, 5)),  # noqa: DTZ001
        ("2026-06-18T10:12:00+02:00", datetime.datetime(2026, 6, 18, 10, 12, tzinfo=PARIS)),
        ("18/06/2026", datetime.date(2026, 6, 18)),
        ("18 juin", None), ("31 février 2026", None), ("hier", None), ("2026-13-01", None),
    ],
)  # fmt: skip
def test_a_date_without_its_year_is_none(written, read):
    assert dating.when(written) == read


# --- HTML ---


def test_json_ld_and_microdata_are_read():
    page = outline_of("data.html")
    assert page.headline == "La halle rouvre le samedi"
    assert page.names == ("Maud Le Goff",)
    assert page.dated == datetime.datetime(2026, 6, 18, 10, 12, tzinfo=PARIS)
    assert page.corrected == datetime.datetime(2026, 6, 19, 8, 0, tzinfo=PARIS)
    assert (page.section, page.keywords) == ("Vie locale", ("halle", "marché"))
    assert page.address == "https://gazette.example/vie-locale/la-halle-rouvre/"
    assert page.marks == ("JSON-LD", "microdata")
    assert page.announced == 5
    assert tree(page) == [
        (0, 4101, "Nolwenn"), (1, 4107, "Yann"), (2, None, ""), (0, 4103, "Un passant"), (0, 4110, ""),
    ]  # fmt: skip
    assert page.comments[0].text == "Quelle joie !\n\nEt le pain ?"
    assert (
        page.comments[1].text == "> Et le pain ?\nIl revient, voir son annonce (https://pain.example/halle)."
    )
    assert page.comments[2].text == "Merci <3 & à samedi"
    assert page.comments[3].text == "Le *balai*, d’abord :\n- lundi,\n- mardi."


def test_the_body_of_a_page_becomes_blocks():
    page = outline_of("data.html")
    assert [block.kind for block in page.body] == [
        "paragraph",
        "heading",
        "paragraph",
        "quotation",
        "list",
        "note",
    ]
    assert page.body[0].value == (
        "<p>Les étals sont revenus <b>un à un</b>, les maraîchers d’abord, puis le "
        '<a href="https://gazette.example/vie-locale/fromager/">fromager</a>.</p>'
    )
    assert page.body[3].value == {"text": "On balaiera à tour de rôle.", "who": "Jean Tanguy, placier"}
    assert ("image", "https://gazette.example/images/halle.jpg La halle au matin.") in page.left_out
    known = ArticleBody().child_blocks
    for name in ("data.html", "spip.html", "wordpress.html", "bullets.txt", "truncated.txt"):
        for block in outline_of(name).body:
            known[block.kind].clean(known[block.kind].to_python(block.value))


def test_no_script_of_a_hostile_page_is_carried():
    page = outline_of("data.html")
    everything = repr(page)
    for sign in ("alert", "javascript:", "onerror", "<script", "posé par un script", "Votre message"):
        assert sign not in everything
    assert page.comments[4].text == "cliquez ici"
    assert [item.address for item in page.promotion.items] == ["https://librairie.example/halles", "", ""]


def test_a_spip_forum_is_read_in_its_own_characters():
    page = reading.read((PAGES / "spip.html").read_bytes())
    assert page.encoding == "iso8859-15"
    outline = page.outline
    assert outline.headline == "Le bus de nuit s'arrête à minuit"
    assert outline.standfirst == "Trois services ont été supprimés depuis septembre, sans un mot."
    assert (outline.names, outline.section) == (("Annie Kermarrec",), "Transports")
    assert outline.dated == datetime.datetime(2026, 3, 2, 18, 40, tzinfo=datetime.UTC)
    assert outline.announced == 4
    assert tree(outline) == [(0, 501, "Piéton"), (1, 507, ""), (2, 509, "Annie K."), (0, 503, "")]
    assert outline.comments[0].text == "Et ceux qui sortent du cinéma ?\nIls dorment sur place ?"
    assert outline.comments[1].text == "Un autre titre\n\n> Ils dorment sur place ?\nÀ 23 h 58, oui."
    assert outline.comments[2].text == "Voir https://rocade.example/horaires"
    assert outline.comments[3].text == "......"
    assert [link.text for link in outline.see_also] == ["La rocade en travaux"]
    assert "SPIP" in outline.marks


def test_a_wordpress_page_is_read_and_its_pings_are_named():
    page = outline_of("wordpress.html")
    assert page.headline == "Les platanes du quai seront gardés"
    assert (page.names, page.section, page.keywords) == (("Jo Riou",), "Arbres", ("platanes", "quai"))
    assert [block.kind for block in page.body] == ["paragraph", "heading", "embed", "paragraph"]
    assert tree(page) == [(0, 31, "Lise"), (1, 35, "Hervé"), (0, 33, "Sans nom")]
    assert page.comments[1].text == "Attendons de voir la taille.\n\n- un\n- deux"
    assert page.comments[2].text.endswith("\n\nSur deux paragraphes.")
    assert compared(page.announced, len(page.comments)) == "announced 4, found 3: one is missing."
    assert ("link from another site", "Ping : spam") in page.left_out


def test_comments_that_only_json_ld_has_are_taken_with_their_answers():
    page = reading.read(
        b"""<html><h1>Titre</h1><article><p>Un texte de quelques mots, assez long pour en etre un.</p></article>
        <script type="application/ld+json">{"@type": "Article", "headline": "Autre", "comment": [
        {"@type": "Comment", "text": "Un", "url": "https://e.example/c/12/", "author": {"name": "Maud"},
         "comment": {"@type": "Comment", "text": "Deux<br>lignes\\u0000"}},
        {"@type": "Comment", "text": "Trois", "parentItem": {"@id": "https://e.example/c/12/"}}]}</script>"""
    ).outline
    assert page.headline == "Autre"
    assert page.comments == (
        Comment("Un", 12, "Maud"), Comment("Deux\nlignes", parent=0), Comment("Trois", parent=0),
    )  # fmt: skip


# --- bytes ---


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        ("Été".encode(), "utf-8"),
        ("Été".encode("utf-8-sig"), "utf-8"),
        ("Été".encode("utf-16"), "utf-16"),
        ("<meta charset=windows-1252>Été à 2 €".encode("cp1252"), "cp1252"),
        ("<meta charset='iso-8859-15'>Été à 2 €".encode("iso-8859-15"), "iso8859-15"),
        ("<meta charset=iso-8859-1>Été à 2 €".encode("cp1252"), "cp1252"),
        ("Été sans déclaration".encode("cp1252"), "windows-1252"),
        ("<meta charset=nothing-known>Été".encode(), "utf-8"),
    ],
)
def test_a_page_is_read_in_the_characters_it_was_written_in(raw, encoding):
    text, read_as = reading.decoded(raw)
    assert read_as == encoding
    assert "Été" in text
    assert "\ufffd" not in text


@pytest.mark.parametrize(
    "raw", [b"", b"  \n\t ", b"\x89PNG\r\n\x1a\n\x00\x00", b"%PDF-1.7 ...", bytes(range(256)) * 9]
)
def test_an_empty_or_binary_file_gets_a_sentence(raw):
    with pytest.raises(reading.Unreadable, match=r"^The file is .+\.$"):
        reading.read(raw)


def test_a_file_too_large_or_nested_too_deep_gets_a_sentence():
    with pytest.raises(reading.Unreadable, match="larger than 20 MiB"):
        reading.read(b"x" * (reading.MOST_BYTES + 1))
    with pytest.raises(reading.Unreadable, match="nests more than"):
        reading.read(b"<div>" * 100_000)


def test_controls_and_overrides_of_direction_are_not_carried():
    text, _encoding = reading.decoded("a\x01b\x1b[31mc\u202ed\r\ne\u2066f\ufeff".encode())
    assert text == "ab[31mcd\nef"


# --- any input ---

MARKS = st.sampled_from(
    ["* ", "  * ", "- ", "#12", "# ", "\n", "\n\n", "Répondre à ce message", "214 commentaires", "Voir aussi", "À découvrir",
     "La charte :", "Par Maud", "18 juin 2026", "> ", "\t", "Titre : x", "1. ", " › ", "https://e.example", "18 €", "<p>",
     "#7 - Répondre", "[Répondre](x)", "**a**", "![", "© ", "Accueil\n", "References\n", "1. a\n", "[1]",
     "<li><a>Répondre</a>", "<div id=forum3>", "<div class=cartouche>", "<small>", "<br>", "<dl>", "<img>", "<p>Un texte de quarante signes, ou un peu plus.",
     "</ul>", "<li class=comment>", "<div itemprop=comment itemscope>", "<ul class=forum><li class=forum-fil>",
     "<div class=forum-texte>", "<h2>", "<script type=application/ld+json>", '{"@type":"Article","comment":[', "</script>"]
)  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(st.lists(st.one_of(MARKS, st.text(max_size=30)), max_size=40).map("".join))
def test_no_text_makes_the_reader_break(text):
    for read in (
        plain.read,
        lambda written: reading.read(b"<html>" + written.encode("utf-8", "replace")).outline,
    ):
        outline = read(cleaned(text))
        assert list(printing.lines(outline))
        assert all(
            comment.parent is None or comment.parent < place for place, comment in enumerate(outline.comments)
        )
        assert all(comment.text.strip() for comment in outline.comments)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_break(raw):
    with contextlib.suppress(reading.Unreadable):
        assert reading.read(raw).kind in ("HTML", "plain text")


HOSTILE = {
    "spaces": " \u00a0" * 60_000,
    "digits": "1 234" * 30_000,
    "bullets": "* x\n" * 20_000,
    "foreign bullets": "* a\n" + "  - b\n" * 20_000 + "Répondre",
    "deeper and deeper": "3 commentaires\n"
    + "".join(" " * min(depth, 400) + "* x\n" for depth in range(8_000)),
    "headings": "12 commentaires\n\n" * 15_000,
    "numbers": "#12\n" * 20_000,
    "see also": "Voir aussi\n\n" * 15_000,
    "charter": "la charte :\n\n" * 15_000,
    "brackets": "[" * 100_000,
    "addresses": "* [a](http://e.example" * 10_000,
    "dates": "Par x, le 18 juin 2026, " * 10_000,
    "colons": "Maud : " * 20_000 + "\n" + "a, " * 50_000,
    "one line": "Comprendre " + "avec " * 40_000,
    "<": "<html>" + "<" * 100_000,
    "unclosed comments": "<html>" + "<!--" * 40_000,
    "attributes": "<html><p " + "a=" * 60_000,
    "items": "<html>" + "<li class=comment>" * 2_900,
    "flat items": "<html><ol>" + "<li class=comment id=comment-1><p>x</p></li>" * 8_000,
    "see also in HTML": "<html>" + "<h2>Voir aussi</h2>" * 4_000,
    "inline": "<html><article><p>" + "<b>x<i>y" * 3_000,
    "json": '<html><script type="application/ld+json">' + '{"@graph":[' * 20_000 + "</script>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_costs_no_more_than_a_long_one(name):
    started = time.process_time()
    with contextlib.suppress(reading.Unreadable):
        reading.read(HOSTILE[name].encode())
    # A quadratic pattern takes minutes for these; the bound is loose, since machines are slow and shared.
    assert time.process_time() - started < 15
