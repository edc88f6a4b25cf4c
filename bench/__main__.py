"""
Measure one publication on this machine, and write what was measured into ``docs/performance.md``.

    python -m bench [--no-write]

It builds a paper in a folder of its own, serves it with ``palabre serve`` as an operator would, asks it
over loopback from one process, and removes it. Client and server share the processors: what is told is a
lower bound.
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

from bench import databases, paper, plot
from bench.ports import HOST, free_port
from bench.table import Row, table, write

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Measure everything once."""
    arguments = argparse.ArgumentParser(description="Measure a publication on this machine.")
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
        print("Building, then measuring: some nine minutes …", flush=True)
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
    return 0


def beside_on_postgresql() -> list[Row]:
    """What is measured on PostgreSQL too, by a process and on a server of their own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PALABRE_", "DJANGO_"))}
    command = [sys.executable, "tests/postgres.py", sys.executable, "-m", "bench", "--postgresql"]
    asked = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False)
    if asked.returncode:
        print(f"PostgreSQL could not be measured: {asked.stderr.strip()[-300:]}")
        return []
    return [Row(**row) for row in json.loads(asked.stdout.strip().splitlines()[-1])]


if __name__ == "__main__":
    sys.exit(main())
