"""What whoever alerted is told by mail: that it was received, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.utils import translation

from palabre.discussion.models import State
from palabre.following.mailing import send
from palabre.journal.models import Entry
from palabre.journal.reading import Part
from palabre.moderation import alerting, notices
from palabre.moderation.models import AGAINST, Alert, Decision, Outcome


def tell_alert_received(entry: Entry) -> Iterator[Part]:
    """
    Acknowledge an alert, once, to whoever left an address, without its words.

    Nobody has shown that the address is theirs: it must not carry what a stranger typed.
    Source: Regulation (EU) 2022/2065, art. 16(4).
    """
    alert = alert_of(entry)
    if alert is not None and alert.email and entry.facts.get("is_first_address"):
        yield "alerter", partial(_tell_of_alert, "alert_received", alert)


def tell_alert_answered(entry: Entry) -> Iterator[Part]:
    """Tell whoever alerted what became of it. Source: Regulation (EU) 2022/2065, art. 16(5)."""
    alert = alert_of(entry)
    if alert is not None and alert.email and not is_told_with_another(alert):
        yield "alerter", partial(tell_alerter, alert, None)


def is_told_with_another(alert: Alert) -> bool:
    """Whether an earlier one from the same address, under the same heading, was answered with it: one mail is for both."""
    with_it = Alert.objects.filter(
        publication=alert.publication_id, comment=alert.comment_id, article=alert.article_id,
        category=alert.category, email__iexact=alert.email, answered_at=alert.answered_at, revision=alert.revision_id,
    )  # fmt: skip
    return with_it.filter(pk__lt=alert.pk).exists()


def tell_warned(entry: Entry) -> Iterator[Part]:
    """Warn whoever's alerts are manifestly unfounded again and again. Source: Regulation (EU) 2022/2065, art. 23(2)."""
    alert = alert_of(entry)
    if alert is not None and alert.email:
        yield "alerter", partial(send, "alerts_unfounded", alert.publication, alert.email)


# What a mail about an alert says of it.
ABOUT = ("publication__site", "comment__thread__article", "article")


def alert_of(entry: Entry) -> Alert | None:
    found = Alert.objects.select_related(*ABOUT)
    return found.filter(pk=int(entry.subject.partition(":")[2])).first()


def tell_alerter(alert: Alert, decision: Decision | None) -> None:
    is_removed = decision is not None and decision.outcome in (
        Outcome.REMOVED,
        Outcome.REFUSED,
        Outcome.RETURNED,
    )
    comment = alert.comment
    _tell_of_alert(
        "alert_answered",
        alert,
        is_removed=is_removed,
        is_sealed=decision is not None and decision.outcome == Outcome.SEALED,
        rule=decision.rule if decision is not None and decision.outcome in AGAINST else None,
        is_withdrawn=decision is None and comment is not None and comment.state == State.WITHDRAWN,
        is_changed=decision is not None and decision.revision_id != alert.revision_id,
        is_restored=decision is not None and decision.outcome == Outcome.RESTORED,
    )


def _tell_of_alert(template: str, alert: Alert, **context: object) -> None:
    """
    A mail about an alert: it says what the alert is about and where that stands.

    Their own words are not sent back: nobody has shown that the address is theirs.
    """
    publication = alert.publication
    with translation.override(publication.language):
        about = alerting.in_words(alert.category)
    send(
        template,
        publication,
        alert.email,
        alert=alert,
        category=about,
        title=alert.title,
        address=publication.root_url + alert.address,
        receipt=publication.root_url + notices.receipt_path(alert),
        **context,
    )
