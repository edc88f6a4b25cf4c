"""What authors are told by mail: of their comments, of decisions on them, of appeals and sanctions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils import translation

from palabre.accounts import private_link
from palabre.accounts.models import Sanction
from palabre.discussion import advising
from palabre.discussion.models import Comment
from palabre.following.alerters import ABOUT, is_told_with_another, tell_alerter
from palabre.following.mailing import send
from palabre.journal.models import Entry
from palabre.journal.reading import Part
from palabre.moderation import appealing, sanctioning
from palabre.moderation.models import AGAINST, Alert, Appeal, Decision, Outcome
from palabre.publications.models import Publication


def _comment(entry: Entry) -> Comment | None:
    found = Comment.objects.select_related(
        "thread__publication__site", "thread__article", "reader", "revision"
    )
    return found.filter(pk=int(entry.subject.partition(":")[2])).first()


def _private_url(comment: Comment) -> str:
    """The author's private link; none for whoever has no key, or was erased: it would open nothing."""
    if comment.reader is None or comment.reader.erased_at is not None or not comment.reader.key_hash:
        return ""
    key = private_link.mailed_key(comment.reader, comment.author_email)
    return comment.thread.publication.root_url + private_link.path(key)


def tell_received(entry: Entry) -> Iterator[Part]:
    """Send an author who gave an address the private link to their comment, whether it waits or appeared."""
    comment = _comment(entry)
    if comment is None or not comment.author_email or comment.reader is None:
        return
    yield (
        "author",
        partial(
            send,
            "received",
            comment.thread.publication,
            comment.author_email,
            comment=comment,
            is_shown=entry.kind == "comment.published",
            comment_url=comment.thread.publication.root_url + comment.url,
            title=comment.thread.mailed_title,
            host=comment.thread.mailed_host,
            private_url=_private_url(comment),
        ),
    )


def is_of_policy(entry: Entry) -> bool:
    """Whether no person took it: it is not undone, and its author has only been told that it was received."""
    return entry.actor.startswith("policy:")


def tell_published(entry: Entry) -> Iterator[Part]:
    """What a moderator published, or what appeared at once: that is told as received."""
    is_decided = entry.facts.get("decision") and not is_of_policy(entry)
    return tell_decided(entry) if is_decided else tell_received(entry)


def tell_decided(entry: Entry) -> Iterator[Part]:
    """
    Tell an author who gave an address what was decided on their comment, and why; and whoever alerted to it.

    Source: Regulation (EU) 2022/2065, art. 17: the statement of reasons is owed where the address is known.
    """
    comment = _comment(entry)
    decision = (
        Decision.objects.select_related("rule", "revision", "made")
        .filter(pk=entry.facts.get("decision"))
        .first()
    )
    if comment is None or decision is None or Decision.objects.filter(undoes=decision).exists():
        return
    if comment.author_email:
        yield (
            "author",
            partial(
                send,
                "decided",
                comment.thread.publication,
                comment.author_email,
                comment=comment,
                decision=decision,
                is_shown=decision.outcome in (Outcome.PUBLISHED, Outcome.RESTORED),
                is_edit=decision.is_of_an_edit,
                taken_out=[decision.revision.text[one["start"] : one["end"]] for one in decision.taken_out],
                remarks=_remarks(decision, comment.thread.publication),
                decision_url=_decision_url(decision, comment.thread.publication),
                title=comment.thread.mailed_title,
                text=decision.revision.text,
                comment_url=comment.thread.publication.root_url + comment.url,
                private_url=_private_url(comment),
            ),
        )
    answered = Q(decision=decision)
    if decision.outcome == Outcome.RESTORED:
        # Whoever was told that it was taken off the page learns that it is back.
        answered |= Q(comment=comment, decision__outcome__in=AGAINST)
    for alert in Alert.objects.filter(answered).exclude(email="").select_related(*ABOUT).order_by("pk"):
        if not is_told_with_another(alert):
            yield f"alert:{alert.pk}", partial(tell_alerter, alert, decision)


def _decision_url(decision: Decision, publication: Publication) -> str:
    """Where its author reads a decision against their text, and may appeal."""
    return publication.root_url + appealing.path_of(decision) if decision.outcome in AGAINST else ""


def tell_appeal_received(entry: Entry) -> Iterator[Part]:
    """Acknowledge an appeal to its author, where there is an address."""
    yield from _tell_of_appeal(entry, "appeal_received")


def tell_appeal_heard(entry: Entry) -> Iterator[Part]:
    """Tell its author what became of an appeal, and why. Source: Regulation (EU) 2022/2065, art. 20(5)."""
    yield from _tell_of_appeal(entry, "appeal_heard")


def _tell_of_appeal(entry: Entry, template: str) -> Iterator[Part]:
    found = Appeal.objects.select_related(
        "decision__comment__thread__publication__site", *(f"sanction__{name}" for name in ABOUT_SANCTION)
    )
    appeal = found.filter(pk=int(entry.subject.partition(":")[2])).first()
    if appeal is not None and appeal.sanction is not None:
        yield from _tell_of_sanction(appeal.sanction, f"sanction_{template}", appeal=appeal)
        return
    if appeal is None or not appeal.against.comment.author_email:
        return
    comment = appeal.against.comment
    publication = comment.thread.publication
    yield (
        "author",
        partial(
            send,
            template,
            publication,
            comment.author_email,
            appeal=appeal,
            comment=comment,
            title=comment.thread.mailed_title,
            decision_url=publication.root_url + appealing.path_of(appeal.against),
        ),
    )


# What a mail about a sanction says of it.
ABOUT_SANCTION = ("publication__site", "rule", "user", "reader")


def tell_sanctioned(entry: Entry) -> Iterator[Part]:
    """
    Tell whoever was warned, paused or excluded what, until when and why, where there is an address.

    Source: Regulation (EU) 2022/2065, art. 17.
    """
    sanction = _sanction(entry)
    if sanction is not None:
        yield from _tell_of_sanction(sanction, "sanction_given")


def tell_lifted(entry: Entry) -> Iterator[Part]:
    """Tell them that it holds no more, unless what became of their appeal says so."""
    sanction = _sanction(entry)
    if sanction is not None and not entry.facts.get("by_appeal"):
        yield from _tell_of_sanction(sanction, "sanction_lifted")


def _sanction(entry: Entry) -> Sanction | None:
    found = Sanction.objects.select_related(*ABOUT_SANCTION)
    return found.filter(pk=int(entry.subject.partition(":")[2])).first()


def _tell_of_sanction(sanction: Sanction, template: str, **context: object) -> Iterator[Part]:
    to, publication = sanctioning.address_of(sanction), sanction.publication
    if to:
        url = publication.root_url + sanctioning.path_of(sanction)
        yield (
            "sanctioned",
            partial(send, template, publication, to, sanction=sanction, sanction_url=url, **context),
        )


def _remarks(decision: Decision, publication: Publication) -> list[dict[str, Any]]:
    """What the checks had noted in the text that was refused, in the author's language."""
    with translation.override(publication.language):
        return advising.shown(decision.revision.text, decision.findings)
