"""Hatred of groups, told from what only looks like it."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from palabre.charter import loading
from palabre.charter.checks import OWN
from palabre.charter.draft import Draft
from palabre.charter.learned import features, head, mending, sentences, training
from palabre.charter.models import Rule
from palabre.config.cli import main
from quality import exact, hatred

THRESHOLD = 0.4


def run(text):
    return OWN["hatred"].run(Draft.of(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Le pont est beau. Les migrants sont des rats, qu'on les expulse. Vive le printemps !",
            "migrants sont des rats",
        ),
        ("Il faut exterminer les juifs.", "exterminer les juifs"),
        ("Les f3mmes sont des p4rasites.", "f3mmes sont des p4rasites"),
    ],
)
def test_hatred_is_found_with_the_words_that_say_it(text, words):
    [found] = run(text)
    assert found.score >= THRESHOLD
    assert words in text[found.start : found.end]
    assert found.end - found.start < len(words) + 30


@pytest.mark.parametrize(
    "text",
    [
        "Dire que les migrants sont des rats est honteux.", "« Les juifs dehors » : voilà ce qu’il écrit, et c’est indigne.", "Je ne hais pas les étrangers.",
        "Les migrants sont nos voisins.", "Je suis musulmane et j'habite rue Haute.", "Je hais ce pont.", "Les banquiers sont des rats.", "Vous êtes un menteur.",
        "", "…", "12", "👍",
    ],
)  # fmt: skip
def test_what_only_looks_like_it_is_let_be(text):
    assert all(one.score < THRESHOLD for one in run(text))


# A corpus of its own; `make quality` has it in full.
@pytest.mark.nightly
def test_it_reaches_its_marks_where_it_may_be_looked_at():
    told = hatred.hatecheck()
    assert told.macro_f1 >= 0.79
    assert min(told.traps.values()) >= 0.75


@pytest.mark.parametrize("name", ["french_good_dev.tsv", "french_clean.txt"])
def test_clean_sentences_are_let_be(name):
    assert len(exact.false_alarms(name)) <= 0.015 * len(exact.french.clean(name))


@pytest.mark.parametrize(
    "text",
    [
        "a" * 3000,
        "e" + "\u0301" * 10_000,
        "\u202eabc\u202c " * 300,
        "\ud800",
        "مرحبا بالعالم. " * 200,
        "tuer. " * 2000,
        "\u200b" * 5000,
    ],
)
def test_any_text_is_read(text):
    for found in run(text):
        assert 0 <= found.start < found.end <= len(Draft.of(text).text)


def test_the_sentences_are_the_same_each_time():
    assert sentences.every() == sentences.every()
    made = {text for text, _hates in sentences.every()}
    assert not made & {row["test_case"] for row in hatred.rows("mhc_fr_dev.tsv")}
    assert not made & {
        text for name in ("french_good_dev.tsv", "french_clean.txt") for text in exact.french.clean(name)
    }


def test_a_head_is_trained_saved_and_read_again(tmp_path):
    made = sentences.every()[:400]
    points = training.points_of([text for text, _hates in made])
    trained = training.train(points, [hates for _text, hates in made])
    again = training.train(points, [hates for _text, hates in made])
    assert np.array_equal(trained.weights, again.weights)
    told = trained.probabilities(points) >= 0.5
    assert np.mean(told == [hates for _text, hates in made]) > 0.9
    trained.saved(tmp_path / "head.npz")
    assert (
        np.abs(head.load(tmp_path / "head.npz").probabilities(points) - trained.probabilities(points)).max()
        < 0.02
    )


def test_a_file_that_is_no_head_is_refused(tmp_path):
    path = tmp_path / "head.npz"
    path.write_bytes(b"no head")
    with pytest.raises((ValueError, OSError)):
        head.load(path)
    np.savez(path, vectors=np.zeros((2, 3)), weights=np.zeros(2), numbers=np.zeros(4))
    with pytest.raises(ValueError, match="other features"):
        head.load(path)


def test_a_vector_has_its_size():
    assert len(features.of("Les migrants.")) == features.size()


def test_training_says_where_it_cannot_write(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(sentences, "every", lambda: [("Je hais les juifs.", True), ("Bonjour.", False)] * 8)
    assert main(["charter", "train", str(tmp_path / "none" / "head.npz")]) == 1
    assert "No such file" in capsys.readouterr().err
    assert main(["charter", "train", str(tmp_path / "head.npz")]) == 0
    assert (tmp_path / "head.npz").exists()


def test_the_server_loads_the_model_before_it_forks_where_a_charter_binds_it(publication, monkeypatch):
    rules = Rule.objects.filter(version__publication=publication, number=2)
    loaded = []
    monkeypatch.setattr(head, "points", lambda texts: loaded.append(texts) or np.zeros((len(texts), 1)))
    loading.load()
    assert loaded == []
    rules.update(checks=[{"check": "hatred"}])
    loading.load()
    assert loaded


def test_arithmetic_keeps_to_one_thread():
    head.points(["Les migrants."])
    assert {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"} == {1}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Les immgirés sont une m e n a c e.", "Les immigrés sont une menace."),
        ("J'ai tellementdedédain pour eux.", "J'ai tellement de dédain pour eux."),
        ("Des p4rasites, ces h4ndicapés.", "Des parasites, ces handicapés."),
        ("Le pont de Kerloch est fermé.", "Le pont de Kerloch est fermé."),
        ("Voir le n° 12, à 7h30.", "Voir le n° 12, à 7h30."),
        ("", ""),
    ],
)
def test_what_is_disguised_or_misspelled_is_read_as_it_is_meant(typed, meant):
    assert mending.mending(typed).of(0, len(typed)) == meant


def test_words_that_are_known_where_the_comment_stands_are_not_corrected():
    text = "le bateau des Immgirés, et les immgirés"
    assert [written for _start, _end, written in mending.mending(text).words] == ["immigrés"]
    assert mending.mending(text, frozenset(["immgirés"])).words == ()


def test_misspelled_hatred_is_underlined_where_it_was_typed():
    text = "Le pont est fermé. Les immgirés sont des parastes, dehors !"
    [found] = run(text)
    assert found.score >= THRESHOLD
    assert "dehors" in text[found.start : found.end]


def test_misspellings_alone_are_no_hatred():
    texts = [
        row["text"]
        for name in ("french_bad_dev.tsv", "french_faulty.tsv")
        for row in exact.french.faulty(name)
    ]
    assert [text for text in texts if any(one.score >= THRESHOLD for one in run(text))] == []
