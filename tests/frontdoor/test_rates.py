"""Token buckets."""

from palabre.frontdoor import rates
from palabre.frontdoor.rates import Buckets, Rate


def test_a_burst_passes_then_one_waits():
    buckets = Buckets(Rate(per_minute=60, burst=3))
    assert [buckets.wait_for("a", now=0) for _ in range(3)] == [0, 0, 0]
    assert buckets.wait_for("a", now=0) == 1
    assert buckets.wait_for("b", now=0) == 0
    assert buckets.wait_for("a", now=1.5) == 0


def test_asking_again_too_early_does_not_push_the_next_time_away():
    buckets = Buckets(Rate(per_minute=60, burst=1))
    buckets.wait_for("a", now=0)
    waits = [buckets.wait_for("a", now=moment / 10) for moment in range(1, 10)]
    assert all(waits)
    assert buckets.wait_for("a", now=1.01) == 0


def test_only_so_many_callers_are_remembered(monkeypatch):
    monkeypatch.setattr(rates, "REMEMBERED", 2)
    buckets = Buckets(Rate(per_minute=60, burst=1))
    for name in "abc":
        buckets.wait_for(name, now=0)
    assert buckets.wait_for("c", now=0) > 0
    assert buckets.wait_for("a", now=0) == 0
