"""
How much memory the quick checks add to a process, and how much more to one that is forked from it.

    python -m quality.memory

A process of its own, since what else is measured would be counted with it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path


def held(which: str) -> float:
    """``Rss`` or ``Private_Dirty`` of this process, in MB."""
    told = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    found = re.search(rf"^{which}:\s+(\d+) kB", told, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def measured() -> tuple[float, float]:
    """Asked of a new process: what the checks add to it, and what is one's own in a process forked from it."""
    said = subprocess.run(
        [sys.executable, "-m", "quality.memory"], capture_output=True, text=True, check=True
    )
    added, own = json.loads(said.stdout.splitlines()[-1])
    return added, own


def main() -> None:
    """Read three hundred texts, then as many in a forked process, and print both figures as JSON."""
    before = held("Rss")
    from quality import exact, french

    sentences = [
        row["text"] for name in ("french_bad_dev.tsv", "french_faulty.tsv") for row in french.faulty(name)
    ]
    sentences += ["Les migrants sont nos voisins.", "Les migrants sont des rats."]

    def read() -> None:
        for text in sentences:
            french.noted(text)
            exact.noted(text, exact.QUICK)

    read()
    added = held("Rss") - before
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        read()
        os.write(into, str(held("Private_Dirty")).encode())
        os._exit(0)
    os.waitpid(child, 0)
    print(json.dumps([added, float(os.read(out, 40))]))


if __name__ == "__main__":
    main()
