"""
The mails that people are owed, sent by the worker after the fact: once it is in the journal, never before.

Plain text alone, so that nothing a stranger typed is ever executed in somebody's mailbox. One recipient
a mail. An entry may come twice after a crash; then so does its mail, which is harmless.
"""

from __future__ import annotations

import datetime
import smtplib
from collections.abc import Callable, Iterator
from email.utils import formataddr, parseaddr
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.message import sanitize_address
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import capfirst

from palabre.accounts import private_link
from palabre.accounts.models import Sanction
from palabre.discussion import advising
from palabre.discussion.models import Comment, State
from palabre.journal.models import Entry
from palabre.journal.reading import Part, PassOver, TryLater, follow
from palabre.moderation import alerting, appealing, forwarding, sanctioning, undoing
from palabre.moderation.models import AGAINST, Alert, Appeal, Decision, Forwarding, Outcome, RightOfReply
from palabre.press import typography
from palabre.publications.models import Publication

# The name under which the journal keeps how far mails were sent, and which are tried again.
WORKER = "mail"


def work_once(now: Callable[[], datetime.datetime] = timezone.now) -> int:
    """Send what waits; say how many entries were taken."""
    return follow(WORKER, HANDLERS, now=now, rests=rests)


def rests(entry: Entry) -> datetime.timedelta:
    """How long an entry waits before its mails are sent: a decision may be undone for half a minute."""
    is_decided = (
        entry.kind.startswith("comment.") and entry.facts.get("decision") and not _is_of_policy(entry)
    )
    return undoing.MAILS_REST if is_decided else datetime.timedelta()


def _is_of_policy(entry: Entry) -> bool:
    """Whether no person took it: it is not undone, and its author has only been told that it was received."""
    return entry.actor.startswith("policy:")


def sender(publication: Publication) -> str:
    """The installation's own address, which its mail server lets pass, under the publication's name."""
    # A line feed in the name would be a header.
    name = " ".join(publication.name.splitlines())
    return formataddr((name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def _send(template: str, publication: Publication, to: str, **context: object) -> None:
    """One mail in the publication's language; the template's first line is its subject."""
    if "title" in context:
        context["title"] = typography.set_text(str(context["title"]), publication.language)
    with translation.override(publication.language), timezone.override(publication.zone):
        written = render_to_string(
            f"following/{template}.txt", {"publication": publication, **context}
        ).strip()
    subject, _line, body = written.partition("\n")
    message = EmailMessage(
        # Line feeds in a subject would be headers; Django refuses them, we take them out.
        " ".join(subject.splitlines())[:180],
        body.strip() + "\n",
        from_email=sender(publication),
        to=[to],
        # Nobody reads the installation's address: an answer goes to the publication, where it has one.
        reply_to=[publication.contact_email] if publication.contact_email else [],
    )
    deliver(message)


def deliver(message: EmailMessage) -> None:
    """
    Send one mail. Raises ``PassOver`` when its address or its text is refused for good, ``TryLater`` when
    the server does not take it now. Neither says to whom it was: both are logged.

    Source: RFC 5321, section 4.2.1 (5xx: permanent; 4xx: transient).
    """
    try:
        for address in message.to:
            sanitize_address(address, "utf-8")
    except Exception:
        # Python's parser of addresses fails on strange ones in more ways than it documents.
        raise PassOver("no mail can be addressed so") from None
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as fault:
        code = max((code for code, _said in fault.recipients.values()), default=0)
        raise (PassOver if code >= 500 else TryLater)(f"the address was refused ({code})") from None
    except smtplib.SMTPDataError as fault:
        refused = PassOver if fault.smtp_code >= 500 else TryLater
        raise refused(f"the text was refused ({fault.smtp_code})") from None
    except smtplib.SMTPResponseException as fault:
        # Our own name, password or sender, even with 5xx: the operator can mend it, and then the mail goes.
        raise TryLater(f"the server refused us: {type(fault).__name__} ({fault.smtp_code})") from None
    except OSError as fault:
        number = f" {fault.errno}" if fault.errno else ""
        raise TryLater(f"the server was not reached: {type(fault).__name__}{number}") from None


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
            _send,
            "received",
            comment.thread.publication,
            comment.author_email,
            comment=comment,
            is_shown=entry.kind == "comment.published",
            comment_url=comment.thread.publication.root_url + comment.url,
            title=comment.thread.title,
            private_url=_private_url(comment),
        ),
    )


def tell_published(entry: Entry) -> Iterator[Part]:
    """What a moderator published, or what appeared at once: that is told as received."""
    is_decided = entry.facts.get("decision") and not _is_of_policy(entry)
    return tell_decided(entry) if is_decided else tell_received(entry)


