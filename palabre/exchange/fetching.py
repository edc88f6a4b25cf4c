"""
Fetch a picture that a stranger's file names: the one place where Palabre asks another machine for something.

Only over http and https, only from hosts that the operator's file is about, and never from a machine that is
not on the public internet: the host is looked up once, each of its addresses must be public, and the one that
was checked is the one that is connected to. A redirect is checked like the first address.
Source: OWASP, Server-Side Request Forgery Prevention; RFC 6890 (addresses that are not global).
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from urllib.parse import quote, urljoin, urlsplit

from PIL import Image, UnidentifiedImageError

SECONDS = 5
MOST_BYTES = 10 * 1024 * 1024
MOST_REDIRECTS = 3
MOST_PIXELS = 60_000_000
PORTS = {"http": 80, "https": 443}
# The format that the bytes have → how such a file's name ends.
FORMATS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp"}
# Networks that carry another address inside theirs, which could be anybody's (RFC 6052, RFC 8215).
TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))


class NotFetched(Exception):
    """The picture was not fetched; the words say why."""


def fetch_picture(address: str, *, is_allowed: Callable[[str], bool]) -> tuple[bytes, str]:
    """
    The bytes of the picture at ``address`` and how its file's name ends; ``is_allowed`` is asked each host.

    Raises ``NotFetched``.
    """
    for _hop in range(MOST_REDIRECTS + 1):
        status, said, content = _ask(address, is_allowed)
        if status not in (301, 302, 303, 307, 308):
            if status != 200:
                raise NotFetched(f"the site answered {status}")
            return content, ending_of(content)
        try:
            address = urljoin(address, said)
        except ValueError:
            raise NotFetched("it leads to an address that is none") from None
    raise NotFetched(f"more than {MOST_REDIRECTS} redirects")


def ending_of(content: bytes) -> str:
    """How the name of a picture's file ends, by its bytes. Raises ``NotFetched`` for what is no picture."""
    try:
        with Image.open(io.BytesIO(content), formats=list(FORMATS)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NotFetched("it has too many pixels")
            ending = FORMATS[image.format or ""]
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, KeyError, Image.DecompressionBombError):
        raise NotFetched("it is no picture") from None
    return ending


def _ask(address: str, is_allowed: Callable[[str], bool]) -> tuple[int, str, bytes]:
    """The status, where it leads to, and the content of what stands at ``address``."""
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise NotFetched("its address is none") from None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in PORTS or not host or parts.username is not None or port not in PORTS.values():
        raise NotFetched("its address is not a plain http or https one")
    if not is_allowed(host):
        raise NotFetched("it stands on another site")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    path = quote(path, safe="/?&=%:;,+@!$'()*~-._")
    connection = _Pinned(host, port, public_address(host, port), is_secure=parts.scheme == "https")
    try:
        return connection.get(path)
    except (OSError, http.client.HTTPException, ValueError):
        raise NotFetched("the site did not answer as it should, or not in time") from None
    finally:
        connection.close()


def public_address(host: str, port: int) -> str:
    """The one address of ``host`` that is connected to. Raises ``NotFetched`` unless all it has are public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotFetched("its site is not found") from None
    addresses = [str(one[4][0]).partition("%")[0] for one in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise NotFetched("its site is not on the public internet")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, by itself and by any address that it carries."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip.sixtofour is not None or ip.teredo is not None or any(ip in network for network in TRANSLATED):
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, under the name that was asked for, with one deadline."""

    def __init__(self, host: str, port: int, address: str, *, is_secure: bool) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self.address, self.is_secure = address, is_secure

    def connect(self) -> None:
        """Connect to the pinned address; the name is only said in the request and in the certificate."""
        self.sock = socket.create_connection((self.address, self.port), timeout=SECONDS)
        if self.is_secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)

    def get(self, path: str) -> tuple[int, str, bytes]:
        """Ask once. However slowly it drips, the whole answer has ``SECONDS``."""
        self.connect()
        deadline = threading.Timer(SECONDS, self._cut)
        deadline.daemon = True
        deadline.start()
        try:
            self.request("GET", path, headers={"Accept": "image/*", "Accept-Encoding": "identity"})
            answer = self.getresponse()
            if answer.status != 200:
                return answer.status, answer.headers.get("Location", ""), b""
            if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise NotFetched("it came packed, which was not asked for")
            content = answer.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                raise NotFetched(f"it has more than {MOST_BYTES // 1024 // 1024} MiB")
            if answer.length:
                raise NotFetched("it came only in part")
            return 200, "", content
        finally:
            deadline.cancel()

    def _cut(self) -> None:
        try:
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
