"""Whoever alerts without any ground again and again is warned first, then slowed."""

from __future__ import annotations

import datetime

import pytest
from django.core import mail

from palabre.moderation import alerting, misuse
from palabre.moderation.models import AlertWarning
from tests import factories
from tests.factories import NOON
from tests.mails import work_once

DAY = datetime.timedelta(days=1)
EMAIL = "maud@example.org"


@pytest.fixture
def answer_one(thread, moderator):
    """Send an alert by one address at a moment, and answer it as unfounded or not."""

    def answered(at, *, unfounded=True, email=EMAIL):
        alert = alerting.alert(
            thread.publication, category="rule:2", text="?", email=email, at=at,
            comment=factories.make_published(thread, by=moderator),
        )  # fmt: skip
        alerting.answer(alert, by=moderator, at=at, answer="Non.", unfounded={alert.pk} if unfounded else ())

    return answered


def send(client, thread, moderator, **said):
    """What the public form answers."""
    comment = factories.make_published(thread, by=moderator)
    return client.post(f"/alert/{comment.pk}/", {"category": "rule:2", "text": "Mes mots.", **said})


def test_from_the_fifth_unfounded_alert_on_somebody_is_warned_once(answer_one):
    for n in range(4):
        answer_one(NOON + n * DAY)
    assert not AlertWarning.objects.exists()
    for n in range(4, 8):
        answer_one(NOON + n * DAY, email=EMAIL.upper())
    work_once()
    assert [message.to for message in mail.outbox if "infondées" in message.body] == [[EMAIL.upper()]]


@pytest.mark.parametrize(("founded", "is_warned"), [(0, True), (1, True), (2, False)])
def test_four_fifths_are_not_enough(answer_one, founded, is_warned):
    for n in range(founded):
        answer_one(NOON + n * DAY / 2, unfounded=False)
    for n in range(8):
        answer_one(NOON + (2 + n) * DAY)
    assert AlertWarning.objects.exists() == is_warned


def test_one_alert_that_is_sent_again_and_again_is_no_misuse_by_itself(thread, moderator):
    comment = factories.make_published(thread, by=moderator)
    several = [
        alerting.alert(thread.publication, category="rule:2", text="?", email=EMAIL, at=NOON, comment=comment)
        for _ in range(6)
    ]
    alerting.answer(
        several[0], by=moderator, at=NOON, last=several[-1].pk, unfounded={one.pk for one in several}
    )
    assert not misuse.misuses(thread.publication, EMAIL, at=NOON + DAY)


def test_what_was_sent_twice_is_unfounded_by_one_tick(thread, moderator):
    comment = factories.make_published(thread, by=moderator)
    about = {"category": "rule:2", "comment": comment, "at": NOON}
    first, again = (
        alerting.alert(thread.publication, text="?", email=one, **about) for one in (EMAIL, EMAIL.upper())
    )
    other = alerting.alert(thread.publication, text="Il insulte Zoé.", email=EMAIL, **about)
    alerting.answer(first, by=moderator, at=NOON, unfounded={first.pk})
    for one in (again, other):
        one.refresh_from_db()
    assert (again.is_unfounded, other.is_unfounded) == (True, False)


def test_what_is_older_than_thirty_days_does_not_count(answer_one):
    for n in range(4):
        answer_one(NOON + n * DAY)
    answer_one(NOON + 33 * DAY)
    assert not AlertWarning.objects.exists()


def test_who_goes_on_after_the_warning_is_slowed_to_one_a_day(
    client, answer_one, thread, moderator, monkeypatch
):
    from palabre.moderation.views import public

    def now(at):
        monkeypatch.setattr(public.timezone, "now", lambda: at)

    for n in range(5):
        answer_one(NOON + n * DAY)
    warned_at = NOON + 4 * DAY
    # A warning alone keeps nothing from being sent.
    now(warned_at + DAY / 24)
    assert send(client, thread, moderator, email=EMAIL).status_code == 302
    answer_one(warned_at + DAY / 12)
    now(warned_at + DAY / 6)
    slowed = send(client, thread, moderator, email=EMAIL)
    assert slowed.status_code == 429
    assert "Mes mots." in slowed.content.decode()
    # Anybody can type an address: nobody learns from the answer that its owner was warned.
    assert "infondées" not in slowed.content.decode()
    # Others are not, even at the same connection; nor is whoever gives no address.
    assert send(client, thread, moderator, email="lou@example.org").status_code == 302
    assert send(client, thread, moderator).status_code == 302
    now(warned_at + 2 * DAY)
    assert send(client, thread, moderator, email=EMAIL).status_code == 302
    assert send(client, thread, moderator, email=EMAIL).status_code == 429


def test_a_warning_is_forgotten_after_half_a_year(answer_one):
    for n in range(5):
        answer_one(NOON + n * DAY)
    misuse.forget_old(at=NOON + 100 * DAY)
    assert AlertWarning.objects.exists()
    misuse.forget_old(at=NOON + 190 * DAY)
    assert not AlertWarning.objects.exists()
