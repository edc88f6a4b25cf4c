"""Which discussion the comments on a page belong to: an article's here, an outside page's, or one that is not there yet."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from wagtail.contrib.redirects.models import Redirect

from palabre.discussion import opening, outside
from palabre.discussion.models import Thread
from palabre.exchange.elsewhere.pages import Page, ways_to_write
from palabre.exchange.spool import Spool
from palabre.journal.models import Entry
from palabre.press.models import Article, FrontPage
from palabre.publications.models import Publication


class Places:
    """
    Finds discussions of ``publication``.

    An article here is known by its own address, and by the old one that it had on a site that was imported
    (``exchange/wxr``), also where that was ``/?p=12``.
    """

    def __init__(self, publication: Publication, spool: Spool) -> None:
        self.publication, self.spool = publication, spool
        self.below = FrontPage.objects.get(publication=publication).url_path
        self.own = _host_of(publication.root_url)
        # The hosts whose articles came here.
        self.hosts = {self.own}
        entries = Entry.objects.filter(journal=publication.pk, kind="article.imported").order_by("-number")
        for facts, subject in entries.values_list("facts", "subject").iterator(chunk_size=1000):
            what, _colon, of = str(facts.get("origin", "")).partition(":")
            site, _colon, number = of.rpartition(":")
            if what == "wxr" and site and number.isdecimal():
                self.hosts.add(site.partition("/")[0])
                # Of a site below another's address the plain address was kept as its old one, by its path.
                self.spool.keep("article", f"{site}:{number}", subject.partition(":")[2])

    def find(self, pages: Sequence[Page]) -> Thread | Article | None:
        """
        The discussion of ``pages``, which are one page, if it is there already; the article where it has none yet.

        An outside page's discussion is only looked for: ``open_`` makes it.
        """
        keys = list(dict.fromkeys(way for page in pages for way in ways_to_write(page.key)))
        for key in keys:
            if (article := self._article_at(key)) is not None:
                thread = Thread.objects.select_related("publication__site").filter(article=article).first()
                return thread if thread is not None else article
        for key in keys:
            if (thread := outside.find(self.publication, key)) is not None:
                return thread
        return None

    def _article_at(self, key: str) -> Article | None:
        parts = urlsplit(key)
        if parts.scheme != "https" or parts.netloc not in self.hosts:
            return None
        if parts.netloc == self.own:
            path = parts.path if parts.path.endswith("/") else f"{parts.path}/"
            article = Article.objects.filter(url_path=self.below + path[1:]).first()
            if article is not None:
                return article
        # WordPress's plain address of an article: the number that it came with.
        number = parse_qs(parts.query, max_num_fields=20).get("p", [""])[0] if parts.path == "/" else ""
        if number:
            came_as = self.spool.kept("article", f"{parts.netloc}:{number}"[:200])
            return Article.objects.filter(pk=came_as).first() if came_as else None
        old = Redirect.normalise_path(parts.path + (f"?{parts.query}" if parts.query else ""))
        found = Redirect.objects.filter(
            site=self.publication.site, old_path=old[:255], redirect_page__isnull=False
        ).first()
        return Article.objects.filter(pk=found.redirect_page_id).first() if found is not None else None


def _host_of(address: str) -> str:
    try:
        return outside.host_of(outside.canonical(address))
    except outside.NotAnAddress:
        return ""


def made(
    found: Article | None, pages: Sequence[Page], publication: Publication, *, by: str, at: datetime.datetime
) -> Thread:
    """The discussion of ``pages`` where there is none yet: the article's, or the outside page's, which comes to be."""
    if found is not None:
        return opening.thread_of(found)
    page = pages[0]
    title = next((one.title for one in pages if one.title), "")
    return outside.open_(publication, key=page.key, address=page.address, title=title, by=by, at=at)
