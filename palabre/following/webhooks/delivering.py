"""
Send what waits: to each address one after the other, to all of them beside each other.

An address that is slow holds a thread of its own, which knows nothing of the database; the worker looks at what came
back, and goes on with its other jobs meanwhile. A lease on the address keeps two workers from sending it the same; it
lapses by itself when its holder dies, and then what was under way is sent again: at least once, in its order.
"""

from __future__ import annotations

import datetime
import http.client
import queue
import secrets
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from palabre.following.models import Attempt, Delivery, Failure, Fate, OffBecause, Webhook
from palabre.following.webhooks import addressing, entering, queueing, saying, signing
from palabre.journal.recording import record
from palabre.kit.reaching import NotPublic, NotReached, Pinned, public_addresses
from palabre.kit.sealing import CannotOpen

# Between two tries of one delivery: eight in all, over about three days.
WAITS = tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 8 * 60, 24 * 60, 36 * 60))
# What has taken nothing for so long is turned off.
OFF_AFTER = datetime.timedelta(days=5)
KEPT = datetime.timedelta(days=30)
# Longer than a look-up and a request may take.
LEASE = datetime.timedelta(minutes=2)
SECONDS = 10.0
MOST_BYTES = 2048
ANSWER_SHOWN = 300
# So many are under way at once.
AT_ONCE = 8
# The worker waits so long for an answer before it turns to its other jobs, and so long for all of them.
PATIENCE_SECONDS, ROUND_SECONDS = 0.2, 2.0
BY = "system"


@dataclass(frozen=True)
class Parcel:
    """What a thread needs to send one delivery, and what is remembered of it meanwhile."""

    delivery: int
    webhook: int
    address: str
    headers: dict[str, str]
    body: bytes
    is_by_hand: bool
    # What keeps it from being sent at all.
    fault: str = ""


