"""Typography for the reader: what is set, and what is never touched."""

from __future__ import annotations

import re
import time
from html import escape

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
        ("Oui?!", f"Oui{NARROW}?!"),
        ("Un intertitre: l'eau", f"Un intertitre{NARROW}: l’eau"),
        ("L'eau:", f"L’eau{NARROW}:"),
        ("(voir plus bas): oui", f"(voir plus bas){NARROW}: oui"),
        ("voir http://example.org: oui", "voir http://example.org: oui"),
        ("au format 4:3, par http:", f"au format 4:3, par http{NARROW}:"),
        ("a::b, C:\\x, 2:1 ", "a::b, C:\\x, 2:1 "),
        ("l'« affaire »", f"l’«{NARROW}affaire{NARROW}»"),
        ("l'\"eau\" et d'“eau”", 'l’"eau" et d’“eau”'),
        ("l'(in)justice, qu'… aujourd'hui", "l’(in)justice, qu’… aujourd’hui"),
        ("50 %!", f"50{NARROW}%{NARROW}!"),
        ("50% et 18 € : oui", f"50% et 18{NARROW}€{NARROW}: oui"),
        ("En 2026 300 personnes", "En 2026 300 personnes"),
        ("En 2026 300 000 personnes", "En 2026 300 000 personnes"),
        ("au 06 12 345 678", "au 06 12 345 678"),
        ("au 0 800 123 456", "au 0 800 123 456"),
        ("le 12 345 67 89", "le 12 345 67 89"),
        ("de 1 203 à 12 300,50 €", f"de 1{NARROW}203 à 12{NARROW}300,50{NARROW}€"),
        ("le 3 1234 fois", "le 3 1234 fois"),
        ("«»", f"«{NARROW}»"),
    ],
)
def test_french_is_set(typed, shown):
    assert set_text(typed, "fr") == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("What's this ? 1 203: no", "What’s this ? 1 203: no"),
        ('"Yes," she said, "no."', "“Yes,” she said, “no.”"),
        ("'Yes,' she said; 'no.'", "‘Yes,’ she said; ‘no.’"),
        ("\"He said 'yes'\"", "“He said ‘yes’”"),
        ('\'"Yes"\' ("no")', "‘“Yes”’ (“no”)"),
        ("the dogs' bowls", "the dogs’ bowls"),
        ("'Twas the '90s, tell 'em", "’Twas the ’90s, tell ’em"),
        ("He said: 'Twas so.'", "He said: ’Twas so.’"),
        ("rock 'n' roll in the 'hood", "rock ’n’ roll in the ’hood"),
        ('He is 5\'10" tall, 6"', 'He is 5\'10" tall, 6"'),
        ('"Room 101"', "“Room 101”"),
        ('No"--she left--"yes', "No”—she left—“yes"),
        ("It was--alas--late", "It was—alas—late"),
        ("It was -- alas -- late", "It was – alas – late"),
        ("It was --- alas", "It was — alas"),
        ("1990--95", "1990–95"),
        ("I never--", "I never—"),
        ("palabre serve --port 80, -----", "palabre serve --port 80, -----"),
        ("Wait... what", "Wait... what"),
        ("https://example.org/it's--\"x\" isn't", 'https://example.org/it\'s--"x" isn’t'),
        ('A " alone', 'A " alone'),
    ],
)
def test_english_is_set(typed, shown):
    assert set_text(typed, "en") == shown


