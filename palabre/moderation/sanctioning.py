"""
What moderators do about somebody rather than about a text: warn, pause, exclude, and lift it again.

A warning comes first: who is paused or excluded was warned within a year, or the moderator says why it could not
wait. Source: Regulation (EU) 2022/2065, art. 23 (prior warning, a reasonable time) and 17 (statement of reasons).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import constant_time_compare

from palabre.accounts.models import Measure, Reader, Sanction, SanctionQuerySet, User
from palabre.accounts.standing import hash_of_address
from palabre.charter.models import Rule
from palabre.discussion.models import Comment
from palabre.journal.recording import record
from palabre.publications.models import Publication

SALT = "palabre.sanction"


class CannotSanction(Exception):
    """Nothing was written."""


class Untouchable(CannotSanction):
    """It is somebody of the publication, an administrator, or the moderator: nobody sanctions them here."""


class NotWarned(CannotSanction):
    """No warning is known that came before, and no words say why it could not wait."""


class WrongEnd(CannotSanction):
    """A pause needs an end to come (within thirty days, of a range); nothing else has one."""


class NotOfARange(CannotSanction):
    """A range is paused, never warned or excluded."""


class StandsAlready(CannotSanction):
    """The same stands already; ``sanction`` is it."""

    def __init__(self, sanction: Sanction) -> None:
        super().__init__(sanction.pk)
        self.sanction = sanction


class NotStanding(CannotSanction):
    """It was lifted, or has ended."""


@dataclass(frozen=True)
class Target:
    """Against what a sanction is: exactly one of an account, a reader's link, a keyed hash of an address range."""

    user: User | None = None
    reader: Reader | None = None
    range_hash: str = ""

    @property
    def known_as(self) -> Q:
        """The sanctions against the same: of a reader also those against their confirmed address."""
        if self.user is not None:
            return Q(user=self.user)
        if self.reader is None:
            return Q(range_hash=self.range_hash) & ~Q(range_hash="")
        same = Q(reader=self.reader)
        if self.address_hash:
            same |= Q(address_hash=self.address_hash)
        return same

    @property
    def address_hash(self) -> str:
        """
        That of the reader's confirmed address, if there is one, or of the account's.

        Whoever types that of an account elsewhere, signed out, is doubtful; who has confirmed it is the account's owner.
        """
        if self.user is not None:
            return hash_of_address(self.user.email)
        reader = self.reader
        is_confirmed = reader is not None and reader.email_confirmed_at is not None
        return hash_of_address(reader.email) if is_confirmed and reader is not None else ""


def author_of(comment: Comment) -> Target | None:
    """Whom a sanction through ``comment`` would be against as a person: their account, else their private link."""
    reader = comment.reader
    if comment.user is not None:
        return Target(user=comment.user)
    if reader is None or reader.erased_at is not None:
        return None
    return Target(user=reader.user) if reader.user is not None else Target(reader=reader)


def range_of(comment: Comment) -> Target | None:
    """The range that ``comment`` was sent from, while it is known, where its author is nobody in particular."""
    reader = comment.reader
    is_known = comment.user_id is not None or (
        reader is not None and (reader.user_id is not None or reader.email_confirmed_at is not None)
    )
    return None if is_known or not comment.sent_from else Target(range_hash=comment.sent_from)


def is_untouchable(publication: Publication, target: Target, by: User) -> bool:
    """Whether ``target`` is of the publication, an administrator, or ``by``."""
    user = target.user if target.reader is None else target.reader.user
    return user is not None and (user.pk == by.pk or user.is_superuser or publication.is_staff(user))


def sanctions_of(comment: Comment) -> SanctionQuerySet:
    """
    Every sanction against the author of ``comment``, or against the range it was sent from, newest first.

    An address that was typed with it and is under a sanction counts, though nobody has shown whose it is.
    """
    reader = comment.reader
    same = Q(pk__in=[])
    accounts = {comment.user_id, reader.user_id if reader is not None else None} - {None}
    if accounts:
        same |= Q(user__in=accounts)
    if reader is not None:
        same |= Target(reader=reader).known_as
    if comment.author_email:
        same |= Q(address_hash=hash_of_address(comment.author_email))
    ranged = range_of(comment)
    if ranged is not None:
        same |= ranged.known_as
    found = Sanction.objects.filter(same, publication=comment.thread.publication_id)
    return found.select_related("rule", "given_by", "lifted_by").order_by("-since", "-pk")


def was_warned(
    publication: Publication, target: Target, comment: Comment | None, *, at: datetime.datetime
) -> bool:
    """Whether a warning that came before is still known: of the same, or, for a range, of the author there."""
    same = target.known_as
    author = author_of(comment) if comment is not None else None
    if target.range_hash and author is not None:
        same |= author.known_as
    known = Sanction.objects.standing(at).filter(same, publication=publication, kind=Measure.WARNING)
    return known.exists()


