"""What administrators do with webhooks: enter them, change them, turn them off and on, have something sent."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction

from palabre.accounts.models import User
from palabre.following.models import TEST, Attempt, Delivery, Fate, OffBecause, Webhook
from palabre.following.webhooks import addressing, signing
from palabre.journal.recording import record
from palabre.publications.models import Publication

AT_MOST = 10


class TooMany(Exception):
    """The publication has as many as it may have; nothing was written."""


class NothingToChange(Exception):
    """It was as it is wanted already; nothing was written."""


@transaction.atomic
def add(
    publication: Publication, address: str, events: Sequence[str], *, by: User, at: datetime.datetime
) -> tuple[Webhook, str]:
    """
    Enter an address that is told of ``events`` from now on; return it and its secret, which is shown this once.

    Raises ``addressing.NotAnAddress``, ``TooMany``.
    """
    place = addressing.place_of(address)
    Publication.objects.select_for_update(no_key=True).get(pk=publication.pk)
    if Webhook.objects.filter(publication=publication).count() >= AT_MOST:
        raise TooMany(publication.pk)
    secret = signing.new_secret()
    webhook = Webhook.objects.create(
        publication=publication,
        address=place.address,
        events=sorted(set(events)),
        secret=signing.sealed(secret),
    )
    _note("webhook.added", webhook, by=by, at=at, is_since=True, events=webhook.events)
    return webhook, secret


@transaction.atomic
def choose(webhook: Webhook, events: Sequence[str], *, by: User, at: datetime.datetime) -> None:
    """Say which events it is told of. Raises ``NothingToChange``."""
    webhook = _locked(webhook)
    if webhook.events == sorted(set(events)):
        raise NothingToChange(webhook.pk)
    webhook.events = sorted(set(events))
    webhook.save(update_fields=["events"])
    _note("webhook.changed", webhook, by=by, at=at, events=webhook.events)


@transaction.atomic
def turn_off(webhook: Webhook, *, by: User, at: datetime.datetime) -> None:
    """Tell it nothing any more; what waits goes on waiting. Raises ``NothingToChange``."""
    webhook = _locked(webhook)
    if not webhook.is_on:
        raise NothingToChange(webhook.pk)
    stop(webhook, OffBecause.BY_HAND, by=by, at=at)


def stop(webhook: Webhook, because: str, *, by: User | str, at: datetime.datetime) -> None:
    """Turn a webhook off, within the act that holds its lock."""
    webhook.off_because, webhook.off_since = because, at
    webhook.save(update_fields=["off_because", "off_since"])
    _note("webhook.turned_off", webhook, by=by, at=at, because=because)


@transaction.atomic
def turn_on(webhook: Webhook, *, by: User, at: datetime.datetime) -> None:
    """Tell it what waits, and what happens from now on. Raises ``NothingToChange``."""
    webhook = _locked(webhook)
    if webhook.is_on:
        raise NothingToChange(webhook.pk)
    webhook.off_because, webhook.off_since = "", None
    webhook.failing_since, webhook.next_at = None, None
    webhook.save(update_fields=["off_because", "off_since", "failing_since", "next_at"])
    # What failed has all its tries again.
    Delivery.objects.filter(webhook=webhook, fate=Fate.WAITING).update(attempts=0)
    _note("webhook.turned_on", webhook, by=by, at=at, is_since=True)


@transaction.atomic
def change_secret(webhook: Webhook, *, by: User, at: datetime.datetime) -> str:
    """Give it another secret, which is shown this once; for a day the one before signs beside it."""
    webhook = _locked(webhook)
    secret = signing.new_secret()
    webhook.old_secret, webhook.old_until = webhook.secret, at + signing.OVERLAP
    webhook.secret = signing.sealed(secret)
    webhook.save(update_fields=["secret", "old_secret", "old_until"])
    _note("webhook.secret_changed", webhook, by=by, at=at)
    return secret


@transaction.atomic
def remove(webhook: Webhook, *, by: User, at: datetime.datetime) -> None:
    """Take it away with its log."""
    webhook = _locked(webhook)
    Attempt.objects.filter(delivery__webhook=webhook).delete()
    Delivery.objects.filter(webhook=webhook).delete()
    key = f"webhook:{webhook.pk}"
    webhook.delete()
    record("webhook.removed", journal=webhook.publication_id, subject=key, by=by, at=at)


@transaction.atomic
def ask_for_test(webhook: Webhook, *, at: datetime.datetime) -> Delivery:
    """Have a test sent as soon as the worker comes to it. Raises ``NothingToChange`` while one waits."""
    webhook = _locked(webhook)
    if Delivery.objects.filter(webhook=webhook, event=TEST, asked_at__isnull=False).exists():
        raise NothingToChange(webhook.pk)
    # It waits for nobody, and nobody waits for it: it is not of those that are tried again.
    return Delivery.objects.create(webhook=webhook, event=TEST, made_at=at, asked_at=at, fate=Fate.GIVEN_UP)


@transaction.atomic
def ask_again(delivery: Delivery, *, at: datetime.datetime) -> None:
    """Have a delivery sent once more, out of its turn and once. Raises ``NothingToChange`` while that is asked for."""
    _locked(delivery.webhook)
    if not Delivery.objects.filter(pk=delivery.pk, asked_at=None).update(asked_at=at):
        raise NothingToChange(delivery.pk)


def _locked(webhook: Webhook) -> Webhook:
    return Webhook.objects.select_for_update().get(pk=webhook.pk)


def _note(
    kind: str,
    webhook: Webhook,
    *,
    by: User | str,
    at: datetime.datetime,
    is_since: bool = False,
    **facts: object,
) -> None:
    """Record an act: never an address, which may hold somebody's key. ``is_since``: it is told of what comes after."""
    entry = record(kind, journal=webhook.publication_id, subject=webhook, by=by, at=at, **facts)
    if is_since:
        Webhook.objects.filter(pk=webhook.pk).update(since_number=entry.number)
