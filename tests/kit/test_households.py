"""One household is one caller."""

from palabre.kit.households import household


def test_a_household_of_ipv6_is_counted_as_one():
    assert household("2001:db8:1:2:aaaa::1") == household("2001:db8:1:2:bbbb::2")
    assert household("2001:db8:1:2::1") != household("2001:db8:1:3::1")
    assert household("198.51.100.1") == "198.51.100.1"
