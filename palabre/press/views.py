"""The pages that the press makes: lists of articles, and an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

if TYPE_CHECKING:
    from palabre.press.models import Article, FrontPage, Section

ARTICLES_A_PAGE = 20


def listing(request: HttpRequest, page: FrontPage | Section) -> HttpResponse:
    """The articles of a publication or a section, twenty a page (``?page=n``); 404 for a page that is not."""
    wanted = request.GET.get("page", "1")
    articles = Paginator(page.articles(), ARTICLES_A_PAGE)
    if not wanted.isascii() or not wanted.isdigit() or not 1 <= int(wanted[:9]) <= articles.num_pages:
        raise Http404
    return render(request, "press/listing.html", {"page": page, "articles": articles.page(int(wanted[:9]))})


def article_page(request: HttpRequest, article: Article, *, is_preview: bool = False) -> HttpResponse:
    """An article as readers see it; ``is_preview`` for the editor who has not published it yet."""
    return render(request, "press/article.html", {"article": article, "is_preview": is_preview})
