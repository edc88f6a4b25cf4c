"""A reader alerts; a moderator answers. An alert hides nothing by itself."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.accounts.models import Reader, User
from palabre.charter.models import Version
from palabre.discussion.models import Comment
from palabre.journal.recording import record
from palabre.moderation.models import Alert
from palabre.publications.models import Publication


class AlreadyAnswered(Exception):
    """Somebody answered the alert first; nothing was written."""


def categories(charter: Version | None, *, is_article: bool) -> list[tuple[str, str]]:
    """
    What an alert may be about, with the words for it, in the order in which they are offered.

    A comment can break a rule of the charter in force; a mistake can be made in an article.
    """
    rules = [] if charter is None or is_article else list(charter.rules.all())
    return [
        *(
            (
                f"rule:{rule.number}",
                _("Rule %(number)s: %(title)s") % {"number": rule.number, "title": rule.title},
            )
            for rule in rules
        ),
        *([("mistake", _("There is a mistake in the article"))] if is_article else []),
        ("unlawful", _("It is unlawful")),
        ("other", _("Something else")),
    ]


def in_words(category: str) -> str:
    """What an alert is about, for whoever answers it."""
    kind, _colon, number = category.partition(":")
    if kind == "rule":
        return _("rule %(number)s") % {"number": number}
    said = {"unlawful": _("unlawful"), "mistake": _("mistake in the article"), "other": _("something else")}
    return said.get(kind, category)


@transaction.atomic
def alert(
    publication: Publication,
    *,
    category: str,
    text: str,
    at: datetime.datetime,
    comment: Comment | None = None,
    article=None,
    email: str = "",
    by: Reader | User | None = None,
) -> Alert:
    """
    Keep a reader's alert about a comment or an article and put it on the desk.

    ``category`` is one of ``categories``. Source: Regulation (EU) 2022/2065, art. 16 (open to anybody).
    """
    received = Alert.objects.create(
        publication=publication,
        comment=comment,
        article=article,
        category=category,
        text=text,
        email=email,
        received_at=at,
    )
    record(
        "alert.received",
        journal=publication.pk,
        subject=received,
        by=by,
        at=at,
        about=f"comment:{comment.pk}" if comment is not None else f"article:{article.pk}",
        category=category,
    )
    return received


@transaction.atomic
def answer(given: Alert, *, by: User, at: datetime.datetime, answer: str = "") -> Alert:
    """
    Answer an alert without changing anything: what it is about stays as it is.

    Raises ``AlreadyAnswered``.
    """
    fresh = Alert.objects.select_for_update().get(pk=given.pk)
    if fresh.answered_at is not None:
        raise AlreadyAnswered(fresh.pk)
    fresh.answered_at, fresh.answered_by, fresh.answer = at, by, answer
    fresh.save(update_fields=["answered_at", "answered_by", "answer"])
    record("alert.answered", journal=fresh.publication_id, subject=fresh, by=by, at=at)
    return fresh
