"""The host's own systems are told what happens: signed, in order, again until they take it."""

from __future__ import annotations

import datetime
import socket
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core import mail
from django.db import transaction
from django.utils import timezone

from palabre.discussion.models import Comment
from palabre.following import sending
from palabre.following.models import Attempt, Delivery, Failure, Fate, OffBecause, Webhook
from palabre.following.webhooks import delivering, entering
from palabre.following.webhooks.delivering import Courier
from palabre.journal.models import Entry
from palabre.journal.recording import record
from palabre.moderation import alerting, deciding, undoing
from palabre.publications.models import Publication
from tests import factories
from tests.following.receiver import Receiver

EVERYTHING = ["comment.published", "comment.removed", "alert.received"]


@pytest.fixture
def receiver(settings):
    settings.PALABRE_WEBHOOK_LOOPBACK = True
    receiver = Receiver()
    receiver.begin()
    yield receiver
    receiver.end()


@pytest.fixture
def admin(db):
    return factories.make_user("admin", is_superuser=True, is_staff=True)


@pytest.fixture
def hook(publication, receiver, admin):
    """An address that is told everything, and its secret as ``hook.shown``."""
    webhook, secret = entering.add(publication, receiver.address, EVERYTHING, by=admin, at=timezone.now())
    webhook.shown = secret
    return webhook


class Clock:
    """A courier's time, which goes on when it is told to."""

    def __init__(self):
        self.later = datetime.timedelta()
        self.courier = Courier(now=lambda: self.at)

    @property
    def at(self):
        """What it shows."""
        return timezone.now() + self.later

    def go_on(self, **more):
        """So much later, send until nothing is due or under way."""
        self.later += datetime.timedelta(**more)
        while self.courier.work_once() or self.courier.under_way:
            pass


@pytest.fixture
def clock():
    return Clock()


def test_a_published_comment_is_told_signed_with_what_any_reader_may_read(hook, receiver, clock, thread):
    comment = factories.make_published(
        thread, typed="Vive l’eau.", email="maud@example.org", at=timezone.now()
    )
    clock.go_on()
    (told,) = receiver.told
    assert told.is_signed_with(hook.shown)
    assert told.path == "/hooks?key=1"
    assert told.headers["content-type"] == "application/json"
    assert abs(int(told.headers["webhook-timestamp"]) - clock.at.timestamp()) < 2
    said = told.said
    assert (said["type"], said["data"]["act"]) == ("comment.published", "published")
    assert said["data"]["comment"]["number"] == comment.number
    assert said["data"]["comment"]["text"] == "Vive l’eau."
    assert said["data"]["comment"]["address"] == f"http://testserver/c/{comment.number}/"
    assert said["data"]["thread"]["address"] == "http://testserver" + thread.url
    assert b"maud@example.org" not in told.body
    delivery = Delivery.objects.get()
    assert (delivery.fate, delivery.name) == (Fate.ACCEPTED, told.headers["webhook-id"])


def test_what_waits_or_is_refused_is_not_told(hook, receiver, clock, thread, moderator):
    comment = factories.make_comment(thread)
    deciding.refuse(comment, revision=comment.revision_id, by=moderator, rule=comment.charter.rules.first(), reasons="Non.", at=timezone.now())  # fmt: skip
    clock.go_on()
    assert receiver.told == []


def test_removed_restored_taken_back_and_undone_are_told_in_their_order(
    hook, receiver, clock, thread, moderator
):
    comment = factories.make_published(thread, by=moderator, typed="Un secret.", at=timezone.now())
    deciding.remove(comment, revision=comment.revision_id, by=moderator, rule=comment.charter.rules.first(), reasons="Non.", at=timezone.now())  # fmt: skip
    deciding.restore(Comment.objects.get(), revision=comment.revision_id, by=moderator, at=timezone.now())
    undoing.undo(undoing.last_of(moderator, thread.publication, at=timezone.now()), by=moderator, at=timezone.now())  # fmt: skip
    clock.go_on()
    assert [(one.said["type"], one.said["data"]["act"]) for one in receiver.told] == [
        ("comment.published", "published"), ("comment.removed", "removed"), ("comment.published", "restored"),
        ("comment.removed", "undone"),
    ]  # fmt: skip
    # What holds when it is sent: nobody is told a text that was removed.
    assert all(b"Un secret." not in one.body for one in receiver.told)
    assert receiver.told[-1].said["data"]["comment"]["rule"] == 1
    numbers = Delivery.objects.order_by("pk").values_list("number", flat=True)
    assert list(numbers) == sorted(numbers)


