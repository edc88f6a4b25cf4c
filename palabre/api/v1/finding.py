"""Which discussion stands at an address, and whether anybody may read it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urlparse, urlsplit

from django.utils import timezone
from django.utils.encoding import iri_to_uri, uri_to_iri
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from palabre.discussion import aliases, outside
from palabre.discussion.models import Thread
from palabre.discussion.opening import thread_of
from palabre.kit import depending
from palabre.press.models import Article
from palabre.publications.models import Publication

LONGEST_ADDRESS = 2000
USUAL_PORTS = {"http": 80, "https": 443}
# What editors enter by hand on Wagtail's page of redirects has no entry in the journal: what was learned of it holds so long.
REDIRECTS_HOLD = datetime.timedelta(minutes=10)


def by_id(publication: Publication, key: int) -> Thread | None:
    """The publication's thread of this key, if anybody may read it."""
    thread = aliases.thread_at(publication, key)
    if thread is None or not thread.is_public:
        return None
    # Known already, with its host.
    thread.publication = publication
    return thread


def at(publication: Publication, address: str) -> Thread | None:
    """
    The thread at ``address``, if anybody may read it: absolute, the path of an article of this publication, or what the
    tag of a page elsewhere calls it. Where an article stood before it moved leads to it, as on the site.

    That of an article is opened where nobody has asked for it yet, as by its page.
    """
    thread = at_each(publication, [address]).get(address)
    if thread is None and (own := _own(publication, address)):
        url_path = _moved(publication, {address: own}).get(address, own)
        article = Article.objects.live().public().filter(url_path=url_path).first()
        thread = thread_of(article) if article is not None else None
    if thread is not None:
        thread.publication = publication
    return thread


def at_each(publication: Publication, addresses: Iterable[str]) -> dict[str, Thread]:
    """
    The threads that there are at ``addresses`` and that anybody may read, by address.

    Three questions, however many they are; one more for old names, and up to four for addresses at which no discussion of
    an article is.
    """
    own: dict[str, str] = {}
    elsewhere: dict[str, str] = {}
    for address in addresses:
        if url_path := _own(publication, address):
            own[address] = url_path
        elif key := _elsewhere(address):
            elsewhere[address] = key
    here = _of_articles(publication, own.values())
    if missing := {address: place for address, place in own.items() if place not in here}:
        moved = _moved(publication, missing)
        own |= moved
        here |= _of_articles(publication, moved.values()) if moved else {}
    outside_ones = aliases.named_each(publication, elsewhere.values()) if elsewhere else {}
    known = {address: here[place] for address, place in own.items() if place in here}
    known |= {address: outside_ones[key] for address, key in elsewhere.items() if key in outside_ones}
    # What was taken in by an article is read where that is.
    return {address: thread for address, thread in known.items() if thread.is_public}


def _of_articles(publication: Publication, places: Iterable[str]) -> dict[str, Thread]:
    """The discussions of the articles that anybody may read at ``places`` in the tree of pages, by place."""
    found = Thread.objects.filter(
        article__url_path__in=set(places), article__live=True, publication=publication
    ).exclude(article__in=Article.objects.private())
    return {
        thread.article.url_path: thread
        for thread in found.select_related("article").defer("article__body")
        if thread.article is not None
    }


def _moved(publication: Publication, places: Mapping[str, str]) -> dict[str, str]:
    """
    Where the pages of the publication stand now that were at some of the addresses; ``places`` says for each where in the
    tree of pages that is.

    As the site leads on (Wagtail's redirects): only where nothing stands by now, with the whole query before without,
    with letters before escapes, and what was entered for this site before what was for all.
    """
    taken = set(
        Page.objects.live().filter(url_path__in=set(places.values())).values_list("url_path", flat=True)
    )
    ways = {address: _ways_to_write(address) for address, place in places.items() if place not in taken}
    if not ways:
        return {}
    depending.until(timezone.now() + REDIRECTS_HOLD)
    written = {way for one in ways.values() for way in one}
    redirects = Redirect.get_for_site(publication.site).filter(old_path__in=written)
    by_way: dict[str, Redirect] = {}
    for one in redirects:
        if one.site_id is not None or one.old_path not in by_way:
            by_way[one.old_path] = one
    led = {
        address: next(by_way[way] for way in ordered if way in by_way)
        for address, ordered in ways.items()
        if any(way in by_way for way in ordered)
    }
    pages = Page.objects.live().filter(pk__in={one.redirect_page_id for one in led.values()} - {None})
    standing = dict(pages.values_list("pk", "url_path")) if led else {}
    now = {
        address: standing.get(one.redirect_page_id, "")
        if one.redirect_page_id
        else _own(publication, one.redirect_link)
        for address, one in led.items()
    }
    # A redirect may lead to another publication's page: that is read there.
    front = publication.front_page.url_path  # type: ignore[attr-defined]
    return {address: place for address, place in now.items() if place.startswith(front)}


def _ways_to_write(address: str) -> list[str]:
    """How an old address may be written among the redirects, the one that counts first."""
    said = urlsplit(address)
    # What does not begin with one slash alone was another host.
    asked = iri_to_uri("/" + said.path.lstrip("/") + (f"?{said.query}" if said.query else ""))
    whole = Redirect.normalise_path(asked, decode_unicode=False)
    alone = urlparse(whole).path
    ways = [uri_to_iri(whole), whole, uri_to_iri(alone), alone]
    return [way for way in dict.fromkeys(ways) if len(way) <= 255 and "\x00" not in way]


def _own(publication: Publication, address: str) -> str:
    """Where an article of the publication at ``address`` would stand in the tree of pages; empty for another place."""
    front = getattr(publication, "front_page", None)
    if front is None or len(address) > LONGEST_ADDRESS:
        return ""
    try:
        said = urlsplit(address)
        port = said.port
    except ValueError:
        return ""
    if said.scheme or said.netloc:
        ports = (None, publication.site.port, USUAL_PORTS.get(said.scheme))
        is_here = said.hostname == publication.site.hostname.lower() and port in ports
        if said.scheme not in USUAL_PORTS or not is_here:
            return ""
    # What is escaped there may be NUL, which PostgreSQL takes for no text at all.
    path = unquote(said.path).strip("/")
    is_one = said.path.startswith("/") and path != "" and path.isprintable()
    return f"{front.url_path}{path}/" if is_one else ""


def _elsewhere(address: str) -> str:
    """The key of a page that is not the publication's own; empty for what names none."""
    try:
        return outside.named(address)
    except outside.NotAnAddress:
        return ""
