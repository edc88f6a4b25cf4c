"""Who hears which event, and which policies publish without a person, on one page. Listeners may run twice, harmlessly."""

from django.conf import settings

from palabre.discussion import opening, policies
from palabre.frontdoor import news
from palabre.journal import followers
from palabre.journal.recording import listen
from palabre.moderation import alerting, tracing, trusting
from palabre.search import indexing

# First of all: no finished page of this process shows what is gone, nor a file, nor another process, nor a declared cache.
OF_EVERYTHING = [news.hear, settings.PALABRE_MIRROR.hear, followers.hear, settings.PALABRE_CACHE.hear]

LISTENERS = {
    "article.published": [opening.open_for_article, indexing.hear],
    "article.unpublished": [indexing.hear],
    "author.changed": [indexing.hear],
    "author.deleted": [indexing.hear],
    "comment.published": [indexing.hear],
    "comment.removed": [indexing.hear],
    "comment.restored": [indexing.hear],
    "comment.sealed": [indexing.hear],
    "comment.returned": [indexing.hear],
    "comment.undone": [indexing.hear],
    "comment.withdrawn": [indexing.hear, alerting.settle_withdrawn],
    "comment.erased": [indexing.hear, tracing.hear],
    "comments.imported": [indexing.hear],
}


# Each is off until a publication turns it on.
POLICIES = [trusting.POLICY]


def connect() -> None:
    """Tell the journal who listens, and who sends a comment which policies there are (called once, when everything is ready)."""
    listen(LISTENERS, OF_EVERYTHING)
    policies.name(POLICIES)
