"""
Reach a machine that somebody named: only one of the public internet, and the one that was checked.

The host is looked up once, every address of it must be public, and those are the ones that are connected to: a name
that answers otherwise the second time gains nothing. No proxy of the environment is asked, no redirect followed, no
answer unpacked; one deadline holds from the connection to the last byte.
Source: OWASP, Server-Side Request Forgery Prevention; RFC 6890 (addresses that are not global).
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Networks that carry another address inside theirs, which could be anybody's (RFC 6052, RFC 8215).
TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
# Not public either, whatever Python's own table says of them: protocol assignments (RFC 6890), what answers a hoster's own
# machines alone (Azure), site-local (RFC 3879), documentation (RFC 9637), segment routing (RFC 9602).
NOT_PUBLIC = tuple(
    ipaddress.ip_network(one)
    for one in ("192.0.0.0/24", "168.63.129.16/32", "fec0::/10", "3fff::/20", "5f00::/16")
)


class NotReached(Exception):
    """The machine was not reached; the words say why, and name nobody."""


class NotPublic(NotReached):
    """It is no machine of the public internet, or not that alone."""


@dataclass(frozen=True)
class Answer:
    """What a machine answered: its status, headers, and as many bytes as were asked for; ``is_whole`` if that was all."""

    status: int
    headers: http.client.HTTPMessage
    content: bytes
    is_whole: bool


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, by itself and by any address that it carries."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip.sixtofour is not None or ip.teredo is not None or any(ip in network for network in TRANSLATED):
            return False
    if any(ip in network for network in NOT_PUBLIC):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def is_loopback(address: str) -> bool:
    """Whether an IP address is of this machine itself."""
    ip = ipaddress.ip_address(address)
    return ip.is_loopback and not (isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None)


def public_addresses(host: str, port: int, *, also_loopback: bool = False) -> list[str]:
    """
    The addresses of ``host`` that are connected to, in the order in which they are tried.

    Raises ``NotReached`` unless all that it has are public; with ``also_loopback``, all of this machine will do.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotReached("its site is not found") from None
    addresses = list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))
    if also_loopback and addresses and all(is_loopback(address) for address in addresses):
        return addresses
    if not addresses or not all(is_public(address) for address in addresses):
        raise NotPublic("its site is not on the public internet")
    return addresses


class Pinned(http.client.HTTPConnection):
    """A connection to addresses that were checked, under the name that was asked for, with one deadline of ``seconds``."""

    def __init__(
        self, host: str, port: int, addresses: Sequence[str], *, is_secure: bool, seconds: float
    ) -> None:
        super().__init__(host, port, timeout=seconds)
        self.addresses, self.is_secure, self.seconds = addresses, is_secure, seconds
        self.default_port = http.client.HTTPS_PORT if is_secure else http.client.HTTP_PORT
        self.ends = 0.0

    def connect(self) -> None:
        """Connect to the first checked address that takes it; the name is only said in the request and in the certificate."""
        fault: OSError = TimeoutError("no time is left")
        for address in self.addresses:
            left = self.ends - time.monotonic()
            if left <= 0:
                break
            try:
                self.sock = socket.create_connection((address, self.port), timeout=left)
            except OSError as why:
                fault = why
                continue
            if self.is_secure:
                # Ours before the greeting: a machine that drags it out is cut like one that drags its answer out.
                context = ssl.create_default_context()
                self.sock = context.wrap_socket(
                    self.sock, server_hostname=self.host, do_handshake_on_connect=False
                )
                self.sock.do_handshake()
            return
        raise fault

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        most_bytes: int,
        body: bytes | None = None,
    ) -> Answer:
        """
        Ask once. However slowly it drips, the whole has ``seconds``; of the answer, ``most_bytes`` are read.

        Raises ``OSError``, ``http.client.HTTPException`` or ``ValueError`` for what does not answer as it should, or in time.
        """
        self.ends = time.monotonic() + self.seconds
        deadline = threading.Timer(self.seconds, self._cut)
        deadline.daemon = True
        deadline.start()
        try:
            self.connect()
            self.request(method, path, body, {"Accept-Encoding": "identity", **headers})
            answer = self.getresponse()
            content = answer.read(most_bytes + 1)
            is_whole = len(content) <= most_bytes and not answer.length
            return Answer(answer.status, answer.headers, content[:most_bytes], is_whole)
        finally:
            deadline.cancel()
            self.close()

    def _cut(self) -> None:
        try:
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
