"""A paper to measure on: three articles discussed 10, 200 and 2,000 times, one 20,000 times, and a queue."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

LENGTHS = (10, 200, 2_000, 20_000)
WAITING = 400


@dataclass(frozen=True)
class Paper:
    """What the measurements need to know: paths by length, where one writes, what waits (number, revision)."""

    articles: dict[int, str]
    respond: str
    stamp: str
    waiting: list[tuple[int, int]]


def build(host: str, port: int) -> Paper:
    """Build it in the database of this process's settings, answering at ``host:port``."""
    from django.core.management import call_command
    from wagtail.models import Site

    from palabre.discussion import stamps
    from tests import factories

    call_command("migrate", verbosity=0)
    factories.make_roots()
    Site.objects.all().delete()
    publication = factories.make_publication(host=host)
    Site.objects.filter(pk=publication.site_id).update(port=port, is_default_site=True)
    publication.refresh_from_db()
    factories.make_moderator(publication, username="moderator")
    articles = {}
    for length in LENGTHS:
        thread = factories.make_thread(publication, title=f"Un article discuté {length} fois", body=text())
        factories.make_long_thread(thread, length, with_pieces=True)
        articles[length] = thread.url
    empty = factories.make_thread(publication, title="Un article où l’on écrit", body=text())
    waiting = []
    for _place in range(WAITING):
        comment = factories.make_comment(empty, at=timezone.now())
        waiting.append((comment.pk, comment.revision_id or 0))
    stamp = stamps.stamp(empty.pk, None, at=timezone.now())
    return Paper(articles, empty.respond_url, stamp, waiting)


def text() -> list[tuple[str, str]]:
    """The body of an article of some six hundred words."""
    sentence = "Le canal a rouvert samedi à la baignade, après deux étés d’interdiction, sous un ciel clair. "
    return [("paragraph", f"<p>{sentence * 5}</p>")] * 8
