"""
Run everything that must hold, and end with what held.

    python tests/everything.py [--night] [PYTEST ARGUMENTS]

The house rules first, since they are quick; then the suite on SQLite, then on PostgreSQL. What fails does
not stop what comes after it. With ``--night`` nothing is left out (``tests/choosing.py``), and what programs may send (``make api``)
and the bad days (``make faults``) come at the end, at their full length.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
NIGHT = "--night"
SUITE = [str(BIN / "pytest"), "-n", "2", "--dist", "loadscope", "--no-loadscope-reorder"]


def parts(more: list[str]) -> list[tuple[str, list[str]]]:
    """The name and command of each part, in their order."""
    by_day = [
        ("House rules", ["make", "--no-print-directory", "lint"]),
        ("On SQLite", [*SUITE, *more]),
        ("On PostgreSQL", [sys.executable, "tests/postgres.py", *SUITE, *more]),
    ]
    by_night = [
        ("Whatever programs may send", ["make", "--no-print-directory", "api"]),
        ("Bad days", ["make", "--no-print-directory", "faults"]),
    ]
    return [*by_day, *by_night] if NIGHT in more else by_day


def run(command: list[str]) -> tuple[int, str]:
    """Run ``command``, showing what it says as it says it; return its status and its closing line."""
    closing = ""
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment()
    ) as running:
        for line in running.stdout or []:
            print(line, end="", flush=True)
            counted = re.search(r"(\d+ (?:passed|failed|errors?)\b.*) in [\d.]+s", line)
            if counted:
                closing = counted.group(1)
    return running.returncode, closing


def environment() -> dict[str, str]:
    """Ours, without the operator's settings: they must not leak into the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PALABRE_")}


def main(more: list[str]) -> int:
    """Run every part; 1 when one failed."""
    summary, failed = [], False
    for name, command in parts(more):
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        status, closing = run(command)
        failed = failed or status != 0
        held = "held" if status == 0 else "FAILED"
        summary.append(f"{name + ':':15} {held:6} {time.monotonic() - began:5.0f} s  {closing}")
    print("\n== What held")
    print("\n".join(summary))
    if NIGHT not in more:
        print(
            "Left for the night (make nightly): more of the same, and on PostgreSQL what asks for no database."
        )
    from tests import chromium

    if chromium.find() is None:
        print(f"Left out: the visits in a browser. {chromium.HOW}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
