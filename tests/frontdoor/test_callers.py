"""Whose address counts: forged headers change nothing, declared proxies are counted from the right."""

from __future__ import annotations

import pytest

from palabre.frontdoor import callers


def test_without_declared_proxies_no_header_is_believed():
    assert callers.address_of("203.0.113.9:5000", ["198.51.100.1"], proxies=0) == "203.0.113.9"


@pytest.mark.parametrize(
    ("lines", "proxies", "expected"),
    [
        (["198.51.100.1"], 1, "198.51.100.1"),
        (["1.1.1.1, 198.51.100.1"], 1, "198.51.100.1"),
        (["1.1.1.1", "198.51.100.1"], 1, "198.51.100.1"),
        (["1.1.1.1, 198.51.100.1, 10.0.0.2"], 2, "198.51.100.1"),
        (["198.51.100.1"], 2, "198.51.100.1"),
        (["198.51.100.1:4711"], 1, "198.51.100.1"),
        (['"[2001:db8::1]:4711"'], 1, "2001:db8::1"),
        (["::ffff:198.51.100.1"], 1, "198.51.100.1"),
        (["1.1.1.1, not-an-address"], 1, "10.0.0.1"),
        (["1.1.1.1,' OR 1=1 --"], 1, "10.0.0.1"),
        ([" , "], 1, "10.0.0.1"),
        ([], 1, "10.0.0.1"),
    ],
)
def test_behind_proxies_the_address_is_counted_from_the_right(lines, proxies, expected):
    assert callers.address_of("10.0.0.1:5000", lines, proxies=proxies) == expected


def test_https_is_believed_from_declared_proxies_alone():
    assert callers.scheme_of("http", ["https"], proxies=0) == "http"
    assert callers.scheme_of("http", ["https"], proxies=1) == "https"
    assert callers.scheme_of("http", ["https, http"], proxies=1) == "http"
    assert callers.scheme_of("http", ["gopher"], proxies=1) == "http"


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("", "fr"),
        ("en-GB,fr;q=0.5", "en"),
        ("fr;q=0.2,en;q=0.9", "en"),
        ("de,en;q=0.1", "en"),
        ("en;q=x", "fr"),
    ],
)
def test_the_front_door_speaks_the_language_that_is_preferred(said, language):
    assert callers.first_language({"accept-language": said}) == language


@pytest.mark.parametrize(
    ("written", "port"),
    [("203.0.113.9:5000", "5000"), ("[2001:db8::1]:5000", "5000"), ("2001:db8::1", ""), ("203.0.113.9", ""),
     ("203.0.113.9:99999", ""), ("203.0.113.9:x", ""), ("203.0.113.9:²", ""), ("203.0.113.9:0", "")],
)  # fmt: skip
def test_a_port_is_read_where_it_is_written(written, port):
    assert callers.read_port(written) == port


def test_the_port_is_the_caller_s_and_never_the_proxy_s():
    assert callers.port_of("203.0.113.9:5000", ["198.51.100.1:6000"], proxies=0) == "5000"
    assert callers.port_of("10.0.0.1:5000", ["198.51.100.1"], proxies=1) == ""
    assert callers.port_of("10.0.0.1:5000", ["198.51.100.1:6000"], proxies=1) == "6000"
