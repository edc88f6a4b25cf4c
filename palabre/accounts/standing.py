"""Under which sanctions somebody stands who would write: asked with each sending, in one question."""

from __future__ import annotations

import datetime
import hmac
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from palabre.accounts.models import Measure, Reader, Sanction, User
from palabre.journal.recording import record
from palabre.publications.models import Publication


def hash_of_address(email: str) -> str:
    """
    A keyed hash of an e-mail address: the same one is met again, written in whichever case; none can be read.

    Empty for an empty one.
    """
    written = email.strip().casefold()
    if not written:
        return ""
    return hmac.new(settings.SECRET_KEY.encode(), f"address:{written}".encode(), sha256).hexdigest()


@dataclass(frozen=True)
class Caller:
    """
    Who would write: the account that has signed in, the reader whose browser asks, ``who`` (``limits.who_is``).

    ``typed_address`` stands in the form; nobody has shown yet that it is theirs.
    """

    user: User | None = None
    reader: Reader | None = None
    who: str = ""
    typed_address: str = ""

    @property
    def is_known(self) -> bool:
        """Whether it is somebody in particular: what is said of a whole connection is not said of them."""
        reader = self.reader
        has_shown = reader is not None and (
            reader.user_id is not None or reader.subject != "" or bool(self.own_address)
        )
        return self.user is not None or has_shown

    @property
    def own_address(self) -> str:
        """The address that is known to be theirs."""
        reader = self.reader
        return reader.email if reader is not None and reader.email_confirmed_at is not None else ""

    @property
    def meant(self) -> Q:
        """The sanctions that are against them: their account's, their link's, their address's, else their range's."""
        meant = Q(pk__in=[])
        accounts = {self.user.pk if self.user is not None else None}
        if self.reader is not None:
            accounts.add(self.reader.user_id)
            meant |= Q(reader=self.reader)
        if accounts - {None}:
            meant |= Q(user__in=accounts - {None})
        if self.own_address:
            meant |= Q(address_hash=hash_of_address(self.own_address))
        if self.who and not self.is_known:
            meant |= Q(range_hash=self.who)
        return meant


@dataclass(frozen=True)
class Standing:
    """
    ``refusal``: nothing is taken from them. ``warning``: they have not said yet that they read it.

    ``is_doubtful``: they typed an address under a sanction without having shown that it is theirs. It is not held
    against them, and they are not told, or anybody could find out whom a publication has excluded; but a
    moderator reads what they send before it appears.
    ``is_free``: nothing at all stands against them.
    """

    refusal: Sanction | None = None
    warning: Sanction | None = None
    is_doubtful: bool = False
    is_free: bool = True


def standing_of(publication: Publication, caller: Caller, *, at: datetime.datetime) -> Standing:
    """How ``caller`` stands in ``publication`` at ``at``: one question."""
    typed = hash_of_address(caller.typed_address)
    asked = caller.meant | Q(address_hash=typed) if typed else caller.meant
    found = list(Sanction.objects.standing(at).filter(asked, publication=publication).order_by("pk"))
    meant = [one for one in found if is_against(one, caller)]
    refusals = [one for one in meant if one.kind != Measure.WARNING]
    warnings = [one for one in meant if one.kind == Measure.WARNING and one.acknowledged_at is None]
    return Standing(
        # What has no end first, then what ends last.
        refusal=max(refusals, key=lambda one: (one.until is None, one.until or at), default=None),
        warning=warnings[0] if warnings else None,
        is_doubtful=any(one.kind != Measure.WARNING for one in found if one not in meant),
        is_free=not found,
    )


def sanctions_on(reader: Reader) -> list[Sanction]:
    """Every sanction that was ever given to ``reader``, newest first: by their account, their link, their address."""
    meant = Caller(reader=reader).meant
    found = Sanction.objects.filter(meant, publication=reader.publication_id)
    # The appeal is of a model above this layer.
    found = found.select_related("rule__version", "appeal")
    return list(found.order_by("-since", "-pk"))


def is_against(sanction: Sanction, caller: Caller) -> bool:
    """Whether ``sanction`` means ``caller``."""
    if sanction.is_of_a_range:
        return not caller.is_known and sanction.range_hash == caller.who
    if sanction.user_id is not None and sanction.user_id in (
        caller.user.pk if caller.user is not None else None,
        caller.reader.user_id if caller.reader is not None else None,
    ):
        return True
    if (
        sanction.reader_id is not None
        and caller.reader is not None
        and sanction.reader_id == caller.reader.pk
    ):
        return True
    return bool(sanction.address_hash) and sanction.address_hash == hash_of_address(caller.own_address)


@transaction.atomic
def acknowledge_by(caller: Caller, publication: Publication, key: int, *, at: datetime.datetime) -> None:
    """Keep that ``caller`` has said that they read the warning ``key``, if it is against them; twice is once."""
    unread = Sanction.objects.filter(publication=publication, kind=Measure.WARNING, acknowledged_at=None)
    warning = unread.select_for_update().filter(pk=key).first()
    if warning is None or not is_against(warning, caller):
        return
    warning.acknowledged_at = at
    warning.save(update_fields=["acknowledged_at"])
    by = caller.user or caller.reader
    record("sanction.acknowledged", journal=publication.pk, subject=warning, by=by, at=at)


def forget_ended(*, at: datetime.datetime) -> int:
    """
    Delete the sanctions against a range that have ended or were lifted, with their appeals; return how many.

    Of the others that hold no more, the hash of the address is forgotten.
    """
    ranges = Sanction.objects.exclude(range_hash="")
    over = ranges.filter(Q(until__lte=at) | Q(lifted_at__isnull=False)).order_by("pk")
    count = 0
    for key in list(over.values_list("pk", flat=True)):
        count += _end(key, at=at)
    held = Sanction.objects.exclude(address_hash="")
    standing = Sanction.objects.standing(at).exclude(address_hash="").values("pk")
    held.exclude(pk__in=standing).update(address_hash="")
    return count


@transaction.atomic
def _end(key: int, *, at: datetime.datetime) -> int:
    sanction = Sanction.objects.select_for_update().filter(pk=key).first()
    if sanction is None:
        return 0
    name, journal = f"sanction:{sanction.pk}", sanction.publication_id
    sanction.delete()
    record("sanction.ended", journal=journal, subject=name, by="system", at=at)
    return 1
