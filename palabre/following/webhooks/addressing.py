"""Which addresses may be told anything: plain ones of the public internet, over https."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from palabre.kit.reaching import is_loopback, is_public

LONGEST = 500
PORTS = {"https": 443, "http": 80}
# What the names of one's own machine and network end in, whatever they lead to (RFC 6761, RFC 6762, RFC 8375).
INSIDE = ("localhost", "local", "internal", "localdomain", "home.arpa", "lan", "intranet")


class NotAnAddress(Exception):
    """It cannot be entered; ``says`` is why, for whoever typed it."""

    def __init__(self, says: str | Promise) -> None:
        super().__init__(str(says))
        self.says = says


@dataclass(frozen=True)
class Place:
    """Where something is sent: ``host`` in small letters and ASCII, ``path`` with its query, as HTTP wants it."""

    is_secure: bool
    host: str
    port: int
    path: str

    @property
    def address(self) -> str:
        """It as an address again."""
        scheme = "https" if self.is_secure else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[scheme] else f":{self.port}"
        return f"{scheme}://{host}{port}{self.path}"


def place_of(address: str) -> Place:
    """
    Where ``address`` leads. Raises ``NotAnAddress`` for what nothing is sent to.

    Over https, on the ports that the operator allows (``PALABRE_WEBHOOK_PORTS``), without a name and a password in it.
    Only where the operator wants to try them (``PALABRE_WEBHOOK_LOOPBACK``), this machine itself will do, over http
    and on any port.
    """
    address = address.strip()
    if len(address) > LONGEST:
        raise NotAnAddress(_("It is too long: 500 characters at most."))
    if any(ord(character) <= 32 or ord(character) == 127 or character == "\\" for character in address):
        raise NotAnAddress(_("It holds spaces, or characters that no address has."))
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise NotAnAddress(_("This is no address.")) from None
    host = _host_in(parts.hostname or "")
    if parts.scheme not in PORTS or not host:
        raise NotAnAddress(_("It begins with https:// and the name of a machine."))
    if parts.username is not None or parts.password is not None:
        raise NotAnAddress(_("Leave name and password out: what is sent is signed instead."))
    if parts.fragment or "#" in address:
        raise NotAnAddress(_("Leave out what follows the #."))
    path = quote(
        (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe="/?&=%:;,+@!$'()*~-._"
    )
    place = Place(parts.scheme == "https", host, port or PORTS[parts.scheme], path)
    if settings.PALABRE_WEBHOOK_LOOPBACK and _is_this_machine(host):
        return place
    if not place.is_secure:
        raise NotAnAddress(
            _("It begins with https://: over http, anybody on the way could read and change it.")
        )
    if place.port not in settings.PALABRE_WEBHOOK_PORTS:
        raise NotAnAddress(_("It wants a port that the operator does not allow."))
    if not _could_be_public(host):
        raise NotAnAddress(_("This machine is not on the public internet."))
    return place


def _host_in(written: str) -> str:
    """The host in small letters and ASCII; empty for what is none."""
    host = written.rstrip(".").lower()
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return ""


def _is_this_machine(host: str) -> bool:
    try:
        return is_loopback(host)
    except ValueError:
        return host == "localhost"


def _could_be_public(host: str) -> bool:
    """Whether a host can be a public one by its name alone; what it leads to is looked at when it is connected to."""
    try:
        return is_public(host)
    except ValueError:
        pass
    labels = host.split(".")
    # ``2130706433`` and ``0x7f.1`` are 127.0.0.1 to some resolvers: no name of the internet ends in a figure.
    is_named = len(labels) > 1 and all(
        label and label.replace("-", "").replace("_", "").isalnum() for label in labels
    )
    return (
        is_named
        and not labels[-1][0].isdigit()
        and not any(host == end or host.endswith(f".{end}") for end in INSIDE)
    )
