"""The pages that the press makes."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from PIL import Image
from wagtail.models import Page

from palabre.discussion.models import Thread
from palabre.moderation import deciding
from palabre.press.models import (
    Article,
    Author,
    Byline,
    ChosenRelated,
    Picture,
    Promotion,
    PromotionItem,
    Section,
)
from tests.factories import (
    NOON,
    make_article,
    make_comment,
    make_long_thread,
    make_publication,
    make_published,
    make_thread,
    make_user,
)

ATTACK = "\"><script>alert(1)</script>'{{ 7*7 }}"


class Elements(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def full_article(publication, words="Mot") -> Article:
    article = make_article(
        publication,
        title=words,
        standfirst=words,
        source=words,
        source_url="https://ailleurs.example/",
        corrected_at=NOON,
        body=json.dumps(
            [
                {"type": "heading", "value": words},
                {
                    "type": "paragraph",
                    "value": "<p>Un <b>mot</b><script>alert(2)</script><img src=x onerror=alert(3)></p>",
                },
                {"type": "quotation", "value": {"text": words, "who": words}},
                {"type": "embed", "value": {"url": "https://youtu.be/abcdefg", "title": words}},
                {"type": "note", "value": {"title": words, "text": "<p>Note</p>"}},
            ]
        ),
    )
    author = Author.objects.create(publication=publication, name=words, slug="quelqu-un")
    article.bylines.add(Byline(author=author))
    article.keywords.add(words)
    article.promotion = Promotion.objects.create(publication=publication, title=words)
    article.promotion.items.add(
        PromotionItem(text=words, detail=words, url="https://livres.example/", price=18)
    )
    article.promotion.save()
    article.save_revision().publish()
    return Article.objects.get(pk=article.pk)


def test_an_article_has_its_parts(client, publication):
    other = make_article(publication, title="Un autre")
    article = full_article(publication)
    article.chosen_related.add(ChosenRelated(related=other))
    article.save_revision().publish()
    html = client.get(article.get_url()).content.decode()
    for hook in (
        'class="article"',
        "article__standfirst",
        "article__byline",
        "prose",
        'class="promotion"',
        'class="related"',
        'id="discussion"',
        'id="respond"',
        'class="charter"',
    ):
        assert hook in html
    assert "18\u202f€" in html
    assert "Un autre" in html
    assert 'data-embed="https://www.youtube-nocookie.com/embed/abcdefg"' in html
    assert "<iframe" not in html
    assert html.count("<h1") == 1


def test_what_editors_type_is_text_in_every_part(client, publication):
    article = full_article(publication, ATTACK)
    for address in (article.get_url(), "/", "/environnement/", "/authors/quelqu-un/"):
        elements = Elements(client.get(address).content.decode()).found
        scripts = [attributes for tag, attributes in elements if tag == "script"]
        assert all(one.get("type") in ("module", "application/ld+json") for one in scripts)
        assert all(not name.startswith("on") for _tag, attributes in elements for name in attributes)
        assert "49" not in client.get(address).content.decode().split("<title>")[1].split("</title>")[0]
    html = client.get(article.get_url()).content.decode()
    assert "<script>alert" not in html
    assert "onerror" not in html


def test_json_ld_is_json_and_holds_published_comments_alone(client, publication):
    thread = make_thread(publication, title=ATTACK)
    make_published(thread, typed=f"Vu. {ATTACK} </script>")
    html = client.get(thread.url).content.decode()
    said = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[1])
    assert said["headline"] == ATTACK
    assert said["commentCount"] == 1
    assert said["comment"][0]["text"].endswith("</script>")


def test_nothing_third_party_loads_by_itself(client, publication):
    article = full_article(publication)
    for tag, attributes in Elements(client.get(article.get_url()).content.decode()).found:
        if tag in ("script", "img", "iframe", "link") and attributes.get("rel") not in (
            "canonical",
            "alternate",
        ):
            address = attributes.get("src") or attributes.get("href") or ""
            assert not address.startswith(("http:", "https:", "//"))


def test_lists_are_cut_in_pages_newest_first(client, publication):
    for n in range(23):
        make_article(publication, title=f"Article {n:02}", dated_at=NOON.replace(day=1 + n))
    first, second = client.get("/").content.decode(), client.get("/?page=2").content.decode()
    assert first.index("Article 22") < first.index("Article 03")
    assert "Article 02" not in first
    assert "Article 02" in second
    for wrong in ("0", "3", "x", "-1", "9" * 30, "١"):
        assert client.get("/", {"page": wrong}).status_code == 404


def test_an_article_without_a_date_says_none(client, publication):
    article = make_article(publication, dated_at=None)
    html = client.get(article.get_url()).content.decode()
    assert "<time" not in html.split('class="article__byline"')[1].split("</p>")[0]
    assert "datePublished" not in html


def test_a_list_takes_as_many_queries_however_long_it_is(client, publication):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            client.get("/")
        return len(counted)

    make_article(publication)
    queries()
    few = queries()
    for _n in range(15):
        make_article(publication)
    assert queries() == few


def test_a_draft_is_404_and_its_preview_is_not_public(client, publication, editor):
    article = make_article(publication)
    article.unpublish()
    assert client.get(f"/environnement/{article.slug}/").status_code == 404
    assert article.title not in client.get("/").content.decode()
    assert client.get(f"/cms/pages/{article.pk}/edit/preview/").status_code == 302


def test_a_section_cannot_take_an_address_of_palabres_own(publication):
    from django.core.exceptions import ValidationError

    front = Page.objects.get(pk=publication.front_page.pk)
    with pytest.raises(ValidationError, match="desk"):
        front.add_child(instance=Section(title="Desk", slug="desk"))


def test_an_english_publication_speaks_english(client, db):
    publication = make_publication(name="The Canal Gazette", language="en")
    thread = make_thread(publication, title="What's new ?")
    make_published(thread)
    html = client.get(thread.url).content.decode()
    assert '<html lang="en">' in html
    assert "1 comment</h2>" in html
    assert "What’s new ?" in html
    assert "Reply" in html


def test_public_pages_set_no_cookie_and_vary_on_nobody(client, publication):
    article = full_article(publication)
    for address in ("/", "/environnement/", article.get_url(), "/authors/quelqu-un/", "/charter/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


# What stands beside an article


def preview(draft, publication):
    """A draft as its editor sees it: what is in the form, no row of which is written."""
    request = RequestFactory().get("/")
    request.publication = publication
    return draft.serve_preview(request, "").content.decode()


def test_a_preview_has_what_the_keywords_of_the_draft_find(publication):
    promotion = Promotion.objects.create(publication=publication, title="Comprendre le canal")
    promotion.keywords.add("canal")
    promotion.save()
    near = make_article(publication, title="Une écluse neuve")
    near.keywords.add("canal")
    near.save()
    draft = make_article(publication, title="Autre chose")
    assert "Comprendre le canal" not in preview(draft, publication)
    draft.keywords.add("canal")
    html = preview(draft, publication)
    assert "Comprendre le canal" in html
    assert "Une écluse neuve" in html
    assert not draft.tagged_keywords.model.objects.filter(content_object_id=draft.pk).exists()


def test_an_article_picked_twice_is_listed_once_in_the_order_of_picking(client, publication):
    first, second = (make_article(publication, title=f"Choix {word}") for word in ("premier", "second"))
    article = make_article(publication, title="Seul")
    article.chosen_related.add(*(ChosenRelated(related=one) for one in (second, first, second)))
    article.save_revision().publish()
    beside = client.get(article.get_url()).content.decode().split('class="related"')[1].split("</aside>")[0]
    assert beside.count("Choix second") == 1
    assert beside.index("Choix second") < beside.index("Choix premier")


def test_a_page_of_an_author_is_cut_as_lists_are(client, publication):
    author = Author.objects.create(publication=publication, name="Inès Morvan", slug="ines-morvan")
    for n in range(23):
        article = make_article(publication, title=f"Article {n:02}", dated_at=NOON.replace(day=1 + n))
        # Who signs twice wrote it once.
        Byline.objects.create(article=article, author=author)
        Byline.objects.create(article=article, author=author)
    first, second = (client.get("/authors/ines-morvan/", {"page": n}).content.decode() for n in (1, 2))
    assert first.count("<li>\n        <h2>") == 20
    assert first.index("Article 22") < first.index("Article 03")
    assert "Article 02" in second
    assert 'rel="next"' in first
    assert client.get("/authors/ines-morvan/", {"page": 3}).status_code == 404


# What other sites and search engines are told


def meta(client, address):
    """What the head of a page tells other sites, by property or name; ``canonical``, and the title."""
    html = client.get(address).content.decode()
    told = {}
    for tag, attributes in Elements(html.split("</head>")[0]).found:
        if tag == "meta" and "content" in attributes:
            told[attributes.get("property") or attributes.get("name")] = attributes["content"]
        if tag == "link" and attributes.get("rel") == "canonical":
            told["canonical"] = attributes["href"]
    told["title"] = unescape(re.search("<title>(.*?)</title>", html, re.S)[1])
    return told


def test_the_front_page_says_what_it_is_where_it_is_shared(client, publication):
    publication.motto = "L'eau, la ville et nous"
    publication.save()
    told = meta(client, "/")
    assert told["og:type"] == "website"
    assert told["og:title"] == told["og:site_name"] == "La Gazette du Canal"
    assert told["og:description"] == told["description"] == "L’eau, la ville et nous"
    assert told["og:url"] == told["canonical"] == "http://testserver/"
    assert told["title"] == "L’eau, la ville et nous — La Gazette du Canal"


def test_a_section_says_what_it_is_and_each_of_its_pages_is_its_own(client, publication):
    section = Section.objects.child_of(publication.front_page).get()
    section.title, section.introduction = "L'environnement", "D'ici ?"
    section.save()
    for n in range(21):
        make_article(publication, title=f"Article {n:02}")
    told = meta(client, "/environnement/")
    assert told["og:title"] == "L’environnement"
    assert told["og:description"] == "D’ici\u202f?"
    assert told["og:url"] == told["canonical"] == "http://testserver/environnement/"
    assert meta(client, "/environnement/?page=1")["canonical"] == "http://testserver/environnement/"
    assert meta(client, "/environnement/?page=2")["canonical"] == "http://testserver/environnement/?page=2"
    assert meta(client, "/?page=2")["canonical"] == "http://testserver/?page=2"


def test_a_publication_without_a_motto_is_named_once_in_its_title(client, publication):
    for n in range(21):
        make_article(publication, title=f"Article {n:02}")
    assert meta(client, "/")["title"] == "La Gazette du Canal"
    assert meta(client, "/?page=2")["title"] == "La Gazette du Canal · 2"
    assert "og:description" not in meta(client, "/")


def test_an_article_is_shared_as_it_is_set(client, publication):
    article = make_article(publication, title="L'eau : où ?", standfirst="C'est l'été.")
    told = meta(client, article.get_url())
    assert told["og:title"] == "L’eau\u202f: où\u202f?"
    assert told["og:description"] == told["description"] == "C’est l’été."


def test_names_and_credits_are_set_as_texts_are(client, db):
    publication = make_publication(name="L'Écho d'Ici")
    section = Section.objects.child_of(publication.front_page).get()
    section.title = "L'eau"
    section.save()
    article = make_article(publication)
    article.keywords.add("prise d'eau")
    author = Author.objects.create(publication=publication, name="Inès d'Avril", slug="ines")
    article.bylines.add(Byline(author=author))
    picture = Picture(title="Le quai", file=drawn(), credit="Photo d'Inès", description="L'écluse")
    picture.save()
    article.image = picture
    article.body = json.dumps([{"type": "image", "value": {"image": picture.pk, "caption": ""}}])
    article.save_revision().publish()
    html = client.get(article.get_url()).content.decode()
    assert '<a href="/environnement/" aria-current="page">L’eau</a>' in html
    assert "prise d’eau" in html
    assert "Inès d’Avril</a>" in html
    assert html.count("<small>Photo d’Inès</small>") == 2
    assert 'alt="L’écluse"' in html
    assert '<p class="masthead__name"><a href="/">L’Écho d’Ici</a>' in html


def drawn():
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return ContentFile(out.getvalue(), name="quai.png")


def jsonld(client, address):
    """What a page says of its article as JSON-LD."""
    html = client.get(address).content.decode()
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[1])


def all_below(comments):
    """Each comment of a tree, in reading order."""
    for one in comments:
        yield one
        yield from all_below(one.get("comment", []))


def test_json_ld_holds_every_comment_of_the_page_and_asks_once(client, publication, moderator):
    thread = make_thread(publication)
    make_published(thread, by=moderator)
    client.get(thread.url)

    def queries():
        with CaptureQueriesContext(connection) as counted:
            client.get(thread.url)
        return len(counted)

    few = queries()
    make_long_thread(thread, 120, with_pieces=True)
    removed = thread.comments.filter(parent__isnull=False).earliest("number")
    deciding.remove(removed, revision=removed.revision_id, by=moderator, rule=removed.charter.rules.get(number=2),
                    reasons="Une attaque.", at=NOON)  # fmt: skip
    waiting = make_comment(thread, typed="En attente")
    html = client.get(thread.url).content.decode()
    shown = re.findall(r'<li class="comment" id="c(\d+)"', html)
    assert len(shown) > 100
    said = jsonld(client, thread.url)
    listed = list(all_below(said["comment"]))
    # An answer to what was removed stands by itself, so their order is not the page's.
    assert sorted(one["url"] for one in listed) == sorted(
        f"http://testserver/c/{number}/" for number in shown
    )
    assert said["commentCount"] == Thread.objects.get(pk=thread.pk).published_count
    written = json.dumps(said)
    assert "En attente" not in written
    assert f"/c/{removed.number}/" not in written
    assert f"/c/{waiting.number}/" not in written
    assert queries() == few


# A picture whose file is not there


@pytest.fixture
def unreadable(request, settings, tmp_path):
    """A picture whose file is missing, or cut."""
    settings.MEDIA_ROOT = tmp_path
    picture = Picture(title="Le quai", file=drawn(), credit="Photo Inès")
    picture.save()
    # Wagtail keeps in memory what was made of a picture of the same number, which is another test's.
    cache.clear()
    file = tmp_path / picture.file.name
    if request.param == "missing":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:40] if request.param == "cut" else b"Rien")
    return picture


@pytest.mark.parametrize("unreadable", ["missing", "cut", "no picture"], indirect=True)
def test_an_article_is_read_without_a_picture_that_cannot_be(client, publication, unreadable):
    promotion = Promotion.objects.create(publication=publication, title="Lire")
    promotion.items.add(PromotionItem(text="Un livre", image=unreadable))
    promotion.save()
    body = [
        {"type": "image", "value": {"image": unreadable.pk, "caption": "Le quai vide"}},
        {"type": "paragraph", "value": "<p>La suite.</p>"},
    ]
    article = make_article(publication, image=unreadable, promotion=promotion, body=json.dumps(body))
    answer = client.get(article.get_url())
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "La suite." in html
    assert "Un livre" in html
    assert "<img" not in html
    assert "<figure" not in html
    assert "og:image" not in html
    assert "image" not in jsonld(client, article.get_url())


# A section that is not published


def test_the_articles_of_a_section_that_is_not_published_name_it_without_a_link(client, publication):
    article = make_article(publication)
    for address in ("/", article.address):
        assert '<a href="/environnement/">Environnement</a>' in client.get(address).content.decode()
    article.section.unpublish()
    assert client.get("/environnement/").status_code == 404
    for address in ("/", article.address, "/feed/", f"/search/?q={article.title}"):
        html = client.get(address).content.decode()
        assert article.title in html
        assert 'href="/environnement/"' not in html
    assert "Environnement" in client.get("/").content.decode()
    assert "<loc>http://testserver/environnement/</loc>" not in client.get("/sitemap.xml").content.decode()


@pytest.mark.parametrize("unreadable", ["missing", "cut", "no picture"], indirect=True)
def test_editors_find_and_replace_a_picture_that_cannot_be_read(client, publication, unreadable):
    client.force_login(make_user(is_superuser=True, is_staff=True))
    for address in ("/cms/images/", "/cms/images/chooser/", f"/cms/images/{unreadable.pk}/"):
        assert client.get(address).status_code == 200
