"""
Make bad days, and say whether what Palabre promises held.

    python -m faults             every one of them, bounded, on loopback
    python -m faults NAME …      some of them
    python -m faults NAME --help
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys

NAMES = ("freshness", "away", "crowds", "disk", "killing")


def main() -> int:
    """One bad day with what may be said of it, or several one after the other."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    named = [word for word in sys.argv[1:] if word in NAMES]
    if len(named) == 1:
        day = importlib.import_module(f"faults.{named[0]}")
        below = argparse.ArgumentParser(prog=f"faults {named[0]}", description=(day.__doc__ or "").strip())
        day.arguments(below)
        return day.run(below.parse_args([word for word in sys.argv[1:] if word not in NAMES]))
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    said = parser.parse_args()
    unknown = [name for name in said.names if name not in NAMES]
    if unknown:
        parser.error(f"there is no bad day called {unknown[0]}")
    # Each in a process of its own: Django is set up for one database once.
    failed = [
        name for name in said.names or NAMES
        if subprocess.run([sys.executable, "-m", "faults", name], check=False).returncode
    ]  # fmt: skip
    print(f"Failed: {', '.join(failed)}" if failed else "Everything held.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
