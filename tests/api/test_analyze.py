"""Texts scored for other programs, in the shape of the Perspective API."""

from __future__ import annotations

import json

import pytest

from palabre.api import attributes
from palabre.config import environment

KEY = "a-key-of-the-newsroom-1"
PATH = "/api/v1alpha1/comments:analyze"
INSULT = "Le pont est fermé. Vous êtes un sale con, monsieur."


@pytest.fixture
def ask(client, publication, settings):
    """Post a request with the operator's key; the status and the JSON of the answer."""
    settings.PALABRE_ANALYZE_KEYS = ("another-key-of-a-tool", KEY)

    def asked(text=INSULT, wanted=("TOXICITY",), *, key=KEY, body=None, **more):
        said = {"comment": {"text": text}, "requestedAttributes": {name: {} for name in wanted}, **more}
        answer = client.post(
            f"{PATH}?key={key}", body if body is not None else json.dumps(said), "application/json"
        )
        return answer.status_code, answer.json()

    return asked


def value(said, name):
    return said["attributeScores"][name]["summaryScore"]["value"]


def test_it_is_not_there_until_the_operator_gives_a_key(client, publication):
    assert client.post(PATH, "{}", "application/json").status_code == 404


def test_scores_have_the_shape_that_clients_know(ask):
    status, said = ask(wanted=("TOXICITY", "INSULT"), languages=["fr"], clientToken="t-1", doNotStore=True)
    assert status == 200
    assert said["languages"] == ["fr"]
    assert said["detectedLanguages"] == ["fr"]
    assert said["clientToken"] == "t-1"
    score = said["attributeScores"]["INSULT"]
    assert score["summaryScore"]["type"] == "PROBABILITY"
    [span] = score["spanScores"]
    assert (span["begin"], span["end"], span["score"]) == (0, len(INSULT), score["summaryScore"])
    assert 0.7 < score["summaryScore"]["value"] <= 1


def test_each_sentence_has_its_score_where_that_is_asked_for(ask):
    _status, said = ask(wanted=("INSULT",), spanAnnotations=True)
    calm, insulting = said["attributeScores"]["INSULT"]["spanScores"]
    assert INSULT[calm["begin"] : calm["end"]] == "Le pont est fermé."
    assert INSULT[insulting["begin"] : insulting["end"]].strip() == "Vous êtes un sale con, monsieur."
    assert calm["score"]["value"] < 0.4 < 0.7 < insulting["score"]["value"] == value(said, "INSULT")


@pytest.mark.parametrize(
    ("name", "higher", "lower"),
    [
        ("TOXICITY", "Les migrants sont des rats, dehors !", "Les migrants sont nos voisins."),
        ("SEVERE_TOXICITY", "Sales chiens de juifs, crevez tous.", "C'est un film idiot."),
        ("IDENTITY_ATTACK", "Les femmes sont des parasites.", "Vous êtes un sale con."),
        ("INSULT", "Vous êtes un sale con.", "La loi est mauvaise."),
        ("THREAT", "Je vais te tuer, ordure.", "Vous êtes une ordure."),
        ("PROFANITY", "Putain, quelle merde.", "Quelle erreur, vraiment."),
    ],
)  # fmt: skip
def test_what_is_meant_scores_above_what_is_not(ask, name, higher, lower):
    more, less = (value(ask(text, (name,), languages=["fr"])[1], name) for text in (higher, lower))
    assert more > less + 0.1


def test_english_is_read_by_its_tone(ask):
    _status, said = ask(
        "Shut up, you disgusting pig. Nobody wants you here.", ("TOXICITY", "SEVERE_TOXICITY", "INSULT")
    )
    assert said["languages"] == ["en"]
    assert value(said, "TOXICITY") > 0.7
    assert value(ask("The council closed the bridge on Monday.")[1], "TOXICITY") < 0.4


def test_below_its_threshold_an_attribute_is_left_out(ask):
    _status, said = ask("Le pont est fermé.", body=json.dumps({
        "comment": {"text": "Le pont est fermé."}, "requestedAttributes": {"TOXICITY": {"scoreThreshold": 0.9}},
    }))  # fmt: skip
    assert "attributeScores" not in said


