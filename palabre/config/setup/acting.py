"""Make a publication: the installation's first, with its people, or another beside it; each in one act."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from palabre.accounts import joining
from palabre.accounts.models import User
from palabre.charter import starting
from palabre.journal.models import INSTALLATION
from palabre.journal.recording import locked_head, record
from palabre.press.models import Section
from palabre.press.setting_up import grant_editors, make_pages
from palabre.publications.models import Publication


class AlreadySetUp(Exception):
    """There is a publication; nothing was made."""


class NotSetUp(Exception):
    """There is no publication yet, and so nobody who administers; nothing was made."""


class HostTaken(Exception):
    """Something stands at this host already; nothing was made."""


@dataclass(frozen=True)
class Person:
    """Somebody of the first staff: the name that readers see, where mails go, a password found good."""

    name: str
    email: str
    password: str


@dataclass(frozen=True)
class Host:
    """Where the publication answers: ``port`` 443 means HTTPS (as Wagtail's sites have it)."""

    name: str
    port: int


@transaction.atomic
def set_up(
    *,
    settings: dict[str, Any],
    host: Host,
    sections: Sequence[tuple[str, str]],
    charter: str,
    editor: Person,
    moderator: Person | None,
    at: datetime.datetime,
) -> Publication:
    """
    Make the first publication with everything that it needs to begin.

    ``settings`` are fields of ``Publication``, ``sections`` pairs of a title and a slug that may be taken,
    ``charter`` the key of a starter. ``editor`` writes, and administers the installation; without a
    ``moderator`` they moderate too. Raises ``AlreadySetUp`` when another was quicker, and what
    ``joining.new_account`` raises; then nothing was made.
    """
    # The one row that two who finish at once both need: the second waits here, and then sees the first's.
    locked_head(INSTALLATION)
    if Publication.objects.exists():
        raise AlreadySetUp
    # What Wagtail puts into an empty database: a page that welcomes, and a host that shows it.
    Site.objects.filter(publication__isnull=True).delete()
    for page in Page.objects.filter(depth=2, slug="home"):
        page.delete()
    publication = _make_publication(settings, host, sections)
    version = starting.give_first(publication, charter, at=at)
    first = joining.new_account(
        free_username(editor.name, "editor"),
        role="admin",
        password=editor.password,
        email=editor.email,
        shown_name=editor.name,
    )
    first.groups.add(publication.editors)
    if moderator is None:
        first.groups.add(publication.moderators)
        second = first
    else:
        second = joining.new_account(
            free_username(moderator.name, "moderator"),
            role="moderator",
            password=moderator.password,
            email=moderator.email,
            shown_name=moderator.name,
            publication=publication,
        )
    record(
        "publication.set_up",
        journal=publication.pk,
        subject=publication,
        by=first,
        at=at,
        charter=version.pk,
        editor=first.pk,
        moderator=second.pk,
        sections=len(sections),
        reading=publication.reading,
        legal_log_days=publication.legal_log_days,
    )
    return publication


@transaction.atomic
def add(
    *,
    settings: dict[str, Any],
    host: Host,
    sections: Sequence[tuple[str, str]],
    charter: str,
    by: object = "system",
    at: datetime.datetime,
) -> Publication:
    """
    Make another publication beside those that there are, at a host of its own, without people yet.

    What comes in: as for ``set_up``. Raises ``NotSetUp``, and ``HostTaken`` where something stands at the
    host, at whichever port: addresses, cookies and commands know a publication by its host.
    """
    locked_head(INSTALLATION)
    if not Publication.objects.exists():
        raise NotSetUp
    if Site.objects.filter(hostname__iexact=host.name).exists():
        raise HostTaken(host.name)
    publication = _make_publication(settings, host, sections)
    version = starting.give_first(publication, charter, at=at)
    record(
        "publication.added",
        journal=publication.pk,
        subject=publication,
        by=by,
        at=at,
        charter=version.pk,
        sections=len(sections),
        reading=publication.reading,
        legal_log_days=publication.legal_log_days,
    )
    return publication


def _make_publication(
    settings: dict[str, Any], host: Host, sections: Sequence[tuple[str, str]]
) -> Publication:
    """The publication at its host, with its two groups, its pages and what its editors may do."""
    name = settings["name"]
    site = Site.objects.create(
        hostname=host.name,
        port=host.port,
        root_page=Page.objects.get(depth=1),
        site_name=name,
        is_default_site=not Site.objects.filter(is_default_site=True).exists(),
    )
    with translation.override(settings["language"]):
        moderators = _("%(publication)s: moderation") % {"publication": name}
        editors = _("%(publication)s: editors") % {"publication": name}
    publication = Publication.objects.create(
        site=site,
        moderators=Group.objects.create(name=free_group_name(moderators)),
        editors=Group.objects.create(name=free_group_name(editors)),
        **settings,
    )
    front = make_pages(publication)
    for title, slug in sections:
        front.add_child(instance=Section(title=title, slug=slug))
    grant_editors(publication)
    return publication


def free_group_name(wanted: str) -> str:
    """``wanted``, or with a number where another publication of that name has it."""
    found, n = wanted, 1
    while Group.objects.filter(name=found).exists():
        n += 1
        found = f"{wanted} ({n})"
    return found


def free_username(name: str, otherwise: str) -> str:
    """What somebody called ``name`` signs in with: ``anne-le-goff``, or with a number where that is taken."""
    wanted = slugify(name)[:100] or otherwise
    found, n = wanted, 1
    while User.objects.filter(username__iexact=found).exists():
        n += 1
        found = f"{wanted}-{n}"
    return found
