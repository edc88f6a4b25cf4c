"""Only machines of the public internet are reached."""

from __future__ import annotations

import pytest

from palabre.kit.reaching import is_loopback, is_public


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "0.1.2.3",
     "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
     "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2001:0:7f00:1::",
     "2001:db8::1", "::7f00:1", "192.0.0.192", "168.63.129.16", "fd00:ec2::254", "100.100.100.200",
     "fec0::1", "3fff::1", "5f00::1", "100::1"],
)  # fmt: skip
def test_addresses_of_no_public_machine_are_refused(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe", "::ffff:9.9.9.9"])
def test_public_addresses_are_public(address):
    assert is_public(address)


def test_this_machine_is_itself_by_its_plain_addresses_alone():
    assert [is_loopback(one) for one in ("127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", "10.0.0.1")] == [
        True, True, True, False, False,
    ]  # fmt: skip
