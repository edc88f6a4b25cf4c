"""WordPress's HTML: bodies become blocks, comments become typed text; nothing hostile survives either."""

from __future__ import annotations

import time

import pytest

from palabre.discussion import text
from palabre.exchange.typed_html import to_typed, to_words
from palabre.exchange.wxr import markup
from palabre.exchange.wxr.markup import to_blocks

BASE = "https://old.example/2014/post/"


def blocks(written):
    return [(block["type"], block["value"]) for block in to_blocks(written, base=BASE).blocks]


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("Un.\n\nDeux\ntrois.", [("paragraph", "<p>Un.</p>"), ("paragraph", "<p>Deux<br>trois.</p>")]),
        ("<!-- wp:paragraph -->\n<p>Un\nmot.</p>\n<!-- /wp:paragraph -->", [("paragraph", "<p>Un mot.</p>")]),
        ("<p>a <strong>b</strong> <em>c</em> <code>d</code></p>", [("paragraph", "<p>a <b>b</b> <i>c</i> <code>d</code></p>")]),
        ('<a href="/x" onclick="y()">a</a>', [("paragraph", '<p><a href="https://old.example/x">a</a></p>')]),
        ('<a href="javascript:alert(1)">a</a>', [("paragraph", "<p>a</p>")]),
        ("<h2>Titre <em>deux</em></h2>", [("heading", "Titre deux")]),
        ("<ul><li>a<ol><li>b</li></ol></li></ul>", [("list", "<ul><li>a<ol><li>b</li></ol></li></ul>")]),
        ("<blockquote><p>Oui.</p><p>Non.</p><cite>— Maud</cite></blockquote>", [("quotation", {"text": "Oui.\nNon.", "who": "Maud"})]),
        ("https://youtu.be/abc123", [("embed", {"url": "https://youtu.be/abc123", "title": "youtu.be"})]),
        ("[embed]https://youtu.be/abc123[/embed]", [("embed", {"url": "https://youtu.be/abc123", "title": "youtu.be"})]),
        ('<iframe src="//player.vimeo.com/video/7" title="Film"></iframe>', [("embed", {"url": "https://player.vimeo.com/video/7", "title": "Film"})]),
        ('<img src="/a/b.jpg" alt="Le pont">', [("embed", {"url": "https://old.example/a/b.jpg", "title": "Le pont"})]),
        ('[caption id="x"]<img src="/b.jpg"> Vu du quai[/caption]', [("embed", {"url": "https://old.example/b.jpg", "title": "Vu du quai"})]),
        ('<figure><img src="/b.jpg"><figcaption>Quai</figcaption></figure>', [("embed", {"url": "https://old.example/b.jpg", "title": "Quai"})]),
        ('<img src="data:image/png;base64,AAAA" alt="x">', []),
        ("<table><tr><th>a</th><td>b</td></tr></table>", [("list", "<ul><li>a | b</li></ul>")]),
        ("<pre>a\n  b &lt;</pre>", [("paragraph", "<p><code>a<br>  b &lt;</code></p>")]),
        ("<div><section><p>a</p></section></div><hr>", [("paragraph", "<p>a</p>")]),
        ("<script>alert(1)</script><style>p{}</style><svg><script>x</script></svg>", []),
        ("<p>a [sic] [[gallery]] b</p>", [("paragraph", "<p>a [sic] [gallery] b</p>")]),
        ("", []),
    ],
)  # fmt: skip
def test_a_body_becomes_blocks(written, becomes):
    assert blocks(written) == becomes


def test_short_codes_are_left_out_and_counted_by_name():
    body = to_blocks(
        'a [gallery ids="1,2"] b [map at="x"] [gallery] c [audio src="x.mp3"][/audio]', base=BASE
    )
    assert body.blocks == [{"type": "paragraph", "value": "<p>a b c</p>"}]
    assert body.short_codes == {"gallery": 2, "map": 1, "audio": 1}


