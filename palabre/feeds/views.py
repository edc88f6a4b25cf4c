"""Feeds, the page that explains them, and the map for search engines."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

from palabre.discussion.views.framed import in_a_frame
from palabre.discussion.views.led_on import TakenIn, leads_on, outside_thread
from palabre.feeds import articles, atom, changing, comments, sitemap
from palabre.feeds.naming import address
from palabre.kit import depending
from palabre.press.models import FrontPage

# Caches may keep a feed for a minute, and never hand out one that is older: a comment may be gone.
CACHE = "public, max-age=0, s-maxage=60"


@require_safe
def articles_feed(request):
    """The newest articles, each with how many comments it has."""
    depending.on(f"comments:{request.publication.pk}")
    return answer(request, articles.articles_feed(request.publication, front_page(request)))


@require_safe
def comments_feed(request):
    """The newest comments of the publication."""
    depending.on(f"comments:{request.publication.pk}")
    return answer(request, comments.comments_feed(request.publication, front_page(request)))


@require_safe
def article_comments_feed(request, section, slug):
    """The newest comments on one article; 404 unless anybody may read it."""
    front = front_page(request)
    path = f"{front.url_path}{section}/{slug}/"
    article = get_object_or_404(articles.public_articles(front), url_path=path)
    # By the thread it would depend on less, and not on the one that is yet to come.
    depending.on(f"comments:{request.publication.pk}")
    return answer(request, comments.thread_feed(request.publication, front, article))


def front_page(request):
    """The publication's front page; 404 while it has none, or while it is not published."""
    return get_object_or_404(FrontPage.objects.live(), publication=request.publication)


def answer(request, feed):
    """The feed, or 304 for whoever has it already."""
    now = timezone.now()
    body = atom.write(feed)
    response = HttpResponse(body, content_type=f"{atom.MEDIA_TYPE}; charset=utf-8")
    response["Cache-Control"] = CACHE
    response["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    date = changing.date_of(request.publication.pk, now=now)
    response["Last-Modified"] = http_date(date.says)
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    if "If-None-Match" not in request.headers and date.tells(since):
        return get_conditional_response(request, last_modified=date.says, response=response)
    return get_conditional_response(request, etag=response["ETag"], response=response)


@require_safe
@leads_on
def thread_comments_feed(request, thread_id):
    """The newest comments on a page of another site."""
    thread = outside_thread(request.publication, thread_id)
    depending.on(f"comments:{request.publication.pk}")
    return answer(request, comments.outside_feed(request.publication, front_page(request), thread))


@require_safe
def follow(request):
    """What following is, and the addresses to copy; ``?article=<id>`` or ``?thread=<id>`` for the comments on one page."""
    front = front_page(request)
    about = {}
    if (wanted := number_in(request, "article")) is not None:
        article = get_object_or_404(articles.public_articles(front), pk=wanted)
        where = address(request.publication, front, article)
        about = {"title": article.title, "page_address": where, "page_feed": f"{where}feed/"}
    elif (wanted := number_in(request, "thread")) is not None:
        try:
            about = followed(outside_thread(request.publication, wanted))
        except TakenIn as taken_in:
            return redirect(f"{request.path}?{where_followed(taken_in.thread)}")
    return follow_page(request, about)


@require_safe
@in_a_frame
@leads_on
def follow_in_frame(request, frame, thread_id):
    """The same within a frame: the comments on the page around it."""
    thread = outside_thread(request.publication, thread_id)
    return follow_page(request, followed(thread) | frame.places(thread))


def where_followed(thread):
    """What the page about following is asked for a discussion."""
    return f"article={thread.article_id}" if thread.article_id else f"thread={thread.pk}"


def followed(thread):
    """What is said of following the discussion of a page on another site."""
    feed = f"{thread.publication.root_url}{thread.url}feed/"
    return {
        "title": thread.public_title,
        "page_address": thread.page_address,
        "page_feed": feed,
        "is_outside": True,
    }


def follow_page(request, about):
    """The page with the addresses."""
    return render(request, "feeds/follow.html", {"publication": request.publication, **about})


def number_in(request, name):
    """The number that a parameter is, ``None`` where it is not there; 404 for one that is no number."""
    wanted = request.GET.get(name)
    if wanted is not None and not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise Http404
    return int(wanted) if wanted is not None else None


@require_safe
def sitemap_xml(request):
    """All addresses, or the list of the files that hold them."""
    front = front_page(request)
    parts = sitemap.files(front)
    if len(parts) > 1:
        return xml(sitemap.index(request.publication, parts))
    return xml(sitemap.addresses(request.publication, front, None, is_first=True, at=timezone.now()))


@require_safe
def sitemap_file(request, number):
    """One file of a large publication."""
    front = front_page(request)
    parts = [part for part, _newest in sitemap.files(front)]
    if number not in parts:
        raise Http404
    is_first = number == parts[0]
    return xml(sitemap.addresses(request.publication, front, number, is_first=is_first, at=timezone.now()))


def xml(pieces):
    """Pieces of XML as one answer: Granian has no back-pressure, so nothing long is streamed."""
    return HttpResponse("".join(pieces).encode(), content_type="application/xml; charset=utf-8")
