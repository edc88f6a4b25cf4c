"""The map of a publication for search engines (sitemaps.org): its pages, by key, never by offset."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from urllib.parse import quote
from xml.sax.saxutils import escape

from django.db.models import F, Max, Q, QuerySet

from palabre.charter.models import Version
from palabre.feeds.articles import public_articles
from palabre.press.models import Author, Byline, FrontPage, Section
from palabre.publications.models import Publication

# The protocol allows 50,000 addresses a file. One holds the articles and the authors of so many keys;
# sections and the charter stand in the first as well.
FILE = 22_500
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def public_authors(front: FrontPage) -> QuerySet[Author]:
    """The authors with at least one article that anybody may read."""
    signed = Byline.objects.filter(article__in=public_articles(front)).values("author")
    return Author.objects.filter(publication=front.publication_id, pk__in=signed)


def files(front: FrontPage) -> list[tuple[int, datetime.datetime | None]]:
    """The files that hold articles and authors, by number, each with its newest change; two queries."""
    numbered = public_articles(front).annotate(file=F("pk") / FILE).order_by("file").values("file")
    newest = dict(numbered.annotate(newest=Max("last_published_at")).values_list("file", "newest"))
    of_authors = public_authors(front).annotate(file=F("pk") / FILE).order_by("file")
    for file in of_authors.values_list("file", flat=True).distinct():
        newest.setdefault(file, None)
    return sorted(newest.items())


def index(publication: Publication, parts: list[tuple[int, datetime.datetime | None]]) -> Iterator[str]:
    """The list of files, for a publication too large for one."""
    yield f"{DECLARATION}<sitemapindex {NAMESPACE}>\n"
    for number, newest in parts:
        yield f"<sitemap><loc>{_address(publication, f'/sitemap-{number}.xml')}</loc>{_changed(newest)}</sitemap>\n"
    yield "</sitemapindex>\n"


def addresses(
    publication: Publication, front: FrontPage, number: int | None, *, is_first: bool, at: datetime.datetime
) -> Iterator[str]:
    """One file: file ``number``, or everything (``None``). The first begins with what is no article."""
    yield f"{DECLARATION}<urlset {NAMESPACE}>\n"
    if is_first:
        yield from _fixed(publication, front, at)
    articles, authors = public_articles(front), public_authors(front)
    if number is not None:
        keys = Q(pk__gte=number * FILE, pk__lt=(number + 1) * FILE)
        articles, authors = articles.filter(keys), authors.filter(keys)
    listed = articles.order_by("pk").values_list("url_path", "last_published_at")
    for path, changed in listed.iterator(chunk_size=2000):
        yield _entry(publication, "/" + path.removeprefix(front.url_path), changed)
    for author in authors.order_by("pk").only("slug").iterator(chunk_size=2000):
        yield _entry(publication, author.get_absolute_url())
    yield "</urlset>\n"


def _fixed(publication: Publication, front: FrontPage, at: datetime.datetime) -> Iterator[str]:
    yield _entry(publication, "/")
    for path in (
        Section.objects.live().public().child_of(front).order_by("pk").values_list("url_path", flat=True)
    ):
        yield _entry(publication, "/" + path.removeprefix(front.url_path))
    versions = list(Version.objects.public(publication, at))
    for place, version in enumerate(versions):
        yield _entry(publication, version.get_absolute_url() if place else "/charter/", version.in_force_at)
    for path in ("/legal/", "/legal/contact/", "/legal/personal-data/", "/follow/"):
        yield _entry(publication, path)


def _entry(publication: Publication, path: str, changed: datetime.datetime | None = None) -> str:
    return f"<url><loc>{_address(publication, path)}</loc>{_changed(changed)}</url>\n"


def _address(publication: Publication, path: str) -> str:
    return escape(publication.root_url + quote(path))


def _changed(at: datetime.datetime | None) -> str:
    return f"<lastmod>{at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if at else ""
