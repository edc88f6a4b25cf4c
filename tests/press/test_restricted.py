"""What stands behind a sign-in or a password: it is told to nobody who may not read it."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from palabre.discussion.opening import thread_of
from palabre.press.models import Article, Author, Byline, ChosenRelated, Section
from tests.factories import make_article, make_publication, make_published

TITLE = "Réservé aux abonnés"


def restrict(page, by="password"):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=by, password="sésame")
    if by == "groups":
        restriction.groups.add(Group.objects.create(name="Abonnés"))
    return restriction


def let_in(client, page, restriction):
    """Give the password, as a reader does on Wagtail's own page."""
    answer = client.get(page.url)
    client.post(answer.context["action_url"], {"password": "sésame", "return_url": page.url})


@pytest.fixture
def restricted_article(publication):
    article = make_article(publication, title=TITLE)
    author = Author.objects.create(publication=publication, name="Inès Morvan", slug="ines-morvan")
    article.bylines.add(Byline(author=author))
    article.keywords.add("canal")
    article.save_revision().publish()
    return article


@pytest.mark.parametrize("by", ["password", "login", "groups"])
@pytest.mark.parametrize("what", ["article", "section"])
def test_a_restricted_article_stands_in_no_list(client, publication, restricted_article, what, by):
    open_section = publication.front_page.add_child(instance=Section(title="Culture", slug="culture"))
    beside = Article(title="Un autre", slug="un-autre")
    open_section.add_child(instance=beside)
    beside.keywords.add("canal")
    beside.chosen_related.add(ChosenRelated(related=restricted_article))
    beside.save_revision().publish()
    listed = ["/", "/culture/un-autre/", "/authors/ines-morvan/"]
    if what == "article":
        listed.append("/environnement/")
    assert all(TITLE in client.get(address).content.decode() for address in listed)
    page = restricted_article if what == "article" else restricted_article.section
    restrict(page, by)
    for address in listed:
        answer = client.get(address)
        assert answer.status_code == 200
        assert TITLE not in answer.content.decode(), address


def test_a_restricted_section_is_not_in_the_masthead(client, publication):
    section = Section.objects.child_of(publication.front_page).get()
    assert 'href="/environnement/"' in client.get("/charter/").content.decode()
    restrict(section)
    assert 'href="/environnement/"' not in client.get("/charter/").content.decode()


def test_who_gave_the_password_of_a_section_finds_its_articles_there(client, publication, restricted_article):
    section = restricted_article.section
    further = make_article(publication, title="Sous une autre clé encore")
    restrict(further)
    let_in(client, section, restrict(section))
    html = client.get("/environnement/").content.decode()
    assert TITLE in html
    assert further.title not in html


def test_a_restriction_elsewhere_hides_nothing_here(client, publication, restricted_article):
    other = make_publication(name="Le Phare", host="phare.example")
    restrict(make_article(other))
    restrict(other.front_page)
    assert TITLE in client.get("/").content.decode()


def test_a_thousand_restrictions_are_no_fault(client, publication, restricted_article):
    open_article = make_article(publication, title="Pour tous")
    every = [PageViewRestriction(page=restricted_article, restriction_type="login") for _n in range(1100)]
    PageViewRestriction.objects.bulk_create(every)
    for address in (
        "/",
        "/charter/",
        "/authors/ines-morvan/",
        "/feed/",
        "/comments/feed/",
        "/sitemap.xml",
        open_article.get_url(),
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert TITLE not in answer.content.decode()


def addresses_in(html):
    """Where the links and forms between the masthead and the colophon lead, and the feeds that the head names."""
    named = re.findall(r'<link rel="alternate"[^>]*href="([^"]*)"', html)
    main = html[html.index("<main") : html.index("</main>")]
    return {address for address in [*named, *re.findall(r'(?:href|action)="(/[^"]*)"', main)] if address}


@pytest.mark.parametrize("what", ["article", "section"])
def test_a_restricted_article_offers_nothing_that_does_not_answer(
    client, publication, restricted_article, what
):
    comment = make_published(thread_of(restricted_article), typed="Dit avant la clé.")
    page = restricted_article if what == "article" else restricted_article.section
    restriction = restrict(page)
    let_in(client, page, restriction)
    html = client.get(restricted_article.address).content.decode()
    assert TITLE in html
    assert "sa discussion est close" in html
    assert "Dit avant la clé." not in html
    assert comment.url not in html
    assert 'id="respond"' not in html
    for address in addresses_in(html):
        assert client.get(address).status_code == 200, address
    restriction.delete()
    assert "Dit avant la clé." in client.get(restricted_article.address).content.decode()


def test_a_list_behind_a_password_counts_no_comments(client, publication, restricted_article):
    make_published(thread_of(restricted_article))
    assert "1 commentaire" in client.get("/environnement/").content.decode()
    let_in(client, restricted_article.section, restrict(restricted_article.section))
    html = client.get("/environnement/").content.decode()
    assert TITLE in html
    assert "commentaire</a>" not in html


@pytest.mark.parametrize(
    ("language", "asks", "refuses"),
    [
        ("fr", "Cette page demande un mot de passe", "Ce n’est pas le mot de passe de cette page"),
        ("en", "This page asks for a password", "This is not the password of this page"),
    ],
)
def test_a_password_is_asked_for_on_a_page_of_the_publication(client, db, language, asks, refuses):
    publication = make_publication(language=language)
    article = make_article(publication, title=TITLE)
    restrict(article)
    asked = client.get(article.address)
    html = asked.content.decode()
    assert f"<h1>{asks}</h1>" in html
    assert publication.name in html
    assert TITLE not in html
    said = {"password": "faux", "return_url": article.address}
    assert refuses in client.post(asked.context["action_url"], said).content.decode()
    opened = client.post(asked.context["action_url"], {**said, "password": "sésame"})
    assert (opened.status_code, opened["Location"]) == (302, article.address)
