"""Who hears which event, on one page. Listeners may run twice, harmlessly."""

from palabre.discussion import opening
from palabre.frontdoor import news
from palabre.journal import followers
from palabre.journal.recording import listen
from palabre.moderation import alerting
from palabre.search import indexing

# First of all: no finished page of this process shows what is gone. Then the other processes are waited for.
OF_EVERYTHING = [news.hear]

LISTENERS = {
    "article.published": [opening.open_for_article, indexing.hear],
    "article.unpublished": [indexing.hear],
    "author.changed": [indexing.hear],
    "author.deleted": [indexing.hear],
    "comment.published": [indexing.hear],
    "comment.removed": [indexing.hear],
    "comment.restored": [indexing.hear],
    "comment.returned": [indexing.hear],
    "comment.withdrawn": [indexing.hear, alerting.settle_withdrawn],
    "comment.erased": [indexing.hear],
    "comments.imported": [indexing.hear],
}


def connect() -> None:
    """Tell the journal who listens (called once, when everything is ready)."""
    withdrawing = {kind: [followers.wait_until_heard] for kind in followers.WITHDRAWING}
    listen(
        {kind: [*withdrawing.get(kind, []), *LISTENERS.get(kind, [])] for kind in {*LISTENERS, *withdrawing}},
        OF_EVERYTHING,
    )
