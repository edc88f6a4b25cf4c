"""Threads and comments as anybody may read them: what is not published has a place, and neither author nor text."""

from __future__ import annotations

import datetime

from django.utils import timezone

from palabre.api.v1 import shapes
from palabre.api.v1.problems import PREFIX
from palabre.charter.models import Version
from palabre.discussion.models import Comment, State, Thread
from palabre.discussion.showing import charter_in_force
from palabre.kit import depending
from palabre.moderation import alerting
from palabre.press.typography import set_text
from palabre.publications.models import Publication

# What readers are told of a comment that has its place and is not published: its line on the page says no more.
TOLD_AS = {State.REFUSED: State.REMOVED}


def depends_on(thread: Thread) -> None:
    """What is told is of this thread, and holds until it closes by its date."""
    depending.on(f"thread:{thread.pk}")
    if thread.closes_at is not None and thread.closes_at > timezone.now():
        depending.until(thread.closes_at)


def takes_comments(thread: Thread) -> bool:
    """Whether comments are taken now."""
    now = timezone.now()
    return thread.is_open(now) and charter_in_force(thread.publication, now) is not None


def thread(found: Thread) -> shapes.Thread:
    """A thread that anybody may read."""
    depends_on(found)
    root = found.publication.root_url
    return shapes.Thread(
        id=found.pk,
        url=found.page_address or root + found.url,
        discussion_url=root + found.url,
        title=set_text(found.public_title, found.publication.language),
        article=found.article_id,
        comments=found.published_count,
        is_open=takes_comments(found),
        closes_at=found.closes_at,
        comments_url=f"{root}{PREFIX}threads/{found.pk}/comments",
        respond_url=root + found.respond_url,
    )


def comment(found: Comment, in_thread: Thread, *, is_open: bool) -> shapes.Comment:
    """A comment that has its place in a thread that anybody may read."""
    publication = in_thread.publication
    revision = found.published_revision if found.state == State.PUBLISHED else None
    is_shown = revision is not None
    return shapes.Comment(
        number=found.number,
        url=publication.root_url + found.url,
        thread=in_thread.pk,
        parent=found.parent_id,
        level=found.level,
        state=TOLD_AS.get(State(found.state), State(found.state)).value,  # type: ignore[arg-type]
        author=(
            shapes.Author(name=found.author_name, speaks_for_publication=found.speaks_for_publication)
            if is_shown
            else None
        ),
        text=revision.text if revision is not None else None,
        html=revision.html if revision is not None else None,
        sent_at=found.sent_at if is_shown else None,
        is_picked=is_shown and found.picked_at is not None,
        may_be_answered=is_shown and is_open and found.may_be_answered(publication.nesting),
        replies=found.shown_descendants,
        ended_at=found.ended_at,
        rule=found.ended_under_rule,
    )


def charter(version: Version, publication: Publication, *, at: datetime.datetime) -> shapes.Charter:
    """A version that is or was in force."""
    current = charter_in_force(publication, at)
    assert version.in_force_at is not None  # noqa: S101 (a draft is nobody's to read)
    return shapes.Charter(
        version=version.number,
        in_force_at=version.in_force_at,
        is_in_force=current is not None and current.pk == version.pk,
        url=publication.root_url + version.get_absolute_url(),
        introduction=version.introduction,
        rules=[
            shapes.Rule(number=rule.number, title=rule.title, explanation=rule.explanation)
            for rule in version.rules.all()
        ],
        closing=version.closing,
        alert_categories=[
            shapes.Category(category=category, title=str(title))
            for category, title in alerting.categories(version)
        ],
    )
