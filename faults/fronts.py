"""A web server in front of ours, as ``deploy/`` has it: only addresses, certificate and folders are this machine's."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from faults.serving import HOST, free_port, reachable

ROOT = Path(__file__).resolve().parents[1]
NGINX = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 2048; }}
http {{
  access_log off; keepalive_requests 100000000;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  include {folder}/palabre.conf;
}}
"""


@contextlib.contextmanager
def nginx(folder: Path, pages: Path, palabre: int, *, tls: bool = False) -> Iterator[int]:
    """nginx by ``deploy/nginx.conf`` before the server at port ``palabre``; its port, with TLS or without."""
    folder.mkdir(exist_ok=True)
    port = free_port()
    said = (ROOT / "deploy" / "nginx.conf").read_text()
    # The first server only leads to the second, at ports that are not ours.
    said = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", said, count=1, flags=re.DOTALL)
    said = re.sub(r"\tlisten \[::\].*\n", "", said)
    said = said.replace("listen 443 ssl http2;", f"listen {HOST}:{port}{' ssl http2' if tls else ''};")
    said = said.replace("gazette.example;", f"{HOST};").replace(f"{HOST}:8000", f"{HOST}:{palabre}")
    said = said.replace("/run/palabre/pages", str(pages))
    if tls:
        certificate, key = certified(folder)
        said = re.sub(r"ssl_certificate\s.*;", f"ssl_certificate {certificate};", said)
        said = re.sub(r"ssl_certificate_key\s.*;", f"ssl_certificate_key {key};", said)
    else:
        said = re.sub(r"\tssl_certificate.*\n", "", said)
        said = re.sub(r"\t\tadd_header Strict-Transport-Security.*\n", "", said)
    (folder / "palabre.conf").write_text(said)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder))
    with running(["nginx", "-c", str(folder / "nginx.conf")], port, folder / "nginx.log", pages):
        yield port


@contextlib.contextmanager
def caddy(folder: Path, pages: Path, palabre: int) -> Iterator[int]:
    """Caddy by ``deploy/Caddyfile.pages`` before the server at port ``palabre``, without TLS; its port."""
    folder.mkdir(exist_ok=True)
    port = free_port()
    said = (ROOT / "deploy" / "Caddyfile.pages").read_text()
    said = said.replace("gazette.example {", f"http://:{port} {{\n\tbind {HOST}", 1)
    said = said.replace(f"{HOST}:8000", f"{HOST}:{palabre}").replace("/run/palabre/pages", str(pages))
    said = re.sub(r"\t+Strict-Transport-Security.*\n", "", said)
    (folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https off\n}\n" + said)
    command = ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with running(command, port, folder / "caddy.log", pages, XDG_DATA_HOME=str(folder), HOME=str(folder)):
        yield port


@contextlib.contextmanager
def running(command: list[str], port: int, log: Path, pages: Path, **environment: str) -> Iterator[None]:
    """Run ``command`` until the block ends; it answers at ``port`` before. It may read what is in ``pages``."""
    # A server that root starts reads files as somebody else.
    if os.geteuid() == 0:
        for path in (pages, *pages.parents):
            if path.is_relative_to("/tmp") and str(path) != "/tmp":
                path.chmod(path.stat().st_mode | 0o011)
    with log.open("w") as kept:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=kept, stderr=kept)
        try:
            for _attempt in range(200):
                if reachable(port):
                    break
                if process.poll() is not None:
                    raise SystemExit(f"{command[0]} left: {log.read_text()[-600:]}")
                time.sleep(0.05)
            yield
        finally:
            process.terminate()
            process.wait(20)


def certified(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine that nobody else trusts, and its key."""
    certificate, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=IP:{HOST}", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


def is_there(name: str) -> bool:
    """Whether the program ``name`` is on this machine."""
    return shutil.which(name) is not None
