"""
Measure one publication on this machine, and write what was measured into ``docs/performance.md``.

    python -m bench [desk] [--no-write]

It builds a paper in a folder of its own, serves it with ``palabre serve`` as an operator would, asks it
over loopback from one process, and removes it; then the same with a desk, at which a script sits in a browser
(``desk``: that alone). Client and server share the processors: what is told is a lower bound.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from bench import databases, desk, paper, plot
from bench.ports import HOST, free_port
from bench.table import Row, table, write

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Measure everything once."""
    arguments = argparse.ArgumentParser(description="Measure a publication on this machine.")
    arguments.add_argument("subject", nargs="?", choices=["desk"], help="only this")
    arguments.add_argument("--no-write", action="store_true", help="print only")
    arguments.add_argument(
        "--postgresql", action="store_true", help="only what is measured on PostgreSQL too"
    )
    said = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="palabre-bench-") as folder:
        os.environ.update(PALABRE_DATA_DIR=folder, PALABRE_PROXIES="1")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palabre.config.settings.base")
        import django

        django.setup()
        # Building writes the journal a thousand times: what was measured would be lost below it.
        logging.getLogger("palabre.journal").setLevel(logging.WARNING)
        logging.getLogger("palabre").setLevel(logging.WARNING)
        port = free_port()
        if said.subject == "desk":
            return at_the_desk(port, Path(folder), no_write=said.no_write)
        print("Building, then measuring: some fourteen minutes …", flush=True)
        built = paper.build(HOST, port, lengths=(10, 200) if said.postgresql else paper.LENGTHS)
        if said.postgresql:
            # For the measurement that asked for this one.
            print(json.dumps([asdict(row) for row in databases.on_postgresql(port, built)]))
            return 0
        rows, lines = databases.on_sqlite(port, built, Path(folder))
        rows += beside_on_postgresql()
    told = table(rows)
    print(told)
    if not said.no_write:
        write(told)
        plot.PICTURE.write_text(plot.drawn(lines))
    # On a database of its own, whose address the settings of this process cannot take any more.
    command = [sys.executable, "-m", "bench", "desk", *(["--no-write"] if said.no_write else [])]
    return subprocess.run(command, cwd=ROOT, env=without_ours(), check=False).returncode


def at_the_desk(port: int, folder: Path, *, no_write: bool) -> int:
    """Measure the desk alone; 1 where something was decided otherwise than it was pressed."""
    print("A queue of every kind, decided by one moderator, then by two: some five minutes …", flush=True)
    rows, faults = desk.measure(port, folder)
    if rows:
        told = table(rows)
        print(told)
        if not no_write:
            write(told, "measured at the desk")
    return 1 if faults else 0


def without_ours() -> dict[str, str]:
    """The environment without what this process put in it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PALABRE_", "DJANGO_"))}


def beside_on_postgresql() -> list[Row]:
    """What is measured on PostgreSQL too, by a process and on a server of their own."""
    command = [sys.executable, "tests/postgres.py", sys.executable, "-m", "bench", "--postgresql"]
    asked = subprocess.run(command, cwd=ROOT, env=without_ours(), capture_output=True, text=True, check=False)
    if asked.returncode:
        print(f"PostgreSQL could not be measured: {asked.stderr.strip()[-300:]}")
        return []
    return [Row(**row) for row in json.loads(asked.stdout.strip().splitlines()[-1])]


if __name__ == "__main__":
    sys.exit(main())
