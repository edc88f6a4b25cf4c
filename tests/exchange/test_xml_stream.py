"""What every import of XML stands, whoever made the file."""

from __future__ import annotations

import io

import pytest

from palabre.exchange.wxr import reading
from palabre.exchange.wxr.reading import Said
from tests.exchange import wxr


@pytest.mark.parametrize("stray", [b"\n", b"0", b"\xef\xbb\xbf\n", b"  \r\n", b"\x00"])
def test_what_stands_before_the_declaration_by_mistake_is_passed_over(stray):
    said = list(reading.read(io.BytesIO(stray + wxr.export(wxr.item(wxr.comment(3))))))
    assert [one.fields["wp:comment_id"] for one in said if isinstance(one, Said)] == ["3"]
