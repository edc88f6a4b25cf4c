"""What Wagtail does, as the journal tells it."""

from __future__ import annotations

import datetime

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, PageViewRestriction

from palabre.config import examining
from palabre.discussion.models import Notice
from palabre.journal.models import INSTALLATION, Entry
from palabre.press.models import Article, Author, Byline, Picture, Promotion, Section
from tests.factories import make_article


def told(article) -> list[str]:
    return list(
        Entry.objects.filter(subject=f"article:{article.pk}").order_by("id").values_list("kind", flat=True)
    )


def test_an_article_that_waits_for_its_time_is_not_said_to_be_published(publication, monkeypatch):
    article = make_article(publication)
    article.unpublish()
    article.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    article.save_revision().publish()
    assert not Article.objects.get(pk=article.pk).live
    assert told(article) == ["article.published", "article.unpublished", "article.scheduled"]
    scheduled = Entry.objects.get(kind="article.scheduled")
    assert scheduled.facts["goes_live_at"] == article.go_live_at.astimezone(datetime.UTC).isoformat()
    # Its time comes, and the scheduler publishes the revision that was approved.
    later = timezone.now() + datetime.timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    call_command("publish_scheduled")
    assert Article.objects.get(pk=article.pk).live
    assert told(article)[-1] == "article.published"


# What Wagtail's own views do beside publishing.


def last(kind) -> Entry:
    """The last entry, which is of that kind."""
    entry = Entry.objects.order_by("id").last()
    assert entry.kind == kind
    return entry


def second_section(publication) -> Section:
    front = Page.objects.get(pk=publication.front_page.pk)
    return front.add_child(instance=Section(title="Culture", slug="culture"))


def test_a_move_is_told_by_whoever_moved(admin_client, admin_user, publication):
    article, culture = make_article(publication), second_section(publication)
    admin_client.post(reverse("wagtailadmin_pages:move_confirm", args=[article.pk, culture.pk]))
    entry = last("article.moved")
    assert (entry.subject, entry.actor) == (f"article:{article.pk}", f"user:{admin_user.pk}")
    assert entry.journal == publication.pk


def test_another_order_of_sections_is_told_and_moves_no_page(publication):
    make_article(publication)
    culture = second_section(publication)
    culture.move(Section.objects.child_of(publication.front_page).first(), pos="left")
    assert last("section.ordered").subject == f"section:{culture.pk}"


def test_a_section_that_is_published_or_not_is_told(publication):
    section = make_article(publication).section
    section.title = "Nature"
    section.save_revision().publish()
    assert last("section.published").subject == f"section:{section.pk}"
    section.unpublish()
    assert last("section.unpublished").journal == publication.pk


def test_what_stands_beside_articles_is_told(publication):
    promotion = Promotion.objects.create(publication=publication, title="À lire")
    assert last("promotion.changed").subject == f"promotion:{promotion.pk}"
    key = promotion.pk
    promotion.delete()
    assert (last("promotion.changed").subject, last("promotion.changed").journal) == (
        f"promotion:{key}", publication.pk,
    )  # fmt: skip


def test_a_picture_is_told_once_it_may_stand_somewhere(publication, tmp_path):
    before = Entry.objects.count()
    picture = Picture.objects.create(title="Le canal", file=get_test_image_file())
    assert Entry.objects.count() == before
    picture.credit = "M. Diallo"
    picture.save()
    assert last("picture.changed").journal == INSTALLATION


def test_a_notice_is_told_when_it_comes_and_when_it_goes(publication):
    notice = Notice.objects.create(publication=publication, text="Relecture suspendue dimanche.")
    assert last("notice.changed").journal == publication.pk
    before = Entry.objects.count()
    notice.delete()
    assert Entry.objects.count() == before + 1


def test_another_host_of_a_publication_is_told(publication):
    publication.site.hostname = "ailleurs.example"
    publication.site.save()
    assert last("site.changed").journal == INSTALLATION


def test_another_slug_of_a_section_is_told(publication, django_capture_on_commit_callbacks):
    section = make_article(publication).section
    with django_capture_on_commit_callbacks(execute=True):
        section.slug = "nature"
        section.save_revision().publish()
    assert last("section.moved").subject == f"section:{section.pk}"


def test_a_restriction_is_told_when_it_comes_and_when_it_goes(publication):
    article = make_article(publication)
    restriction = PageViewRestriction.objects.create(page=article.section, restriction_type="login")
    assert last("page.restriction_set").subject == f"page:{article.section.pk}"
    before = Entry.objects.count()
    restriction.delete()
    assert Entry.objects.count() == before + 1


def test_an_author_who_is_changed_or_deleted_is_told(admin_client, admin_user, publication):
    author = Author.objects.create(publication=publication, name="Inès", slug="ines")
    article = make_article(publication)
    Byline.objects.create(article=article, author=author)
    said = {"publication": publication.pk, "name": "Inès Morvan", "slug": "ines", "biography": "", "user": ""}
    url = Author.snippet_viewset.get_url_name
    assert admin_client.post(reverse(url("edit"), args=[author.pk]), said).status_code == 302
    entry = last("author.changed")
    assert (entry.subject, entry.actor) == (f"author:{author.pk}", f"user:{admin_user.pk}")
    several = reverse("wagtail_bulk_action", args=["press", "author", "delete"])
    admin_client.post(f"{several}?id={author.pk}")
    assert not Author.objects.exists()
    assert last("author.deleted").facts == {"articles": [article.pk]}


def test_an_alias_is_told_when_it_is_made_and_each_time_it_follows(publication):
    article = make_article(publication)
    alias = article.create_alias(update_slug="autre")
    assert told(alias) == ["article.published"]
    assert not list(examining.unrecorded_articles())
    article.title = "Autrement"
    article.save_revision().publish()
    article.save_revision().publish()
    assert told(alias) == ["article.published"] * 3
    assert Article.objects.get(pk=alias.pk).title == "Autrement"
    assert not list(examining.unrecorded_articles())


def test_an_alias_of_a_draft_is_not_told_before_it_is_public(publication):
    article = make_article(publication)
    article.unpublish()
    alias = Article.objects.get(pk=article.pk).create_alias(update_slug="autre")
    assert told(alias) == []
    article.save_revision().publish()
    assert told(alias) == ["article.published"]


def test_an_alias_that_becomes_an_article_is_told(admin_client, publication):
    alias = make_article(publication).create_alias(update_slug="autre")
    admin_client.post(reverse("wagtailadmin_pages:convert_alias", args=[alias.pk]))
    article = Article.objects.get(pk=alias.pk)
    assert article.alias_of is None
    assert last("article.published").facts == {"revision": article.live_revision_id}
    assert not list(examining.unrecorded_articles())


def test_the_doctor_says_of_an_alias_what_to_publish(publication):
    article = make_article(publication)
    alias = article.create_alias(update_slug="autre").create_alias(update_slug="encore")
    Entry.objects.filter(subject=f"article:{alias.pk}").delete()
    (found,) = examining.unrecorded_articles()
    assert f"/cms/pages/{article.pk}/edit/" in found.mend
    article.save_revision().publish()
    assert not list(examining.unrecorded_articles())
