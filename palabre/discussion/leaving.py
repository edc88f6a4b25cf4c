"""An author takes away what is theirs: export everything, erase who they were."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction

from palabre.accounts import connection_data
from palabre.accounts.models import Reader, Sanction
from palabre.accounts.standing import sanctions_on
from palabre.charter.applying import NOT_FOR_AUTHORS
from palabre.discussion import piece, posting, threading
from palabre.discussion.models import Comment, Revision, State
from palabre.journal.recording import record


def exported(reader: Reader) -> dict[str, Any]:
    """
    Everything kept about ``reader``, as plain values. Source: Regulation (EU) 2016/679, art. 15 and 20.

    Connection data are named with the day of their deletion: what is sealed for a court is not opened here.
    The number of queries is fixed.
    """
    comments = list(
        reader.comments.select_related("thread__article", "thread__publication__site", "charter")
        .prefetch_related(
            "revisions", "decisions__rule", "decisions__revision", "decisions__made", "decisions__appeal"
        )
        .order_by("number")
    )
    return {
        "since": reader.since.isoformat(),
        "email": reader.email,
        "email_confirmed_at": _instant(reader.email_confirmed_at),
        "not_trusted_since": _instant(reader.not_trusted_since),
        # What the publication's own site calls them, if it vouched for them.
        "subject": reader.subject,
        "sanctions": [_exported_sanction(one) for one in sanctions_on(reader)],
        "comments": [_exported_comment(comment) for comment in comments],
        "notes": [
            {"text": note.text, "written_at": note.written_at.isoformat()} for note in _notes_on(reader)
        ],
        "connection_data": [
            {"comment": one.comment_number, "kept_until": one.purge_on.isoformat()}
            for one in connection_data.kept_of([comment.number for comment in comments])
        ],
    }


def _notes_on(reader: Reader) -> list[Any]:
    """What moderators noted of ``reader``, by their link or their account; who wrote it is not theirs to know."""
    # Of the model above this layer.
    notes = list(reader.author_notes.order_by("written_at"))  # type: ignore[attr-defined]
    if reader.user is not None:
        own = reader.user.author_notes.filter(publication=reader.publication_id)  # type: ignore[attr-defined]
        notes += own.order_by("written_at")
    return notes


def _exported_comment(comment: Comment) -> dict[str, Any]:
    return {
        "number": comment.number,
        "address": comment.thread.publication.root_url + comment.url,
        "about": comment.thread.title,
        "answers": comment.parent_id,
        "state": comment.state,
        "name": comment.author_name,
        "email": comment.author_email,
        "sent_from": comment.sent_from,
        "charter": comment.charter.number,
        "sent_at": _instant(comment.sent_at),
        "published_at": _instant(comment.published_at),
        "revisions": [
            {
                "number": revision.number,
                "text": revision.text,
                "made_by_the_desk": revision.sealed_from_id is not None,
                "sent_at": _instant(revision.sent_at),
                "findings": [one for one in revision.findings if one.get("kind") not in NOT_FOR_AUTHORS],
            }
            for revision in comment.revisions.all()
        ],
        "decisions": [
            {
                "outcome": decision.outcome,
                "ground": decision.ground,
                "rule": {"number": decision.rule.number, "title": decision.rule.title}
                if decision.rule
                else None,
                "reasons": decision.reasons,
                "revision": decision.revision.number,
                "taken_out": [
                    decision.revision.text[one["start"] : one["end"]] for one in decision.taken_out
                ],
                "detected_by_machine": decision.detected_by_machine,
                "policy": decision.policy,
                "decided_at": _instant(decision.decided_at),
                "appeal": _exported_appeal(decision),
            }
            # Of the model above this layer; who decided is not the author's to know.
            for decision in comment.decisions.all()  # type: ignore[attr-defined]
        ],
    }


def _exported_sanction(sanction: Sanction) -> dict[str, Any]:
    rule = sanction.rule
    return {
        "kind": sanction.kind,
        "ground": sanction.ground,
        "rule": {"number": rule.number, "title": rule.title} if rule is not None else None,
        "reasons": sanction.reasons,
        "why_at_once": sanction.why_at_once,
        "comment": sanction.comment_number,
        "since": _instant(sanction.since),
        "until": _instant(sanction.until),
        "lifted_at": _instant(sanction.lifted_at),
        "appeal": _exported_appeal(sanction),
    }


def _exported_appeal(against: Any) -> dict[str, Any] | None:
    """What was said against a decision or a sanction, and what came of it; who heard it is not theirs to know."""
    # Of the model above this layer.
    appeal = getattr(against, "appeal", None)
    if appeal is None:
        return None
    return {
        "text": appeal.text,
        "received_at": _instant(appeal.received_at),
        "outcome": appeal.outcome,
        "reasons": appeal.reasons,
        "heard_at": _instant(appeal.heard_at),
    }


def _instant(at: datetime.datetime | None) -> str | None:
    return at.isoformat() if at else None


def erase(reader: Reader, *, keep_texts: bool, at: datetime.datetime) -> None:
    """
    Forget who ``reader`` is: name and address leave every comment, the private link opens nothing more.

    What waits is withdrawn. What is published stays without a name if ``keep_texts``, else it is
    withdrawn and its text forgotten. Each comment is a transaction of its own, and doing it twice is
    harmless. Source: Regulation (EU) 2016/679, art. 17.
    """
    for number in list(reader.comments.order_by("number").values_list("number", flat=True)):
        _forget(number, keep_texts=keep_texts, at=at)
    with transaction.atomic():
        reader = Reader.objects.select_for_update().get(pk=reader.pk)
        for note in _notes_on(reader):
            note.delete()
        reader.email, reader.email_confirmed_at, reader.key_hash, reader.erased_at = "", None, None, at
        # Should the site vouch for them again, they begin anew.
        reader.subject = ""
        reader.save(update_fields=["email", "email_confirmed_at", "key_hash", "erased_at", "subject"])
        record("reader.erased", journal=reader.publication_id, subject=reader, by=reader, at=at)


@transaction.atomic
def _forget(number: int, *, keep_texts: bool, at: datetime.datetime) -> None:
    comment = threading.lock_upwards(Comment(pk=number))
    stays = comment.state == State.PUBLISHED and keep_texts
    comment.author_name, comment.author_email, comment.sent_from, comment.waiting_since = "", "", "", None
    comment.save(update_fields=["author_name", "author_email", "sent_from", "waiting_since"])
    forgotten = Revision.objects.filter(comment=comment)
    if stays:
        forgotten = forgotten.exclude(pk=comment.published_revision.pk if comment.published_revision else 0)
    elif comment.state in (State.PUBLISHED, State.PENDING, State.RETURNED):
        posting.hide(comment, State.WITHDRAWN, at=at)
    # Without its salt, the hash in the journal says nothing about the text any more.
    forgotten.update(text="", html="", findings=[], salt="")
    # Of the model above this layer: what moderators wrote to each other about it.
    comment.opinions.update(note="", reasons="")  # type: ignore[attr-defined]
    if stays:
        piece.keep(comment, comment.thread.publication)
    record(
        "comment.erased",
        journal=comment.thread.publication_id,
        subject=comment,
        by=comment.reader,
        at=at,
        thread=comment.thread_id,
        text_kept=stays,
        state=comment.state,
        waits=comment.waiting_since is not None,
        is_seen=comment.has_place,
    )
