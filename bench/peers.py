"""
What Palabre is measured beside: nginx handing out the same bytes as files, and Isso under gunicorn.

Both are brought up here, on loopback, in a folder of their own. One that cannot be had is left out, and said so.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.ports import HOST, free_port

NGINX = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 100000000; sendfile on; tcp_nopush on; gzip_static on; etag on;
  open_file_cache max=1000; types {{ text/html html; }}
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen {host}:{port}; root {folder}/www; }}
}}
"""
ISSO = """
[general]
dbpath = {folder}/comments.db
host = http://{host}:{port}/
[moderation]
enabled = false
[guard]
enabled = false
[server]
listen = http://{host}:{port}/
"""


@dataclass(frozen=True)
class Peer:
    """A server beside ours: its name with its version, and its port."""

    name: str
    port: int


def install(program: str, package: str) -> bool:
    """Whether ``program`` is there, from Debian's ``package`` if it must be and can be had."""
    if shutil.which(program) is None and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], **quiet)
    return shutil.which(program) is not None


def opened_to_others(folder: Path) -> None:
    """Let others into ``folder``: nginx's own processes are another user's where root starts it."""
    for path in (folder, *folder.parents):
        if str(path).startswith("/tmp/"):
            path.chmod(0o755)


@contextlib.contextmanager
def nginx(folder: Path, pages: dict[str, tuple[bytes, bytes]]) -> Iterator[Peer | None]:
    """nginx with ``pages`` (name → plain and gzip bytes) as files compressed beforehand."""
    if not install("nginx", "nginx-light"):
        print("nginx is not there, and cannot be installed: left out.")
        yield None
        return
    www = folder / "www"
    www.mkdir(parents=True)
    for name, (plain, zipped) in pages.items():
        (www / f"{name}.html").write_bytes(plain)
        (www / f"{name}.html.gz").write_bytes(zipped)
    opened_to_others(folder)
    port = free_port()
    written = folder / "nginx.conf"
    written.write_text(NGINX.format(folder=folder, host=HOST, port=port))
    version = (
        subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=False)
        .stderr.strip()
        .rpartition("/")[2]
    )
    with running(["nginx", "-c", str(written)], port, f"/{next(iter(pages))}.html"):
        yield Peer(f"nginx {version}, files", port)


@contextlib.contextmanager
def isso(folder: Path, lengths: Iterable[int]) -> Iterator[Peer | None]:
    """Isso with a thread of each of ``lengths`` comments at its ``isso_path``, one worker of gunicorn."""
    folder.mkdir(parents=True)
    python = folder / "venv" / "bin" / "python"
    made = subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=False).returncode == 0
    pip = [
        str(python),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "isso==0.14.0",
        "gunicorn",
        "setuptools<81",
    ]
    if not made or subprocess.run(pip, stderr=subprocess.DEVNULL, check=False).returncode:
        print("Isso could not be installed: left out.")
        yield None
        return
    port = free_port()
    (folder / "isso.cfg").write_text(ISSO.format(folder=folder, host=HOST, port=port))
    command = [str(python), "-m", "gunicorn", "-w", "1", "-b", f"{HOST}:{port}", "isso.run"]
    with running(command, port, "/count", ISSO_SETTINGS=str(folder / "isso.cfg")):
        for length in lengths:
            for number in range(length):
                address = f"http://{HOST}:{port}{isso_path(length, 'new')}"
                said = isso_comment(number)
                request = urllib.request.Request(address, said, ISSO_HEADERS, method="POST")
                with urllib.request.urlopen(request, timeout=30):
                    pass
        yield Peer("Isso 0.14.0, gunicorn", port)


ISSO_HEADERS = {"Content-Type": "application/json"}


def isso_path(length: int, what: str = "") -> str:
    """Where the thread of ``length`` comments is read, or written (``new``)."""
    return f"/{what}?uri=%2Fdiscussed-{length}%2F"


def isso_comment(number: int) -> bytes:
    """The body of a comment as Isso takes it."""
    return json.dumps(
        {"text": f"Commentaire {number} d’une longue discussion.\n\nIl a deux paragraphes.", "author": f"Lectrice {number % 97}",
         "title": "Un article"}
    ).encode()  # fmt: skip


@contextlib.contextmanager
def running(command: list[str], port: int, path: str, **environment: str) -> Iterator[None]:
    """Run ``command`` until it answers at ``path``, and end it afterwards."""
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _attempt in range(200):
            try:
                with urllib.request.urlopen(f"http://{HOST}:{port}{path}", timeout=5):
                    break
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.05)
        else:
            raise SystemExit(f"{command[0]} does not answer")
        yield
    finally:
        process.terminate()
        process.wait(20)
