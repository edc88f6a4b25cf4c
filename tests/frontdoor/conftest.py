"""A real `palabre serve`, started once for the tests of this folder."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import tables


@dataclass
class Server:
    """A running server: its port, its process, and what to send it."""

    port: int
    process: subprocess.Popen
    data_dir: Path

    def connect(self) -> socket.socket:
        """A connection of its own."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        connection.settimeout(20)
        return connection

    def send(self, *pieces: bytes) -> bytes:
        """Send ``pieces`` over one connection; return all that comes back until it is closed."""
        with self.connect() as connection:
            for piece in pieces:
                connection.sendall(piece)
            return read_all(connection)

    def stop(self) -> int:
        """Send SIGTERM and return the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


def read_all(connection: socket.socket) -> bytes:
    """What comes until the other side closes, or resets."""
    got = b""
    try:
        while chunk := connection.recv(65536):
            got += chunk
    except ConnectionResetError:
        got += b"<reset>"
    return got


def status_of(answer: bytes) -> int:
    """The status of a raw answer."""
    return int(answer.split(b" ", 2)[1])


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def start(data_dir, **environment: str) -> Server:
    """Start `palabre serve` over ``data_dir`` and wait for its address."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PALABRE_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "palabre.config.cli",
            "serve",
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            "1",
        ],
        env={**kept, "PALABRE_DATA_DIR": str(data_dir), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    for line in process.stdout:
        if f"http://127.0.0.1:{port}/" in line:
            return Server(port, process, data_dir)
    raise AssertionError(f"the server left with {process.wait()}")


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One server for all tests that do not stop it."""
    folder = tmp_path_factory.mktemp("served")
    tables.on_sqlite(folder / tables.FILE)
    running = start(folder)
    yield running
    running.stop()


@pytest.fixture
def another_server(server, tmp_path):
    """A server of its own for a test that ends it, over a copy of the first one's tables."""
    with (
        sqlite3.connect(server.data_dir / "palabre.sqlite3") as made,
        sqlite3.connect(tmp_path / "palabre.sqlite3") as copy,
    ):
        made.backup(copy)
    copy.close()
    running = start(tmp_path)
    yield running
    running.process.kill()
    running.process.wait()
