"""The map for search engines."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from palabre.feeds import sitemap
from palabre.press.models import Author, Byline, Section
from tests import factories

S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def listed(client, address="/sitemap.xml", **headers):
    """The addresses in a file."""
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    return [loc.text for loc in ElementTree.fromstring(answer.content).iter(f"{S}loc")]


def test_the_map_has_pages_sections_articles_and_charters(client, publication):
    article = factories.make_article(publication, slug="le-canal")
    factories.make_charter(publication, number=2)
    assert set(listed(client)) == {
        f"http://testserver{path}"
        for path in ["/", "/environnement/", "/environnement/le-canal/", "/charter/", "/charter/1/", "/legal/",
                     "/legal/contact/", "/legal/personal-data/", "/follow/"]
    }  # fmt: skip
    article.refresh_from_db()
    written = client.get("/sitemap.xml").content.decode()
    assert f"<lastmod>{article.last_published_at:%Y-%m-%dT%H:%M:%SZ}</lastmod>" in written


def test_the_map_names_nothing_that_is_not_public(client, publication):
    draft = factories.make_article(publication, slug="brouillon")
    draft.unpublish()
    behind = factories.make_article(publication, slug="abonnes")
    PageViewRestriction.objects.create(page=behind, restriction_type="login")
    hidden = publication.front_page.add_child(
        instance=Section(title="Coulisses", slug="coulisses", live=False)
    )
    hidden.refresh_from_db()
    other = factories.make_publication(name="Le Phare", host="phare.example")
    factories.make_article(other, slug="ailleurs")
    factories.make_charter(publication, number=9, in_force_at=None)
    written = " ".join(listed(client))
    for word in ("brouillon", "abonnes", "coulisses", "ailleurs", "charter/9"):
        assert word not in written
    assert all(one.startswith("http://phare.example/") for one in listed(client, host="phare.example"))


def make_author(article, slug):
    author = Author.objects.create(
        publication=article.section.get_parent().specific.publication, name=slug, slug=slug
    )
    Byline.objects.create(article=article, author=author)
    return author


def test_the_map_has_the_authors_of_what_anybody_may_read(client, publication):
    make_author(factories.make_article(publication), "ines-morvan")
    behind = factories.make_article(publication)
    make_author(behind, "pour-abonnes")
    PageViewRestriction.objects.create(page=behind, restriction_type="login")
    draft = factories.make_article(publication)
    make_author(draft, "au-brouillon")
    draft.unpublish()
    Author.objects.create(publication=publication, name="Personne", slug="personne")
    other = factories.make_publication(name="Le Phare", host="phare.example")
    make_author(factories.make_article(other), "du-phare")
    found = [loc for loc in listed(client) if "/authors/" in loc]
    assert found == ["http://testserver/authors/ines-morvan/"]


def test_a_large_publication_has_a_list_of_files(client, publication, monkeypatch):
    monkeypatch.setattr(sitemap, "FILE", 3)
    articles = [factories.make_article(publication, slug=f"a{n}") for n in range(8)]
    for n in range(3):
        make_author(articles[0], f"qui-{n}")
    # An author whose key lies beyond those of all articles.
    last = Author.objects.create(pk=10_000, publication=publication, name="Z", slug="loin")
    Byline.objects.create(article=articles[0], author=last)
    files = listed(client)
    assert len(files) > 2
    found = [loc for file in files for loc in listed(client, file.removeprefix("http://testserver"))]
    assert len(found) == len(set(found))
    assert {f"http://testserver/environnement/{article.slug}/" for article in articles} <= set(found)
    assert "http://testserver/" in found
    assert {f"http://testserver/authors/{slug}/" for slug in ("qui-0", "qui-1", "qui-2", "loin")} <= set(
        found
    )
    assert all(len(listed(client, file.removeprefix("http://testserver"))) <= 6 for file in files[1:])


@pytest.mark.parametrize("number", ["1", "999", "9" * 30])
def test_a_file_that_is_not_is_404(client, publication, number):
    assert client.get(f"/sitemap-{number}.xml").status_code == 404


def test_an_address_with_odd_letters_is_written_as_ascii(client, publication):
    factories.make_article(publication, slug="été-à-l-eau")
    assert "http://testserver/environnement/%C3%A9t%C3%A9-%C3%A0-l-eau/" in listed(client)


def test_the_map_asks_the_same_of_the_database_however_large(client, publication):
    factories.make_article(publication)
    client.get("/sitemap.xml")

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get("/sitemap.xml")
        return len(asked)

    with_one = queries()
    for n in range(5):
        make_author(factories.make_article(publication), f"qui-{n}")
    assert queries() == with_one
