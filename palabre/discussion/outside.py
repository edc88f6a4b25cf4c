"""
Threads of pages that stand on somebody else's site: what names them, and how they come to be.

A thread's *key* names it within its publication: the canonical address of its page, or what its tag says. Nothing here
fetches anything: an address is letters.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from urllib.parse import quote, unquote_plus, urlsplit

from django.db import transaction

from palabre.discussion import aliases
from palabre.discussion.models import Alias, Thread
from palabre.journal.recording import record
from palabre.kit.hosts import NotAHost, in_ascii
from palabre.publications import hosts
from palabre.publications.models import Publication

# As long as the column: an index of PostgreSQL takes no more than 2,704 bytes.
LONGEST = 2000
LONGEST_NAME = 200
LONGEST_TITLE = 300
USUAL_PORT = {"http": ":80", "https": ":443"}

# What tells a shop or a sender of letters where a reader comes from, and nothing about the page: the same article would
# have as many discussions as campaigns. A star stands for any ending. Each as its maker documents it.
TRACKING = (
    ("utm_*", "campaigns, as Google Analytics and most others name them"),
    ("mtm_*", "campaigns of Matomo"),
    ("pk_campaign", "campaigns of Matomo, before it had that name"),
    ("pk_kwd", "the same"),
    ("pk_source", "the same"),
    ("pk_medium", "the same"),
    ("piwik_campaign", "the same"),
    ("piwik_kwd", "the same"),
    ("at_campaign", "campaigns of Piano (AT Internet)"),
    ("at_medium", "the same"),
    ("at_custom*", "the same"),
    ("xtor", "campaigns of AT Internet, still in old newsletters"),
    ("wt_mc", "campaigns of Webtrekk"),
    ("wt_zmc", "the same"),
    ("hsa_*", "campaigns of HubSpot"),
    ("_hsenc", "whom HubSpot sent a letter"),
    ("_hsmi", "which letter it was"),
    ("mc_cid", "which letter of Mailchimp"),
    ("mc_eid", "to whom it was sent"),
    ("mkt_tok", "to whom Marketo sent it"),
    ("vero_id", "to whom Vero sent it"),
    ("oly_anon_id", "to whom Omeda sent it"),
    ("oly_enc_id", "the same"),
    ("fbclid", "a click on Facebook"),
    ("igshid", "a share on Instagram"),
    ("igsh", "the same"),
    ("gclid", "a click on an advertisement of Google"),
    ("gclsrc", "the same"),
    ("dclid", "the same"),
    ("gbraid", "the same"),
    ("wbraid", "the same"),
    ("gad_source", "the same"),
    ("gad_campaignid", "the same"),
    ("srsltid", "a click on a result of Google"),
    ("_ga", "who crosses from one site to another (Google Analytics)"),
    ("_gl", "the same"),
    ("msclkid", "a click on an advertisement of Microsoft"),
    ("twclid", "a click on X"),
    ("ttclid", "a click on TikTok"),
    ("li_fat_id", "a click on LinkedIn"),
    ("epik", "a click on Pinterest"),
    ("rdt_cid", "a click on Reddit"),
    ("sccid", "a click on Snapchat"),
    ("yclid", "a click on Yandex"),
    ("_openstat", "the same"),
    ("wickedid", "a click that Wicked Reports counts"),
    ("s_cid", "campaigns of Adobe Analytics"),
)
_EXACT = frozenset(name for name, _why in TRACKING if not name.endswith("*"))
_BEGINNINGS = tuple(name[:-1] for name, _why in TRACKING if name.endswith("*"))

_ESCAPE = re.compile("%([0-9a-fA-F]{2})")
# RFC 3986, section 2.3: these mean the same written plainly.
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class NotAnAddress(ValueError):
    """It is no address of a page on the web, or none that may be kept."""


class NotRegistered(Exception):
    """The page stands on a host that the publication has not registered; nothing was written."""


def canonical(address: str) -> str:
    """
    The address of a page in the one way that names its thread. Raises ``NotAnAddress``.

    Scheme and host in small letters and ASCII (IDNA), no usual port, no fragment, no tracking parameter; what is left of
    the query in its order; percent-encoding as RFC 3986, section 6.2.2 writes it. It always begins with ``https://``:
    a site that moves from http to https keeps its discussions, and no two pages differ by it alone.
    """
    scheme, host, path, query = _taken_apart(address)
    if host.endswith(USUAL_PORT[scheme]):
        host = host.removesuffix(USUAL_PORT[scheme])
    kept = "&".join(_escaped(one) for one in query.split("&") if one and not is_tracking(one))
    written = f"https://{host}{_without_dots(_escaped(path))}" + (f"?{kept}" if kept else "")
    if len(written) > LONGEST:
        raise NotAnAddress("too long")
    return written


def link_to(address: str) -> str:
    """``address`` to be led to: canonical, with the scheme that it has (a page may stand on http alone)."""
    scheme = _taken_apart(address)[0]
    return scheme + canonical(address).removeprefix("https")


def host_of(address: str) -> str:
    """The host of a canonical address, with its port where it is not the usual one."""
    return urlsplit(address).netloc


def is_tracking(parameter: str) -> bool:
    """Whether ``name=value`` of a query says nothing of the page (``TRACKING``)."""
    name = unquote_plus(parameter.partition("=")[0]).lower()
    return name in _EXACT or name.startswith(_BEGINNINGS)


def named(name: str) -> str:
    """
    What a tag says for a key (``data-thread``): an address is meant as one, anything else as it stands.

    Raises ``NotAnAddress``.
    """
    name = unicodedata.normalize("NFC", name.strip())
    if re.match("[a-z]+:", name, re.IGNORECASE) and "//" in name:
        return canonical(name)
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise NotAnAddress("no name")
    return name


def find(publication: Publication, key: str) -> Thread | None:
    """The thread that ``key`` (``canonical``, ``named``) names, or named before it was merged or moved; if there is one."""
    return aliases.thread_named(publication, key)


@transaction.atomic
def open_(
    publication: Publication, *, key: str, address: str, title: str = "", by: object, at: datetime.datetime
) -> Thread:
    """
    The thread that ``key`` names, made where there is none: once, however many come together.

    ``address`` is where the page stands, ``title`` what the page says it is called, plain text. Raises
    ``NotAnAddress``; whether its host is registered is asked by ``is_registered``, where somebody unknown asks.
    """
    address, title = link_to(address), _title(title)
    known = aliases.thread_named(publication, key)
    if known is not None:
        return known
    days = publication.closes_after_days
    thread, is_new = Thread.objects.get_or_create(
        publication=publication,
        page_key=key,
        defaults={
            "page_address": address,
            "page_title": title,
            "last_written_at": at,
            "closes_at": at + datetime.timedelta(days=days) if days else None,
        },
    )
    # What named it was made an alias while we waited for that name: the new one was never seen.
    alias = Alias.objects.filter(publication=publication, page_key=key).select_related("thread").first()
    if is_new and alias is not None:
        thread.delete()
        return aliases.thread_at(publication, alias.thread_id) or alias.thread
    if is_new:
        record("thread.opened", journal=publication.pk, subject=thread, by=by, at=at)
    thread.publication = publication
    return thread


def is_registered(publication: Publication, address: str) -> bool:
    """Whether a page at ``address``, written canonically, may carry a discussion."""
    return hosts.may_carry(publication, host_of(address))


def _title(title: str) -> str:
    printable = "".join(one if one.isprintable() else " " for one in title)
    return " ".join(printable.split())[:LONGEST_TITLE]


def _taken_apart(address: str) -> tuple[str, str, str, str]:
    address = address.strip(" \t\r\n\f")
    if len(address) > LONGEST or any(unicodedata.category(one) in ("Cc", "Cs") for one in address):
        raise NotAnAddress("too long, or with characters that no address has")
    try:
        parts = urlsplit(address)
    except ValueError:
        raise NotAnAddress("no address") from None
    if parts.scheme not in USUAL_PORT or not parts.netloc or "\\" in address.partition("?")[0]:
        raise NotAnAddress("no address of the web")
    if "@" in parts.netloc:
        raise NotAnAddress("with a user")
    try:
        host = in_ascii(parts.netloc)
    except NotAHost:
        raise NotAnAddress("no host") from None
    return parts.scheme, host, parts.path or "/", parts.query


def _escaped(part: str) -> str:
    def plainly(found: re.Match[str]) -> str:
        letter = chr(int(found[1], 16))
        return letter if letter in _UNRESERVED else found[0].upper()

    # A per cent sign that begins no escape is one that somebody forgot to escape.
    part = re.sub("%(?![0-9a-fA-F]{2})", "%25", part)
    return quote(_ESCAPE.sub(plainly, part), safe="%!$&'()*+,;=:@/?[]-._~")


def _without_dots(path: str) -> str:
    """RFC 3986, section 5.2.4, as browsers do it before they show an address."""
    out: list[str] = []
    parts = path.split("/")[1:]
    for place, part in enumerate(parts):
        if part == ".." and out:
            out.pop()
        if part not in (".", ".."):
            out.append(part)
        elif place == len(parts) - 1:
            out.append("")
    return "/" + "/".join(out)
