"""Who is counted as one caller: a network address, or the range that one household has."""

from __future__ import annotations

import ipaddress


def household(address: str) -> str:
    """What one caller may be counted by: an IPv4 address, or the /64 that one IPv6 household has."""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