def tell_decided(entry: Entry) -> Iterator[Part]:
    """
    Tell an author who gave an address what was decided on their comment, and why; and whoever alerted to it.

    Source: Regulation (EU) 2022/2065, art. 17: the statement of reasons is owed where the address is known.
    """
    comment = _comment(entry)
    decision = (
        Decision.objects.select_related("rule", "revision").filter(pk=entry.facts.get("decision")).first()
    )
    if comment is None or decision is None or Decision.objects.filter(undoes=decision).exists():
        return
    if comment.author_email:
        yield (
            "author",
            partial(
                _send,
                "decided",
                comment.thread.publication,
                comment.author_email,
                comment=comment,
                decision=decision,
                is_shown=decision.outcome in (Outcome.PUBLISHED, Outcome.RESTORED),
                is_edit=decision.is_of_an_edit,
                remarks=_remarks(decision, comment.thread.publication),
                decision_url=_decision_url(decision, comment.thread.publication),
                title=comment.thread.title,
                text=decision.revision.text,
                comment_url=comment.thread.publication.root_url + comment.url,
                private_url=_private_url(comment),
            ),
        )
    for alert in decision.alerts.exclude(email="").select_related(*ABOUT).order_by("pk"):
        yield f"alert:{alert.pk}", partial(_tell_alerter, alert, decision)


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
            _send,
            template,
            publication,
            comment.author_email,
            appeal=appeal,
            comment=comment,
            title=comment.thread.title,
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
            partial(_send, template, publication, to, sanction=sanction, sanction_url=url, **context),
        )


def _remarks(decision: Decision, publication: Publication) -> list[dict[str, Any]]:
    """What the checks had noted in the text that was refused, in the author's language."""
    with translation.override(publication.language):
        return advising.shown(decision.revision.text, decision.findings)


def tell_alert_received(entry: Entry) -> Iterator[Part]:
    """
    Acknowledge an alert, once, to whoever left an address, without its words.

    Nobody has shown that the address is theirs: it must not carry what a stranger typed.
    Source: Regulation (EU) 2022/2065, art. 16(4).
    """
    alert = _alert(entry)
    if alert is not None and alert.email and entry.facts.get("is_first_address"):
        yield "alerter", partial(_tell_of_alert, "alert_received", alert)


def tell_alert_to_all(entry: Entry) -> Iterator[Part]:
    """Acknowledge an alert, and tell the desk at once where it claims illegality."""
    yield from tell_alert_received(entry)
    alert = _alert(entry)
    if alert is None or not alert.is_notice or alert.answered_at is not None:
        return
    for user in alert.publication.people_of_the_desk().exclude(email=""):
        yield f"desk:{user.pk}", partial(_tell_of_notices, "notice_to_desk", [alert], user.email)


def tell_warned(entry: Entry) -> Iterator[Part]:
    """Warn whoever's alerts are manifestly unfounded again and again. Source: Regulation (EU) 2022/2065, art. 23(2)."""
    alert = _alert(entry)
    if alert is not None and alert.email:
        yield "alerter", partial(_send, "alerts_unfounded", alert.publication, alert.email)


def tell_overdue(entry: Entry) -> Iterator[Part]:
    """Tell the publisher of the notices that nobody has decided on, as long as nobody has."""
    found = Alert.objects.filter(pk__in=entry.facts.get("alerts", []), answered_at__isnull=True)
    alerts = list(found.select_related(*ABOUT).order_by("received_at"))
    if not alerts:
        return
    publication = alerts[0].publication
    for to in _publisher_of(publication):
        yield (
            "publisher",
            partial(_tell_of_notices, "notices_overdue", alerts, to, hours=entry.facts["hours"]),
        )


def _tell_of_notices(template: str, alerts: list[Alert], to: str, **context: object) -> None:
    """A mail about legal notices: where each stands, and where it is decided. It carries no stranger's words."""
    publication = alerts[0].publication
    desk = f"{publication.root_url}/desk/alerts/"
    about = [
        {"alert": alert, "address": publication.root_url + alert.address, "desk": f"{desk}#alert-{alert.pk}"}
        for alert in alerts
    ]
    _send(template, publication, to, notices=about, desk=desk, **context)


def tell_alert_answered(entry: Entry) -> Iterator[Part]:
    """Tell whoever alerted what became of it. Source: Regulation (EU) 2022/2065, art. 16(5)."""
    alert = _alert(entry)
    if alert is not None and alert.email:
        yield "alerter", partial(_tell_alerter, alert, None)


# What a mail about an alert says of it.
ABOUT = ("publication__site", "comment__thread__article", "article")


def _alert(entry: Entry) -> Alert | None:
    found = Alert.objects.select_related(*ABOUT)
    return found.filter(pk=int(entry.subject.partition(":")[2])).first()


