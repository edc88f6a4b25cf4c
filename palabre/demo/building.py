"""
Build the demonstration: a local paper with its articles, its people, its discussions, its desk.

Everything goes through the acts that the product itself uses, comment by comment, in the order of
time, so that what is shown is what would have come to be. One transaction holds it all (acts nest in
it as savepoints, which only a program alone with its database may do): a build that is cut off leaves
nothing, and one that is done is never done again.
"""

from __future__ import annotations

import datetime
import logging
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction

from palabre.demo.articles import draw_pictures, make_articles, make_notices, make_promotions
from palabre.demo.discussing import Hands, discuss, set_openings
from palabre.demo.numbering import start_numbers_at
from palabre.demo.paper import BUILT, make_charters, make_publication
from palabre.demo.people import make_accounts
from palabre.demo.programme import FULL, Size
from palabre.discussion import opening
from palabre.journal.models import Entry
from palabre.journal.recording import record
from palabre.publications.models import Publication

FIRST_NUMBER = 48_211


class SomebodyElses(Exception):
    """The database holds a publication that is not the demonstration's: nothing of it is touched."""


def build(
    at: datetime.datetime, *, size: Size = FULL, say: Callable[[str], None] = lambda line: None
) -> bool:
    """
    Build the demonstration as it would be at ``at``, telling ``say`` how far it is.

    Returns whether anything was done: what stands already is left as it is. Raises ``SomebodyElses``.
    """
    if Entry.objects.filter(kind=BUILT).exists():
        return False
    if Publication.objects.exists():
        raise SomebodyElses
    at = at.astimezone(zoneinfo.ZoneInfo("Europe/Paris"))
    with quietly(), transaction.atomic():
        say("The paper, its people and its charter …")
        publication = make_publication()
        users = make_accounts(publication, at)
        charters = make_charters(publication, at)
        say("Twelve pictures and fourteen articles …")
        pictures = draw_pictures(publication, users["editor"])
        make_promotions(publication, pictures)
        articles = make_articles(publication, users["editor"], pictures, at)
        make_notices(publication, articles, at)
        threads = {slug: opening.thread_of(article) for slug, article in articles.items() if article.live}
        start_numbers_at(FIRST_NUMBER)
        hands = Hands(publication, users, threads, charters, {}, {})
        discuss(hands, at, size, say)
        set_openings(hands, at)
        record(BUILT, journal=publication.pk, subject=publication, by="system", at=at)
    return True


@contextmanager
def quietly() -> Iterator[None]:
    """Keep the log of thousands of acts from the terminal."""
    logger = logging.getLogger("palabre.journal")
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)