def test_an_alert_is_told_without_the_words_and_the_address_of_whoever_sent_it(hook, receiver, clock, thread):
    comment = factories.make_published(thread, at=timezone.now())
    alert = alerting.alert(
        thread.publication, category="rule:2", text="Mot de passe.", comment=comment, email="a@example.org",
        name="Nom", at=timezone.now(),
    )  # fmt: skip
    clock.go_on()
    told = receiver.told[-1]
    assert told.said["data"]["alert"]["id"] == alert.pk
    assert told.said["data"]["alert"]["category"] == "rule:2"
    assert told.said["data"]["comment"] == comment.number
    for word in (b"Mot de passe", b"a@example.org", b"Nom", b"wwww"):
        assert word not in told.body


def test_an_article_that_is_no_longer_public_takes_its_comments_texts_with_it(hook, receiver, clock, thread):
    comment = factories.make_published(thread, typed="Personne ne lit ceci.", at=timezone.now())
    thread.article.unpublish()
    clock.go_on()
    (told,) = receiver.told
    assert told.said["data"]["comment"]["number"] == comment.number
    assert "Personne" not in told.body.decode()
    assert thread.article.title not in told.body.decode()


def test_only_what_it_is_told_of_and_what_comes_after_it_was_entered_is_sent(publication, receiver, clock, thread, admin):  # fmt: skip
    factories.make_published(thread, at=timezone.now())
    entering.add(publication, receiver.address, ["alert.received"], by=admin, at=timezone.now())
    other = factories.make_publication(host="phare.example")
    elsewhere = factories.make_published(factories.make_thread(other), at=timezone.now())
    alerting.alert(other, category="other", text="", comment=elsewhere, at=timezone.now())
    comment = factories.make_published(thread, at=timezone.now())
    clock.go_on()
    assert receiver.told == []
    alerting.alert(publication, category="other", text="", comment=comment, at=timezone.now())
    clock.go_on()
    assert [one.said["type"] for one in receiver.told] == ["alert.received"]


def test_what_is_not_taken_is_tried_again_with_growing_waits_and_holds_what_comes_behind(hook, receiver, clock, thread):  # fmt: skip
    first, second = (factories.make_published(thread, at=timezone.now()) for _n in range(2))
    receiver.answers[:] = [(500, b"<b>broken\0</b>\nwait", {})] * 2
    clock.go_on()
    clock.go_on(seconds=59)
    assert len(receiver.told) == 1
    clock.go_on(seconds=2)
    assert len(receiver.told) == 2
    clock.go_on(minutes=4)
    assert len(receiver.told) == 2
    clock.go_on(minutes=2)
    said = [one.said["data"]["comment"]["number"] for one in receiver.told]
    assert said == [first.number] * 3 + [second.number]
    # One name, by which a receiver knows what it has already; signed anew each time.
    assert len({one.headers["webhook-id"] for one in receiver.told}) == 2
    assert all(one.is_signed_with(hook.shown) for one in receiver.told)
    tries = Attempt.objects.filter(delivery__number=Delivery.objects.order_by("number").first().number)
    assert [(one.status, one.failure) for one in tries] == [(500, "status"), (500, "status"), (200, "")]
    assert tries[0].answer == "<b>broken </b> wait"


def test_after_eight_tries_it_is_given_up_told_and_what_follows_goes_on(hook, receiver, clock, thread):
    Publication.objects.update(publisher_email="publisher@example.org")
    first, second = (factories.make_published(thread, at=timezone.now()) for _n in range(2))
    receiver.answers[:] = [(503, b"", {})] * 8
    clock.go_on()
    for wait in delivering.WAITS:
        clock.go_on(seconds=wait.total_seconds())
    assert [one.said["data"]["comment"]["number"] for one in receiver.told] == [first.number] * 8 + [second.number]  # fmt: skip
    assert sorted(Delivery.objects.values_list("fate", flat=True)) == ["accepted", "given_up"]
    assert 2.5 < sum(wait.total_seconds() for wait in delivering.WAITS) / 86400 < 3.5
    sending.work_once(now=lambda: clock.at + undoing.MAILS_REST)
    (told,) = [one for one in mail.outbox if one.to == ["publisher@example.org"]]
    assert f"/desk/webhooks/{hook.pk}/" in told.body
    assert "key=1" not in told.body
    assert Entry.objects.filter(kind="webhook.given_up").count() == 1


def test_an_address_that_takes_nothing_for_five_days_is_turned_off_and_told(hook, receiver, clock, thread):
    Publication.objects.update(publisher_email="publisher@example.org")
    for _n in range(3):
        factories.make_published(thread, at=timezone.now())
    receiver.answers[:] = [(500, b"", {})] * 40
    clock.go_on()
    for _n in range(61):
        clock.go_on(hours=2)
    webhook = Webhook.objects.get()
    assert webhook.off_because == OffBecause.FAILED
    assert (
        datetime.timedelta(days=5)
        <= webhook.off_since - webhook.failing_since
        < datetime.timedelta(days=5, hours=3)
    )
    asked = len(receiver.told)
    clock.go_on(days=3)
    assert len(receiver.told) == asked
    sending.work_once(now=lambda: clock.at + undoing.MAILS_REST)
    assert len([one for one in mail.outbox if one.to == ["publisher@example.org"]]) == 2
    # Turned on again, what waits is sent with all its tries.
    receiver.answers.clear()
    entering.turn_on(webhook, by=factories.make_user(is_superuser=True), at=clock.at)
    clock.go_on()
    assert Delivery.objects.filter(fate=Fate.WAITING).count() == 0


