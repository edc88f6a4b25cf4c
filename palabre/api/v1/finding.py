"""Which discussion stands at an address, and whether anybody may read it."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from palabre.discussion import aliases, outside
from palabre.discussion.models import Thread
from palabre.discussion.opening import thread_of
from palabre.press.models import Article
from palabre.publications.models import Publication

LONGEST_ADDRESS = 2000
USUAL_PORTS = {"http": 80, "https": 443}


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
    tag of a page elsewhere calls it.

    That of an article is opened where nobody has asked for it yet, as by its page.
    """
    thread = at_each(publication, [address]).get(address)
    if thread is None and (url_path := _own(publication, address)):
        article = Article.objects.live().public().filter(url_path=url_path).first()
        thread = thread_of(article) if article is not None else None
    if thread is not None:
        thread.publication = publication
    return thread


def at_each(publication: Publication, addresses: Iterable[str]) -> dict[str, Thread]:
    """The threads that there are at ``addresses`` and that anybody may read, by address: three questions, or one more for old names."""
    own: dict[str, str] = {}
    elsewhere: dict[str, str] = {}
    for address in addresses:
        if url_path := _own(publication, address):
            own[address] = url_path
        elif key := _elsewhere(address):
            elsewhere[address] = key
    found = Thread.objects.filter(
        article__url_path__in=set(own.values()), article__live=True, publication=publication
    ).exclude(article__in=Article.objects.private())
    here = {
        thread.article.url_path: thread
        for thread in found.select_related("article").defer("article__body")
        if thread.article is not None
    }
    outside_ones = aliases.named_each(publication, elsewhere.values()) if elsewhere else {}
    known = {address: here[place] for address, place in own.items() if place in here}
    known |= {address: outside_ones[key] for address, key in elsewhere.items() if key in outside_ones}
    # What was taken in by an article is read where that is.
    return {address: thread for address, thread in known.items() if thread.is_public}


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
