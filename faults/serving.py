"""A publication of our own in a folder of its own, and as many servers of it as are asked for."""

from __future__ import annotations

import contextlib
import http.client
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from tests import tables

HOST = "127.0.0.1"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as asked:
        asked.bind((HOST, 0))
        return asked.getsockname()[1]


def reachable(port: int) -> bool:
    """Whether somebody listens at ``port``."""
    with socket.socket() as asked:
        return asked.connect_ex((HOST, port)) == 0


@dataclass
class Server:
    """One ``palabre serve`` with one process that answers."""

    port: int
    process: subprocess.Popen
    log: Path
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def ask(
        self,
        method: str,
        path: str,
        said: dict[str, str] | None = None,
        *,
        timeout: float = 40,
        **headers: str,
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (lower case) and body of one answer, over a connection of its own."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=timeout)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if said is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, urlencode(said) if said is not None else None, sent)
        answer = connection.getresponse()
        body = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body

    def sign_in(self, name: str) -> None:
        """Sign in as ``name``, and keep cookies and token for ``press``."""
        self.token = self._token("/sign-in/")
        said = {"login": name, "password": "palabre-test", "csrfmiddlewaretoken": self.token}
        status, _headers, _body = self.ask("POST", "/sign-in/", said, Cookie=self.jar())
        if status != 302:
            raise SystemExit(f"{name} could not sign in ({status})")
        self.token = self._token("/desk/")

    def press(self, path: str, **said: str) -> int:
        """Send a form of the desk; its status."""
        status, _headers, _body = self.ask(
            "POST", path, {**said, "csrfmiddlewaretoken": self.token}, Cookie=self.jar()
        )
        return status

    def jar(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _token(self, path: str) -> str:
        _status, _headers, body = self.ask("GET", path, Cookie=self.jar())
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', body.decode())
        if found is None:
            raise SystemExit(f"{path} has no form")
        return found[1]

    def answering_process(self) -> int:
        """The process that answers, a child of the server's (the other child is the background worker)."""
        for children in Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            for child in children.read_text().split():
                if Path(f"/proc/{child}/comm").read_text().strip() == "palabre-serve":
                    return int(child)
        raise SystemExit("nothing answers")


@contextlib.contextmanager
def serving(folder: Path, count: int = 1, **environment: str) -> Iterator[list[Server]]:
    """``count`` servers over the publication in ``folder``, each on a port of its own."""
    servers: list[Server] = []
    try:
        for place in range(count):
            servers.append(start(folder, f"serve-{place}.log", **environment))
        yield servers
    finally:
        for server in servers:
            if server.process.poll() is None:
                os.kill(server.process.pid, signal.SIGCONT)
                server.process.send_signal(signal.SIGTERM)
        for server in servers:
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.process.wait(60)


def start(folder: Path, log: str = "serve.log", **environment: str) -> Server:
    """Start one server and wait until it says that it answers."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "palabre.config.cli",
        "serve",
        "--bind",
        f"{HOST}:{port}",
        "--workers",
        "1",
    ]
    kept = {**os.environ, "PALABRE_DATA_DIR": str(folder), **environment}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    written = (folder / log).open("w")
    # A group of its own: what is sent to all of ours is never sent to anybody else's.
    process = subprocess.Popen(
        command, env=kept, stdout=subprocess.PIPE, stderr=written, text=True, start_new_session=True
    )
    for line in process.stdout or ():
        if "answers at" in line:
            return Server(port, process, folder / log)
    raise SystemExit(f"palabre serve did not answer: {(folder / log).read_text()}")


@contextlib.contextmanager
def building(within: Path | None = None) -> Iterator[Path]:
    """
    A folder (new, or ``within``) with a database in it, or with PostgreSQL's address one beside the others
    there, gone afterwards.

    This process becomes one of the installation's: Django's settings, its tables, who listens to the journal.
    """
    with tempfile.TemporaryDirectory(prefix="palabre-faults-", dir=within) as made, database() as url:
        os.environ["PALABRE_DATA_DIR"] = made
        os.environ["PALABRE_PROXIES"] = "1"
        os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.config.settings.base"
        if url:
            os.environ["PALABRE_DATABASE_URL"] = url
        else:
            # In a process of its own, so that this one's settings are read after it.
            tables.on_sqlite(Path(made) / tables.FILE)
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        logging.getLogger("palabre").setLevel(logging.ERROR)
        call_command("migrate", verbosity=0)
        from palabre.config import wiring

        wiring.connect()
        try:
            yield Path(made)
        finally:
            connections.close_all()


@contextlib.contextmanager
def database() -> Iterator[str]:
    """The address of a new database on the PostgreSQL of ``PALABRE_DATABASE_URL``; empty for SQLite."""
    url = os.environ.get("PALABRE_DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ""
        return
    name = f"palabre_faults_{os.getpid()}"
    made = tables.copied_on_postgresql(url, name)
    with psycopg.connect(url, autocommit=True) as beside:
        # As it is unless somebody chose otherwise: what was acknowledged outlives a crash.
        beside.execute(f"ALTER DATABASE {name} SET synchronous_commit = on")
    try:
        yield made
    finally:
        with psycopg.connect(url, autocommit=True) as beside:
            beside.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
