"""The name of a machine, as browsers write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.kit.hosts import NotAHost, in_ascii


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Journal.Example", "journal.example"),
        ("journal.example.", "journal.example"),
        ("journal.example:08001", "journal.example:8001"),
        ("écluse.example", "xn--cluse-9ra.example"),
        ("ÉCLUSE.example", "xn--cluse-9ra.example"),
        # Python's own codec would make two letters s of it, as browsers did until 2010.
        ("faß.example", "xn--fa-hia.example"),
        ("xn--fa-hia.example", "xn--fa-hia.example"),
        ("127.0.0.1:9000", "127.0.0.1:9000"),
    ],
)
def test_a_host_is_written_in_one_way(written, kept):
    assert in_ascii(written) == kept
    assert in_ascii(kept) == kept


@pytest.mark.parametrize(
    "written",
    ["", ".", "a..b", "-a.example", "a-.example", "a b", "a/b", "a@b", "a_b.example", "*.example", "[::1]", "a:", "a:0", "a:65536", "a:x", "a:1:2", "a" * 64, "a." * 130, "\ud800", "a\x00b", "a;b", "a,b", "'self'", "％"],
)  # fmt: skip
def test_what_is_no_host_is_none(written):
    with pytest.raises(NotAHost):
        in_ascii(written)


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_host_written_once_and_for_all_or_none(written):
    try:
        kept = in_ascii(written)
    except NotAHost:
        return
    assert kept.isascii()
    assert in_ascii(kept) == kept
    assert not set(kept) & set(" ;,*'\"/\\@")
