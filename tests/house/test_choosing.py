"""What `make test` leaves for the night is run then, and what runs on one database alone can reach none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from palabre.publications.models import Publication
from tests import choosing, everything

ROOT = Path(__file__).resolve().parents[2]


def test_the_night_leaves_nothing_out_and_ends_with_the_bad_days():
    assert "tests/everything.py --night" in (ROOT / "Makefile").read_text()
    suites = [command for _name, command in everything.parts(["--night"]) if "pytest" in " ".join(command)]
    assert len(suites) == 2
    assert all("--night" in command for command in suites)
    assert [command[-1] for _name, command in everything.parts(["--night"])[-2:]] == ["api", "faults"]
    assert len(everything.parts([])) == 3


def test_whoever_asks_for_no_database_finds_none(tmp_path):
    """So it is the same on both, and is asked of one."""
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Publication.objects.exists()
    asked = subprocess.run(
        [sys.executable, "-m", "palabre.config.cli", "journal", "verify"],
        env={**os.environ, "PALABRE_DATA_DIR": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert asked.returncode == 1
    assert "Traceback" not in asked.stderr


class Item:
    """As much of a test as is looked at."""

    def __init__(self, *fixtures, **markers):
        self.fixturenames, self.markers = fixtures, markers

    def get_closest_marker(self, name):
        return self.markers.get(name)

    def iter_markers(self, name):
        return [self.markers[name]] if name in self.markers else []


@pytest.mark.parametrize(
    ("item", "by_day"),
    [
        (Item("client", "db"), (True, True)),
        (Item("transactional_db"), (True, True)),
        (Item("tmp_path"), (True, False)),
        (Item("tmp_path", programs=pytest.mark.programs.mark), (True, True)),
        (Item(django_db=pytest.mark.django_db.mark), (True, True)),
        (Item("db", nightly=pytest.mark.nightly.mark), (False, False)),
        (Item("db", nightly=pytest.mark.nightly(on="postgresql").mark), (True, False)),
    ],
)
def test_by_day_each_runs_where_it_says_something_new(item, by_day):
    assert tuple(not choosing.is_left(item, on_postgresql=on) for on in (False, True)) == by_day
