"""What editors do on the editors' side: everything of their own publication, nothing of another's."""

from __future__ import annotations

import io
import json
import shutil
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from PIL import Image
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from palabre.charter.models import Version
from palabre.discussion.models import Notice
from palabre.press.models import Article, Author, Picture, Promotion, PromotionItem, Section
from palabre.press.setting_up import collection_of, grant_editors
from palabre.publications.models import Publication
from tests import factories, standing


def make_paper(name, host):
    """A publication with its editor, an author, a promotion, a notice, an article and a picture."""
    publication = factories.make_publication(name=name, host=host)
    grant_editors(publication)
    author = Author.objects.create(publication=publication, name=f"Plume de {name}", slug="plume")
    promotion = Promotion(publication=publication, title=f"Lire avec {name}")
    promotion.items = [PromotionItem(text="Un livre", url="https://livre.example/")]
    promotion.save()
    picture = Picture.objects.create(
        title=f"Vue de {name}", collection=collection_of(publication), width=40, height=30,
        file=ContentFile(png(), name="vue.png"),
    )  # fmt: skip
    return SimpleNamespace(
        publication=publication, host={"HTTP_HOST": host}, author=author, promotion=promotion,
        notice=Notice.objects.create(publication=publication, text=f"Avis de {name}"),
        article=factories.make_article(publication, title=f"Un article de {name}"), picture=picture,
        section=Section.objects.child_of(publication.front_page).first(),
        editor=factories.make_editor(publication),
    )  # fmt: skip


def png():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return out.getvalue()


standing.LEVELS["standing_gazette"] = lambda made: make_paper("Gazette", "testserver")
standing.LEVELS["standing_phare"] = lambda made: make_paper("Phare", "phare.example")


@pytest.fixture
def standing_gazette(db):
    """The first publication."""
    return standing.copied("standing_gazette")


@pytest.fixture
def standing_phare(db):
    """The second publication."""
    return standing.copied("standing_phare")


@pytest.fixture
def gazette(standing_gazette, settings, tmp_path):
    """The first publication, with a folder of this test's own for the files that it has."""
    shutil.copytree(settings.MEDIA_ROOT, tmp_path, dirs_exist_ok=True)
    settings.MEDIA_ROOT = tmp_path
    return standing_gazette


@pytest.fixture
def phare(gazette, standing_phare, client):
    """The second publication, whose editor is signed in."""
    client.force_login(standing_phare.editor)
    return standing_phare


def snippet(row, name="edit"):
    """An address of a snippet on the editors' side."""
    return reverse(row.snippet_viewset.get_url_name(name), args=[row.pk])


def is_refused(answer):
    """Whether Wagtail sent the editor away."""
    return answer.status_code in (403, 404) or (answer.status_code == 302 and answer.url == "/cms/")


KINDS = ["author", "promotion", "notice"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_lists_hold_what_is_of_one_s_own_publication(client, gazette, phare, kind):
    viewset = type(getattr(phare, kind)).snippet_viewset
    for name in ("list", "list_results"):
        page = client.get(reverse(viewset.get_url_name(name)), **phare.host).content.decode()
        assert str(getattr(phare, kind)) in page
        assert str(getattr(gazette, kind)) not in page


@pytest.mark.parametrize("kind", KINDS)
def test_the_choosers_hold_what_is_of_one_s_own_publication(client, gazette, phare, kind):
    own, other = getattr(phare, kind), getattr(gazette, kind)
    chooser = type(own).snippet_viewset.chooser_viewset
    for name in ("choose", "choose_results"):
        page = client.get(reverse(chooser.get_url_name(name)), **phare.host).content.decode()
        assert str(own) in page
        assert str(other) not in page
    chosen = chooser.get_url_name("chosen")
    assert client.get(reverse(chosen, args=[own.pk]), **phare.host).status_code == 200
    assert is_refused(client.get(reverse(chosen, args=[other.pk]), **phare.host))
    several = f"{reverse(chooser.get_url_name('chosen_multiple'))}?id={own.pk}&id={other.pk}"
    assert str(other) not in client.get(several, **phare.host).content.decode()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["edit", "copy", "delete", "usage", "history", "history_results"])
def test_another_publication_s_cannot_be_opened(client, gazette, phare, kind, name):
    assert client.get(snippet(getattr(phare, kind), name), **phare.host).status_code == 200
    assert is_refused(client.get(snippet(getattr(gazette, kind), name), **phare.host))


