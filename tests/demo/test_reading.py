"""The content as it was written."""

from __future__ import annotations

import datetime

import pytest

from palabre.demo import reading

WORDS = {written.slug: len(written.text.split()) for written in reading.articles()}


def test_there_are_a_dozen_full_articles_in_five_sections():
    full = [slug for slug, count in WORDS.items() if count in range(390, 901)]
    assert len(full) == 12
    assert len({written.facts["section"] for written in reading.articles()}) == 5


def test_a_date_is_written_as_a_newspaper_does():
    day = datetime.datetime(2026, 6, 18, tzinfo=datetime.UTC)
    assert reading.dated("le {-4}, puis le {+13}", day) == "le 14 juin, puis le 1er juillet"


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("## Un titre", "heading", "Un titre"),
        ("> Oui.\n> — Maud", "quotation", {"text": "Oui.", "who": "Maud"}),
        ("- un\n- **deux**", "list", "<ul><li>un</li><li><b>deux</b></li></ul>"),
        ("1. un\n2. deux", "list", "<ol><li>un</li><li>deux</li></ol>"),
        ("![Légende](pont)", "image", {"image": "pont", "caption": "Légende"}),
        ("@[Film](https://a.example/b)", "embed", {"url": "https://a.example/b", "title": "Film"}),
        ("Un `a*b*c` et *ça* <ici>.", "paragraph", "<p>Un <code>a*b*c</code> et <i>ça</i> &lt;ici&gt;.</p>"),
    ],
)
def test_a_mark_becomes_its_block(typed, kind, value):
    assert reading.body(typed) == [(kind, value)]


def test_content_is_typed_plainly_so_that_the_software_sets_it():
    for path in reading.CONTENT.rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        assert not set(text) & set("’\u202f\xa0"), path.name
