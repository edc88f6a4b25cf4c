"""Invented Disqus exports for tests."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:dsq="http://disqus.com/disqus-internals"
 xsi:schemaLocation="http://disqus.com/api/schemas/1.0/disqus.xsd http://disqus.com/api/schemas/1.0/disqus-internals.xsd">
<category dsq:id="77"><forum>vieux</forum><title>General</title><isDefault>true</isDefault></category>
"""
FOOT = "</disqus>\n"
PAGE = "https://blog.example/2014/pont/"


def export(*parts: str) -> bytes:
    """A whole file."""
    return (HEAD + "".join(parts) + FOOT).encode()


def thread(n=1, link=PAGE, title="Le vieux pont", inner="", *, closed="false", deleted="false") -> str:
    """A page with comments; ``inner`` is the site's own word for it, which names nothing."""
    return (
        f'<thread dsq:id={quoteattr(str(n))}><id>{escape(inner)}</id><forum>vieux</forum><category dsq:id="77"/>'
        f"<link>{escape(link)}</link><title>{escape(title)}</title><message/>"
        f"<createdAt>2014-01-14T17:31:03Z</createdAt><author><name>Site</name><isAnonymous>false</isAnonymous>"
        f"<username>site</username></author><isClosed>{closed}</isClosed><isDeleted>{deleted}</isDeleted></thread>\n"
    )


def post(
    n, parent=None, text=None, *, on=1, at="2014-01-15T09:{:02d}:00Z", name="Ohai", email="ohai@example.org",
    deleted="false", spam="false", more="", ip="192.0.2.77",
) -> str:  # fmt: skip
    """A comment; ``None`` for a name or an address leaves the element away."""
    number = int(n) if str(n).isdecimal() else 0
    text = f"<p>Le texte {n}.</p>" if text is None else text
    author = "".join(
        f"<{tag}>{escape(value)}</{tag}>"
        for tag, value in (("email", email), ("name", name))
        if value is not None
    )
    return (
        f"<post dsq:id={quoteattr(str(n))}><id/><message><![CDATA[{text}]]></message>"
        f"<createdAt>{at.format(number % 60)}</createdAt><isDeleted>{deleted}</isDeleted><isSpam>{spam}</isSpam>{more}"
        f"<author>{author}<isAnonymous>true</isAnonymous></author>"
        + (f"<ipAddress>{ip}</ipAddress>" if ip is not None else "")
        + f"<thread dsq:id={quoteattr(str(on))}/>"
        + (f"<parent dsq:id={quoteattr(str(parent))}/>" if parent else "")
        + "</post>\n"
    )


class Large(io.RawIOBase):
    """
    A file of ``count`` comments that is written while it is read, so that only its reader holds any of it.

    A fifth of them on one page, the others a thousand a page; three of five answer one of the twenty before.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.parts = self._made()

    def _made(self) -> Iterator[bytes]:
        yield HEAD.encode()
        pages = 1 + self.count // 1000
        for page in range(1, pages + 1):
            yield thread(page, f"https://blog.example/{page}/", f"Page {page}").encode()
        chance = random.Random(7)
        for n in range(1, self.count + 1):
            page = 1 if n <= self.count // 5 else 1 + (n - self.count // 5) // 1000 % pages
            parent = n - chance.randint(1, 20) if n % 1000 > 20 and chance.random() < 0.6 else None
            text = f"<p>Le texte {n}. {'Et encore un mot. ' * chance.randint(1, 20)}</p>"
            yield post(2_000_000_000 + n, parent and 2_000_000_000 + parent, text, on=page).encode()
        yield FOOT.encode()

    def seekable(self) -> bool:
        return False

    def read(self, size: int = -1) -> bytes:
        """The next piece, of whatever size."""
        return next(self.parts, b"")
