"""Who calls: the network address behind the proxies that the operator declared, and no other word for it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping


def read_address(written: str) -> str | None:
    """The IP address in ``written``, which may carry a port or brackets; ``None`` where there is none."""
    written = written.strip().strip('"')
    if written.startswith("["):
        written = written[1:].partition("]")[0]
    elif written.count(":") == 1:
        written = written.partition(":")[0]
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def read_port(written: str) -> str:
    """The port that stands after an address, as ``203.0.113.9:5000`` or ``[2001:db8::1]:5000``; else empty."""
    written = written.strip().strip('"')
    if written.startswith("["):
        port = written.partition("]")[2].removeprefix(":")
    else:
        port = written.partition(":")[2] if written.count(":") == 1 else ""
    return port if port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536 else ""


def caller_of(peer: str, forwarded_for: Iterable[str], *, proxies: int) -> str:
    """
    Who calls, as it is written: the entry before ``proxies`` hops, counted from the right.

    ``peer`` is who opened the connection, ``forwarded_for`` every ``X-Forwarded-For`` line in its order.
    What stands further left was written by the caller and is not read (CVE-2026-111934). Without
    declared proxies no header is read at all. What is no address falls back to ``peer``.
    """
    if proxies <= 0:
        return peer
    hops = [hop for line in forwarded_for for hop in line.split(",") if hop.strip()]
    if not hops:
        return peer
    hop = hops[max(0, len(hops) - proxies)]
    return hop if read_address(hop) else peer


def address_of(peer: str, forwarded_for: Iterable[str], *, proxies: int) -> str:
    """The address of ``caller_of``."""
    caller = caller_of(peer, forwarded_for, proxies=proxies)
    return read_address(caller) or "0.0.0.0"  # noqa: S104 (a name for "unknown", nothing is bound)


def port_of(peer: str, forwarded_for: Iterable[str], *, proxies: int) -> str:
    """The port of ``caller_of``; empty behind a proxy that passes the address on without it."""
    return read_port(caller_of(peer, forwarded_for, proxies=proxies))


def scheme_of(scheme: str, forwarded_proto: Iterable[str], *, proxies: int) -> str:
    """``https`` where the declared proxies say so or the connection itself is, else ``http``."""
    if proxies <= 0:
        return scheme
    said = [one.strip().lower() for line in forwarded_proto for one in line.split(",") if one.strip()]
    if not said:
        return scheme
    return "https" if said[max(0, len(said) - proxies)] == "https" else "http"


def first_language(headers: Mapping[str, str], known: tuple[str, ...] = ("fr", "en")) -> str:
    """The language of ``known`` that ``Accept-Language`` prefers; the first of them where it names none."""
    best, best_weight = known[0], 0.0
    for part in headers.get("accept-language", "")[:500].split(","):
        tag, _semicolon, weight = part.partition(";")
        language = tag.strip().lower().partition("-")[0]
        try:
            value = float(weight.partition("=")[2]) if weight else 1.0
        except ValueError:
            continue
        if language in known and value > best_weight:
            best, best_weight = language, value
    return best
