"""
Tell the front door what an answer depends on, so that it may be kept finished (``frontdoor/shelf.py``).

Said in headers that the front door takes off again, and only where it asked for the page itself. Of an
article or a list, what is not about comments is kept as a *frame*: when a comment appears, it alone is made
again, and none of the middleware or the routing is gone through a second time.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.http import http_date

from palabre.discussion.showing import next_change
from palabre.feeds import changing
from palabre.frontdoor.asking import FLIGHT
from palabre.frontdoor.wsgi import HEARD
from palabre.kit import depending
from palabre.publications.models import Publication

OF_STATIC = "static"
# What is said anew each time.
ANEW = frozenset({"content-length", "last-modified", "palabre-depends", "palabre-until"})


@dataclass(frozen=True)
class Frame:
    """
    A page without what it says of comments: its HTML with the marks where that goes, and its headers.

    ``names`` are those it depends on besides what is said when it is filled.
    """

    publication: Publication
    html: str
    headers: dict[str, str]
    names: frozenset[str]


class Finishing:
    """The outermost middleware: whatever is made within says what it depends on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.environ.get(FLIGHT):
            # What is kept of the publication serves whoever asks for themselves, too.
            with depending.noting(with_parts=bool(request.environ.get(HEARD)), marks=False):
                return self.get_response(request)
        key = ("frame", request.scheme, request.META["HTTP_HOST"], request.get_full_path())
        with depending.noting(with_parts=True) as noted:
            found = depending.parts.get(key)
            if found is not None and (response := fill(found.value)) is not None:
                tell(response, found.value.publication, noted)
                return response
            response = self.get_response(request)
            publication = getattr(request, "publication", None)
            if response.status_code in (200, 302):
                mark = "s" if request.is_secure() else ""
                response.headers["Palabre-Of"] = f"{publication.pk if publication else 0}{mark}"
                if request.path.startswith(settings.STATIC_URL):
                    response.headers["Palabre-Depends"] = OF_STATIC
                elif publication is not None:
                    response.headers["Palabre-Language"] = publication.language
                    tell(response, publication, noted)
                    keep_frame(key, response, publication, noted)
        return response


def tell(response, publication: Publication, noted: depending.Dependence) -> None:
    """Say what a page of ``publication`` depends on, until when it holds, and when it last changed."""
    now = timezone.now()
    depending.on(f"publication:{publication.pk}")
    depending.until(next_change(publication, now))
    response.headers["Palabre-Depends"] = " ".join(sorted(noted.names))
    if noted.until is not None:
        response.headers["Palabre-Until"] = str(noted.until.timestamp())
    if "Last-Modified" not in response.headers:
        response.headers["Last-Modified"] = http_date(changing.date_of(publication.pk, now=now).says)


def keep_frame(key, response, publication: Publication, noted: depending.Dependence) -> None:
    """Keep the frame of a page that says something of comments."""
    is_html = response.get("Content-Type", "").startswith("text/html")
    if response.status_code != 200 or not is_html or response.cookies or response.streaming:
        return
    html = response.content.decode()
    if depending.MARKED.search(html) is None:
        return
    headers = {name: value for name, value in response.headers.items() if name.lower() not in ANEW}
    # What it says of comments depends on more than the frame does. A thread says so each time it is shown.
    names = frozenset(name for name in noted.names if name.startswith("comments:"))
    own = frozenset(name for name in noted.names - names if not name.startswith("thread:"))
    frame = Frame(publication, depending.emptied(html), headers, names)
    depending.parts.keep(
        key, depending.Part(frame, own, noted.until, len(frame.html)), since=noted.since or 0
    )


def fill(frame: Frame):
    """The page of ``frame``, with what is said of comments now; ``None`` where that is gone."""
    publication = frame.publication
    depending.on(*frame.names)
    with translation.override(publication.language), timezone.override(publication.zone):
        try:
            html = depending.filled(frame.html)
        except KeyError:
            return None
    return HttpResponse(html, headers=frame.headers)
