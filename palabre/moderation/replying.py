"""
The right of reply: whoever is named in an article, or can be known in it, answers it under it.

Sources: French law of 21 June 2004 (LCEN), on the right of reply online, and decree 2007-1527: asked for within three
months of publication, inserted free of charge within three days of its receipt, as long as what it answers stands there.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import QuerySet

from palabre.accounts.models import Reader, User
from palabre.journal.recording import record
from palabre.moderation.models import RightOfReply
from palabre.press.models import Article
from palabre.publications.models import Publication

WITHIN = datetime.timedelta(days=3)
ASKED_WITHIN_DAYS = 92
# The publisher is told once more when so much is left, and when nothing is.
HOURS_LEFT = (24, 0)


class CannotAnswer(Exception):
    """It is answered, or not inserted, already; nothing was written."""


@transaction.atomic
def ask(
    article: Article,
    publication: Publication,
    *,
    name: str,
    email: str,
    passage: str,
    text: str,
    by: Reader | User | None,
    at: datetime.datetime,
) -> RightOfReply:
    """Receive a request, whose three days begin: ``passage`` is what it answers, ``text`` the reply as it is to stand."""
    asked = RightOfReply.objects.create(
        publication=publication,
        article=article,
        name=name,
        email=email,
        passage=passage,
        text=text,
        received_at=at,
        due_at=at + WITHIN,
    )
    record("reply.asked", journal=publication.pk, subject=asked, by=by, at=at, article=article.pk)
    return asked


def is_late(article: Article, at: datetime.datetime) -> bool:
    """Whether the law's three months since publication have passed, so that nothing is owed any more."""
    return article.dated_at is not None and at - article.dated_at > datetime.timedelta(days=ASKED_WITHIN_DAYS)


@transaction.atomic
def insert(asked: RightOfReply, *, by: User, at: datetime.datetime) -> RightOfReply:
    """Publish the reply under its article. Raises ``CannotAnswer``."""
    return _answer(asked, "reply.inserted", is_inserted=True, reasons="", by=by, at=at)


@transaction.atomic
def refuse(asked: RightOfReply, *, reasons: str, by: User, at: datetime.datetime) -> RightOfReply:
    """Refuse it, with ``reasons`` that whoever asked reads. Raises ``CannotAnswer``."""
    return _answer(asked, "reply.refused", is_inserted=False, reasons=reasons, by=by, at=at)


def _answer(
    asked: RightOfReply, kind: str, *, is_inserted: bool, reasons: str, by: User, at: datetime.datetime
) -> RightOfReply:
    fresh = RightOfReply.objects.select_for_update().get(pk=asked.pk)
    if fresh.answered_at is not None:
        raise CannotAnswer(fresh.pk)
    fresh.answered_at, fresh.answered_by = at, by
    fresh.is_inserted, fresh.reasons = is_inserted, reasons
    fresh.save(update_fields=["answered_at", "answered_by", "is_inserted", "reasons"])
    record(kind, journal=fresh.publication_id, subject=fresh, by=by, at=at, article=fresh.article_id)
    return fresh


@transaction.atomic
def take_out(asked: RightOfReply, *, reasons: str, by: User, at: datetime.datetime) -> RightOfReply:
    """Take an inserted reply off its page: its author is told why. Raises ``CannotAnswer`` where it stands on none."""
    fresh = RightOfReply.objects.select_for_update().get(pk=asked.pk)
    if not fresh.is_inserted:
        raise CannotAnswer(fresh.pk)
    fresh.answered_at, fresh.answered_by = at, by
    fresh.is_inserted, fresh.reasons = False, reasons
    fresh.save(update_fields=["answered_at", "answered_by", "is_inserted", "reasons"])
    record(
        "reply.taken_out", journal=fresh.publication_id, subject=fresh, by=by, at=at, article=fresh.article_id
    )
    return fresh


def waiting(publication: Publication) -> QuerySet[RightOfReply]:
    """What nobody has answered, the most urgent first."""
    found = RightOfReply.objects.filter(publication=publication, answered_at__isnull=True)
    return found.select_related("article").order_by("due_at", "pk")


def inserted(article: Article) -> QuerySet[RightOfReply]:
    """What stands under ``article``, in the order in which it came."""
    return RightOfReply.objects.filter(article=article, is_inserted=True).order_by("answered_at", "pk")


def note_due(*, at: datetime.datetime) -> int:
    """Record which requests are due within a day, or past their day; say how many. The mail to the publisher follows."""
    noted = 0
    for left in reversed(HOURS_LEFT):
        due = RightOfReply.objects.filter(
            answered_at__isnull=True,
            hours_left_told__gt=left,
            due_at__lte=at + datetime.timedelta(hours=left),
        )
        for key in due.order_by("pk").values_list("pk", flat=True):
            noted += _note(key, left, at)
    return noted


@transaction.atomic
def _note(key: int, left: int, at: datetime.datetime) -> int:
    asked = RightOfReply.objects.select_for_update().get(pk=key)
    if asked.answered_at is not None or asked.hours_left_told <= left:
        return 0
    asked.hours_left_told = left
    asked.save(update_fields=["hours_left_told"])
    record("reply.due", journal=asked.publication_id, subject=asked, by="system", at=at, hours_left=left)
    return 1
