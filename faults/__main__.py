"""
Make bad days, and say whether what Palabre promises held.

    python -m faults            every one of them, bounded, on loopback
    python -m faults NAME …     one (--help)
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys

NAMES = ("freshness",)


def main() -> int:
    """One bad day, or all of them one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    days = parser.add_subparsers(dest="name", metavar="NAME")
    for name in NAMES:
        day = importlib.import_module(f"faults.{name}")
        below = days.add_parser(name, help=(day.__doc__ or "").strip().split("\n")[0])
        day.arguments(below)
        below.set_defaults(run=day.run)
    said = parser.parse_args()
    if said.name is not None:
        return said.run(said)
    # Each in a process of its own: Django is set up for one database once.
    failed = [
        name
        for name in NAMES
        if subprocess.run([sys.executable, "-m", "faults", name], check=False).returncode
    ]
    print(f"Failed: {', '.join(failed)}" if failed else "Everything held.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
