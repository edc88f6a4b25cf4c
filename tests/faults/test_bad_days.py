"""The bad days of `make faults`, in a short form."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def spend(*said: str) -> str:
    """Make one bad day; what was told of it."""
    asked = subprocess.run(
        [sys.executable, "-m", "faults", *said],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert asked.returncode == 0, asked.stdout + asked.stderr
    return asked.stdout


@pytest.mark.parametrize("seed", ["2"])
def test_after_each_act_every_process_shows_what_the_database_says(seed):
    assert "nothing wrong" in spend("freshness", "--acts", "120", "--seed", seed)
