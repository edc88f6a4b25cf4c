"""The pages that the press makes: lists of articles, and an article."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from palabre.press.models import Article, Author, Byline, FrontPage, Section
from palabre.press.related import promotion_for, related_to
from palabre.publications.models import Publication

ARTICLES_A_PAGE = 20


def listing(request: HttpRequest, page: FrontPage | Section) -> HttpResponse:
    """The articles of a publication or a section, twenty a page (``?page=n``); 404 for a page that is not."""
    shown = cut(request, page.articles())
    with_sections(shown.object_list, request.publication)  # type: ignore[attr-defined]
    is_section = hasattr(page, "introduction")
    context = {"page": page, "articles": shown, "section_slug": page.slug if is_section else ""}
    return render(request, "press/listing.html", context)


def cut(request: HttpRequest, articles: QuerySet[Article]) -> Page:
    """The page of ``articles`` that ``?page=n`` asks for, the first without it; 404 for one that is not."""
    wanted = request.GET.get("page", "1")
    pages = Paginator(articles, ARTICLES_A_PAGE)
    if not wanted.isascii() or not wanted.isdigit() or not 1 <= int(wanted[:9]) <= pages.num_pages:
        raise Http404
    return pages.page(int(wanted[:9]))


def with_sections(articles: Iterable[Article], publication: Publication) -> None:
    """Give each article its section's title and address, in one query for all of them."""
    front = publication.front_page  # type: ignore[attr-defined]
    sections = {section.path: section for section in Section.objects.child_of(front)}
    for article in articles:
        section = sections[article.path[: -article.steplen]]
        article.section_title = section.title  # type: ignore[attr-defined]
        article.section_url = f"/{section.slug}/"  # type: ignore[attr-defined]


def article_page(request: HttpRequest, article: Article, *, is_preview: bool = False) -> HttpResponse:
    """An article as readers see it; ``is_preview`` for the editor who has not published it yet."""
    publication = request.publication  # type: ignore[attr-defined]
    promotion, section = promotion_for(article, publication), article.section
    return render(
        request,
        "press/article.html",
        {
            "article": article,
            "is_preview": is_preview,
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
    return render(request, "press/author.html", {"author": author, "articles": shown})
