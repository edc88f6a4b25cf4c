"""
Fetch a picture that a stranger's file names.

Only over http and https, only from hosts that the operator's file is about, and never from a machine that is
not on the public internet (``kit/reaching.py``). A redirect is checked like the first address.
"""

from __future__ import annotations

import http.client
import io
from collections.abc import Callable
from urllib.parse import quote, urljoin, urlsplit

from PIL import Image, UnidentifiedImageError

from palabre.kit.reaching import NotReached, Pinned, public_addresses

SECONDS = 5
MOST_BYTES = 10 * 1024 * 1024
MOST_REDIRECTS = 3
MOST_PIXELS = 60_000_000
PORTS = {"http": 80, "https": 443}
# The format that the bytes have → how such a file's name ends.
FORMATS = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp"}


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
    try:
        addresses = public_addresses(host, port)
    except NotReached as why:
        raise NotFetched(str(why)) from None
    connection = Pinned(host, port, addresses, is_secure=parts.scheme == "https", seconds=SECONDS)
    try:
        answer = connection.ask("GET", path, headers={"Accept": "image/*"}, most_bytes=MOST_BYTES)
    except (OSError, http.client.HTTPException, ValueError):
        raise NotFetched("the site did not answer as it should, or not in time") from None
    if answer.status != 200:
        return answer.status, answer.headers.get("Location", ""), b""
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise NotFetched("it came packed, which was not asked for")
    if len(answer.content) == MOST_BYTES and not answer.is_whole:
        raise NotFetched(f"it has more than {MOST_BYTES // 1024 // 1024} MiB")
    if not answer.is_whole:
        raise NotFetched("it came only in part")
    return 200, "", answer.content
