"""Invented WordPress exports for tests."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from html import escape

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Vieux</title><link>https://old.example</link>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>
<wp:author><wp:author_login>maud</wp:author_login><wp:author_email>maud@old.example</wp:author_email>
<wp:author_display_name><![CDATA[Maud Prigent]]></wp:author_display_name></wp:author>
"""
FOOT = "</channel></rss>"


def export(*items: str) -> bytes:
    """A whole file."""
    return (HEAD + "".join(items) + FOOT).encode()


def item(
    *comments: str, terms="", title="Le vieux pont", content="<p>Un texte.</p>", meta="", **fields
) -> str:
    """An item: fields of WordPress's own by their names without ``wp:``."""
    said = {
        "post_id": "7", "post_date": "2014-01-14 18:31:03", "post_date_gmt": "2014-01-14 17:31:03",
        "comment_status": "open", "post_name": "vieux-pont", "status": "publish", "post_type": "post",
    } | fields  # fmt: skip
    link = said.pop("link", f"https://old.example/2014/01/{said['post_name']}/")
    creator, excerpt = said.pop("creator", "maud"), said.pop("excerpt", "")
    own = "".join(f"<wp:{name}>{escape(str(value))}</wp:{name}>" for name, value in said.items())
    return (
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link><dc:creator>{escape(creator)}</dc:creator>"
        f"<content:encoded>{cdata(content)}</content:encoded><excerpt:encoded>{cdata(excerpt)}</excerpt:encoded>"
        f"{own}{terms}{meta}{''.join(comments)}</item>\n"
    )


def cdata(text: str) -> str:
    """A text as WordPress writes it."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def term(name: str, nicename: str = "", domain="category") -> str:
    """A category, or a tag (``domain="post_tag"``)."""
    return f'<category domain="{domain}" nicename="{nicename}">{cdata(name)}</category>'


def comment(n, parent=0, text=None, **fields) -> str:
    """A comment: fields by their names without ``wp:comment_``."""
    said = {
        "id": n, "author": "Ohai", "author_email": "ohai@example.org", "author_IP": "192.0.2.77",
        "date": "2014-01-15 10:00:00", "date_gmt": "2014-01-15 09:00:00",
        "content": f"Le texte {n}." if text is None else text,
        "approved": "1", "type": "", "parent": parent, "user_id": 1,
    } | fields  # fmt: skip
    inside = "".join(
        f"<wp:comment_{name}>{cdata(str(value))}</wp:comment_{name}>" for name, value in said.items()
    )
    return f"<wp:comment>{inside}</wp:comment>"


class Large(io.RawIOBase):
    """
    A file of ``count`` comments that is written while it is read, so that only its reader holds any of it.

    A fifth of them on one post, the others a thousand a post; three of five answer one of the twenty before.
    """

    def __init__(self, count: int) -> None:
        self.parts = self._made(count)

    def _made(self, count: int) -> Iterator[bytes]:
        yield HEAD.encode()
        chance, n, post = random.Random(7), 0, 0
        while n < count:
            post += 1
            head, foot = item(post_id=str(post), post_name=f"post-{post}").split("</item>")
            yield head.encode()
            first = n + 1
            last = min(count, n + (count // 5 if post == 1 else 1000))
            for n in range(first, last + 1):
                parent = (
                    n - chance.randint(1, min(20, n - first)) if n > first and chance.random() < 0.6 else 0
                )
                text = f"Le texte {n}. {'Et encore un mot. ' * chance.randint(1, 20)}"
                yield comment(n, parent, text).encode()
            yield f"</item>{foot}".encode()
        yield FOOT.encode()

    def seekable(self) -> bool:
        return False

    def read(self, size: int = -1) -> bytes:
        """The next piece, of whatever size."""
        return next(self.parts, b"")