def test_a_picture_that_is_here_becomes_one():
    made = to_blocks(
        '<p>a</p><img src="/b.jpg" alt="x">',
        base=BASE,
        illustrate=lambda address, caption: {"type": "image", "value": {"image": 5, "caption": caption}},
    )
    assert made.blocks[1] == {"type": "image", "value": {"image": 5, "caption": "x"}}
    assert made.pictures == 0


def test_html_that_nests_without_end_is_not_read():
    assert to_blocks("<div>" * 100_000, base=BASE).too_deep
    assert not to_blocks("<p>" * 2000, base=BASE).too_deep


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Erster!1", "Erster!1"),
        ("a &amp; b &lt;b&gt;", "a & b <b>"),
        ("a < b\r\nc", "a < b\nc"),
        ("<p>Un.</p>\n\n<p>Deux<br />trois.</p>", "Un.\n\nDeux\ntrois."),
        ("un <strong>mot</strong> <em>dit</em>", "un mot dit"),
        ('<a href="https://x.example/a">ici</a>', "ici (https://x.example/a)"),
        ('<a href="https://x.example/a" rel="nofollow">https://x.example/a</a>', "https://x.example/a"),
        ('<a href="javascript:alert(1)">ici</a>', "ici"),
        ("<blockquote>Un.\n\nDeux.</blockquote>\nNon.", "> Un.\n>\n> Deux.\n\nNon."),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "- a\n- b"),
        ("<script>alert(1)</script>Oui<style>x</style>", "Oui"),
        (
            '<img src="https://x.example/a.png" onerror="x()" alt="un pont">',
            "un pont (https://x.example/a.png)",
        ),
        (
            '<img src="data:x" alt="un pont"> <img src="https://x.example/b.png">',
            "un pont https://x.example/b.png",
        ),
        ("un\n\t<em>deux</em>\n  trois <pre>a\n  b</pre>", "un\ndeux\ntrois\n\na\n  b"),
        ("<b>unclosed <i>tags", "unclosed tags"),
        ("*a* _b_ /c/ […] ^^ ......", "*a* _b_ /c/ […] ^^ ......"),
    ],
)
def test_a_comment_s_html_becomes_what_one_would_have_typed(written, typed):
    assert to_typed(written) == typed


@pytest.mark.parametrize(
    "hostile",
    ["<img src=x onerror=alert(1)>", "&lt;script&gt;alert(1)&lt;/script&gt;", "<svg/onload=alert(1)>",
     "<a href=\"javascript:alert('x')\">y</a>", "<scr<script>ipt>alert(1)</script>", "<!--><script>x</script>-->",
     "<math><mtext></p><style><img src=x onerror=alert(1)>"],
)  # fmt: skip
def test_a_hostile_comment_is_shown_as_text_or_not_at_all(hostile):
    shown = text.to_html(to_typed(hostile), "fr")
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<svg" not in shown
    assert "href" not in shown


def test_words_of_a_title_lose_their_tags_and_entities():
    assert to_words("Un <em>titre</em> &amp; &#8230;\n deux<script>x</script>") == "Un titre & … deux"


@pytest.mark.parametrize(
    "piece", ["a", "<", "&", "[", " ", '"', "[a ", "<div ", "\n", "<p>", "[[", "<!--", "> "]
)
def test_no_text_takes_long_to_read(piece):
    written = piece * (65_536 // len(piece))
    began = time.process_time()
    to_typed(written)
    to_words(written)
    markup._without_short_codes(written, markup.Body())
    markup.nested(written)
    assert time.process_time() - began < 2


def test_blocks_of_a_comment_stand_apart_and_lists_within_lists_together():
    assert (
        to_typed(
            "<address>Le quai</address><strong>Le bac</strong><ul><li>un<ul><li>dedans</li></ul></li><li>deux</li></ul>Fin."
        )
        == "Le quai\n\nLe bac\n\n- un\n- dedans\n- deux\n\nFin."
    )
