"""A reader alerts; a moderator answers. An alert hides nothing by itself."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from palabre.accounts.models import Reader, User
from palabre.charter.models import Version
from palabre.discussion.models import Comment
from palabre.journal.models import Entry
from palabre.journal.recording import name_of_actor, record
from palabre.moderation import misuse
from palabre.moderation.models import UNLAWFUL, Alert, AlertQuerySet
from palabre.press.models import Article
from palabre.publications.models import Publication

# Between the texts that one person sent about one thing.
BETWEEN = "\n\n"


class AlreadyAnswered(Exception):
    """Somebody answered the alert first; nothing was written."""


def categories(charter: Version | None, *, has_article: bool = True) -> list[tuple[str, str]]:
    """
    What an alert may be about, with the words for it, in the order in which they are offered.

    The same for a comment and for an article: whoever reads one may mean the other. ``has_article`` is
    false where the discussion is on somebody else's page, whose mistakes are not ours to mend.
    """
    rules = [] if charter is None else list(charter.rules.all())
    return [
        *(
            (
                f"rule:{rule.number}",
                _("Rule %(number)s: %(title)s") % {"number": rule.number, "title": rule.title},
            )
            for rule in rules
        ),
        (UNLAWFUL, _("It is unlawful")),
        *([("mistake", _("There is a mistake in the article"))] if has_article else []),
        ("other", _("Something else")),
    ]


def in_words(category: str) -> str:
    """What an alert is about, for whoever answers it."""
    kind, _colon, number = category.partition(":")
    if kind == "rule":
        return _("rule %(number)s") % {"number": number}
    said = {UNLAWFUL: _("unlawful"), "mistake": _("mistake in the article"), "other": _("something else")}
    return said.get(kind, category)


@transaction.atomic
def alert(
    publication: Publication,
    *,
    category: str,
    text: str,
    at: datetime.datetime,
    comment: Comment | None = None,
    article: Article | None = None,
    email: str = "",
    by: Reader | User | None = None,
    name: str = "",
    statement_category: str = "",
    in_good_faith: bool = False,
) -> Alert:
    """
    Keep a reader's alert about a comment or an article and put it on the desk.

    ``category`` is one of ``categories``; a mistake is the article's, even where a comment made it seen.
    What one account says again of one thing, under one category, joins its open alert, which keeps all its words.
    Whoever is known by nothing but a connection or an address that anybody can type gets an alert, and with it a
    receipt, of their own: nobody is handed a receipt that another's may be. The last three are the elements of a
    legal notice, and kept of one alone.
    Source: Regulation (EU) 2022/2065, art. 16 (open to anybody).
    """
    if category != UNLAWFUL:
        name, statement_category, in_good_faith = "", "", False
    if category == "mistake" and comment is not None and comment.thread.article is not None:
        article = comment.thread.article
        comment = None
    # Two that come at once take turns: one address is written to once.
    Publication.objects.select_for_update(no_key=True).get(pk=publication.pk)
    about = Alert.objects.filter(
        publication=publication, comment=comment, article=article, category=category, answered_at__isnull=True
    )
    again = _open_alert(about, by=by, email=email) if by is not None else None
    # Of several that give one address its owner, whom nobody has asked, hears once.
    is_first_address = bool(email) and not about.filter(email__iexact=email).exists()
    if again is None:
        received = Alert.objects.create(
            publication=publication,
            comment=comment,
            revision_id=comment.published_revision_id if comment is not None else None,
            article=article,
            category=category,
            text=text,
            name=name,
            email=email,
            statement_category=statement_category,
            in_good_faith=in_good_faith,
            received_at=at,
        )
    else:
        received = again
        received.times += 1
        received.email = received.email or email
        received.name = received.name or name
        received.statement_category = received.statement_category or statement_category
        received.in_good_faith = received.in_good_faith or in_good_faith
        said_already = f"{BETWEEN}{text}{BETWEEN}" in f"{BETWEEN}{received.text}{BETWEEN}"
        if text and not said_already:
            received.text = BETWEEN.join(filter(None, [received.text, text]))
        received.save(update_fields=["times", "name", "email", "text", "statement_category", "in_good_faith"])
    record(
        "alert.received" if again is None else "alert.repeated",
        journal=publication.pk,
        subject=received,
        by=by,
        at=at,
        about=f"comment:{comment.pk}" if comment is not None else f"article:{article.pk if article else 0}",
        category=category,
        is_first_address=is_first_address,
    )
    return received


def _open_alert(about: AlertQuerySet, *, by: Reader | User, email: str) -> Alert | None:
    """
    Which of the open alerts ``about`` one thing is theirs, locked, as the journal says who sent each.

    Two addresses that one account gave are each answered.
    """
    sent = Entry.objects.filter(
        subject=Concat(Value("alert:"), Cast(OuterRef("pk"), CharField())),
        kind="alert.received",
        actor=name_of_actor(by),
    )
    own = about.select_for_update(of=("self",)).filter(Exists(sent))
    if email:
        own = own.filter(Q(email__iexact=email) | Q(email=""))
    # One with the same address before one without.
    return own.order_by("-email", "pk").first()


WITHDRAWN = "policy:withdrawn"


@transaction.atomic
def settle_withdrawn(entry: Entry) -> None:
    """
    Answer the open alerts about a comment that its author took off the page: there is nothing left to decide.

    Heard of a withdrawal. One that was missed stays on the desk, to be answered by hand.
    """
    about = Alert.objects.select_for_update().filter(
        comment=int(entry.subject.partition(":")[2]), answered_at__isnull=True
    )
    for alerted in about.order_by("pk"):
        alerted.answered_at = entry.at
        alerted.save(update_fields=["answered_at"])
        record("alert.answered", journal=alerted.publication_id, subject=alerted, by=WITHDRAWN, at=entry.at)


@transaction.atomic
def answer(
    given: Alert,
    *,
    by: User,
    at: datetime.datetime,
    answer: str = "",
    last: int | None = None,
    unfounded: Collection[int] = (),
) -> list[Alert]:
    """
    Answer an alert, and all that is open about the same comment or article, without changing anything there.

    ``last`` is the key of the latest that whoever answers has read: what came after it stays open. ``unfounded`` are
    the keys of those that were manifestly so. Raises ``AlreadyAnswered`` where ``given`` is not open any more.
    """
    about = Alert.objects.select_for_update(of=("self",)).filter(
        publication=given.publication_id, comment=given.comment_id, article=given.article_id
    )
    still_open = list(about.filter(answered_at__isnull=True).order_by("pk"))
    if given.pk not in {one.pk for one in still_open}:
        raise AlreadyAnswered(given.pk)
    answered = [one for one in still_open if last is None or one.pk <= max(last, given.pk)]
    # What one address sent several times in the same words is one alert to whoever reads it.
    theirs = {
        (one.email.lower(), one.category, one.text) for one in answered if one.email and one.pk in unfounded
    }
    for one in answered:
        one.answered_at, one.answered_by, one.answer = at, by, answer
        one.is_unfounded = one.pk in unfounded or (one.email.lower(), one.category, one.text) in theirs
        one.save(update_fields=["answered_at", "answered_by", "answer", "is_unfounded"])
    for one in answered:
        record(
            "alert.answered",
            journal=one.publication_id,
            subject=one,
            by=by,
            at=at,
            is_unfounded=one.is_unfounded,
        )
        misuse.warn_of(one, at=at)
    return answered
