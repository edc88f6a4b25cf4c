"""Where to look: the addresses that the terminal and ``/demo/`` name."""

from __future__ import annotations

from django.urls import reverse

from palabre.accounts.models import Measure, Sanction
from palabre.demo.paper import BUILT
from palabre.demo.programme import LONGEST
from palabre.journal.models import Entry
from palabre.moderation import sanctioning
from palabre.press.models import Article
from palabre.publications.models import Publication

# The article that shows everything an article can have.
COMPLETE = "le-canal-rouvre-a-la-baignade"


def addresses() -> dict[str, str]:
    """The five addresses to see, by what they show: paths on the paper's own host."""
    articles = {
        article.slug: article.address for article in Article.objects.filter(slug__in=[COMPLETE, LONGEST])
    }
    return {
        "complete": articles[COMPLETE],
        "longest": articles[LONGEST],
        "desk": "/desk/",
        "editors": "/cms/",
        "mailbox": "/demo/mailbox/",
    }


def more_addresses() -> dict[str, str]:
    """What else there is of moderation: the pause as whoever it is against reads it, where it is lifted, what is off."""
    publication = Publication.objects.get(pk=Entry.objects.get(kind=BUILT).journal)
    given = Sanction.objects.filter(publication=publication, kind=Measure.PAUSE).order_by("pk").first()
    settings = reverse("wagtailsnippets_publications_publication:edit", args=[publication.pk])
    found = {"sanctions": "/desk/sanctions/", "settings": settings}
    return found | ({"statement": sanctioning.path_of(given)} if given is not None else {})