def test_what_answers_that_it_is_gone_is_turned_off_at_once(hook, receiver, clock, thread):
    factories.make_published(thread, at=timezone.now())
    receiver.answers[:] = [(410, b"", {})]
    clock.go_on()
    assert Webhook.objects.get().off_because == OffBecause.GONE
    factories.make_published(thread, at=timezone.now())
    clock.go_on(days=1)
    assert len(receiver.told) == 1


def test_a_redirect_is_not_followed(hook, receiver, clock, thread):
    factories.make_published(thread, at=timezone.now())
    receiver.answers[:] = [(307, b"", {"Location": receiver.address})]
    clock.go_on()
    assert len(receiver.told) == 1
    assert Attempt.objects.get().failure == Failure.REDIRECT


def test_an_answer_without_an_end_is_read_in_part(hook, receiver, clock, thread):
    factories.make_published(thread, at=timezone.now())
    receiver.answers[:] = [(200, b"x" * 1_000_000, {})]
    clock.go_on()
    assert Delivery.objects.get().fate == Fate.ACCEPTED
    assert Attempt.objects.get().answer == "x" * 300


def test_a_slow_one_holds_neither_the_others_nor_the_worker(
    publication, hook, receiver, thread, admin, settings
):
    quick = Receiver()
    quick.begin()
    entering.add(publication, quick.address, EVERYTHING, by=admin, at=timezone.now())
    factories.make_published(thread, at=timezone.now())
    receiver.held.clear()
    courier, began = Courier(), time.monotonic()
    while not quick.told:
        courier.work_once()
    courier.work_once()
    assert time.monotonic() - began < 8
    assert courier.under_way == {hook.pk}
    receiver.held.set()
    while courier.under_way:
        courier.work_once()
    assert Delivery.objects.filter(fate=Fate.ACCEPTED).count() == 2
    quick.end()


def test_what_drips_is_cut_when_its_time_is_over(hook, receiver, clock, thread, monkeypatch):
    monkeypatch.setattr(delivering, "SECONDS", 0.3)
    factories.make_published(thread, at=timezone.now())
    receiver.held.clear()
    clock.go_on()
    assert Attempt.objects.get().failure == Failure.SLOW
    receiver.held.set()


def test_two_workers_do_not_send_the_same_and_one_that_died_is_followed_by_another(
    hook, receiver, clock, thread
):
    factories.make_published(thread, at=timezone.now())
    clock.courier.work_once()
    receiver.told.clear()
    factories.make_published(thread, at=timezone.now())
    other = Clock()
    from palabre.following.webhooks import queueing

    queueing.work_once(timezone.now)
    # The first took it and died before it was sent.
    assert delivering.take(hook, by="dead", at=other.at) is not None
    assert delivering.take(hook, by="other", at=other.at) is None
    other.go_on()
    assert receiver.told == []
    other.go_on(minutes=3)
    assert len(receiver.told) == 1
    assert Delivery.objects.filter(fate=Fate.ACCEPTED).count() == 2


def test_an_entry_that_comes_twice_is_told_once(hook, receiver, clock, thread):
    from palabre.following.webhooks import queueing

    factories.make_published(thread, at=timezone.now())
    entry = Entry.objects.filter(kind="comment.published").latest("number")
    for _n in range(2):
        for _part, do in queueing.deliveries_for(entry):
            do()
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["10.0.0.7"], ["9.9.9.9", "169.254.169.254"], ["fd00:ec2::254"]])  # fmt: skip
def test_a_name_that_leads_into_the_operators_network_is_not_connected_to(publication, admin, clock, thread, monkeypatch, addresses):  # fmt: skip
    entering.add(publication, "https://innocent.example/", EVERYTHING, by=admin, at=timezone.now())
    factories.make_published(thread, at=timezone.now())
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_said: [(2, 1, 6, "", (one, 443)) for one in addresses])  # fmt: skip
    monkeypatch.setattr(socket, "create_connection", lambda *_given, **_said: pytest.fail("connected"))
    clock.go_on()
    assert Attempt.objects.get().failure == Failure.NOT_PUBLIC


