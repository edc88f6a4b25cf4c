"""The name of a machine on the web, written in one way: small letters, ASCII (IDNA), with its port where it says one."""

from __future__ import annotations

import re

import idna

# RFC 1035, section 2.3.4.
LONGEST = 253
LABEL = re.compile("[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?", re.ASCII)
HIGHEST_PORT = 65_535


class NotAHost(ValueError):
    """What was written names no machine on the web."""


def in_ascii(written: str) -> str:
    """
    ``Écluse.Example:8001`` as ``xn--cluse-9ua.example:8001``.

    Nothing but a name (or four numbers) and a port: no scheme, path or user. Raises ``NotAHost``. Names are written
    as browsers write them (UTS 46, non-transitional): what they send is compared with it.
    """
    name, colon, port = written.partition(":")
    if colon and not (port.isascii() and port.isdigit() and len(port) < 6 and 0 < int(port) <= HIGHEST_PORT):
        raise NotAHost(written)
    name = name.lower().removesuffix(".")
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True, transitional=False).decode()
        except (idna.IDNAError, UnicodeError):
            raise NotAHost(written) from None
    if not name or len(name) > LONGEST or not all(LABEL.fullmatch(label) for label in name.split(".")):
        raise NotAHost(written)
    return f"{name}:{int(port)}" if colon else name
