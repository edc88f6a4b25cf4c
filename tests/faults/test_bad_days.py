"""
The bad days of `make faults`, in a short form.

By day the two that say most: that nothing acknowledged is lost when everything is killed, and that every process shows what the
database says. The others, and these at greater length, are for the night (`make nightly`).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.programs
ROOT = Path(__file__).resolve().parents[2]
AT_NIGHT = pytest.mark.nightly


def spend(*said: str) -> str:
    """Make one bad day; what was told of it. On PostgreSQL, with a server of its own: it is stopped and killed."""
    command = [sys.executable, "-m", "faults", *said]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PALABRE_", "DJANGO_"))}
    if os.environ.get("PALABRE_DATABASE_URL", "").startswith("postgres"):
        command = [sys.executable, "tests/postgres.py", *command]
    asked = subprocess.run(
        command, cwd=ROOT, env=kept, capture_output=True, text=True, timeout=500, check=False
    )
    assert asked.returncode == 0, asked.stdout + asked.stderr
    return asked.stdout


@pytest.mark.parametrize(
    ("seed", "acts"), [("2", "25"), *(pytest.param(seed, "80", marks=AT_NIGHT) for seed in ("2", "3", "4"))]
)
def test_after_each_act_every_process_shows_what_the_database_says(seed, acts):
    assert "nothing wrong" in spend("freshness", "--acts", acts, "--seed", seed)


@AT_NIGHT
def test_a_crowd_that_is_slow_or_idle_keeps_nobody_from_reading():
    assert "one who does not read costs" in spend(
        "crowds", "--idle", "1100", "--slow", "40", "--untimed", "--no-endless"
    )


@AT_NIGHT
def test_a_database_that_is_away_leaves_what_is_kept_to_readers():
    assert "it came back" in spend("away")


@AT_NIGHT
def test_a_full_disk_leaves_reading_whole_and_loses_no_text():
    told = spend("disk")
    if "recovered" not in told:
        pytest.skip(told.strip())


@pytest.mark.parametrize("kills", ["1", pytest.param("10", marks=AT_NIGHT)])
def test_what_was_acknowledged_is_there_after_the_server_was_killed(kills):
    assert "nothing by halves" in spend("killing", "--kills", kills)
