"""The stream of a Disqus export, and its messages as one would have typed them."""

from __future__ import annotations

import io
import time
import tracemalloc
from collections import deque

import pytest

from palabre.discussion import text
from palabre.exchange.disqus import reading
from palabre.exchange.disqus.markup import to_typed
from palabre.exchange.disqus.reading import MOST_LINE, DisqusThread, Post
from palabre.exchange.xml_stream import MOST_TEXT, CutOff, NotAnExport
from tests.exchange import disqus


def read(content):
    return list(reading.read(io.BytesIO(content)))


def test_an_export_says_its_threads_and_its_posts_by_the_numbers_of_disqus():
    thread, post = read(disqus.export(disqus.thread(12, inner="post-7"), disqus.post(34, 33, on=12)))
    assert (thread.id, thread.fields["link"], thread.fields["title"]) == ("12", disqus.PAGE, "Le vieux pont")
    assert (post.id, post.thread, post.parent) == ("34", "12", "33")
    assert (post.fields["message"], post.fields["author.name"]) == ("<p>Le texte 34.</p>", "Ohai")


def test_no_address_of_a_machine_is_read():
    assert "192.0.2.77" not in str(read(disqus.export(disqus.thread(), disqus.post(3))))


def test_e_mail_address_of_a_machine_and_name_may_be_absent():
    post = read(disqus.export(disqus.post(3, name=None, email=None, ip=None)))[0]
    assert "author.name" not in post.fields
    assert "author.email" not in post.fields


@pytest.mark.parametrize("stray", [b"0", b"\n", b"\xef\xbb\xbf", b"\x00\x01"])
def test_a_stray_byte_before_the_declaration_is_passed_over(stray):
    assert [one.id for one in read(stray + disqus.export(disqus.thread(5)))] == ["5"]


BOMB = '<!DOCTYPE disqus [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    "declared",
    [
        BOMB,
        '<!DOCTYPE disqus [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE disqus [<!ENTITY x SYSTEM "http://127.0.0.1/x">]>',
        '<!DOCTYPE disqus [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>',
        '<!DOCTYPE disqus SYSTEM "http://disqus.com/x.dtd">',
    ],
)
def test_entities_and_document_types_are_refused(declared):
    with pytest.raises(NotAnExport, match="document type"):
        read(disqus.export(disqus.thread()).replace(b"<disqus", declared.encode() + b"<disqus", 1))