def test_the_machine_is_looked_up_once_and_the_one_that_was_checked_is_connected_to(publication, admin, clock, thread, monkeypatch):  # fmt: skip
    entering.add(publication, "https://innocent.example/", EVERYTHING, by=admin, at=timezone.now())
    factories.make_published(thread, at=timezone.now())
    looked_up, connected = [], []

    def look_up(host, *_given, **_said):
        looked_up.append(host)
        return [(2, 1, 6, "", ("9.9.9.9" if len(looked_up) == 1 else "127.0.0.1", 443))]

    def connect(address, **_said):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    clock.go_on()
    assert (looked_up, connected) == (["innocent.example"], [("9.9.9.9", 443)])
    assert Attempt.objects.get().failure == Failure.CONNECTION


def test_what_is_entered_for_trying_is_sent_nothing_once_the_setting_is_gone(
    hook, receiver, clock, thread, settings
):
    settings.PALABRE_WEBHOOK_LOOPBACK = False
    factories.make_published(thread, at=timezone.now())
    clock.go_on()
    assert receiver.told == []
    assert Attempt.objects.get().failure == Failure.ADDRESS


def test_a_secret_that_was_sealed_with_another_key_is_said(hook, receiver, clock, thread, settings):
    settings.SECRET_KEY = "another"
    factories.make_published(thread, at=timezone.now())
    clock.go_on()
    assert receiver.told == []
    assert Attempt.objects.get().failure == Failure.SECRET


def test_for_a_day_the_old_secret_signs_beside_the_new(hook, receiver, clock, thread, admin):
    secret = entering.change_secret(hook, by=admin, at=clock.at)
    factories.make_published(thread, at=timezone.now())
    clock.go_on()
    assert receiver.told[0].is_signed_with(secret)
    assert receiver.told[0].is_signed_with(hook.shown)
    factories.make_published(thread, at=timezone.now())
    clock.go_on(hours=25)
    assert receiver.told[1].is_signed_with(secret)
    assert not receiver.told[1].is_signed_with(hook.shown)


def test_the_log_is_forgotten_after_thirty_days(hook, receiver, clock, thread):
    factories.make_published(thread, at=timezone.now())
    clock.go_on()
    delivering.forget_old(at=clock.at + datetime.timedelta(days=29))
    assert Delivery.objects.count() == 1
    delivering.forget_old(at=clock.at + datetime.timedelta(days=31))
    assert (Delivery.objects.count(), Attempt.objects.count()) == (0, 0)


def test_an_erased_author_is_told_so_that_the_host_forgets_them_too(hook, receiver, clock, thread):
    comment = factories.make_published(thread, name="Maud Lebrun", at=timezone.now())
    clock.go_on()
    Comment.objects.filter(pk=comment.pk).update(author_name="")
    with transaction.atomic():
        record("comment.erased", journal=thread.publication_id, subject=comment, by=None, at=timezone.now(), thread=thread.pk, state="published", is_seen=True, waits=False, text_kept=True)  # fmt: skip
    clock.go_on()
    assert receiver.told[-1].said["data"]["act"] == "erased"
    assert receiver.told[-1].said["data"]["comment"]["author"] == ""


def test_an_address_taken_away_while_it_is_told_is_no_fault(hook, receiver, clock, thread, admin):
    factories.make_published(thread, at=timezone.now())
    receiver.held.clear()
    clock.courier.work_once()
    entering.remove(hook, by=admin, at=timezone.now())
    receiver.held.set()
    clock.go_on()
    assert (Webhook.objects.count(), Delivery.objects.count(), Attempt.objects.count()) == (0, 0, 0)


def test_nothing_of_webhooks_makes_a_finished_page_stale(hook):
    from palabre.frontdoor import staleness

    entry = Entry.objects.filter(kind="webhook.added").get()
    assert not staleness.touched(entry.kind, journal=entry.journal, subject=entry.subject, facts=entry.facts)
    assert hook.address not in str(entry.facts)


def test_a_machine_that_shows_no_certificate_of_its_name_is_told_nothing(publication, admin, clock, thread, settings, tmp_path):  # fmt: skip
    settings.PALABRE_WEBHOOK_LOOPBACK = True
    receiver = Receiver()
    receiver.begin(certificate=own_certificate(tmp_path))
    address = receiver.address.replace("http://127.0.0.1", "https://localhost")
    entering.add(publication, address, EVERYTHING, by=admin, at=timezone.now())
    factories.make_published(thread, at=timezone.now())
    clock.go_on()
    assert Attempt.objects.get().failure == Failure.CERTIFICATE
    assert receiver.told == []
    receiver.end()


def own_certificate(folder):
    """A certificate that nobody vouches for, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(timezone.now() - datetime.timedelta(days=1))
        .not_valid_after(timezone.now() + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    written = folder / "own.pem"
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    written.write_bytes(key.private_bytes(*form) + made.public_bytes(serialization.Encoding.PEM))
    return written