@pytest.mark.parametrize("kind", KINDS)
def test_another_publication_s_cannot_be_deleted(client, gazette, phare, kind):
    other = getattr(gazette, kind)
    assert is_refused(client.post(snippet(other, "delete"), **phare.host))
    label = other._meta
    several = reverse("wagtail_bulk_action", args=[label.app_label, label.model_name, "delete"])
    client.post(f"{several}?id={other.pk}", **phare.host)
    assert type(other).objects.filter(pk=other.pk).exists()


def test_what_is_made_is_of_one_s_own_publication_whatever_is_sent(client, gazette, phare):
    add = reverse(Author.snippet_viewset.get_url_name("add"))
    said = {"name": "Nouvelle plume", "slug": "nouvelle", "biography": "", "user": ""}
    forged = client.post(add, {**said, "publication": gazette.publication.pk}, **phare.host)
    assert forged.status_code == 200
    assert not Author.objects.filter(slug="nouvelle").exists()
    assert client.post(add, {**said, "publication": phare.publication.pk}, **phare.host).status_code == 302
    assert Author.objects.get(slug="nouvelle").publication == phare.publication


def test_what_exists_stays_with_its_publication_whatever_is_sent(client, gazette, phare):
    said = {
        "name": "Plume",
        "slug": "plume",
        "biography": "",
        "user": "",
        "publication": gazette.publication.pk,
    }
    assert client.post(snippet(phare.author), said, **phare.host).status_code == 302
    phare.author.refresh_from_db()
    assert (phare.author.name, phare.author.publication) == ("Plume", phare.publication)


def test_an_author_s_account_is_one_of_the_publication_s_staff(client, gazette, phare):
    page = client.get(snippet(phare.author), **phare.host).content.decode()
    assert f'value="{phare.editor.pk}"' in page
    assert gazette.editor.username not in page


def test_a_notice_stands_in_its_own_publication(client, gazette, phare):
    add = reverse(Notice.snippet_viewset.get_url_name("add"))
    said = {
        "publication": phare.publication.pk,
        "text": "Avis",
        "starts_on": "",
        "ends_on": "",
        "section": "",
    }
    assert client.post(add, {**said, "article": gazette.article.pk}, **phare.host).status_code == 200
    assert client.post(add, {**said, "article": phare.article.pk}, **phare.host).status_code == 302
    assert Notice.objects.get(article__isnull=False).article == phare.article


@pytest.mark.parametrize(
    "name", ["wagtailadmin_pages:edit", "wagtailadmin_pages:delete", "wagtailadmin_pages:unpublish",
             "wagtailadmin_pages:view_draft", "wagtailadmin_pages:history", "wagtailadmin_pages:copy",
             "wagtailadmin_pages:move"]
)  # fmt: skip
def test_another_publication_s_pages_cannot_be_opened(client, gazette, phare, name):
    assert is_refused(client.get(reverse(name, args=[gazette.article.pk]), **phare.host))


def test_another_publication_s_pages_are_in_no_list_and_no_chooser(client, gazette, phare):
    front, section = gazette.publication.front_page, gazette.section
    lists = [
        reverse("wagtailadmin_explore_root"),
        reverse("wagtailadmin_explore", args=[section.pk]),
        reverse("wagtailadmin_pages:search") + "?q=article",
        reverse("wagtailadmin_choose_page"),
        reverse("wagtailadmin_choose_page_child", args=[front.pk]),
        reverse("wagtailadmin_choose_page_child", args=[section.pk]),
        reverse("wagtailadmin_choose_page_search") + "?q=article",
    ]
    for address in lists:
        page = client.get(address, **phare.host, follow=True).content.decode()
        assert gazette.article.title not in page
    own = client.get(reverse("wagtailadmin_choose_page_child", args=[phare.section.pk]), **phare.host)
    assert phare.article.title in json.loads(own.content)["html"]


def article_form(paper, **said):
    """What the article's form posts."""
    fields = {
        "title": "Un article", "slug": "un-article", "standfirst": "", "dated_at": "", "corrected_at": "",
        "source": "", "source_url": "", "image": "", "image_caption": "", "keywords": "", "promotion": "",
        "reading": "", "seo_title": "", "search_description": "", "go_live_at": "", "expire_at": "",
        "body": streamfield([("paragraph", rich_text("<p>Bonjour</p>"))]),
        "bylines": inline_formset([]), "chosen_related": inline_formset([]), "comments": inline_formset([]),
        **said,
    }  # fmt: skip
    return nested_form_data(fields)