@pytest.mark.parametrize(
    ("said", "sentence", "kind"),
    [
        ({"text": "  "}, "non-empty", "COMMENT_EMPTY"),
        ({"text": "é" * 10_241}, "longer than", "COMMENT_TOO_LONG"),
        ({"wanted": ()}, "requestedAttributes", None),
        ({"wanted": ("CHARM",)}, "CHARM", None),
        ({"languages": ["it"]}, "does not support request languages: it", "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"),
        ({"languages": "fr"}, "list", None),
        ({"wanted": ("THREAT",), "languages": ["en"]}, "THREAT does not support", "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"),
        ({"requestedAttributes": {"TOXICITY": {"scoreThreshold": "x"}}}, "scoreThreshold", None),
        ({"requestedAttributes": {"TOXICITY": []}}, "scoreThreshold", None),
        ({"requestedAttributes": {"TOXICITY": {"scoreType": "STARS"}}}, "PROBABILITY", None),
        ({"comment": "text"}, "non-empty", "COMMENT_EMPTY"),
        ({"clientToken": 4}, "clientToken", None),
        ({"body": "no json"}, "JSON", None),
        ({"body": "[" * 100_000}, "JSON", None),
        ({"body": "[]"}, "JSON object", None),
        ({"body": b"\xff\xfe"}, "JSON", None),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_told_in_the_shape_of_googles_errors(ask, said, sentence, kind):
    status, answer = ask(**said)
    assert status == 400
    error = answer["error"]
    assert (error["code"], error["status"]) == (400, "INVALID_ARGUMENT")
    assert sentence in error["message"]
    if kind:
        assert error["details"][0]["errorType"] == kind


def test_without_the_key_nothing_is_answered(ask, client):
    assert ask(key="")[0] == 403
    assert ask(key="a-key-of-the-newsroom-2")[0] == 400
    assert ask(key="é")[0] == 400
    answer = client.post(PATH, json.dumps({"comment": {"text": "Bonjour."}, "requestedAttributes": {"TOXICITY": {}}}),
                         "application/json", headers={"X-Goog-Api-Key": KEY})  # fmt: skip
    assert answer.status_code == 200
    answer = client.get(f"{PATH}?key={KEY}")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "text", ["\ud800", "👍", "a" * 3000, "مرحبا بالعالم. " * 200, "e" + "\u0301" * 9_000, "1"]
)
def test_any_text_is_scored(ask, text):
    status, said = ask(text, tuple(attributes.ATTRIBUTES), languages=["fr"], spanAnnotations=True)
    assert status == 200
    for score in said["attributeScores"].values():
        assert all(0 <= span["begin"] < span["end"] <= len(text) for span in score["spanScores"])
        assert 0 <= score["summaryScore"]["value"] <= 1


def test_tags_are_left_out_and_places_are_those_of_what_was_sent(ask):
    text = '<p class="con">Le pont est fermé.</p><p>Vous êtes un sale con.</p>'
    _status, said = ask(wanted=("INSULT",), spanAnnotations=True, comment={"text": text, "type": "HTML"})
    calm, insulting = said["attributeScores"]["INSULT"]["spanScores"]
    assert calm["score"]["value"] < 0.4 < insulting["score"]["value"]
    assert "sale con" in text[insulting["begin"] : insulting["end"]]


def test_a_short_key_is_refused_when_the_server_starts(tmp_path):
    said = {"PALABRE_DATA_DIR": str(tmp_path), "PALABRE_ANALYZE_KEYS": "short"}
    with pytest.raises(environment.Misconfigured, match="20 characters"):
        environment.read(said)
    said["PALABRE_ANALYZE_KEYS"] = f"{KEY}, {KEY}2"
    assert environment.read(said).analyze_keys == (KEY, f"{KEY}2")


def test_entities_and_tags_within_a_word_hide_nothing(ask):
    for text in (
        "Vous êtes un sale c&#111;n.",
        "Vous êtes un sale c<b>o</b>n.",
        "Vous êtes un sale c<!-- x -->on.",
    ):
        _status, said = ask(wanted=("INSULT",), spanAnnotations=True, comment={"text": text, "type": "HTML"})
        assert value(said, "INSULT") > 0.7
        [span] = said["attributeScores"]["INSULT"]["spanScores"]
        assert (span["begin"], span["end"]) == (0, len(text))


def test_what_stands_after_a_hundred_short_sentences_is_read(ask):
    text = "a. " * 100 + "Vous êtes un sale con, les juifs sont des rats."
    _status, said = ask(text, ("INSULT", "IDENTITY_ATTACK"), languages=["fr"])
    assert value(said, "INSULT") > 0.7
    assert value(said, "IDENTITY_ATTACK") > 0.5


def test_another_language_is_not_taken_for_french(ask):
    status, answer = ask("Eres un idiota y no tienes vergüenza ninguna, cállate ya")
    assert status == 400
    assert answer["error"]["details"][0]["errorType"] == "LANGUAGE_NOT_DETECTED"


def test_what_is_too_large_is_told_in_the_same_shape(ask):
    status, answer = ask(body=b" " * 3_000_000)
    assert (status, answer["error"]["status"]) == (400, "INVALID_ARGUMENT")
