"""A hostile tone, told in French and English, with the words that make it."""

from __future__ import annotations

import numpy as np
import pytest

from palabre.charter.checks import OWN
from palabre.charter.draft import Draft
from palabre.charter.learned import hostility, linear, pointing, ranking
from palabre.config.cli import main

THRESHOLD = 0.65


def run(text):
    return OWN["hostility"].run(Draft.of(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The bridge is closed. Shut up and get out of here, you disgusting pig. Cheers.", "disgusting pig"),
        ("Le pont est fermé. Vous êtes tous des ordures, crevez. Vive le vent.", "ordures"),
    ],
)
def test_it_points_at_the_words_that_make_it(text, words):
    [found] = run(text)
    assert found.score >= THRESHOLD
    assert words in text[found.start : found.end]
    assert found.start > text.index(".")
    assert found.end < text.rindex(".") - 1


@pytest.mark.parametrize(
    "text",
    [
        "Je ne suis pas d'accord avec le maire sur le pont.",
        "The council is wrong about the bridge.",
        "",
        "…",
        "👍",
    ],
)
def test_a_calm_text_is_let_be(text):
    assert run(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "a" * 3000,
        "e" + "\u0301" * 10_000,
        "\u202eabc\u202c " * 300,
        "\ud800",
        "crève. " * 2000,
        "crève " * 1000,
    ],
)
def test_any_text_is_read(text):
    for found in run(text):
        assert 0 <= found.start < found.end <= len(text)


def test_a_head_is_saved_and_read_again(tmp_path, monkeypatch):
    monkeypatch.setattr(
        hostility, "written_out", lambda: [("I hate you, pig.", True), ("Good day.", False)] * 8
    )
    assert main(["charter", "train", "--check", "hostility", str(tmp_path / "head.npz")]) == 0
    head = linear.load(tmp_path / "head.npz", 512)
    hostile, calm = head.probabilities(hostility.points(["I hate you, pig.", "Good day."]))
    assert hostile > 0.5 > calm
    with pytest.raises(ValueError, match="other features"):
        linear.load(tmp_path / "head.npz", 40)


def test_what_was_told_moves_weights_from_where_they_start():
    points = [[1.0], [-1.0]] * 50
    told = [True, False] * 50
    free = linear.train(np.array(points), told, spread=1.0)
    held = linear.train(np.array(points), told, spread=0.001, start=np.array([-2.0]))
    assert free.weights[0] > 1
    assert -2 < held.weights[0] < 0


@pytest.mark.parametrize(
    ("scores", "told", "area"),
    [
        ([0.1, 0.9], [False, True], 1.0),
        ([0.9, 0.1], [False, True], 0.0),
        ([0.5, 0.5], [False, True], 0.5),
        ([0.1, 0.4, 0.35, 0.8], [False, False, True, True], 0.75),
        ([0.3], [True], 0.5),
    ],
)
def test_the_area_under_the_curve(scores, told, area):
    assert ranking.auc(scores, told) == pytest.approx(area)


@pytest.mark.parametrize("name", ["hatred", "hostility"])
def test_what_stands_after_a_hundred_short_sentences_is_read(name):
    text = "a. " * 100 + "Les juifs sont des rats, sales ordures, crevez."
    [found] = OWN[name].run(Draft.of(text))
    assert found.score >= 0.6
    assert found.start >= 300


def test_every_word_stands_in_a_part_and_no_part_is_long():
    for text in ("mot " * 2_000, "a. " * 5_000, "x" * 3_000, "Un. Deux ! " * 80):
        parts = pointing.sentences_of(text)
        assert all(end - start <= pointing.LONGEST for start, end in parts)
        covered = "".join(text[start:end] for start, end in parts)
        assert covered.replace(" ", "") == text.replace(" ", "")
        assert len(parts) <= len(text) / 40 + pointing.MOST_SENTENCES
