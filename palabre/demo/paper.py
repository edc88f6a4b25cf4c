"""The paper itself: its publication with front page and sections, where it is served, and its charter."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import Group
from wagtail.models import Page, Site

from palabre.charter.models import Rule, Version
from palabre.demo import reading
from palabre.journal.models import Entry
from palabre.press.models import Section
from palabre.press.setting_up import grant_editors, make_pages
from palabre.publications.models import Publication

# The entry by which a demonstration is known: everything else, somebody may have changed since.
BUILT = "demo.built"


def make_publication() -> Publication:
    """The paper with its two groups of people, its front page and its sections."""
    said = reading.table("publication")
    # What Wagtail puts into an empty database: a page that welcomes, and a host that shows it.
    Site.objects.filter(publication__isnull=True).delete()
    for page in Page.objects.filter(depth=2, slug="home"):
        page.delete()
    site = Site.objects.create(
        hostname="127.0.0.1",
        port=8000,
        root_page=Page.objects.get(depth=1),
        site_name=said["publication"]["name"],
        is_default_site=True,
    )
    publication = Publication.objects.create(
        site=site,
        moderators=Group.objects.create(name=f"{said['publication']['name']} : modération"),
        editors=Group.objects.create(name=f"{said['publication']['name']} : rédaction"),
        **said["publication"],
    )
    front = make_pages(publication)
    for section in said["sections"]:
        front.add_child(instance=Section(**section))
    grant_editors(publication)
    return publication


def stand_at(host: str, port: int) -> None:
    """Make the paper's own addresses those of the place where it is served this time."""
    # Somebody may have made another publication beside it.
    site = Site.objects.get(publication=Entry.objects.get(kind=BUILT).journal)
    if (site.hostname, site.port) != (host, port):
        site.hostname, site.port = host, port
        site.save()


def make_charters(publication: Publication, at: datetime.datetime) -> list[Version]:
    """The versions of the charter, oldest first, each from the midnight it came into force."""
    versions = []
    for number, said in enumerate(reading.table("publication")["charter"], 1):
        day = at - datetime.timedelta(days=said["days_ago"])
        version = Version.objects.create(
            publication=publication,
            number=number,
            in_force_at=day.replace(hour=0, minute=0, second=0, microsecond=0),
            introduction=said["introduction"],
            closing=said["closing"],
            reasons=said["reasons"],
        )
        for place, rule in enumerate(said["rules"], 1):
            Rule.objects.create(version=version, number=place, sort_order=place, **rule)
        versions.append(Version.objects.prefetch_related("rules").get(pk=version.pk))
    return versions
