"""Sections and articles moved and copied on the editors' side: within their publication alone."""

from __future__ import annotations

import html

import pytest
from django.urls import reverse
from wagtail.models import Page

from palabre.discussion.opening import thread_of
from palabre.press.models import Article, Section
from tests.factories import make_article, make_publication, make_published


@pytest.fixture
def other(publication):
    """Another publication on the same installation."""
    return make_publication(name="Le Phare", host="phare.example")


@pytest.fixture
def article(publication):
    """An article of the first publication, which is discussed."""
    article = make_article(publication)
    make_published(thread_of(article))
    return article


def section_of(publication):
    return Section.objects.child_of(publication.front_page).first()


def second_section(publication, slug="culture"):
    front = Page.objects.get(pk=publication.front_page.pk)
    return front.add_child(instance=Section(title="Culture", slug=slug))


def move(client, page, parent):
    """Confirm a move, as the editor does at the end: what the last page says."""
    answer = client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, parent.pk]), follow=True)
    return html.unescape(answer.content.decode())


def move_several(client, pages, parent):
    """The same for pages that were marked in a list."""
    action = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    marked = "&".join(f"id={page.pk}" for page in pages)
    answer = client.post(f"{action}?{marked}", {"chooser": parent.pk}, follow=True)
    return html.unescape(answer.content.decode())


def copy(client, page, parent, slug, **said):
    """Copy a page: the answer."""
    fields = {"new_title": "Copie", "new_slug": slug, "new_parent_page": parent.pk, **said}
    return client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), fields)


WHY = "reste dans La Gazette du Canal"


@pytest.mark.parametrize("moved", [move, lambda client, page, parent: move_several(client, [page], parent)])
def test_an_article_is_not_moved_into_another_publication(
    client, admin_client, publication, other, article, moved
):
    assert WHY in moved(admin_client, article, section_of(other))
    assert Article.objects.child_of(section_of(publication)).filter(pk=article.pk).exists()
    assert client.get(f"/respond/{thread_of(article).pk}/").status_code == 200


@pytest.mark.parametrize("moved", [move, lambda client, page, parent: move_several(client, [page], parent)])
def test_a_section_is_not_moved_into_another_publication(admin_client, publication, other, moved):
    section = second_section(publication)
    assert WHY in moved(admin_client, section, other.front_page)
    assert Section.objects.child_of(publication.front_page).filter(pk=section.pk).exists()


def test_nothing_is_moved_where_one_of_several_would_leave_its_publication(
    admin_client, publication, other, article
):
    theirs = make_article(other, slug="autre")
    assert WHY in move_several(admin_client, [theirs, article], second_section(other))
    assert Article.objects.child_of(section_of(other)).filter(pk=theirs.pk).exists()


def test_an_article_is_moved_within_its_publication(client, admin_client, publication, other, article):
    culture = second_section(publication)
    move(admin_client, article, culture)
    assert client.get(f"/culture/{article.slug}/").status_code == 200
    move_several(admin_client, [article], section_of(publication))
    assert client.get(f"/environnement/{article.slug}/").status_code == 200


@pytest.mark.parametrize("said", [{}, {"publish_copies": "on"}, {"alias": "on"}])
def test_an_article_is_not_copied_into_another_publication(admin_client, publication, other, article, said):
    answer = copy(admin_client, article, section_of(other), "copie", **said)
    assert "Une copie reste dans La Gazette du Canal" in html.unescape(answer.content.decode())
    assert not Page.objects.filter(slug="copie").exists()


def test_an_article_is_copied_within_its_publication(client, admin_client, publication, other, article):
    culture = second_section(publication)
    assert copy(admin_client, article, culture, "copie", publish_copies="on").status_code == 302
    assert client.get("/culture/copie/").status_code == 200


@pytest.mark.parametrize("said", [{}, {"publish_copies": "on"}, {"alias": "on"}])
@pytest.mark.parametrize("slug", ["desk", "search", "account-closed", "_util"])
def test_a_section_is_not_copied_to_an_address_of_our_own(admin_client, publication, slug, said):
    answer = copy(admin_client, section_of(publication), publication.front_page, slug, **said)
    assert f"{slug}\u202f» est une adresse dont Palabre a besoin" in html.unescape(answer.content.decode())
    assert not Page.objects.filter(slug=slug).exists()


@pytest.mark.parametrize("said", [{}, {"publish_copies": "on"}, {"alias": "on"}])
def test_an_article_is_not_copied_to_an_address_of_our_own(admin_client, publication, article, said):
    answer = copy(admin_client, article, section_of(publication), "comment-page-2", **said)
    assert "comment-page-2\u202f» est une adresse" in html.unescape(answer.content.decode())
    assert copy(admin_client, article, section_of(publication), "search", **said).status_code == 302


def test_a_draft_at_an_address_of_our_own_is_sent_to_its_form_when_marked_for_publishing(
    admin_client, publication
):
    draft = second_section(publication)
    draft.unpublish()
    Section.objects.filter(pk=draft.pk).update(slug="desk")
    action = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    for marked, below in ((draft, ""), (publication.front_page, "on")):
        answer = admin_client.post(f"{action}?id={marked.pk}", {"include_descendants": below}, follow=True)
        assert "desk\u202f» est une adresse" in html.unescape(answer.content.decode())
    assert not Section.objects.get(pk=draft.pk).live