def _tell_alerter(alert: Alert, decision: Decision | None) -> None:
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
        rule=decision.rule if decision is not None and is_removed else None,
        is_withdrawn=decision is None and comment is not None and comment.state == State.WITHDRAWN,
        is_changed=decision is not None and decision.revision_id != alert.revision_id,
        quoted="\n".join(f"> {line}".rstrip() for line in alert.text.split("\n")) if alert.text else "",
    )


def _tell_of_alert(template: str, alert: Alert, **context: object) -> None:
    """A mail about an alert: it says what the alert is about and where that stands."""
    publication = alert.publication
    with translation.override(publication.language):
        about = alerting.in_words(alert.category)
    _send(
        template,
        publication,
        alert.email,
        alert=alert,
        category=about,
        title=alert.title,
        address=publication.root_url + alert.address,
        **context,
    )


def tell_forwarded(entry: Entry) -> Iterator[Part]:
    """Send a comment on to the article's authors. Unlike other mails it carries a reader's words: a moderator chose them."""
    found = Forwarding.objects.select_related(
        "comment__thread__publication__site", "comment__thread__article", "revision", "forwarded_by"
    )
    forwarded = found.filter(pk=entry.facts.get("forwarding")).first()
    # Erased meanwhile: there is nothing to send on any more.
    if forwarded is None or not forwarded.revision.text:
        return
    comment = forwarded.comment
    publication = comment.thread.publication
    with translation.override(publication.language):
        kind = capfirst(forwarded.get_kind_display())
    for n, address in enumerate(forwarding.recipients(comment)):
        yield (
            f"author:{n}",
            partial(
                _send,
                "forwarded",
                publication,
                address,
                comment=comment,
                forwarding=forwarded,
                kind=kind,
                title=comment.thread.title,
                quoted="\n".join(f"> {line}".rstrip() for line in forwarded.revision.text.split("\n")),
                address=f"{publication.root_url}/desk/comments/{comment.pk}/"
                if comment.state != State.PUBLISHED
                else publication.root_url + comment.url,
            ),
        )


def tell_reply_asked(entry: Entry) -> Iterator[Part]:
    """Acknowledge a request for a right of reply, and tell the desk and the publisher at once."""
    asked = _asked(entry)
    if asked is None or asked.answered_at is not None:
        return
    yield "asker", partial(_tell_of_reply, "reply_received", asked, asked.email)
    to = dict.fromkeys(
        asked.publication.people_of_the_desk().exclude(email="").values_list("email", flat=True)
    )
    to |= dict.fromkeys(_publisher_of(asked.publication))
    for n, address in enumerate(to):
        yield f"desk:{n}", partial(_tell_of_reply, "reply_to_desk", asked, address)


def tell_reply_due(entry: Entry) -> Iterator[Part]:
    """Remind the publisher of a right of reply that nobody has answered."""
    asked = _asked(entry)
    if asked is None or asked.answered_at is not None:
        return
    for address in _publisher_of(asked.publication):
        is_overdue = entry.facts.get("hours_left") == 0
        yield "publisher", partial(_tell_of_reply, "reply_to_desk", asked, address, is_overdue=is_overdue)


def tell_reply_answered(entry: Entry) -> Iterator[Part]:
    """Tell whoever asked for a right of reply what became of it."""
    asked = _asked(entry)
    if asked is not None:
        yield "asker", partial(_tell_of_reply, "reply_answered", asked, asked.email)


def _asked(entry: Entry) -> RightOfReply | None:
    found = RightOfReply.objects.select_related("publication__site", "article")
    return found.filter(pk=int(entry.subject.partition(":")[2])).first()


def _publisher_of(publication: Publication) -> list[str]:
    to = publication.publisher_email or publication.contact_email
    return [to] if to else []


def _tell_of_reply(template: str, asked: RightOfReply, to: str, **context: object) -> None:
    root = asked.publication.root_url
    _send(
        template,
        asked.publication,
        to,
        asked=asked,
        title=asked.article.title,
        address=root + asked.article.address,
        desk=f"{root}/desk/replies/",
        **context,
    )


HANDLERS = {
    "comment.sent": tell_received,
    "comment.published": tell_published,
    "comment.refused": tell_decided,
    "comment.returned": tell_decided,
    "comment.removed": tell_decided,
    "comment.restored": tell_decided,
    "comment.forwarded": tell_forwarded,
    "alert.received": tell_alert_to_all,
    "alert.repeated": tell_alert_received,
    "alert.answered": tell_alert_answered,
    "alert.warned": tell_warned,
    "notices.overdue": tell_overdue,
    "reply.asked": tell_reply_asked,
    "reply.due": tell_reply_due,
    "reply.inserted": tell_reply_answered,
    "reply.refused": tell_reply_answered,
    "reply.taken_out": tell_reply_answered,
    "appeal.received": tell_appeal_received,
    "appeal.heard": tell_appeal_heard,
    "sanction.given": tell_sanctioned,
    "sanction.lifted": tell_lifted,
}