@dataclass(frozen=True)
class Receipt:
    """How sending a parcel went: ``status`` 0 where nothing was answered."""

    parcel: Parcel
    status: int
    failure: str
    milliseconds: int
    answer: str

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it."""
        return 200 <= self.status < 300


def send(parcel: Parcel) -> Receipt:
    """Post a parcel; never raises. The address is looked at anew each time: what its name leads to may have changed."""
    began = time.monotonic()
    status, failure, answer = 0, parcel.fault, ""
    if not failure:
        try:
            status, answer = _posted(parcel)
            failure = (
                "" if 200 <= status < 300 else Failure.REDIRECT if 300 <= status < 400 else Failure.STATUS
            )
        except NotPublic:
            failure = Failure.NOT_PUBLIC
        except NotReached:
            failure = Failure.NOT_FOUND
        except addressing.NotAnAddress:
            failure = Failure.ADDRESS
        except ssl.SSLError:
            failure = Failure.CERTIFICATE
        except (OSError, http.client.HTTPException, ValueError) as why:
            is_late = isinstance(why, TimeoutError) or time.monotonic() - began >= SECONDS
            failure = Failure.SLOW if is_late else Failure.CONNECTION
    return Receipt(parcel, status, failure, int((time.monotonic() - began) * 1000), answer)


def _posted(parcel: Parcel) -> tuple[int, str]:
    place = addressing.place_of(parcel.address)
    addresses = public_addresses(place.host, place.port, also_loopback=settings.PALABRE_WEBHOOK_LOOPBACK)
    connection = Pinned(place.host, place.port, addresses, is_secure=place.is_secure, seconds=SECONDS)
    headers = {"Content-Type": "application/json", "User-Agent": "Palabre", "Accept": "*/*", **parcel.headers}
    answer = connection.ask("POST", place.path, headers=headers, most_bytes=MOST_BYTES, body=parcel.body)
    return answer.status, readable(answer.content)


def readable(content: bytes) -> str:
    """The beginning of an answer as a line of text: whatever cannot be shown is left out."""
    text = content.decode("utf-8", "replace")
    shown = "".join(one if one.isprintable() else " " for one in text)
    return " ".join(shown.split())[:ANSWER_SHOWN]


class Courier:
    """Sends for one process: what is under way, and what came back and is not written down yet."""

    def __init__(self, now: Callable[[], datetime.datetime] = timezone.now) -> None:
        self.now = now
        self.name = secrets.token_hex(8)
        self.under_way: set[int] = set()
        self.back: queue.SimpleQueue[Receipt] = queue.SimpleQueue()

    def work_once(self) -> int:
        """Make the deliveries that the journals ask for, send what is due, write down what came back; say how much was done."""
        done = queueing.work_once(self.now)
        ends = time.monotonic() + ROUND_SECONDS
        while time.monotonic() < ends:
            self._start_what_is_due()
            if not self._write_down(PATIENCE_SECONDS):
                break
            done += 1
        return done

    def _start_what_is_due(self) -> None:
        for webhook in due(self.now())[: AT_ONCE - len(self.under_way)]:
            if webhook.pk in self.under_way:
                continue  # Its lease lapsed while its name is still looked up.
            parcel = take(webhook, by=self.name, at=self.now())
            if parcel is None:
                continue
            self.under_way.add(parcel.webhook)
            threading.Thread(target=self._send, args=[parcel], name="webhook", daemon=True).start()

    def _send(self, parcel: Parcel) -> None:
        self.back.put(send(parcel))

    def _write_down(self, patience: float) -> bool:
        """Write down what came back first, waiting ``patience`` seconds for it; whether there was anything."""
        if not self.under_way:
            return False
        try:
            receipt = self.back.get(timeout=patience)
        except queue.Empty:
            return False
        self.under_way.discard(receipt.parcel.webhook)
        settle(receipt, by=self.name, at=self.now())
        return True


def due(at: datetime.datetime) -> list[Webhook]:
    """The addresses that something may be sent to at ``at``, whoever was served longest ago first."""
    waiting = Delivery.objects.filter(webhook=OuterRef("pk"), fate=Fate.WAITING)
    asked = Delivery.objects.filter(webhook=OuterRef("pk"), asked_at__isnull=False)
    in_turn = Q(Exists(waiting), off_because="") & (Q(next_at=None) | Q(next_at__lte=at))
    free = Q(leased_until=None) | Q(leased_until__lte=at)
    found = Webhook.objects.filter(free, Q(Exists(asked)) | in_turn)
    return list(found.order_by(F("leased_until").asc(nulls_first=True), "pk")[:AT_ONCE])


@transaction.atomic
def take(webhook: Webhook, *, by: str, at: datetime.datetime) -> Parcel | None:
    """
    Take the lease of an address, and what is sent to it next; nothing where somebody else has it.

    What was asked for by hand goes first; then what waits, in the order of the journal.
    """
    # Of its row alone: the publication's is nobody's to wait for.
    locked = Webhook.objects.select_for_update(of=("self",)).select_related("publication__site")
    found = locked.filter(pk=webhook.pk).first()
    if found is None or (found.leased_until is not None and found.leased_until > at):
        return None
    of_it = Delivery.objects.filter(webhook=found)
    delivery = of_it.filter(asked_at__isnull=False).order_by("asked_at", "pk").first()
    is_by_hand = delivery is not None
    if delivery is None:
        if not found.is_on or (found.next_at is not None and found.next_at > at):
            return None
        delivery = of_it.filter(fate=Fate.WAITING).order_by("number").first()
    if delivery is None:
        return None
    body = saying.body_of(delivery, found.publication)
    if body is None:
        delivery.fate, delivery.asked_at = Fate.VOID, None
        delivery.save(update_fields=["fate", "asked_at"])
        return None
    found.leased_by, found.leased_until = by, at + LEASE
    found.save(update_fields=["leased_by", "leased_until"])
    headers, fault = {}, ""
    try:
        headers = signing.headers(delivery.name, body, signing.secrets_of(found, at), at)
    except CannotOpen:
        fault = Failure.SECRET
    return Parcel(delivery.pk, found.pk, found.address, headers, body, is_by_hand, fault)


@transaction.atomic
def settle(receipt: Receipt, *, by: str, at: datetime.datetime) -> None:
    """
    Write down how a parcel went, and what follows: the next in order, another try, giving up, turning the address off.

    Nothing where the lease lapsed meanwhile, or the address was taken away.
    """
    parcel = receipt.parcel
    webhook = Webhook.objects.select_for_update().filter(pk=parcel.webhook, leased_by=by).first()
    delivery = Delivery.objects.filter(pk=parcel.delivery).first()
    if webhook is None or delivery is None:
        return
    Attempt.objects.create(
        delivery=delivery,
        at=at,
        status=receipt.status or None,
        failure=receipt.failure,
        milliseconds=receipt.milliseconds,
        answer=receipt.answer,
        is_by_hand=parcel.is_by_hand,
    )
    # It keeps when it was served last: whoever waited longest is next.
    webhook.leased_by, webhook.leased_until = "", at
    is_given_up = False
    if parcel.is_by_hand:
        delivery.asked_at = None
    else:
        delivery.attempts += 1
    if receipt.is_taken:
        delivery.fate = Fate.ACCEPTED
        webhook.failing_since = webhook.next_at = None
    elif not parcel.is_by_hand:
        webhook.failing_since = webhook.failing_since or at
        if delivery.attempts > len(WAITS):
            delivery.fate, webhook.next_at = Fate.GIVEN_UP, None
            is_given_up = True
        else:
            # Its last try before it is turned off comes when that is due, not a day after.
            off_at = webhook.failing_since + OFF_AFTER
            webhook.next_at = min(at + WAITS[delivery.attempts - 1], max(at, off_at))
    delivery.save(update_fields=["fate", "attempts", "asked_at"])
    webhook.save(update_fields=["leased_by", "leased_until", "failing_since", "next_at"])
    is_gone = receipt.status == http.client.GONE and webhook.is_on
    has_failed = webhook.is_on and not parcel.is_by_hand and _for_long(webhook, at)
    if is_gone or has_failed:
        # One entry an act: that it is turned off says more than that one delivery is given up.
        entering.stop(webhook, OffBecause.GONE if is_gone else OffBecause.FAILED, by=BY, at=at)
    elif is_given_up:
        record(
            "webhook.given_up",
            journal=webhook.publication_id,
            subject=webhook,
            by=BY,
            at=at,
            delivery=delivery.pk,
        )


def _for_long(webhook: Webhook, at: datetime.datetime) -> bool:
    return webhook.failing_since is not None and at - webhook.failing_since >= OFF_AFTER


def forget_old(*, at: datetime.datetime) -> int:
    """Delete the log of what is older than thirty days, whatever became of it; say how many deliveries."""
    old = Delivery.objects.filter(made_at__lt=at - KEPT)
    Attempt.objects.filter(delivery__in=old).delete()
    count, _each = old.delete()
    return count


_courier: Courier | None = None


def work_once() -> int:
    """Send for this process."""
    global _courier
    _courier = _courier or Courier()
    return _courier.work_once()
