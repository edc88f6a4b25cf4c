"""The background worker, and the tables that one process at a time brings up to date."""

from __future__ import annotations

import datetime
import signal
import threading

import pytest
from django.db import connection
from django.utils import timezone

from palabre.config import migrating, serving, working
from palabre.config.cli import Failed, Misused
from palabre.config.serving import Address
from palabre.journal.models import Entry
from palabre.press.models import Article
from tests import factories


def test_what_an_editor_scheduled_is_published_at_its_hour_with_its_entry(publication):
    article = factories.make_article(publication)
    article.unpublish()
    article.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    article.save_revision().publish()
    working.publish_what_is_due()
    assert not Article.objects.get(pk=article.pk).live

    revision = article.revisions.order_by("-pk").first()
    past = timezone.now() - datetime.timedelta(minutes=1)
    revision.approved_go_live_at = past
    revision.content["go_live_at"] = past.isoformat()
    revision.save()
    before = Entry.objects.filter(kind="article.published").count()
    working.publish_what_is_due()
    assert Article.objects.get(pk=article.pk).live
    assert Entry.objects.filter(kind="article.published").count() == before + 1


def test_the_worker_goes_on_after_a_failure_and_leaves_when_told(db, monkeypatch):
    done = []

    def mail():
        done.append("mail")
        raise RuntimeError("a table is locked")

    def purge():
        done.append("purge")
        # To this thread: pytest-xdist has another one, which does not hold the signal back.
        signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

    jobs = (
        working.Job("mail", mail),
        working.Job("search", lambda: done.append("search")),
        working.Job("schedule", lambda: done.append("schedule"), every_seconds=15),
        working.Job("purge", purge, every_seconds=3600),
    )
    monkeypatch.setattr(working, "JOBS", jobs)
    monkeypatch.setattr(working, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(working, "close_old_connections", lambda: None)
    monkeypatch.setattr(working.connections, "close_all", lambda: None)
    assert working.work() == 0
    assert done == ["mail", "search", "schedule", "purge"]
    # It gave the signals back as it found them.
    assert signal.SIGTERM not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_each_job_is_done_when_it_is_due_and_one_that_failed_waits(monkeypatch):
    done = []

    def fail():
        done.append("mail")
        raise RuntimeError("a table is locked")

    monkeypatch.setattr(working, "close_old_connections", lambda: None)
    monkeypatch.setattr(
        working,
        "JOBS",
        (
            working.Job("mail", fail),
            working.Job("search", lambda: done.append("search")),
            working.Job("schedule", lambda: done.append("schedule"), every_seconds=15),
        ),
    )
    clock = [1000.0]
    monkeypatch.setattr(working.time, "monotonic", lambda: clock[0])
    due = {}
    working.one_round(due)
    clock[0] += 1
    working.one_round(due)
    assert done == ["mail", "search", "schedule", "search"]
    clock[0] += working.AFTER_A_FAILURE_SECONDS
    working.one_round(due)
    assert done[4:] == ["mail", "search", "schedule"]


def test_every_job_of_the_worker_is_there(db):
    assert [job.name for job in working.JOBS] == [
        "mail",
        "webhooks",
        "search",
        "charter",
        "likeness",
        "backtest",
        "learning",
        "learning at night",
        "schedule",
        "notices",
        "second opinions",
        "replies",
        "second readings",
        "transparency",
        "empty discussions",
        "purge",
    ]
    assert working.one_round({}) == 0


def test_the_worker_does_not_outlive_its_server(db, monkeypatch):
    monkeypatch.setattr(working.connections, "close_all", lambda: None)
    monkeypatch.setattr(working, "one_round", lambda due: pytest.fail("it should have left"))
    assert working.work(parent=-1) == 0


def test_who_has_not_named_the_demonstration_is_told_how(db, monkeypatch, tmp_path, settings):
    monkeypatch.setattr(migrating, "pending", lambda: ["press.0001_initial"])
    monkeypatch.chdir(tmp_path)
    settings.DATA_DIR = tmp_path / "var"
    with pytest.raises(Failed) as fault:
        migrating.need_tables()
    assert "var/demo" not in str(fault.value)
    (tmp_path / "var" / "demo").mkdir(parents=True)
    with pytest.raises(Failed, match="PALABRE_DATA_DIR=var/demo"):
        migrating.need_tables()
    settings.DATA_DIR = tmp_path / "var" / "demo"
    with pytest.raises(Failed) as fault:
        migrating.need_tables()
    assert "PALABRE_DATA_DIR" not in str(fault.value)


def test_a_database_that_is_ready_has_nothing_pending(db):
    assert migrating.pending() == []
    migrating.need_tables()
    assert migrating.apply_pending() == 0


@pytest.mark.django_db(transaction=True)
def test_two_that_start_at_once_take_turns():
    second_is_in = threading.Event()

    def second():
        with migrating.alone():
            second_is_in.set()
        connection.close()

    with migrating.alone():
        waiting = threading.Thread(target=second)
        waiting.start()
        assert not second_is_in.wait(0.2)
    assert second_is_in.wait(10)
    waiting.join()


@pytest.mark.parametrize(
    ("written", "address", "url"),
    [
        ("127.0.0.1:8000", Address("127.0.0.1", 8000), "http://127.0.0.1:8000/"),
        ("localhost:8001", Address("127.0.0.1", 8001), "http://127.0.0.1:8001/"),
        ("[::1]:8000", Address("::1", 8000), "http://[::1]:8000/"),
        ("0.0.0.0:80", Address("0.0.0.0", 80), "http://127.0.0.1:80/"),
        ("[::]:80", Address("::", 80), "http://[::1]:80/"),
    ],
)
def test_an_address_to_listen_at_is_read(written, address, url):
    assert serving.read_address(written) == address
    assert address.url == url
    assert address.is_loopback == (address.host in ("127.0.0.1", "::1"))


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        ("127.0.0.2", True),
        ("::1", True),
        ("localhost", True),
        ("127.evil.example", False),
        ("127.0.0.1.example", False),
        ("128.0.0.1", False),
        ("::", False),
    ],
)
def test_only_an_address_of_this_machine_is_loopback(host, is_loopback):
    assert Address(host, 8000).is_loopback is is_loopback


def test_what_is_no_address_is_misuse():
    with pytest.raises(Misused):
        serving.read_address("127.0.0.1")


def test_an_address_is_held_by_the_first_who_starts():
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = Address("127.0.0.1", free.getsockname()[1])
    with serving.holding(address), pytest.raises(Failed), serving.holding(address):
        pytest.fail("two hold it")
    with serving.holding(address):
        pass


def test_an_address_of_another_machine_cannot_be_held():
    with pytest.raises(Failed) as refused, serving.holding(Address("192.0.2.1", 8000)):
        pytest.fail("held")
    assert "Cannot listen at 192.0.2.1:8000" in str(refused.value)