def save(client, paper, **said):
    """Write an article in the paper's section."""
    add = reverse("wagtailadmin_pages:add", args=["press", "article", paper.section.pk])
    return client.post(add, article_form(paper, **said), **paper.host)


def written():
    return Article.objects.filter(slug="un-article").first()


def test_an_article_is_written_with_what_is_of_its_publication(client, gazette, phare):
    answer = save(
        client, phare,
        promotion=phare.promotion.pk, image=phare.picture.pk,
        bylines=inline_formset([{"author": phare.author.pk}]),
        chosen_related=inline_formset([{"related": phare.article.pk}]),
    )  # fmt: skip
    assert answer.status_code == 302
    made = written().get_latest_revision_as_object()
    assert [byline.author for byline in made.bylines.all()] == [phare.author]
    assert (made.promotion, made.image) == (phare.promotion, phare.picture)


@pytest.mark.parametrize("what", ["promotion", "byline", "related"])
def test_an_article_takes_nothing_of_another_publication(client, gazette, phare, what):
    forged = {
        "promotion": {"promotion": gazette.promotion.pk},
        "byline": {"bylines": inline_formset([{"author": gazette.author.pk}])},
        "related": {"chosen_related": inline_formset([{"related": gazette.article.pk}])},
    }[what]
    assert save(client, phare, **forged).status_code == 200
    assert written() is None


def test_an_administrator_edits_both(admin_client, gazette, phare):
    for paper in (gazette, phare):
        assert admin_client.get(snippet(paper.author), **paper.host).status_code == 200
        page = admin_client.get(reverse("wagtailadmin_pages:edit", args=[paper.article.pk]), **paper.host)
        assert page.status_code == 200


# Pictures.


def upload(client, paper, address, **said):
    """Bring a picture by a form."""
    file = SimpleUploadedFile("canal.png", png(), "image/png")
    fields = {
        "title": "Le canal",
        "file": file,
        "tags": "",
        "credit": "Maud",
        "description": "De l’eau",
        **said,
    }
    return client.post(address, fields, **paper.host)


def test_an_editor_finds_brings_and_uses_a_picture(client, gazette, phare):
    chooser = client.get(reverse("wagtailimages_chooser:choose"), **phare.host)
    page = json.loads(chooser.content)["html"]
    assert "Vue de Phare" in page
    assert 'type="file"' in page

    answer = upload(client, phare, reverse("wagtailimages_chooser:create"), **{
        f"image-chooser-upload-{name}": value
        for name, value in {"title": "Le canal", "file": SimpleUploadedFile("c.png", png(), "image/png")}.items()
    })  # fmt: skip
    said = json.loads(answer.content)
    assert said["step"] == "chosen"
    picture = Picture.objects.get(title="Le canal")
    assert picture.collection == collection_of(phare.publication)

    in_text = streamfield([("image", {"image": picture.pk, "caption": "", "alternative": "", "credit": ""})])
    assert save(client, phare, image=picture.pk, body=in_text).status_code == 302
    made = written().get_latest_revision_as_object()
    assert made.image == picture
    assert made.body[0].value["image"] == picture


def test_several_pictures_are_brought_at_once_and_each_gets_its_title(client, gazette, phare):
    answer = client.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "canal", "files[]": SimpleUploadedFile("canal.png", png(), "image/png")},
        headers={"x-requested-with": "XMLHttpRequest"},
        **phare.host,
    )
    said = json.loads(answer.content)
    assert said["success"]
    key = f"image-{said['image_id']}"
    answer = client.post(
        reverse("wagtailimages:edit_multiple", args=[said["image_id"]]),
        {
            f"{key}-title": "Le canal",
            f"{key}-credit": "Maud",
            f"{key}-tags": "",
            f"{key}-description": "De l’eau",
        },
        headers={"x-requested-with": "XMLHttpRequest"},
        **phare.host,
    )
    assert json.loads(answer.content)["success"]
    assert Picture.objects.get(pk=said["image_id"]).credit == "Maud"


