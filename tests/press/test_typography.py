"""Typography for the reader: what is set, and what is never touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.press.typography import NARROW, set_html, set_spaces, set_text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Quoi ?", f"Quoi{NARROW}?"),
        ("Quoi?", f"Quoi{NARROW}?"),
        ("Ah ! oui ; non : si", f"Ah{NARROW}! oui{NARROW}; non{NARROW}: si"),
        ("« mot »", f"«{NARROW}mot{NARROW}»"),
        ("«mot»", f"«{NARROW}mot{NARROW}»"),
        ("« Quoi ? »", f"«{NARROW}Quoi{NARROW}?{NARROW}»"),
        ("l'eau d'ici", "l’eau d’ici"),
        ("1 203 euros", f"1{NARROW}203 euros"),
        ("1 240 000 euros", f"1{NARROW}240{NARROW}000 euros"),
        ("le 14 juin 2026", "le 14 juin 2026"),
        ("à 12:30", "à 12:30"),
        ("https://example.org/a?b=c;d : voir", f"https://example.org/a?b=c;d{NARROW}: voir"),
        ("www.example.org/?q='x'", "www.example.org/?q='x'"),
        ("maud@example.org : moi", f"maud@example.org{NARROW}: moi"),
        ("......", "......"),
        ("Oui ?!", f"Oui{NARROW}?!"),
    ],
)
def test_french_is_set(typed, shown):
    assert set_text(typed, "fr") == shown


def test_english_keeps_its_spaces_and_gets_its_apostrophe():
    assert set_text("What's this ? 1 203: no", "en") == "What’s this ? 1 203: no"


@pytest.mark.parametrize(
    "inside", ["<code>a ? b'c</code>", '<a href="https://x.example/?a=b;c">l\'eau ?</a>', "<pre>x ; y</pre>"]
)
def test_code_and_links_are_left_alone(inside):
    assert set_html(f"<p>{inside} : oui</p>", "fr").startswith(f"<p>{inside.strip()}")


def test_text_around_tags_is_set_and_tags_are_not():
    assert set_html("<p>Un <b>mot</b> : l'eau ?</p>", "fr") == f"<p>Un <b>mot</b> : l’eau{NARROW}?</p>"
    assert set_html("<p>a &lt; b &amp; c</p>", "fr") == "<p>a &lt; b &amp; c</p>"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_a_comment_keeps_every_character_but_spaces(text):
    shown = set_spaces(text, "fr")
    assert len(shown) == len(text)
    for typed, seen in zip(text, shown, strict=True):
        assert typed == seen or (typed in " \u00a0\u202f" and seen == NARROW)


@given(st.text(alphabet="«»?!;: a1'\n.…", max_size=200))
def test_setting_twice_changes_nothing_more(text):
    once = set_text(text, "fr")
    assert set_text(once, "fr") == once


@pytest.mark.parametrize("piece", ["a", "<", "&", " ", '"', "?", "«", "1 ", "www.", "a@", "/a"])
def test_long_texts_of_one_piece_come_through(piece):
    text = piece * (65_536 // len(piece))
    assert len(set_spaces(text, "fr")) == len(text)
