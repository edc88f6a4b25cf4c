"""Who hears which event, on one page. Listeners may run twice, harmlessly."""

from palabre.discussion import opening
from palabre.journal.recording import listen

LISTENERS = {
    "article.published": [opening.open_for_article],
}


def connect() -> None:
    """Tell the journal who listens (called once, when everything is ready)."""
    listen(LISTENERS)
