"""The pages that the press makes: lists of articles, and an article."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from wagtail.admin import messages
from wagtail.models import Page as WagtailPage

from palabre.press.models import Article, Author, Byline, FrontPage, Section
from palabre.press.related import promotion_for, related_to
from palabre.publications.models import Publication

ARTICLES_A_PAGE = 20


def listing(request: HttpRequest, page: FrontPage | Section) -> HttpResponse:
    """The articles of a publication or a section, twenty a page (``?page=n``); 404 for a page that is not."""
    publication = request.publication  # type: ignore[attr-defined]
    shown = cut(request, page.articles())
    with_sections(shown.object_list, publication)
    is_section = isinstance(page, Section)
    context = {
        "page": page,
        "articles": shown,
        "section_slug": page.slug if is_section else "",
        "about": page.introduction if is_section else publication.motto,
        "canonical": canonical(publication, f"/{page.slug}/" if is_section else "/", shown),
        # What stands below a restricted page is restricted like it, and has no discussion to count.
        "has_discussions": not page.get_view_restrictions().exists(),
    }
    return render(request, "press/listing.html", context)


def cut(request: HttpRequest, articles: QuerySet[Article]) -> Page:
    """The page of ``articles`` that ``?page=n`` asks for, the first without it; 404 for one that is not."""
    wanted = request.GET.get("page", "1")
    pages = Paginator(articles, ARTICLES_A_PAGE)
    if not wanted.isascii() or not wanted.isdigit() or not 1 <= int(wanted[:9]) <= pages.num_pages:
        raise Http404
    return pages.page(int(wanted[:9]))


def canonical(publication: Publication, address: str, shown: Page) -> str:
    """The one address of a page of a list, among all that show it: each page is its own."""
    return publication.root_url + address + (f"?page={shown.number}" if shown.number > 1 else "")


def with_sections(articles: Iterable[Article], publication: Publication) -> None:
    """
    Give each article its section's title and address, in one query for all of them.

    The articles of a section that is not published stay: it has no address then, and only its title is said.
    """
    front = publication.front_page  # type: ignore[attr-defined]
    sections = {section.path: section for section in Section.objects.child_of(front)}
    for article in articles:
        section = sections[article.path[: -article.steplen]]
        article.section_title = section.title  # type: ignore[attr-defined]
        article.section_url = f"/{section.slug}/" if section.live else ""  # type: ignore[attr-defined]


def article_page(request: HttpRequest, article: Article, *, is_preview: bool = False) -> HttpResponse:
    """An article as readers see it; ``is_preview`` for the editor who has not published it yet."""
    publication = request.publication  # type: ignore[attr-defined]
    promotion, section = promotion_for(article, publication), article.section
    is_restricted = article.get_view_restrictions().exists()
    return render(
        request,
        "press/article.html",
        {
            "article": article,
            "is_preview": is_preview,
            "is_restricted": is_restricted,
            # No address of a discussion answers below a restricted article: nothing here may lead to one.
            "has_discussion": not is_preview and not is_restricted,
            "section": section,
            "section_slug": section.slug,
            "authors": article.authors,
            "keywords": sorted(article.keywords.names()),
            "related": related_to(article, publication),
            "promotion": promotion,
            "promotion_items": promotion.items.select_related("image") if promotion else [],
            "canonical": publication.root_url + article.address,
        },
    )


def author_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody who writes here, and what they wrote that anybody may read, newest first, twenty a page."""
    publication = request.publication  # type: ignore[attr-defined]
    author = get_object_or_404(Author, publication=publication, slug=slug)
    signed = Byline.objects.filter(author=author).values("article")
    articles = Article.objects.live().public().descendant_of(publication.front_page).filter(pk__in=signed)
    shown = cut(request, articles.newest_first())
    context = {
        "author": author,
        "articles": shown,
        "canonical": canonical(publication, author.get_absolute_url(), shown),
    }
    return render(request, "press/author.html", context)


def stays(request: HttpRequest, page: WagtailPage, sentence: str) -> HttpResponse:
    """On the editors' side: a sentence that says why ``page`` stays, and the form to choose another place."""
    messages.error(request, sentence)
    return redirect("wagtailadmin_pages:move", page.pk)


def to_mend(request: HttpRequest, page: WagtailPage, sentence: str) -> HttpResponse:
    """On the editors' side: a sentence that says what is wrong with ``page``, and its form."""
    messages.error(request, sentence)
    return redirect("wagtailadmin_pages:edit", page.pk)
