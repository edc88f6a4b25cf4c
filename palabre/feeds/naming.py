"""What a feed calls things: names that never change (RFC 4151), and addresses."""

from __future__ import annotations

import datetime
from functools import lru_cache

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min

from palabre.press.models import Article, FrontPage
from palabre.publications.models import Publication


def installed_at() -> datetime.datetime:
    """When this installation's database was first set up: what a backup keeps and no act changes."""
    return _installed_at(str(connection.settings_dict["NAME"]))


@lru_cache(maxsize=1)
def _installed_at(database: str) -> datetime.datetime:
    applied = MigrationRecorder(connection).migration_qs.aggregate(first=Min("applied"))["first"]
    return applied or datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def tag(publication: Publication, what: str) -> str:
    """
    The name of a thing, for good: ``tag:host,2026:comment/48211``.

    Host and year are those of the publication's beginning (``Publication.naming_authority``), whatever its
    host is now: an address may change, a name may not (RFC 4151, section 2.1).
    """
    return f"tag:{publication.naming_authority}:{what}"


def address(publication: Publication, front: FrontPage, page: Article | None = None) -> str:
    """The absolute address of an article, or of the front page; from the publication's own host alone."""
    below = page.url_path.removeprefix(front.url_path) if page is not None else ""
    return f"{publication.root_url}/{below}"


def comment_address(publication: Publication, number: int) -> str:
    """The permanent address of a comment."""
    return f"{publication.root_url}/c/{number}/"
