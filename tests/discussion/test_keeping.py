"""What cannot be deleted on the editors' side."""

from __future__ import annotations

import pytest

from palabre.press.models import Article, FrontPage
from tests.factories import make_article, make_comment, make_user


@pytest.fixture
def admin(client, publication):
    """The client of an administrator, who may delete whatever may be deleted."""
    client.force_login(make_user(is_superuser=True, is_staff=True))
    return client


@pytest.mark.parametrize("what", ["article", "section", "front page"])
def test_what_holds_comments_is_kept_and_says_why(admin, thread, what):
    make_comment(thread)
    article = Article.objects.get(pk=thread.article_id)
    page = {
        "article": article,
        "section": article.get_parent(),
        "front page": article.get_parent().get_parent(),
    }[what]
    for method in (admin.get, admin.post):
        answer = method(f"/cms/pages/{page.pk}/delete/", follow=True)
        assert "qui sont conservés" in answer.content.decode()
    assert Article.objects.filter(pk=article.pk).exists()


def test_several_at_once_are_kept_when_one_holds_comments(admin, thread):
    make_comment(thread)
    other = make_article(thread.publication)
    address = f"/cms/bulk/wagtailcore/page/delete/?next=/cms/&id={other.pk}&id={thread.article_id}"
    answer = admin.post(address, follow=True)
    assert "qui sont conservés" in answer.content.decode()
    assert Article.objects.filter(pk__in=[other.pk, thread.article_id]).count() == 2


def test_a_publication_s_front_page_is_kept(admin, publication):
    front = FrontPage.objects.get(publication=publication)
    assert (
        "porte une publication" in admin.post(f"/cms/pages/{front.pk}/delete/", follow=True).content.decode()
    )


def test_an_article_that_nobody_discussed_can_be_deleted(admin, thread):
    admin.post(f"/cms/pages/{thread.article_id}/delete/")
    assert not Article.objects.filter(pk=thread.article_id).exists()
