"""A web server before ours, as `deploy/` has it, says what Palabre says, and asks it for all else."""

from __future__ import annotations

import gzip
import http.client
import os
import ssl
import subprocess
import sys
from pathlib import Path

import brotli
import pytest

from faults import fronts

pytestmark = pytest.mark.programs
ROOT = Path(__file__).resolve().parents[2]
# Said by the server that answers, or by each in its own way.
OWN = {
    "server",
    "date",
    "connection",
    "etag",
    "last-modified",
    "content-length",
    "transfer-encoding",
    "keep-alive",
}


# What each needs on this machine.
WANTED = {"nginx": ("nginx",), "nginx-tls": ("nginx", "openssl"), "caddy": ("caddy",)}


class Front:
    """A web server called ``name`` before the publication that ``process`` serves."""

    def __init__(self, process, name, path, ports):
        self.process, self.path = process, path
        self.ours, self.port, self.is_tls = ports["ours"], ports[name], name == "nginx-tls"

    def do(self, what):
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().split()

    def ask(self, path, *, port=None, method="GET", body=None, **headers):
        if port is None and self.is_tls:
            # Its certificate is its own: nobody else listens there.
            trusting = ssl._create_unverified_context()
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=trusting)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=20)
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Host": "127.0.0.1", **said})
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        content = answer.read()
        connection.close()
        return answer.status, told, content

    def from_file(self, path, **headers):
        """The answer once the page stands there as a file: a file's tag has no letter beyond those of a number."""
        for _attempt in range(400):
            status, told, body = self.ask(path, **headers)
            if len(told.get("etag", "")) < 22 and told.get("etag"):
                return status, told, body
        raise AssertionError(f"{path} never became a file: {told}")


@pytest.fixture(scope="module")
def publication():
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PALABRE_DATA", "DJANGO_SETT"))
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.frontdoor.fronted"], cwd=ROOT, env=kept, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    path, *said = process.stdout.readline().split()
    yield process, path, {name: int(port) for name, port in (one.split("=") for one in said)}
    process.stdin.close()
    process.wait(60)


@pytest.fixture(params=["nginx", "nginx-tls", "caddy"])
def front(request, publication):
    process, path, ports = publication
    if request.param not in ports:
        pytest.skip(
            f"{request.param} wants a program that is not installed: {', '.join(WANTED[request.param])}"
        )
    return Front(process, request.param, path, ports)


def test_a_page_from_a_file_says_what_palabre_says_of_it(front):
    forwarded = {"X_Forwarded_Proto": "https"} if front.is_tls else {}
    for path in (front.path, "/", "/charter/", "/environnement/"):
        _status, ours, body = front.ask(path, port=front.ours, **forwarded)
        status, theirs, copy = front.from_file(path)
        assert status == 200
        assert copy == body
        # Nobody who takes a part of it is answered in parts.
        assert {n: v for n, v in theirs.items() if n not in OWN} == {
            n: v for n, v in ours.items() if n not in OWN
        }, path
        assert "last-modified" not in theirs


def test_it_is_compressed_and_known_by_its_tag(front):
    plain = front.from_file(front.path)[2]
    _status, told, body = front.from_file(front.path, Accept_Encoding="gzip")
    assert told["content-encoding"] == "gzip"
    assert gzip.decompress(body) == plain
    status, told, body = front.ask(front.path, Accept_Encoding="gzip", If_None_Match=told["etag"])
    assert (status, body) == (304, b"")
    _status, told, body = front.ask(front.path, Accept_Encoding="br")
    assert (brotli.decompress(body) if told.get("content-encoding") == "br" else body) == plain
    status, told, body = front.ask(front.path, Range="bytes=0-9")
    assert (status, body) == (200, plain)


def test_what_is_no_file_is_asked_of_palabre(front):
    front.from_file(front.path)
    assert front.ask(front.path + "feed/")[1]["content-type"].startswith("application/atom+xml")
    assert front.ask("/nowhere/")[0] == 404
    assert front.ask("/desk/")[0] == 302
    assert front.ask("/now/pages/http/127.0.0.1/=/index.html")[0] == 404
    assert front.ask(front.path + "=/index.html")[0] == 404
    assert front.ask(front.path + "%3D/index.html.gz")[0] == 404
    # A query goes to Palabre, and so does whatever is sent.
    assert len(front.ask(front.path + "?page=2")[1]["etag"]) > 22
    sent = {"method": "POST", "body": "a=b", "Content_Type": "application/x-www-form-urlencoded"}
    assert front.ask(front.path, **sent)[::2] == front.ask(front.path, port=front.ours, **sent)[::2]
    assert front.ask("/", Host="elsewhere.example")[0] == 400


def test_what_is_removed_is_gone_and_what_is_published_is_there(front):
    word = f"mot-{front.port}-attend"
    assert word.encode() not in front.from_file(front.path)[2]
    number = front.do(f"publish {word}")[1]
    assert word.encode() in front.ask(front.path)[2]
    assert word.encode() in front.from_file(front.path)[2]
    front.do(f"remove {number}")
    assert word.encode() not in front.ask(front.path)[2]
    assert word.encode() not in front.from_file(front.path)[2]


def test_readers_have_http_2_where_there_is_a_certificate(front):
    if not front.is_tls:
        pytest.skip("only browsers with a certificate speak HTTP/2")
    if not fronts.is_there("curl"):
        pytest.skip("curl is not installed")
    asked = subprocess.run(
        ["curl", "-sk", "--http2", "-o", "/dev/null", "-w", "%{http_version} %{http_code}",
         f"https://127.0.0.1:{front.port}{front.path}"], capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert asked.stdout == "2 200"
