"""The checks, on plain values: no database, no Django."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.charter.checks import CHECKS
from palabre.charter.draft import Draft
from palabre.charter.wording import SENTENCES, sentence


def noted(name, typed, *, banned=(), **parameters):
    """What the check ``name`` notes in ``typed``: the underlined pieces, and the findings."""
    check = CHECKS[name]
    draft = Draft.of(typed, banned_words=tuple(banned))
    findings = check.run(draft, **{**check.parameters, **parameters})
    return [draft.text[one.start : one.end] for one in findings]


# Length


@pytest.mark.parametrize("typed", ["", "!", "a", "… …", "👍", "👍👍👍", "é !"])
def test_a_text_that_says_nothing_is_noted_whole(typed):
    assert noted("length", typed) == [typed]


@pytest.mark.parametrize("typed", ["ok", "Oui", "42", "e\u0301t", "ça"])
def test_a_text_of_two_letters_is_enough(typed):
    assert noted("length", typed) == []


def test_how_short_is_too_short_is_the_charter_s():
    assert noted("length", "Oui !", at_least=4) == ["Oui !"]
    assert noted("length", "Non !", at_least=3) == []


# Capitals


@pytest.mark.parametrize(
    ("typed", "shouted"),
    [
        ("POURQUOI CRIER AINSI ?", ["POURQUOI CRIER AINSI"]),
        ("C’est UNE HONTE PUBLIQUE, voilà.", ["UNE HONTE PUBLIQUE"]),
        ("ÉTÉ À LA PLAGE ICI", ["ÉTÉ À LA PLAGE ICI"]),
        ("👩‍🚀👍 ARRÊTEZ CELA MAINTENANT 👍", ["ARRÊTEZ CELA MAINTENANT"]),
        ("Je dis : ASSEZ ASSEZ ASSEZ. Puis ENCORE ENCORE.", ["ASSEZ ASSEZ ASSEZ", "ENCORE ENCORE"]),
        ("ARRE\u0302TEZ CELA MAINTENANT", ["ARRE\u0302TEZ CELA MAINTENANT"]),
    ],
)
def test_a_run_of_capitals_is_noted(typed, shouted):
    assert noted("capitals", typed) == shouted


@pytest.mark.parametrize(
    "typed",
    [
        "La SNCF et la RATP.",
        "Je n’irai JAMAIS là-bas.",
        "L’UNESCO, l’OTAN, l’ONU",
        "ANTICONSTITUTIONNELLEMENT",
        "OK OUI NON",
        "A. LE GOFF",
        "https://EXEMPLE.ORG/TOUT/EN/CAPITALES/ICI",
        "VOIR https://EXEMPLE.ORG/TOUT/EN/CAPITALES/ICI",
        "北京 大学 上海 交通 大学 中国 科学 院",
        "",
    ],
)
def test_acronyms_emphasis_and_addresses_are_let_be(typed):
    assert noted("capitals", typed) == []


# Links


def test_each_link_beyond_the_limit_is_noted():
    typed = "👍 https://a.example et https://b.example, http://c.example. Puis www.exemple.fr"
    assert noted("links", typed) == ["http://c.example", "www.exemple.fr"]
    assert noted("links", typed, limit=0)[0] == "https://a.example"
    assert noted("links", typed, limit=4) == []


@pytest.mark.parametrize("typed", ["etc.Il a dit", "fin.Net", "voir a.example b.example", "x@y.example"])
def test_what_is_no_link_is_not_counted(typed):
    assert noted("links", typed, limit=0) == []


# Repetition


@pytest.mark.parametrize(
    ("typed", "repeated"),
    [
        ("Nooooon !", ["ooooo"]),
        ("Quoi !!!!!", ["!!!!!"]),
        ("👍👍👍👍 bravo", ["👍👍👍👍"]),
        ("aaaa bbbb", ["aaaa", "bbbb"]),
        ("Ééééé", ["éééé"]),
    ],
)
def test_a_character_typed_again_and_again_is_noted(typed, repeated):
    assert noted("repetition", typed) == repeated


@pytest.mark.parametrize(
    "typed",
    [
        "......", "Bref…………", "-----------", "____", "1 000 000 000", "10000000", "Attends !!!", "aaa",
        "a    b", "\n\n\n\n\n", "https://a.example/ooooooo", "~~~~~", "* * * *", "======",
    ],
)  # fmt: skip
def test_dots_lines_digits_and_addresses_are_let_be(typed):
    assert noted("repetition", typed) == []


# Banned words


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Achetez du viagra ici", ["viagra"]),
        ("VIAGRA, Viagra", ["VIAGRA", "Viagra"]),
        ("« viagra »", ["viagra"]),
        ("du casino en ligne.", ["casino en ligne"]),
        ("l’imbécile", ["imbécile"]),
        ("l'imbécile", ["imbécile"]),
        ("IMBÉCILE", ["IMBÉCILE"]),
        ("👍 viagra", ["viagra"]),
        ("Aujourd’hui", ["Aujourd’hui"]),
        ("aujourd'hui", ["aujourd'hui"]),
        ("c++ et C++", ["c++", "C++"]),
        ("casino  en\nligne", ["casino  en\nligne"]),
        ("imbe\u0301cile", ["imbe\u0301cile"]),
    ],
)
def test_a_banned_word_is_found(typed, found):
    banned = ["viagra", "casino en ligne", "imbécile", "aujourd'hui", "c++"]
    assert noted("banned-words", typed, banned=banned) == found


@pytest.mark.parametrize(
    "typed", ["viagras", "laviagra", "casinos en ligne", "viagra_2", "via gra", "imbéciles", "viagra\u0301"]
)
def test_a_part_of_a_word_is_not_the_word(typed):
    assert noted("banned-words", typed, banned=["viagra", "casino en ligne", "imbécile"]) == []


def test_without_banned_words_nothing_is_banned():
    assert noted("banned-words", "viagra") == []
    assert noted("banned-words", "tout", banned=["", "  "]) == []


def test_the_longest_banned_word_is_the_one_noted():
    assert noted("banned-words", "casino en ligne", banned=["casino", "casino en ligne"]) == [
        "casino en ligne"
    ]


# All of them that run while an author waits
QUICK = sorted(name for name, check in CHECKS.items() if not check.is_slow)


@pytest.fixture(scope="module", autouse=True)
def loaded():
    """What is learned is loaded once, before anything is timed."""
    CHECKS["hatred"].run(Draft.of("Les migrants sont des rats."))


TYPED = st.text(
    st.sampled_from("aAéÉ!.…👍\u200d\u0301\u202f \n\r/:wx0-'’«"), max_size=200
) | st.text(max_size=100)  # fmt: skip


@pytest.mark.parametrize("name", QUICK)
@given(typed=TYPED)
def test_spans_lie_in_the_text_in_reading_order(name, typed):
    draft = Draft.of(typed, banned_words=("a", "é", "x'"))
    findings = CHECKS[name].run(draft, **CHECKS[name].parameters)
    assert [(one.start, one.end) for one in findings] == sorted((one.start, one.end) for one in findings)
    for finding in findings:
        assert 0 <= finding.start <= finding.end <= len(draft.text)
        assert 0 <= finding.score <= 1
        assert finding.rule is None


@pytest.mark.parametrize("name", QUICK)
def test_lines_end_as_they_are_counted(name):
    # Spans count code points after CRLF→LF: the same text from two browsers has the same findings.
    typed = "AAAAA BBBBBBBB CCCCC\nviagra\nhttps://a.example https://b.example https://c.example"
    assert noted(name, typed, banned=["viagra"]) == noted(
        name, typed.replace("\n", "\r\n"), banned=["viagra"]
    )


BROKEN_TEXTS = {
    "length": "",
    "capitals": "POURQUOI CRIER AINSI",
    "links": "https://a.example https://b.example https://c.example",
    "repetition": "Nooooon",
    "banned-words": "viagra",
    "short-links": "https://bit.ly/3xYz",
    "new-author-links": "https://a.example",
    "sealed-words": "Le nom de Dupond-Martin.",
    "personal-data": "06 12 34 56 78, a@b.example, FR7630006000011234567890189, 255081416802538, 4970 1000 0000 0154, il habite 12 rue des Lilas.",
    "hatred": "Les migrants sont des rats, il faut les exterminer.",
    "insults": "Vous êtes un crétin. Quel crétin, ce film. Bougnoule.",
    "french.language": "This is a complete waste of money.",
    "french.spelling": "Le gouvernment qwzrtxwq dort, meme la nuit.",
    "french.homophones": "Je ne sais pas ou il va, mes on verra.",
    "french.verbs": "Il faut arrêté cela.",
    "french.agreement": "Les prix augmente.",
    "french.phrases": "Je crois que il viens le le soir, j'ai pas compris.",
    "french.shorthand": "C'est tjr pareil, mdr.",
    "english.language": "Je pense que le pont doit rester ouvert pour tous.",
    "english.spelling": "The goverment zzqwx.",
    "english.phrases": (
        "Your right, its not so. They should of gone. Their is more then enough, to much. We will loose. Who's idea? I dont. "
        "I should have went. He don't know. An affect on us. i know. The the end. It is a old mill. Alot."
    ),
    "english.shorthand": "Pls, u never asked, lol.",
    "punctuation": "Il  est tard. voilà. encore. " + "mot " * 50,
}
BANNED = ("a a a a b", "é’é", *(f"mot {n}" for n in range(200)))


@pytest.mark.parametrize("name", QUICK)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_check_has_a_sentence_for_what_it_notes(name, language):
    from django.utils import translation

    draft = Draft.of(
        BROKEN_TEXTS[name], banned_words=("viagra",), sealed_words=("Dupond-Martin",), is_new_author=True
    )
    findings = CHECKS[name].run(draft, **CHECKS[name].parameters)
    assert findings
    with translation.override(language):
        for finding in findings:
            assert finding.message in SENTENCES
            said = sentence(finding.message, dict(finding.values))
            assert said != finding.message
            assert "%(" not in said


def test_a_message_without_a_sentence_stays_its_key():
    assert sentence("nobody.wrote", {}) == "nobody.wrote"
    assert sentence("repetition.characters", {}) == "repetition.characters"


@pytest.mark.parametrize("name", QUICK)
@pytest.mark.parametrize(
    "unit", ["a", "A", "A ", "<", "&", "[", " ", '"', "a.", "http://", "www.", "://", "’", "a\u0301"]
)
def test_a_check_takes_time_with_the_length_alone(name, unit):
    # 64 KiB, for which a check has half a second while an author waits: it would take minutes if time grew with the
    # square. Of the processor's time: a machine that is busy with something else says nothing of that.
    typed = (unit * 65_536)[:65_536]
    began = time.process_time()
    draft = Draft.of(typed, banned_words=BANNED)
    CHECKS[name].run(draft, **CHECKS[name].parameters)
    assert time.process_time() - began < 10