def test_an_inclusion_includes_nothing():
    inclusion = (
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    )
    content = disqus.export(disqus.post(3)).replace(b"<createdAt>", inclusion.encode() + b"<createdAt>")
    assert "root:" not in str(read(content))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\x1f\x8b\x08 packed", "unpack"),
        (b"Just words.", "no XML"),
        (b"<html><body>Hello</body></html>", "no export of Disqus"),
        (b"<disqus><thread/></disqus>", "no export of Disqus"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "no export of Disqus"),
        (b'<?xml version="1.0" encoding="utf-7"?><disqus xmlns="http://disqus.com"/>', "encoding"),
        (b'<disqus xmlns="http://disqus.com">' + b"<a>" * 1_000_000, "nest"),
        (b"<disqus xmlns='http://disqus.com' a='" + b"x" * 5_000_000, "longer"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_export_is_told_so(content, says):
    with pytest.raises(NotAnExport, match=says):
        read(content)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_encodings_are_read_by_their_mark(encoding):
    content = disqus.export(disqus.post(3, text="élan")).decode()
    if encoding == "utf-16":
        content = content.replace("utf-8", "UTF-16", 1)
    assert read(content.encode(encoding))[0].fields["message"] == "élan"


def test_utf_16_that_is_only_declared_is_read_as_what_it_is():
    content = disqus.export(disqus.post(3, text="élan")).replace(b"utf-8", b"UTF-16", 1)
    assert read(content)[0].fields["message"] == "élan"


def test_a_name_of_ten_megabytes_is_let_go_while_it_is_read():
    content = disqus.export(disqus.thread(1, title="T" * 10_000_000), disqus.post(3, name="x" * 10_000_000))
    tracemalloc.start()
    try:
        thread, post = reading.read(io.BytesIO(content))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(post.fields["author.name"]) == len(thread.fields["title"]) == MOST_LINE
    assert peak < 2_000_000


def test_a_message_longer_than_any_is_never_cut():
    post = read(disqus.export(disqus.post(3, text="x" * (MOST_TEXT + 1))))[0]
    assert post.too_long
    assert not post.fields["message"]


def test_a_file_that_breaks_off_gives_what_came_before():
    content = disqus.export(disqus.thread(), disqus.post(3), disqus.post(4))
    seen = []
    stream = reading.read(io.BytesIO(content[: content.index(b"Le texte 4")]))
    with pytest.raises(CutOff, match="line"):
        deque(map(seen.append, stream))
    assert [type(one) for one in seen] == [DisqusThread, Post]


@pytest.mark.parametrize(
    ("message", "typed"),
    [
        ("<p>Un.</p>\n\n<p>Deux<br>trois.</p>", "Un.\n\nDeux\ntrois."),
        ("<p>a <b>b</b> <i>c</i> <code>d</code> <s>e</s></p>", "a b c d e"),
        ("<blockquote><p>Non.</p></blockquote><p>Si.</p>", "> Non.\n\nSi."),
        ("<p>@maud:disqus bonjour, @jean.p:facebook</p>", "@maud bonjour, @jean.p"),
        ("<p>a@b.example:disqus</p>", "a@b.example:disqus"),
        ("<p>La fin : <spoiler>il meurt</spoiler>.</p>", "La fin : [spoiler]il meurt[/spoiler]."),
        ('<a href="https://a.example/b" rel="nofollow noopener" title="https://a.example/b">https://a.example/b</a>', "https://a.example/b"),
        ('<a href="https://a.example/long/path">https://a.example/lo…</a>', "https://a.example/long/path"),
        ('<a href="https://a.example/long/path">a.example/long...</a>', "https://a.example/long/path"),
        ('<a href="https://a.example/">lire...</a>', "lire... (https://a.example/)"),
        ('<a href="http://disq.us/url?url=https%3A%2F%2Fa.example%2Fb%3Fc%3D1%3AkO9YV_abcdefghijk&amp;cuid=9">lire</a>', "lire (https://a.example/b?c=1)"),
        ('<a href="http://disq.us/url?url=javascript%3Aalert(1)">lire</a>', "lire (http://disq.us/url?url=javascript%3Aalert(1))"),
        ('<a href="https://uploads.disquscdn.com/images/a.jpg">https://uploads.disquscdn.c...</a>', "https://uploads.disquscdn.com/images/a.jpg"),
        ("<pre><code>if a:\n    b()</code></pre>", "if a:\n    b()"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
    ],
)  # fmt: skip
def test_a_message_becomes_what_one_would_have_typed(message, typed):
    assert to_typed(message) == typed


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>", '<img src=x onerror="alert(1)">', '<a href="javascript:alert(1)">a</a>',
        "<spoiler><script>alert(1)</script></spoiler>", "&lt;script&gt;alert(1)&lt;/script&gt;", "<svg/onload=alert(1)>",
        "<spoiler><img src=x onerror=alert(1)//></spoiler>", '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    ],
)  # fmt: skip
def test_a_hostile_message_is_shown_as_text_or_not_at_all(hostile):
    shown = text.to_html(to_typed(hostile), "fr")
    assert "<script" not in shown
    assert "<img" not in shown
    assert 'href="javascript' not in shown


@pytest.mark.parametrize(
    "piece", ["<spoiler", "@a:", "<a href='http://disq.us/url?url=", "<", "&", "@", "…", "<b><i>"]
)
def test_no_message_takes_long_to_read(piece):
    written = piece * (64_000 // len(piece))
    began = time.perf_counter()
    to_typed(written)
    assert time.perf_counter() - began < 2


def test_ten_thousand_comments_are_read_in_the_memory_of_a_thousand():
    def peak(count):
        tracemalloc.start()
        try:
            return sum(
                isinstance(one, Post) for one in reading.read(disqus.Large(count))
            ), tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    (few, small), (many, large) = peak(1000), peak(10_000)
    assert (few, many) == (1000, 10_000)
    assert large < small * 1.3