def test_a_picture_that_is_cut_off_is_refused_in_words(client, gazette, phare):
    whole = io.BytesIO()
    Image.effect_noise((300, 300), 90).convert("RGB").save(whole, "JPEG")
    cut = SimpleUploadedFile("c.jpg", whole.getvalue()[: len(whole.getvalue()) // 2], "image/jpeg")
    said = {"image-chooser-upload-title": "Coupée", "image-chooser-upload-file": cut}
    answer = upload(client, phare, reverse("wagtailimages_chooser:create"), **said)
    assert "abîmée" in json.loads(answer.content)["htmlFragment"]
    assert not Picture.objects.filter(title="Coupée").exists()


def test_an_editor_finds_and_corrects_pictures_in_their_list(client, gazette, phare):
    assert "Vue de Phare" in client.get(reverse("wagtailimages:index"), **phare.host).content.decode()
    edit = reverse("wagtailimages:edit", args=[phare.picture.pk])
    said = {"title": "Vue du port", "tags": "", "credit": "Lou", "description": ""}
    assert client.post(edit, said, **phare.host).status_code == 302
    phare.picture.refresh_from_db()
    assert phare.picture.credit == "Lou"
    assert upload(client, phare, reverse("wagtailimages:add")).status_code == 302
    assert Picture.objects.get(title="Le canal").collection == collection_of(phare.publication)


def test_another_publication_s_pictures_are_out_of_reach(client, gazette, phare):
    pages = [reverse("wagtailimages:index"), reverse("wagtailimages_chooser:choose")]
    for address in pages:
        assert "Vue de Gazette" not in client.get(address, **phare.host).content.decode()
    edit = reverse("wagtailimages:edit", args=[gazette.picture.pk])
    assert is_refused(client.get(edit, **phare.host))


def test_an_administrator_who_edits_is_proposed_the_publication_s_pictures(client, gazette, phare):
    gazette.editor.is_superuser = True
    gazette.editor.save()
    client.force_login(gazette.editor)
    page = client.get(reverse("wagtailimages:add"), **gazette.host).content.decode()
    assert f'<option value="{collection_of(gazette.publication).pk}" selected>' in page


# The publication itself.


@pytest.mark.parametrize("name", ["add", "copy", "delete"])
def test_nobody_makes_or_deletes_a_publication_among_the_snippets(admin_client, gazette, name):
    viewset = Publication.snippet_viewset
    if name == "add":
        address = reverse(viewset.get_url_name("add"))
    else:
        address = f"/cms/{viewset.url_prefix}/{name}/{gazette.publication.pk}/"
    for answer in (admin_client.get(address), admin_client.post(address, {"name": "Autre"})):
        assert is_refused(answer)
    listed = admin_client.get(reverse(viewset.get_url_name("list"))).content.decode()
    assert address not in listed
    several = reverse("wagtail_bulk_action", args=["publications", "publication", "delete"])
    admin_client.post(f"{several}?id={gazette.publication.pk}")
    assert Publication.objects.count() == 1


def test_administrators_alone_change_a_publication(client, admin_client, gazette):
    edit = snippet(gazette.publication)
    assert admin_client.get(edit).status_code == 200
    client.force_login(gazette.editor)
    assert is_refused(client.get(edit))


# Dates.


OUT_OF_REACH = ["0001-01-01 00:00", "0999-12-31 10:00", "3000-01-01 00:00"]


@pytest.mark.parametrize("publish", [{}, {"action-publish": "on"}])
@pytest.mark.parametrize("when", OUT_OF_REACH)
@pytest.mark.parametrize("name", ["dated_at", "corrected_at", "go_live_at", "expire_at"])
def test_a_date_of_a_year_out_of_reach_is_refused(client, gazette, phare, name, when, publish):
    add = reverse("wagtailadmin_pages:add", args=["press", "article", phare.section.pk])
    answer = client.post(add, article_form(phare, **{name: when}) | publish, **phare.host)
    assert answer.status_code == 200
    (sentence,) = answer.context["form"].errors[name]
    assert sentence == f"C’est l’année {int(when[:4])}. Donnez une année de 1000 à 2999, en quatre chiffres."
    assert written() is None


@pytest.mark.parametrize("when", ["1000-01-01 00:00", "2999-12-31 23:59"])
def test_the_first_and_the_last_date_can_be_read(client, gazette, phare, when):
    phare.publication.closes_after_days = 32_767
    phare.publication.save()
    add = reverse("wagtailadmin_pages:add", args=["press", "article", phare.section.pk])
    said = article_form(phare, dated_at=when, corrected_at=when) | {"action-publish": "on"}
    assert client.post(add, said, **phare.host).status_code == 302
    for address in (written().address, "/", "/feed/", "/search/?q=article"):
        assert client.get(address, **phare.host).status_code == 200


@pytest.mark.parametrize("when", OUT_OF_REACH)
@pytest.mark.parametrize("which", ["section", "front page"])
def test_a_section_and_a_front_page_are_published_at_sound_dates(admin_client, gazette, which, when):
    page = gazette.section if which == "section" else gazette.publication.front_page
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    fields = {"title": "Une", "slug": "une", "introduction": "", "reading": "", "seo_title": "",
              "search_description": "", "go_live_at": when, "expire_at": "", "action-publish": "on",
              "comments": inline_formset([])}  # fmt: skip
    answer = admin_client.post(edit, nested_form_data(fields))
    assert answer.status_code == 200
    assert "go_live_at" in answer.context["form"].errors


def test_a_notice_has_sound_dates(client, gazette, phare):
    add = reverse(Notice.snippet_viewset.get_url_name("add"))
    said = {"publication": phare.publication.pk, "text": "Avis", "section": "", "article": ""}
    wrong = client.post(add, said | {"starts_on": "0001-01-01", "ends_on": "0026-12-31"}, **phare.host)
    assert set(wrong.context["form"].errors) == {"starts_on", "ends_on"}
    right = client.post(add, said | {"starts_on": "2026-01-01", "ends_on": "9999-12-31"}, **phare.host)
    assert right.status_code == 302


def test_a_charter_comes_into_force_at_a_sound_date(admin_client, gazette):
    add = reverse(Version.snippet_viewset.get_url_name("add"))
    said = {"publication": gazette.publication.pk, "introduction": "", "closing": "", "reasons": "",
            "rules": inline_formset([])}  # fmt: skip
    for when in OUT_OF_REACH:
        answer = admin_client.post(add, nested_form_data(said | {"in_force_at": when}))
        assert "Donnez une année" in str(answer.context["form"].errors["in_force_at"])


# What no form of ours sends.


def forged(paper, bad):
    """Forms of Wagtail's with ``bad`` where the number of a row should be: their addresses, and what is sent."""
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    add = reverse("wagtailadmin_pages:add", args=["press", "article", paper.section.pk])
    yield add, article_form(paper, image=bad)
    yield add, article_form(paper, promotion=bad)
    yield add, article_form(paper, bylines=inline_formset([{"author": bad}]))
    yield add, article_form(paper, chosen_related=inline_formset([{"related": bad}]))
    yield (
        reverse("wagtailadmin_pages:copy", args=[paper.article.pk]),
        {"new_title": "Copie", "new_slug": "copie", "new_parent_page": bad},
    )
    yield reverse("wagtailadmin_pages:move", args=[paper.article.pk]), {"new_parent_page": bad}
    yield f"{bulk}?id={paper.article.pk}", {"chooser": bad}
    yield f"{bulk}?id={bad}", {"chooser": paper.section.pk}
    yield (
        reverse(Notice.snippet_viewset.get_url_name("add")),
        {"publication": paper.publication.pk, "text": "Avis", "section": bad, "article": bad},
    )
    yield (
        reverse(Author.snippet_viewset.get_url_name("add")),
        {"publication": bad, "name": "Plume", "slug": "autre-plume", "user": bad},
    )


@pytest.mark.parametrize("bad", ["abc", "1.5", "-1", "9" * 30, "9" * 19])
def test_what_is_no_number_of_a_row_is_refused_and_nothing_is_kept(admin_client, gazette, bad):
    before = Article.objects.count(), Author.objects.count(), Notice.objects.count()
    for address, said in forged(gazette, bad):
        # 200: the form again, with what is wrong. On PostgreSQL what failed would spoil the test's transaction.
        with transaction.atomic():
            answer = admin_client.post(address, said)
            transaction.set_rollback(answer.status_code == 400)
        assert answer.status_code in (200, 400, 404), address
    assert (Article.objects.count(), Author.objects.count(), Notice.objects.count()) == before