@transaction.atomic
def give(
    publication: Publication,
    *,
    kind: str,
    target: Target,
    ground: str,
    reasons: str,
    by: User,
    at: datetime.datetime,
    until: datetime.datetime | None = None,
    rule: Rule | None = None,
    why_at_once: str = "",
    comment: Comment | None = None,
) -> Sanction:
    """
    Warn, pause or exclude ``target``, with ``reasons`` that they read; ``comment`` is the one that led to it.

    Raises ``Untouchable``, ``NotOfARange``, ``WrongEnd``, ``NotWarned``, ``StandsAlready``.
    """
    # Two moderators who mean the same person take turns.
    Publication.objects.select_for_update(no_key=True).get(pk=publication.pk)
    if is_untouchable(publication, target, by):
        raise Untouchable
    if target.range_hash and kind != Measure.PAUSE:
        raise NotOfARange
    _check_end(kind, until, is_range=bool(target.range_hash), at=at)
    if kind != Measure.WARNING and not why_at_once and not was_warned(publication, target, comment, at=at):
        raise NotWarned
    same = Sanction.objects.standing(at).filter(target.known_as, publication=publication, kind=kind)
    stands = same.order_by("pk").first()
    if stands is not None and kind != Measure.WARNING:
        raise StandsAlready(stands)
    sanction = Sanction.objects.create(
        publication=publication,
        kind=kind,
        user=target.user,
        reader=target.reader,
        range_hash=target.range_hash,
        address_hash=target.address_hash,
        comment_number=comment.pk if comment is not None else None,
        rule=rule,
        ground=ground,
        reasons=reasons,
        why_at_once=why_at_once if kind != Measure.WARNING else "",
        given_by=by,
        since=at,
        until=until,
    )
    record(
        "sanction.given",
        journal=publication.pk,
        subject=sanction,
        by=by,
        at=at,
        measure=kind,
        against=_name_of(target),
        comment=sanction.comment_number,
        rule=rule.number if rule is not None else None,
        charter=rule.version_id if rule is not None else None,
        ground=ground,
        until=until.astimezone(datetime.UTC).isoformat() if until is not None else None,
        at_once=bool(sanction.why_at_once),
    )
    return sanction


def _check_end(kind: str, until: datetime.datetime | None, *, is_range: bool, at: datetime.datetime) -> None:
    if (kind == Measure.PAUSE) != (until is not None):
        raise WrongEnd
    if until is not None and (until <= at or (is_range and until > at + Sanction.LONGEST_FOR_A_RANGE)):
        raise WrongEnd


def _name_of(target: Target) -> str:
    """``user:3``, ``reader:9``, or ``range``: an entry says nothing of which, not even as a hash."""
    if target.user is not None:
        return f"user:{target.user.pk}"
    return f"reader:{target.reader.pk}" if target.reader is not None else "range"


@transaction.atomic
def lift(sanction: Sanction, *, by: User, at: datetime.datetime) -> Sanction:
    """Let it hold no more. Raises ``NotStanding``."""
    return lift_locked(locked(sanction), by=by, at=at)


def locked(sanction: Sanction) -> Sanction:
    """The row as it is now, nobody else's until the end of the act. Raises ``NotStanding`` where it is gone."""
    found = Sanction.objects.select_for_update(of=("self",)).select_related("publication")
    fresh = found.filter(pk=sanction.pk).first()
    if fresh is None:
        raise NotStanding(sanction.pk)
    return fresh


def lift_locked(sanction: Sanction, *, by: User, at: datetime.datetime, by_appeal: bool = False) -> Sanction:
    """The same within an act that holds the row: whoever hears an appeal reverses it so."""
    if not sanction.stands(at):
        raise NotStanding(sanction.pk)
    sanction.lifted_at, sanction.lifted_by = at, by
    sanction.save(update_fields=["lifted_at", "lifted_by"])
    record(
        "sanction.lifted",
        journal=sanction.publication_id,
        subject=sanction,
        by=by,
        at=at,
        by_appeal=by_appeal,
    )
    return sanction


def standing(publication: Publication, *, at: datetime.datetime) -> SanctionQuerySet:
    """What holds in ``publication`` at ``at``, newest first."""
    found = Sanction.objects.standing(at).filter(publication=publication)
    return found.select_related("user", "reader__user", "rule", "given_by").order_by("-since", "-pk")


def token_of(sanction: Sanction) -> str:
    """What opens the page of a sanction without any cookie: for the mail to whoever it is against."""
    return signing.Signer(salt=SALT).signature(str(sanction.pk))


def is_opened_by(sanction: Sanction, token: str) -> bool:
    """Whether ``token`` opens the page of ``sanction``."""
    return constant_time_compare(token_of(sanction), token)


def path_of(sanction: Sanction) -> str:
    """The path of its page with what opens it."""
    return f"/decisions/sanctions/{sanction.pk}/{token_of(sanction)}/"


def address_of(sanction: Sanction) -> str:
    """
    Where whoever it is against is told of it: their account's address, the one they confirmed, else the one that they
    gave with the comment that led to it. Empty for a range: nobody in particular is meant.
    """
    if sanction.user is not None:
        return sanction.user.email
    reader = sanction.reader
    if reader is None or reader.erased_at is not None:
        return ""
    if reader.email_confirmed_at is not None:
        return reader.email
    through = Comment.objects.filter(pk=sanction.comment_number or 0, reader=reader)
    return through.values_list("author_email", flat=True).first() or ""
