"""The head of a request: read once, or refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from palabre.frontdoor import callers
from palabre.frontdoor.answers import OwnAnswer

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
# Django reads a query and a form in whichever of Python's codecs this names ("rot13", "hex"): only one is ours.
CHARSET = re.compile(r"charset[*0-9]*\s*=\s*[\"']?\s*([^\s;\"']*)", re.IGNORECASE)


@dataclass
class Request:
    """What the front door read of a request's head. ``lines`` are all headers in their order, lower-case."""

    method: str
    path: str
    query: str
    caller: str
    port: str
    scheme: str
    server: str
    lines: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def announced(self) -> int | None:
        """
        Content-Length, or ``None`` where there is no body. Raises ``OwnAnswer`` for a body of unknown length.

        Granian ends a chunked body that was cut like one that is whole: half a comment would be taken for
        a comment. Browsers announce what they send, and so does a proxy that is told to.
        """
        if "transfer-encoding" in self.headers:
            raise OwnAnswer(411, drain=True)
        said = self.headers.get("content-length")
        if said is None:
            return None
        if not said.isascii() or not said.isdigit() or len(said) > 15:
            raise OwnAnswer(400)
        return int(said)

    @property
    def has_body(self) -> bool:
        """Whether there may be something to read."""
        return bool(self.announced)


def read(scope: Any, *, proxies: int, address_chars: int) -> Request:
    """
    Read the head of a request. Raises ``OwnAnswer`` for one that cannot be meant.

    Header names with underscores are dropped: in an environ they could not be told from the same name
    with hyphens, which a proxy may have set (CVE-2026-3902).
    """
    lines = [(name.lower(), value) for name, value in scope.headers.items() if "_" not in name]
    every = [value for name, value in lines if name == "host"]
    if len(every) > 1 or len(scope.path) + len(scope.query_string) > address_chars:
        raise OwnAnswer(400)
    if scope.method not in METHODS:
        raise OwnAnswer(405, ("allow", ", ".join(sorted(METHODS))))
    if not scope.path.startswith("/"):
        raise OwnAnswer(400)
    headers: dict[str, str] = {}
    for name, value in lines:
        joint = "; " if name == "cookie" else ","
        headers[name] = f"{headers[name]}{joint}{value}" if name in headers else value
    # In the absolute form (GET http://…) the address wins over Host: RFC 9112, section 3.2.2.
    host = scope.authority or headers.get("host", "")
    if not host:
        raise OwnAnswer(400)
    if any(
        named.lower() not in ("utf-8", "utf8") for named in CHARSET.findall(headers.get("content-type", ""))
    ):
        raise OwnAnswer(400)
    headers["host"] = host
    forwarded_for = [value for name, value in lines if name == "x-forwarded-for"]
    return Request(
        method=scope.method,
        path=scope.path,
        query=scope.query_string,
        caller=callers.address_of(scope.client, forwarded_for, proxies=proxies),
        port=callers.port_of(scope.client, forwarded_for, proxies=proxies),
        scheme=callers.scheme_of(
            scope.scheme, (value for name, value in lines if name == "x-forwarded-proto"), proxies=proxies
        ),
        server=scope.server,
        lines=lines,
        headers=headers,
    )
