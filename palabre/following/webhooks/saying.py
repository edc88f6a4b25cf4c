"""
What an address is told, as JSON: numbers, addresses, states and times; of a comment what any reader may read.

Made when it is sent, from what holds then: a text that was removed since is in no second try. Nothing of anybody's
e-mail or network address is in it, nor the words of whoever alerted.
"""

from __future__ import annotations

import datetime
import json
from typing import Any

from palabre.discussion.models import Comment, State, Thread
from palabre.following.models import TEST, Delivery, Event
from palabre.journal.models import Entry
from palabre.moderation.models import Alert
from palabre.publications.models import Publication


def body_of(delivery: Delivery, publication: Publication) -> bytes | None:
    """What ``delivery`` says; nothing where what it is about is gone without a trace."""
    if delivery.event == TEST:
        return _written(TEST, delivery.made_at, {"publication": publication.root_url})
    entry = Entry.objects.filter(journal=publication.pk, number=delivery.number or 0).first()
    if entry is None:
        return None
    about = about_alert if delivery.event == Event.ALERTED else about_comment
    said = about(entry, publication)
    return _written(delivery.event, entry.at, said) if said is not None else None


def _written(event: str, at: datetime.datetime, data: dict[str, Any]) -> bytes:
    said = {"type": event, "timestamp": at.isoformat(), "data": data}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def about_comment(entry: Entry, publication: Publication) -> dict[str, Any] | None:
    """What happened to a comment (``act``), and how it stands now."""
    found = Comment.objects.select_related(
        "thread__article", "thread__publication__site", "published_revision"
    ).filter(pk=int(entry.subject.partition(":")[2]))
    comment = found.first()
    if comment is None:
        return None
    said: dict[str, Any] = {
        "number": comment.number,
        "address": publication.root_url + comment.url,
        "state": comment.state,
        "answers": comment.parent_id,
        "sent_at": _moment(comment.sent_at),
        "published_at": _moment(comment.published_at),
        "ended_at": _moment(comment.ended_at),
    }
    if comment.is_public and comment.published_revision is not None:
        said |= {
            "author": comment.author_name,
            "speaks_for_publication": comment.speaks_for_publication,
            "text": comment.published_revision.text,
        }
    if comment.state == State.REMOVED:
        said["rule"] = comment.ended_under_rule
    return {
        "publication": publication.root_url,
        "act": entry.kind.partition(".")[2],
        "comment": said,
        "thread": about_thread(comment.thread, publication),
    }


def about_thread(thread: Thread, publication: Publication) -> dict[str, Any]:
    """Which discussion it is: what an article is called is said while it may be read."""
    said: dict[str, Any] = {"id": thread.pk, "article": thread.article_id}
    if thread.is_public:
        said |= {
            "title": thread.public_title,
            "address": publication.root_url + thread.url,
            # Where the page stands that is discussed, where that is not here.
            "page": thread.page_address,
            "published_count": thread.published_count,
        }
    return said


def about_alert(entry: Entry, publication: Publication) -> dict[str, Any] | None:
    """That an alert came: its key, its category, what it is about, and where it is answered."""
    found = Alert.objects.select_related("comment", "article")
    alert = found.filter(pk=int(entry.subject.partition(":")[2])).first()
    if alert is None:
        return None
    return {
        "publication": publication.root_url,
        "alert": {
            "id": alert.pk,
            "category": alert.category,
            "is_legal_notice": alert.is_notice,
            "received_at": _moment(alert.received_at),
            "desk": f"{publication.root_url}/desk/alerts/#alert-{alert.pk}",
        },
        "comment": alert.comment_id,
        "article": alert.article_id,
        "address": publication.root_url + alert.address,
    }


def _moment(at: datetime.datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