@pytest.mark.parametrize(
    "inside", ["<code>a ? b'c</code>", '<a href="https://x.example/?a=b;c">l\'eau ?</a>', "<pre>x ; y</pre>"]
)
def test_code_and_links_are_left_alone(inside):
    assert set_html(f"<p>{inside} : oui</p>", "fr").startswith(f"<p>{inside.strip()}")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Un <b>mot</b> : l'eau ?", f"Un <b>mot</b>{NARROW}: l’eau{NARROW}?"),
        (
            '<b>Attention</b> : voyez <a href="/a">ce lien</a> ?',
            f'<b>Attention</b>{NARROW}: voyez <a href="/a">ce lien</a>{NARROW}?',
        ),
        ("« <i>Le Monde</i> » titre", f"«{NARROW}<i>Le Monde</i>{NARROW}» titre"),
        ("«<i>Le Monde</i>» titre", f"«{NARROW}<i>Le Monde</i>{NARROW}» titre"),
        ("l'<i>Humanité</i> et d'<b>autres</b>", "l’<i>Humanité</i> et d’<b>autres</b>"),
        ("<i>L'</i>eau, <b>l</b>'eau", "<i>L’</i>eau, <b>l</b>’eau"),
        ("<i>Le Monde</i>!", f"<i>Le Monde</i>{NARROW}!"),
        ("d'<a href=\"/a\">l'eau ?</a>: oui", f'd’<a href="/a">l\'eau ?</a>{NARROW}: oui'),
        (
            "<code>f(x)</code> ; l'<code>a'b ?</code>!",
            f"<code>f(x)</code>{NARROW}; l’<code>a'b ?</code>{NARROW}!",
        ),
        ("10<sup>3</sup> 500, 1 <b>203</b>", f"10<sup>3</sup> 500, 1{NARROW}<b>203</b>"),
        ("a &lt; b &amp; c", "a &lt; b &amp; c"),
        ("https://<b>example.org</b>/?a=b ?", f"https://<b>example.org</b>/?a=b{NARROW}?"),
        ("un<br>? deux", "un<br>? deux"),
    ],
)
def test_a_paragraph_is_set_as_one_text_however_tags_cut_it(typed, shown):
    assert set_html(f"<p>{typed}</p>", "fr") == f"<p>{shown}</p>"


def test_a_paragraph_knows_nothing_of_the_one_before():
    assert set_html("<p>l'</p><p>eau</p><ul><li>un</li><li>? deux</li></ul>", "fr") == (
        "<p>l'</p><p>eau</p><ul><li>un</li><li>? deux</li></ul>"
    )


def test_an_english_quotation_opens_and_closes_across_tags():
    assert set_html('<p>"<i>Yes</i>," he said, "see <a href="/x">it\'s</a>"</p>', "en") == (
        '<p>“<i>Yes</i>,” he said, “see <a href="/x">it\'s</a>”</p>'
    )


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_a_comment_keeps_every_character_but_spaces(text):
    shown = set_spaces(text, "fr")
    assert len(shown) == len(text)
    for typed, seen in zip(text, shown, strict=True):
        assert typed == seen or (typed in " \u00a0\u202f" and seen == NARROW)


@given(st.text())
def test_a_comment_in_english_keeps_every_character(text):
    assert set_spaces(text, "en") == text


SIGNS = "«»?!;:%€()[]\"“”‘’,. \u00a0\u202f\n….a1o'-–—é\ue000"


@given(st.text(alphabet=SIGNS, max_size=200), st.sampled_from(["fr", "en"]))
def test_setting_twice_changes_nothing_more(text, language):
    once = set_text(text, language)
    assert set_text(once, language) == once


INLINE_TEXTS = st.lists(
    st.tuples(st.sampled_from(["", "b", "i", "code", "a", "sup"]), st.text(alphabet=SIGNS, max_size=12)),
    max_size=12,
)


@given(INLINE_TEXTS, st.sampled_from(["fr", "en"]))
def test_tags_that_cut_a_text_change_nothing_in_how_it_is_set(pieces, language):
    written = [(tag if tag in ("b", "i") else "", escape(text, quote=False)) for tag, text in pieces]
    whole = "".join(text for _tag, text in written)
    cut = "".join(f"<{tag}>{text}</{tag}>" if tag else text for tag, text in written)
    assert re.sub("<[^>]*>", "", set_html(cut, language)) == set_html(whole, language)


@given(INLINE_TEXTS, st.sampled_from(["fr", "en"]))
def test_code_and_links_keep_every_character_whatever_stands_around_them(pieces, language):
    written = [(tag, escape(text, quote=False)) for tag, text in pieces]
    cut = "".join(f"<{tag}>{text}</{tag}>" if tag else text for tag, text in written)
    shown = set_html(cut, language)
    for tag in ("code", "a", "sup"):
        assert re.findall(f"<{tag}>(.*?)</{tag}>", shown, re.S) == [
            text for one, text in written if one == tag
        ]
    assert set_html(shown, language) == shown


@pytest.mark.parametrize(
    "piece", ["a", "<", "&", " ", '"', "'", "?", "«", "»", "1 ", "123 ", "www.", "a@", "/a", "--", ": "]
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_long_texts_of_one_piece_come_through(piece, language):
    text = piece * (65_536 // len(piece))
    assert len(set_spaces(text, language)) == len(text)
    started = time.process_time()
    set_text(text, language)
    set_html(f"<p>{escape(text)}</p>" + f"<b>{escape(piece)}</b>" * 20_000, language)
    # Thousands of times what time that grows with the length needs; what grows with its square takes minutes.
    assert time.process_time() - started < 20
