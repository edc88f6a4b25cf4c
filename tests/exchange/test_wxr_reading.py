"""The stream: what an export says, and what a hostile one gets."""

from __future__ import annotations

import io
import tracemalloc
from collections import deque

import pytest

from palabre.exchange.wxr import reading
from palabre.exchange.wxr.reading import Channel, Item, Said, Writer
from palabre.exchange.xml_stream import MOST_TEXT, CutOff, NotAnExport
from tests.exchange import wxr


def read(content):
    return list(reading.read(io.BytesIO(content)))


def test_an_export_says_its_site_its_writers_and_its_items_after_their_comments():
    said = read(wxr.export(wxr.item(wxr.comment(3), terms=wxr.term("Ville", "ville"))))
    assert [type(one) for one in said] == [Channel, Writer, Said, Item]
    assert said[0].address == "https://old.example"
    assert (said[1].login, said[1].name) == ("maud", "Maud Prigent")
    assert said[2].fields["wp:comment_id"] == "3"
    assert said[3].terms == [("category", "ville", "Ville")]


def test_the_address_of_a_commenter_s_machine_is_never_read():
    assert "192.0.2.77" not in str(read(wxr.export(wxr.item(wxr.comment(3)))))


@pytest.mark.parametrize("space", ["http://wordpress.org/export/1.0/", "https://wordpress.org/export/1.2/"])
def test_every_version_of_the_format_is_read(space):
    content = wxr.export(wxr.item(wxr.comment(3))).replace(
        b"http://wordpress.org/export/1.2/", space.encode()
    )
    assert read(content)[-1].fields["wp:post_id"] == "7"


LAUGHS = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
FETCHES = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>'
OUTSIDE = '<!DOCTYPE rss SYSTEM "http://127.0.0.1/x.dtd">'


@pytest.mark.parametrize("declared", [LAUGHS, FETCHES, PARAMETER, OUTSIDE, "<!DOCTYPE rss>"])
def test_entities_and_document_types_are_refused(declared):
    with pytest.raises(NotAnExport, match="document type"):
        read(wxr.export(wxr.item()).replace(b"<rss", declared.encode() + b"<rss", 1))


def test_an_inclusion_is_text_like_any_other_and_includes_nothing():
    inclusion = (
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    )
    content = wxr.export(wxr.item()).replace(b"<wp:post_id>", inclusion.encode() + b"<wp:post_id>")
    assert "root:" not in str(read(content))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"\x1f\x8b\x08 packed", "unpack"),
        (b"PK\x03\x04 packed", "unpack"),
        (b"Just words.", "no XML"),
        (b"<html><body>Hello</body></html>", "no WordPress export"),
        (b"<rss><channel><item><title>A feed</title></item></channel></rss>", "no WordPress export"),
        (b'<?xml version="1.0" encoding="utf-7"?><rss/>', "encoding"),
        (b'<?xml version="1.0" encoding="klingon"?><rss/>', "encoding"),
        (b"<rss>" + b"<a>" * 1_000_000, "nest"),
        (b"<rss a='" + b"x" * 5_000_000, "longer"),
        (b"<rss><" + b"x" * 5_000_000, "longer"),
        (b"<rss><!--" + b"x" * 5_000_000, "longer"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_export_is_told_so(content, says):
    with pytest.raises(NotAnExport, match=says):
        read(content)


def test_a_text_longer_than_any_is_let_go_while_it_is_read():
    long = "x" * (MOST_TEXT + 10)
    item = read(wxr.export(wxr.item(content=long)))[-1]
    assert item.too_long
    assert not item.fields["content"]
    said = next(one for one in read(wxr.export(wxr.item(wxr.comment(3, text=long)))) if isinstance(one, Said))
    assert said.too_long


def test_a_file_that_breaks_off_gives_what_came_before():
    content = wxr.export(wxr.item(wxr.comment(3)), wxr.item(wxr.comment(4), post_id="8"))
    seen = []
    stream = reading.read(io.BytesIO(content[: content.index(b"Le texte 4")]))
    with pytest.raises(CutOff, match="line"):
        deque(map(seen.append, stream))
    assert [type(one) for one in seen] == [Channel, Writer, Said, Item]


@pytest.mark.parametrize("mark", ["\x08", "\x0b", "\x00", "\ufffe"])
def test_characters_that_xml_cannot_hold_are_left_out(mark):
    said = read(wxr.export(wxr.item(wxr.comment(3, text=f"a{mark}b"))))[2]
    assert said.fields["wp:comment_content"] == "ab"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_encodings_are_read_by_their_mark(encoding):
    content = wxr.export(wxr.item(wxr.comment(3, text="élan"))).decode()
    if encoding == "utf-16":
        content = content.replace("UTF-8", "UTF-16", 1)
    assert read(content.encode(encoding))[2].fields["wp:comment_content"] == "élan"


def test_a_declared_encoding_is_kept_to_and_broken_bytes_end_nothing():
    content = wxr.export(wxr.item(wxr.comment(3, text="élan"))).decode()
    old = content.replace("UTF-8", "ISO-8859-1", 1).encode("latin-1")
    assert read(old)[2].fields["wp:comment_content"] == "élan"
    broken = content.encode().replace("é".encode(), b"\xe9")
    assert read(broken)[2].fields["wp:comment_content"] == "\ufffdlan"


def test_ten_thousand_comments_are_read_in_the_memory_of_a_thousand():
    def peak(count):
        class Endless(io.RawIOBase):
            """A file that is written while it is read, so that only its reader holds any of it."""

            def __init__(self):
                self.parts = self.made()

            def made(self):
                yield wxr.HEAD.encode() + b"<item><title>x</title>"
                each = "".join(wxr.comment(n) for n in range(100)).encode()
                for _hundred in range(count // 100):
                    yield each
                yield b"</item>" + wxr.FOOT.encode()

            def read(self, size=-1):
                return next(self.parts, b"")

        tracemalloc.start()
        try:
            seen = sum(isinstance(one, Said) for one in reading.read(Endless()))
            return seen, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    (few, small), (many, large) = peak(1000), peak(10_000)
    assert (few, many) == (1000, 10_000)
    assert large < small * 1.3
