"""
The signed word with which somebody opens the thread of an outside page: nobody else can make one for an address.

It stands on pages that are only shown for addresses of registered hosts. In a frame it has no date, since the page is
the same for everybody and is kept; browsers show it on registered hosts alone. On a page of our own it has one. The form
of a discussion in which nothing was published carries one of its own kind: should that be cleared away, it begins it again.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core import signing

from palabre.discussion import outside
from palabre.discussion.models import Thread
from palabre.publications import hosts
from palabre.publications.models import Publication

IN_A_FRAME, ON_A_PAGE, AGAIN = "palabre.outside.frame", "palabre.outside.page", "palabre.outside.again"
UNDATED = frozenset({IN_A_FRAME, AGAIN})
LIVES = datetime.timedelta(hours=12)


class Forged(Exception):
    """The word was not given here, or for another publication, or too long ago."""


@dataclass(frozen=True)
class Asked:
    """The outside page whose discussion is asked for: its thread's key, its address, what it calls itself."""

    key: str
    address: str
    title: str

    @property
    def host(self) -> str:
        """Where it stands, to be read."""
        return urlsplit(self.address).netloc


def read(said) -> Asked:
    """What the address of a frame or of a lookup says. Raises ``NotAnAddress``."""
    address = outside.link_to(said.get("address", ""))
    key = outside.canonical(address)
    if named := said.get("thread", "").strip():
        key = outside.named(named)
        # Where the name is an address, that is where the page stands: whoever comes first says nothing else of it.
        if key.startswith("https://"):
            address = outside.link_to(named)
    return Asked(key, address, said.get("title", "")[: outside.LONGEST_TITLE])


def is_welcome(publication: Publication, asked: Asked) -> bool:
    """Whether a thread may be opened for it: both its page and, where that is an address, its key are of registered hosts."""
    addresses = [outside.canonical(asked.address)]
    if asked.key.startswith("https://"):
        addresses.append(asked.key)
    return all(outside.is_registered(publication, one) for one in addresses)


def give(publication: Publication, asked: Asked, where: str) -> str:
    """The word for ``asked``, to be said ``where`` (``IN_A_FRAME``, ``ON_A_PAGE``, ``AGAIN``)."""
    said = [publication.pk, asked.key, asked.address, asked.title]
    if where in UNDATED:
        return signing.Signer(salt=where).sign_object(said, compress=True)
    return signing.dumps(said, salt=where, compress=True)


def take(publication: Publication, word: str, where: str) -> Asked:
    """What ``word`` was given for. Raises ``Forged``."""
    try:
        if where in UNDATED:
            said = signing.Signer(salt=where).unsign_object(word)
        else:
            said = signing.loads(word, salt=where, max_age=LIVES)
        key, key_of_page, address, title = said
    except (signing.BadSignature, ValueError, TypeError):
        raise Forged from None
    if key != publication.pk:
        raise Forged
    return Asked(key_of_page, address, title)


def to_begin_again(thread: Thread) -> str:
    """
    The word with which its form begins ``thread`` again, should it be cleared away; empty where it never can be.

    What its page calls itself is left out: nobody may have read that yet, and here it could be.
    """
    if thread.page_key is None or thread.page_address is None or thread.last_published_at is not None:
        return ""
    return give(thread.publication, Asked(thread.page_key, thread.page_address, ""), AGAIN)


def comes_from_registered(publication: Publication, referer: str) -> bool:
    """Whether a link on a page of a registered host led here, as the browser says (the host alone is believed)."""
    try:
        return hosts.may_carry(publication, outside.host_of(outside.canonical(referer)))
    except outside.NotAnAddress:
        return False
