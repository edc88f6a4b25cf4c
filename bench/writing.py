"""Sending comments, ours and Isso's, and deciding on them."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlencode

from bench import asking, paper, peers
from bench.asking import Measured
from bench.ports import HOST

CONNECTIONS = 16


def somebody(number: int) -> dict[str, str]:
    """Another caller for each request, as a proxy on this machine would name them: limits are per caller."""
    return {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}


def to_isso(isso: peers.Peer) -> Measured:
    """Sending comments to Isso, each by somebody else."""

    def make(number: int) -> bytes:
        body = peers.isso_comment(10_000 + number)
        lines = ["POST /new?uri=%2Fwritten%2F HTTP/1.1", f"Host: {HOST}:{isso.port}", "Content-Type: application/json",
                 f"X-Forwarded-For: 10.9.{number >> 8 & 255}.{number & 255}", f"Content-Length: {len(body)}", "", ""]  # fmt: skip
        return "\r\n".join(lines).encode() + body

    return asking.ask((HOST, isso.port), make, connections=CONNECTIONS, count=600, status=201, keep=False)


def comments(address: tuple[str, int], built: paper.Paper, *, connections: int, first: int) -> Measured:
    """Sending a comment: the confirmation of a preview, with its checks, its journal entry and its answer."""

    def make(number: int) -> bytes:
        number += first
        said = {"text": f"Bravo pour ce chantier, {number} fois.", "name": f"Lectrice {number}", "do": "confirm",
                "stamp": built.stamp}  # fmt: skip
        headers = {"Sec-Fetch-Site": "same-origin", **somebody(number)}
        return asking.request(
            "POST", built.respond, host=f"{HOST}:{address[1]}", headers=headers, body=urlencode(said).encode()
        )

    return asking.ask(
        address, make, connections=connections, count=600 if connections > 1 else 200, status=200
    )


def decisions(address: tuple[str, int], built: paper.Paper) -> Measured:
    """Publishing what waits, as a moderator who signed in does, until the next page is asked for."""
    cookies, token = signed_in(address)

    def make(number: int) -> bytes:
        comment, revision = built.waiting[number]
        said = {"act": "publish", "revision": revision, "back": "queue", "csrfmiddlewaretoken": token}
        headers = {"Cookie": cookies, **somebody(number + (1 << 20))}
        return asking.request(
            "POST", f"/desk/comments/{comment}/decide/", host=f"{HOST}:{address[1]}", headers=headers,
            body=urlencode(said).encode(),
        )  # fmt: skip

    return asking.ask(address, make, connections=4, count=len(built.waiting), status=302)


def signed_in(address: tuple[str, int]) -> tuple[str, str]:
    """Sign in as the moderator: the cookies of the session, and its token."""
    jar: dict[str, str] = {}

    def ask(method: str, path: str, said: dict[str, str] | None = None) -> str:
        connection = http.client.HTTPConnection(*address, timeout=30)
        headers = {"Cookie": "; ".join(f"{n}={v}" for n, v in jar.items()), **somebody(1 << 22)}
        if said is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, urlencode(said or {}) if said is not None else None, headers)
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = line.partition(";")[0].partition("=")
            jar[name] = value
        return answer.read().decode()

    def token_in(page: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if found is None:
            raise SystemExit("the sign-in page has no token")
        return found[1]

    token = token_in(ask("GET", "/sign-in/"))
    ask("POST", "/sign-in/", {"login": "moderator", "password": "palabre-test", "csrfmiddlewaretoken": token})
    token = token_in(ask("GET", "/desk/"))
    return "; ".join(f"{name}={value}" for name, value in jar.items()), token
