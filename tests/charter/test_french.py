"""Good French, rule 3: what is noted, where, with which correction, and above all what is let be."""

from __future__ import annotations

import pytest

from palabre.charter.checks import OWN
from palabre.charter.draft import Draft
from quality import french

# What a charter promises its authors: the gates of the quality page.
MOST_FALSE_ALARMS = 0.02
LEAST_FOUND = {"french_bad_dev.tsv": 0.9, "french_faulty.tsv": 0.9}


def noted(name, text, *, known=frozenset(), **parameters):
    """What one check notes in a text: (the words, the correction)."""
    draft = Draft.of(text, known_words=frozenset(known))
    found = OWN[name].run(draft, **{**OWN[name].parameters, **parameters})
    return [(draft.text[one.start : one.end], one.replacement) for one in found]


@pytest.mark.parametrize("name", ["french_good_dev.tsv", "french_clean.txt"])
def test_clean_sentences_are_let_be(name):
    alarms = french.false_alarms(name)
    assert len(alarms) <= MOST_FALSE_ALARMS * len(french.clean(name)), alarms


@pytest.mark.parametrize(("name", "least"), LEAST_FOUND.items())
def test_faults_are_found_where_they_are(name, least):
    assert french.recall(name).share >= least


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("french.homophones", "Je ne sais pas ou il veut en venir.", [("ou", "où")]),
        ("french.homophones", "Ou sont passées nos subventions ?", [("Ou", "Où")]),
        ("french.homophones", "S’est vraiment dommage.", [("S’", "C’")]),
        ("french.homophones", "Il faut ce battre.", [("ce", "se")]),
        ("french.verbs", "Le texte a été modifier hier.", [("modifier", "modifié")]),
        ("french.verbs", "Il faut arrêté cela.", [("arrêté", "arrêter")]),
        ("french.verbs", "Si j'aurais su, je serais venu.", [("aurais", "avais")]),
        ("french.verbs", "Tu mange avec nous.", [("mange", "manges")]),
        ("french.agreement", "Les prix augmente encore.", [("augmente", "augmentent")]),
        ("french.agreement", "La réforme est enfin voté.", [("voté", "votée")]),
        ("french.agreement", "Des mesures urgente s'imposent.", [("urgente", "urgentes")]),
        ("french.spelling", "Le gouvernment ne fait rien.", [("gouvernment", "gouvernement")]),
        ("french.spelling", "Meme les experts se trompent.", [("Meme", "Même")]),
        ("french.phrases", "Je crois que il pleut.", [("que il", "qu’il")]),
        ("french.shorthand", "C'est tjr la même chose.", [("tjr", "toujours")]),
        ("punctuation", "Il est tard ,très tard.", [(" ,", ", ")]),
    ],
)
def test_a_fault_is_noted_with_its_correction(name, text, wanted):
    assert noted(name, text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "https://exemple.fr/ou_sa_va et contact@exemple.fr",
        "Bof.",
        "Qwertyuiop Zxcvb Asdfgh",
        "La SNCF, l’Ehpad et la ZFE, puis la RATP",
        "18 h 30, 3,5 %, n° 12 bis",
        "Il connaitra son cout réel, c'est naitre ou paraitre.",
    ],
)
def test_addresses_names_acronyms_figures_and_the_spelling_of_1990_are_no_faults(text):
    assert [one for name in french.QUICK for one in noted(name, text)] == []


def test_the_words_of_the_article_are_known():
    text = "Le ravinol du quartier est bouché."
    assert noted("french.spelling", text)
    assert not noted("french.spelling", text, known={"ravinol"})


def test_another_language_is_said_once_and_not_word_by_word():
    text = "This is a complete waste of public money, believe me."
    assert noted("french.language", text) == [(text, None)]
    assert noted("french.spelling", text) == []
    assert noted("french.language", "Это не французский язык") != []


@pytest.mark.parametrize(
    "text",
    [
        "a" * 3000,
        "à " * 1500,
        "e\u0301" * 1500 + "\u0301" * 10_000,
        "\u202eabc \u202d' ’ - --- '' ’’ l' d' qu'",
        "🙂" * 500 + " ou " + "🙂" * 500,
        "\ud800 lone",
        "-" * 3000,
        "c'" * 1500,
        "مرحبا بالعالم " * 100,
    ],
)
def test_any_text_is_read_and_every_span_lies_in_it(text):
    draft = Draft.of(text)
    for name in french.QUICK:
        for found in OWN[name].run(draft, **OWN[name].parameters):
            assert 0 <= found.start < found.end <= len(draft.text)


@pytest.mark.parametrize(
    ("typed", "word", "mended"),
    [("Il à oublié ses clés.", "à", "a"), ("J ai vu le pont.", "J ai", "J’ai"), ("Bonne appétit à tous !", "Bonne appétit", "Bon appétit"),
     ("Le conseil a vo\u00adté le budjet.", "budjet", "budget"), ("Tous les familles sont là.", "Tous", "Toutes"), ("Il a prit le train.", "prit", "pris")],
)  # fmt: skip
def test_what_a_newsroom_missed_is_corrected(typed, word, mended):
    [found] = french.noted(typed)
    assert (typed[found.start : found.end], found.replacement) == (word, mended)


@pytest.mark.parametrize(
    "typed",
    [
        "Que faut-il à la ville ?",
        "Le bud\u00adget est vo\u00adté.",
        "Erdoğan et Škoda sont des noms.",
        "Il y a à boire.",
    ],
)
def test_what_is_pasted_foreign_or_right_is_let_be(typed):
    assert french.noted(typed) == []
