"""
The hosts on whose pages a publication lets its discussions stand: who may frame them, and whose addresses name threads.

They are asked of the database each time, or of what is kept until the publication changes: what is added or taken away
holds for the next request.
"""

from __future__ import annotations

import datetime
import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from palabre.journal.recording import record
from palabre.kit import depending
from palabre.kit.hosts import NotAHost, in_ascii
from palabre.publications.models import Host, Publication

# They are named in a header of every page in a frame: proxies take some kilobytes of headers.
MOST = 40
# One machine, on which people try things.
LOOPBACK = frozenset({"localhost", "127.0.0.1"})
# Second words under which a country's names are given: ``co.uk`` is everybody's. Source: publicsuffix.org, its commonest.
SHARED_SECOND = frozenset(
    [
        "ac",
        "asso",
        "co",
        "com",
        "edu",
        "ed",
        "gob",
        "gouv",
        "gov",
        "gv",
        "info",
        "ltd",
        "med",
        "mil",
        "name",
        "ne",
        "net",
        "nom",
        "nhs",
        "or",
        "org",
        "plc",
        "presse",
        "prof",
        "res",
        "sch",
        "school",
    ]
)
# Where anybody may have a name of their own below. Source: the private part of publicsuffix.org's list, its commonest.
SHARED_HOSTING = frozenset(
    [
        "blogspot.com",
        "canalblog.com",
        "cloudfront.net",
        "firebaseapp.com",
        "fly.dev",
        "github.io",
        "gitlab.io",
        "herokuapp.com",
        "hypotheses.org",
        "medium.com",
        "myshopify.com",
        "neocities.org",
        "netlify.app",
        "ngrok.io",
        "onrender.com",
        "over-blog.com",
        "pages.dev",
        "substack.com",
        "tumblr.com",
        "vercel.app",
        "web.app",
        "weebly.com",
        "wixsite.com",
        "wordpress.com",
        "workers.dev",
    ]
)


def host_of(written: str) -> str:
    """
    The name of a host as it is kept, from what somebody wrote: the address of a page on it means it as well.

    Raises ``ValidationError`` with a sentence for what is no host, or everybody's.
    """
    written = re.sub("^(?:https?:)?//", "", written.strip(), flags=re.IGNORECASE)
    written = re.split("[/?#]", written, maxsplit=1)[0]
    # With a user before it, or a backslash, browsers and people read different hosts in it.
    if not written or re.search(r"[@\\]", written):
        raise ValidationError(
            _("Write the host, such as journal.example, or copy the address of one of its pages.")
        )
    if "*" in written:
        raise ValidationError(
            _("Write the host itself, and tick that its subdomains may carry discussions too.")
        )
    try:
        host = in_ascii(written)
    except NotAHost:
        raise ValidationError(_("“%(name)s” is not the name of a host.") % {"name": written[:80]}) from None
    # A page's address does not say the usual port either.
    host = host.removesuffix(":443").removesuffix(":80")
    name = host.partition(":")[0]
    if name in LOOPBACK:
        return host
    *_before, last = labels = name.split(".")
    if last.isdigit():
        raise ValidationError(_("Write the name of the host, not its number."))
    is_of_everybody = (
        len(labels) == 1
        or name in SHARED_HOSTING
        or (len(labels) == 2 and len(last) == 2 and labels[0] in SHARED_SECOND)
    )
    if is_of_everybody:
        raise ValidationError(
            _("“%(name)s” is not one host: anybody may have a name below it. Write your own.")
            % {"name": name}
        )
    return host


class TooMany(Exception):
    """As many hosts are registered as fit; nothing was written."""


class NothingToChange(Exception):
    """It is as it was asked for already; nothing was written."""


@transaction.atomic
def register(
    publication: Publication, name: str, *, with_subdomains: bool, by: Model, at: datetime.datetime
) -> Host:
    """
    Let the pages of ``name`` (as ``host_of`` writes it) carry discussions, those of its subdomains too or not.

    Raises ``NothingToChange``, ``TooMany``.
    """
    Publication.objects.select_for_update().get(pk=publication.pk)
    host = Host.objects.filter(publication=publication, name=name).first()
    if host is not None and host.with_subdomains == with_subdomains:
        raise NothingToChange(name)
    if host is None:
        if Host.objects.filter(publication=publication).count() >= MOST:
            raise TooMany(name)
        host = Host(publication=publication, name=name)
    host.with_subdomains = with_subdomains
    host.save()
    _note("publication.host_registered", host, by=by, at=at)
    return host


@transaction.atomic
def remove(publication: Publication, name: str, *, by: Model, at: datetime.datetime) -> None:
    """Take the leave back from ``name``. Its threads stay, and are read here. Raises ``NothingToChange``."""
    Publication.objects.select_for_update().get(pk=publication.pk)
    host = Host.objects.filter(publication=publication, name=name).first()
    if host is None:
        raise NothingToChange(name)
    key = host.pk
    host.delete()
    host.pk = key
    _note("publication.host_removed", host, by=by, at=at)


def _note(kind: str, host: Host, *, by: Model, at: datetime.datetime) -> None:
    # A site's public name: who let whom show discussions can be read for good, though the row is gone.
    record(
        kind, journal=host.publication_id, subject=host, by=by, at=at,
        host=host.name, with_subdomains=host.with_subdomains,
    )  # fmt: skip


def hosts_of(publication: Publication) -> list[Host]:
    """Those that are registered, by name."""
    return depending.part(
        ("hosts", publication.pk),
        lambda: list(Host.objects.filter(publication=publication).order_by("name")),
        f"publication:{publication.pk}",
    )


def may_carry(publication: Publication, host: str) -> bool:
    """Whether the pages of ``host`` (as ``in_ascii`` writes it, with its port) may carry discussions."""
    return any(one.covers(host) for one in hosts_of(publication))


def ancestors(publication: Publication) -> list[str]:
    """The registered hosts as ``frame-ancestors`` names them (CSP 3, section 2.3.1: ``host-source``)."""
    return [source for one in hosts_of(publication) for source in one.sources]
