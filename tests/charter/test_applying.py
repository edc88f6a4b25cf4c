"""The charter applied to a text: rules added, scores, what breaks."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.charter import applying, binding
from palabre.charter.checks import CHECKS, Check, others
from palabre.charter.draft import Draft, Finding
from tests import factories


def charter(*rules):
    """A stand-in for a version: rules with their checks, numbered from one."""
    numbered = [
        SimpleNamespace(number=number, checks=checks, faults_per_hundred=5)
        for number, checks in enumerate(rules, 1)
    ]
    return SimpleNamespace(rules=SimpleNamespace(all=lambda: numbered))


def doubt(score, start=0, end=1):
    """A check that notes one thing with one score."""
    return Check(lambda draft, **_: [Finding("doubt", start, end, score, "links.too_many")], {"limit": 2})


@pytest.fixture
def checks(monkeypatch):
    """A list of checks of the test's own beside the real ones."""

    def add(**made):
        for name, check in made.items():
            monkeypatch.setitem(CHECKS, name, check)

    return add


def test_each_finding_says_its_rule_and_its_check():
    version = charter([], [{"check": "capitals"}], [{"check": "repetition"}])
    advice = applying.apply(version, Draft.of("POURQUOI CRIER AINSI !!!!!"))
    assert [(one.rule, one.check) for one in advice.findings] == [(2, "capitals@1"), (3, "repetition@1")]
    assert advice.scores == {1: 0.0, 2: 1.0, 3: 1.0}
    assert advice.flagged == (2, 3)
    assert advice.failed == ()


def test_a_text_without_fault_scores_nothing():
    advice = applying.apply(charter([{"check": "capitals"}]), Draft.of("Bravo pour ce chantier."))
    assert advice == applying.Advice(scores={1: 0.0})


def test_findings_come_in_reading_order_whatever_the_order_of_rules():
    version = charter([{"check": "repetition"}], [{"check": "capitals"}])
    advice = applying.apply(version, Draft.of("POURQUOI CRIER AINSI !!!!!"))
    assert [one.rule for one in advice.findings] == [2, 1]


def test_a_rule_is_flagged_from_its_threshold_on(checks):
    checks(perhaps=doubt(0.4))
    for threshold, flagged in [(0.3, (1,)), (0.4, (1,)), (0.41, ()), (1, ())]:
        advice = applying.apply(charter([{"check": "perhaps", "threshold": threshold}]), Draft.of("Bonjour"))
        assert advice.scores == {1: 0.4}
        assert advice.flagged == flagged


def test_a_rule_scores_its_highest_doubt(checks):
    checks(low=doubt(0.2), high=doubt(0.7))
    advice = applying.apply(charter([{"check": "high"}, {"check": "low"}]), Draft.of("Bonjour"))
    assert advice.scores == {1: 0.7}


def test_parameters_reach_the_check(checks):
    heard = []
    checks(ear=Check(lambda draft, **said: heard.append(said) or [], {"limit": 2, "other": 5}))
    applying.apply(charter([{"check": "ear", "limit": 7}]), Draft.of("Bonjour"))
    assert heard == [{"limit": 7, "other": 5}]


def test_a_check_that_breaks_is_noted_and_stops_nothing(checks, caplog):
    def breaks(draft):
        raise RuntimeError("out of order")

    checks(broken=Check(breaks, {}))
    version = charter([{"check": "broken"}, {"check": "capitals"}], [{"check": "broken"}])
    with caplog.at_level(logging.ERROR):
        advice = applying.apply(version, Draft.of("POURQUOI CRIER AINSI ?"))
    assert advice.failed == ("broken", "broken")
    assert advice.flagged == (1,)
    assert "check broken failed" in caplog.text
    assert "POURQUOI" not in caplog.text


def test_a_check_that_breaks_half_way_adds_nothing(checks):
    def breaks(draft):
        yield Finding("doubt", 0, 1, 1.0, "links.too_many")
        raise RuntimeError("out of order")

    checks(broken=Check(breaks, {}))
    advice = applying.apply(charter([{"check": "broken"}]), Draft.of("Bonjour"))
    assert advice.failed == ("broken",)
    assert advice.findings == ()


def test_a_check_that_is_slow_is_noted_and_what_it_found_is_kept(checks, monkeypatch):
    monkeypatch.setattr(applying, "TOO_LONG_SECONDS", -1)
    checks(slow=doubt(1.0))
    advice = applying.apply(charter([{"check": "slow"}]), Draft.of("Bonjour"))
    assert advice.failed == ("slow",)
    assert advice.flagged == (1,)


def test_what_a_rule_is_wrongly_bound_to_stops_no_text():
    # A check that was renamed, in a version that nobody may alter any more.
    version = charter([{"check": "no-more"}], [{"check": "capitals"}])
    advice = applying.apply(version, Draft.of("POURQUOI CRIER AINSI ?"))
    assert advice.flagged == (2,)
    assert advice.failed == ("rule 1",)


