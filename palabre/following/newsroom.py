"""What the newsroom is told by mail: legal notices, rights of reply with their clocks, second opinions, forwarded comments."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.utils import translation
from django.utils.text import capfirst

from palabre.discussion.models import Comment, State
from palabre.following.alerters import ABOUT, alert_of, tell_alert_received
from palabre.following.mailing import send
from palabre.journal.models import Entry
from palabre.journal.reading import Part
from palabre.moderation import forwarding, opinions
from palabre.moderation.models import Alert, Forwarding, RightOfReply
from palabre.publications.models import Publication


def tell_alert_to_all(entry: Entry) -> Iterator[Part]:
    """Acknowledge an alert, and tell the desk at once where it claims illegality."""
    yield from tell_alert_received(entry)
    alert = alert_of(entry)
    if alert is None or not alert.is_notice or alert.answered_at is not None or _is_said_already(alert):
        return
    for user in alert.publication.people_of_the_desk().exclude(email=""):
        yield f"desk:{user.pk}", partial(_tell_of_notices, "notice_to_desk", [alert], user.email)


def _is_said_already(alert: Alert) -> bool:
    """Whether the desk has an open one before it that says the same of the same thing: a form that was sent twice."""
    same = Alert.objects.filter(
        publication=alert.publication_id, comment=alert.comment_id, article=alert.article_id,
        category=alert.category, text=alert.text, answered_at__isnull=True,
    )  # fmt: skip
    return same.filter(pk__lt=alert.pk).exists()


def tell_overdue(entry: Entry) -> Iterator[Part]:
    """Tell the publisher of the notices that nobody has decided on, as long as nobody has."""
    found = Alert.objects.filter(pk__in=entry.facts.get("alerts", []), answered_at__isnull=True)
    alerts = list(found.select_related(*ABOUT).order_by("received_at"))
    if not alerts:
        return
    publication = alerts[0].publication
    for to in publisher_of(publication):
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
    send(template, publication, to, notices=about, desk=desk, **context)


def tell_forwarded(entry: Entry) -> Iterator[Part]:
    """Send a comment on to the article's authors. Unlike other mails it carries a reader's words: a moderator chose them."""
    found = Forwarding.objects.select_related(
        "comment__thread__publication__site", "comment__thread__article", "revision", "forwarded_by"
    )
    forwarded = found.filter(pk=entry.facts.get("forwarding")).first()
    # Erased or taken back meanwhile: there is nothing to send on any more.
    if forwarded is None or not forwarded.revision.text or forwarded.comment.state == State.WITHDRAWN:
        return
    comment = forwarded.comment
    publication = comment.thread.publication
    with translation.override(publication.language):
        kind = capfirst(forwarded.get_kind_display())
    for n, address in enumerate(forwarding.recipients(comment)):
        yield (
            f"author:{n}",
            partial(
                send,
                "forwarded",
                publication,
                address,
                comment=comment,
                forwarding=forwarded,
                kind=kind,
                title=comment.thread.title,
                quoted="\n".join(
                    f"> {line}".rstrip() for line in forwarded.revision.readable.text.split("\n")
                ),
                address=f"{publication.root_url}/desk/comments/{comment.pk}/"
                if comment.state != State.PUBLISHED
                else publication.root_url + comment.url,
            ),
        )


def tell_opinions_asked(entry: Entry) -> Iterator[Part]:
    """
    Tell who can decide on what a colleague asks for another opinion: one mail for all of it, of numbers alone.

    Whoever has spoken of it, or wrote it, is not asked; nor is anybody once it is decided, withdrawn or edited.
    """
    publication = Publication.objects.select_related("site").filter(pk=entry.journal).first()
    asked = opinions.still_asked(entry.facts.get("comments", []))
    if publication is None or not asked:
        return
    authors = dict(Comment.objects.filter(pk__in=asked).values_list("number", "user"))
    desk = f"{publication.root_url}/desk/?opinion=on"
    for user in publication.people_of_the_desk().exclude(email=""):
        spoken = set(opinions.spoken_of_by(publication, user))
        theirs = [number for number in sorted(asked - spoken) if authors.get(number) != user.pk]
        if theirs:
            comments = [(number, f"{desk}&focus={number}#c{number}") for number in theirs]
            yield (
                f"desk:{user.pk}",
                partial(send, "opinions_asked", publication, user.email, comments=comments, desk=desk),
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
    to |= dict.fromkeys(publisher_of(asked.publication))
    for n, address in enumerate(to):
        yield f"desk:{n}", partial(_tell_of_reply, "reply_to_desk", asked, address)


def tell_reply_due(entry: Entry) -> Iterator[Part]:
    """Remind the publisher of a right of reply that nobody has answered."""
    asked = _asked(entry)
    if asked is None or asked.answered_at is not None:
        return
    for address in publisher_of(asked.publication):
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


def publisher_of(publication: Publication) -> list[str]:
    """The address of whoever answers for the publication, if any is known."""
    to = publication.publisher_email or publication.contact_email
    return [to] if to else []


def _tell_of_reply(template: str, asked: RightOfReply, to: str, **context: object) -> None:
    root = asked.publication.root_url
    send(
        template,
        asked.publication,
        to,
        asked=asked,
        title=asked.article.title,
        address=root + asked.article.address,
        desk=f"{root}/desk/replies/",
        **context,
    )
