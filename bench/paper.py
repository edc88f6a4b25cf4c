"""A paper to measure on: three articles discussed 10, 200 and 2,000 times, one 20,000 times, and a queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

LENGTHS = (10, 200, 2_000, 20_000)
WAITING = 400
SENTENCE = "Le canal a rouvert samedi à la baignade, après deux étés d’interdiction, sous un ciel clair. "


@dataclass(frozen=True)
class Paper:
    """What the measurements need to know: paths by length, where one writes, what waits (number, revision)."""

    articles: dict[int, str]
    respond: str
    stamp: str
    waiting: list[tuple[int, int]]
    threads: dict[int, Any]
    moderator: Any


def build(host: str, port: int, lengths: tuple[int, ...] = LENGTHS) -> Paper:
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
    moderator = factories.make_moderator(publication, username="moderator")
    articles, threads = {}, {}
    for length in lengths:
        thread = factories.make_thread(publication, title=f"Un article discuté {length} fois", body=text())
        factories.make_long_thread(thread, length, with_pieces=True)
        articles[length], threads[length] = thread.url, thread
    empty = factories.make_thread(publication, title="Un article où l’on écrit", body=text())
    waiting = []
    for _place in range(WAITING):
        comment = factories.make_comment(empty, at=timezone.now())
        waiting.append((comment.pk, comment.revision_id or 0))
    stamp = stamps.stamp(empty.pk, None, at=timezone.now())
    return Paper(articles, empty.respond_url, stamp, waiting, threads, moderator)


def text() -> list[tuple[str, str]]:
    """The body of an article of some six hundred words."""
    return [("paragraph", f"<p>{SENTENCE * 5}</p>")] * 8


def fill_up(total: int) -> None:
    """Fill the database up to ``total`` comments, straight in SQL: published, in discussions of ten thousand."""
    from django.db import connection
    from django.db.models import Max

    from palabre.discussion.models import Comment, Thread
    from palabre.publications.models import Publication

    publication, model = Publication.objects.get(), Comment.objects.order_by("number").first()
    first = (Comment.objects.aggregate(n=Max("number"))["n"] or 0) + 1
    names = [field.column for field in Comment._meta.concrete_fields]
    while (count := Comment.objects.count()) < total:
        many = min(10_000, total - count)
        thread = Thread.objects.create(
            publication=publication,
            page_key=f"https://elsewhere.example/{first}/",
            page_address=f"https://elsewhere.example/{first}/",
        )
        said = {"number": "n", "thread_id": str(thread.pk), "path": "printf('%010d', n)", "revision_id": "NULL",
                "published_revision_id": "NULL", "parent_id": "NULL", "placed_under_id": "NULL", "level": "1",
                "shown_descendants": "0", "listed_descendants": "0"}  # fmt: skip
        columns = ", ".join(said.get(name, f"c.{name}") for name in names)
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {first + many - 1}) "
                f"INSERT INTO discussion_comment ({', '.join(names)}) "
                f"SELECT {columns} FROM numbers, discussion_comment c WHERE c.number = {model.pk}"
            )
        first += many