def test_what_is_kept_with_the_revision_is_plain(publication, django_assert_num_queries):
    version = publication.charter_versions.in_force(publication, factories.NOON)
    with django_assert_num_queries(0):
        advice = applying.apply(version, Draft.of("Nooooon !"))
    assert advice.kept() == [
        {
            "kind": "repetition", "start": 1, "end": 6, "score": 1.0, "message": "repetition.characters",
            "values": {"count": 5}, "replacement": None, "counts": True, "rule": 3, "check": "repetition@1",
        }
    ]  # fmt: skip


TEXTS = st.text(st.sampled_from("abé \n👍\u0301\u200d\u202f<&"), max_size=40)
FINDINGS = st.lists(
    st.builds(lambda start, end: {"start": start, "end": end}, st.integers(-5, 50), st.integers(-5, 50))
)


@given(TEXTS, FINDINGS)
def test_the_marked_pieces_joined_are_the_text(text, findings):
    pieces = applying.marked(text, findings)
    assert "".join(piece for piece, _finding in pieces) == text
    assert all(piece for piece, _finding in pieces)
    assert [one["start"] for _piece, one in pieces if one] == sorted(
        one["start"] for _piece, one in pieces if one
    )


@given(TEXTS)
def test_what_is_marked_is_what_was_found(text):
    findings = [{"start": start, "end": start + 2} for start in range(0, len(text) - 1, 4)]
    marked = [(piece, one) for piece, one in applying.marked(text, findings) if one]
    assert marked == [(text[one["start"] : one["end"]], one) for one in findings]


def test_of_two_findings_that_overlap_the_first_keeps_its_place():
    first, second, inside = {"start": 0, "end": 5}, {"start": 3, "end": 8}, {"start": 0, "end": 2}
    pieces = applying.marked("pourquoi", [second, inside, first])
    assert pieces == [("pourq", first), ("uoi", None)]


# Bindings


def test_a_binding_takes_the_check_s_defaults():
    (bound,) = binding.read([{"check": "capitals"}])
    assert (bound.check, bound.threshold, bound.parameters) == ("capitals", 1.0, {"at_least": 12})
    (bound,) = binding.read([{"check": "capitals", "threshold": 0, "at_least": 3}])
    assert (bound.threshold, bound.parameters) == (0.0, {"at_least": 3})
    assert binding.read([]) == []


@pytest.mark.parametrize(
    "written",
    [
        None, "capitals", 3, {"check": "capitals"}, ["capitals"], [None], [{}], [{"check": None}],
        [{"check": ["capitals"]}], [{"check": "spelling"}], [{"check": "capitals", "threshold": 1.1}],
        [{"check": "capitals", "threshold": -0.1}], [{"check": "capitals", "threshold": "1"}],
        [{"check": "capitals", "threshold": True}], [{"check": "capitals", "threshold": float("nan")}],
        [{"check": "capitals", "threshold": None}], [{"check": "capitals", "at_least": 1.5}],
        [{"check": "capitals", "at_least": True}], [{"check": "capitals", "at_least": -1}],
        [{"check": "capitals", "atleast": 1}], [{"check": "capitals"}, {"check": "capitals"}],
    ],
)  # fmt: skip
def test_a_binding_that_means_nothing_is_refused_in_words(written):
    with pytest.raises(ValueError) as said:
        binding.read(written)
    assert str(said.value).rstrip().endswith(".")


FAULTY = [{"check": "french.spelling"}]


def words(faults, right):
    """A text of so many misspelled and so many right words."""
    return " ".join([*["gouvernment"] * faults, *["maison"] * right])


@pytest.mark.parametrize(
    ("faults", "right", "is_flagged"),
    [
        (1, 4, False),
        (1, 19, False),
        (2, 10, True),
        (2, 38, True),
        (2, 39, False),
        (5, 95, True),
        (4, 96, False),
    ],
)
def test_faults_of_language_flag_a_rule_from_two_and_by_the_hundred_words(faults, right, is_flagged):
    advice = applying.apply(charter(FAULTY), Draft.of(words(faults, right)))
    assert len(advice.findings) == faults
    assert advice.flagged == ((1,) if is_flagged else ())


def test_a_check_reads_for_its_own_languages_alone():
    advice = applying.apply(charter(FAULTY), Draft.of(words(3, 1), language="en"))
    assert advice == applying.Advice(scores={1: 0.0})


def test_what_could_not_be_checked_is_kept_with_the_text(checks):
    def breaks(draft):
        raise RuntimeError

    checks(broken=Check(breaks, {}))
    [note] = applying.apply(charter([{"check": "broken"}]), Draft.of("Bonjour")).kept()
    assert (note["kind"], note["check"], note["rule"], note["score"]) == ("unchecked", "broken", None, 0.0)


class Point:
    """An entry point of an installed package."""

    def __init__(self, name, loaded):
        self.name, self.loaded = name, loaded

    def load(self):
        if isinstance(self.loaded, Exception):
            raise self.loaded
        return self.loaded


def test_installed_packages_bring_checks_of_their_own(caplog):
    theirs = doubt(0.5)
    points = [
        Point("weather", theirs),
        Point("capitals", theirs),
        Point("strange", "no check"),
        Point("broken", ImportError("no such thing")),
    ]
    assert others(points) == {"weather": theirs}
    assert all(name in caplog.text for name in ("capitals", "strange", "broken"))
