"""From where a comment was sent: kept only where chosen, sealed, read on record, deleted on its day."""

from __future__ import annotations

import datetime
import json
import stat

import pytest
from django.db import connection, transaction
from django.utils import timezone

from palabre.accounts import connection_data
from palabre.accounts.connection_data import Connection
from palabre.accounts.models import KeptConnection
from palabre.config import cli, examining, working
from palabre.discussion import leaving, posting
from palabre.discussion.models import Comment
from palabre.journal.models import Entry
from palabre.publications.models import Publication
from tests import factories
from tests.factories import NOON

FROM = Connection("203.0.113.9", 50412)
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def a_folder_of_its_own(settings, tmp_path, monkeypatch):
    """A data directory whose key no other test knows."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr("palabre.config.migrating.need_tables", lambda: None)


@pytest.fixture
def keeping(publication, thread):
    """The thread of a publication that keeps connection data for a year."""
    Publication.objects.update(legal_log_days=365)
    thread.publication.refresh_from_db()
    return thread


def send(thread, **more) -> Comment:
    """A comment sent from ``FROM``."""
    return factories.make_comment(
        thread, **{"name": "Maud", "email": "maud@example.org", "connection": FROM, **more}
    )


def everything_stored() -> str:
    """All that the table holds, as a copy of the database would show it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {KeptConnection._meta.db_table}")
        return str(cursor.fetchall())


def test_nothing_is_kept_where_it_was_not_chosen(thread, settings):
    send(thread)
    assert not KeptConnection.objects.exists()
    assert not (settings.DATA_DIR / connection_data.KEY_FILE).exists()


def test_each_sending_and_each_edit_is_kept_and_read(keeping):
    reader, _key = factories.make_reader(keeping.publication)
    comment = send(keeping, reader=reader)
    later = NOON + datetime.timedelta(hours=1)
    edited = posting.edit(
        comment, revision=comment.revision_id, typed="Autrement.", by=reader, at=later,
        connection=Connection("2001:db8::7"),
    )  # fmt: skip
    first, second = connection_data.read(comment.number, at=NOON)
    assert (first.address, first.port, first.name, first.email) == (
        "203.0.113.9",
        50412,
        "Maud",
        "maud@example.org",
    )
    assert (first.comment, first.revision, first.at) == (comment.pk, comment.revision_id, NOON.isoformat())
    assert (second.address, second.port, second.revision) == ("2001:db8::7", None, edited.pk)


def test_the_form_gives_the_address_and_port_that_the_front_door_found(client, keeping):
    from tests.discussion.test_responding import confirm

    client.defaults.update({"REMOTE_ADDR": "203.0.113.77", "REMOTE_PORT": "50999"})
    assert confirm(client, keeping, email="etienne@example.org").status_code == 200
    (sending,) = connection_data.read(Comment.objects.get().number, at=NOON)
    assert (sending.address, sending.port) == ("203.0.113.77", 50999)
    assert (sending.name, sending.email) == ("Étienne R.", "etienne@example.org")


def test_staff_are_kept_by_their_account(keeping, moderator):
    comment = send(keeping, user=moderator)
    assert connection_data.read(comment.number, at=NOON)[0].account == moderator.username


def test_what_is_stored_says_nothing_of_anybody(keeping):
    send(keeping)
    stored = everything_stored()
    for secret in ("203.0.113.9", "50412", "Maud", "maud@example.org"):
        assert secret not in stored


def test_the_key_is_for_its_owner_alone_and_no_backup_holds_it(keeping, settings, tmp_path):
    from palabre.config import keeping as backups

    send(keeping)
    key = settings.DATA_DIR / connection_data.KEY_FILE
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert connection_data.KEY_FILE not in (backups.SQLITE, backups.POSTGRESQL, backups.KEY, backups.MANIFEST)
    assert list(examining.secrets()) == []
    key.chmod(0o644)
    assert "connection data" in next(examining.secrets()).what


def test_a_sending_that_fails_keeps_nothing(keeping):
    send(keeping, typed="Une fois.")
    with pytest.raises(posting.AlreadySent):
        send(keeping, typed="Une fois.")
    assert KeptConnection.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_is_written_in_the_transaction_of_the_sending(keeping):
    class Undone(Exception):
        """Something after it fails."""

    def send_and_fail():
        with transaction.atomic():
            send(keeping)
            raise Undone

    with pytest.raises(Undone):
        send_and_fail()
    assert not KeptConnection.objects.exists()
    assert not Comment.objects.exists()


def test_a_row_stays_365_days_in_full_and_is_deleted_on_the_day_after(keeping, monkeypatch):
    comment = send(keeping)
    assert connection_data.purge(at=NOON + 365 * DAY) == 0
    assert connection_data.read(comment.number, at=NOON)
    monkeypatch.setattr("palabre.config.working.timezone.now", lambda: NOON + 366 * DAY)
    working.delete_what_is_due()
    assert not KeptConnection.objects.exists()
    assert Entry.objects.get(kind="connection_data.purged").facts == {"count": 1}
    working.delete_what_is_due()
    assert Entry.objects.filter(kind="connection_data.purged").count() == 1


def test_the_worker_deletes(keeping, monkeypatch):
    monkeypatch.setattr(working, "close_old_connections", lambda: None)
    send(keeping)
    KeptConnection.objects.update(purge_on=timezone.now().date())
    working.one_round({})
    assert not KeptConnection.objects.exists()


def test_it_outlives_what_its_author_erased_and_the_page_says_so(client, keeping):
    reader, _key = factories.make_reader(keeping.publication)
    comment = send(keeping, reader=reader)
    leaving.erase(reader, keep_texts=False, at=NOON)
    (sending,) = connection_data.read(comment.number, at=NOON)
    assert sending.name == "Maud"
    assert "Seules les données de connexion restent" in client.get("/legal/personal-data/").content.decode()


def test_the_page_tells_a_publication_that_keeps_none_from_one_that_does_no_more(client, keeping):
    page = "/legal/personal-data/"
    assert "365 jours" in client.get(page).content.decode()
    send(keeping)
    Publication.objects.update(legal_log_days=0)
    said = client.get(page).content.decode()
    assert "Elles ne sont plus gardées" in said
    assert "Seules les données de connexion restent" in said
    KeptConnection.objects.all().delete()
    said = client.get(page).content.decode()
    assert "données de connexion restent" not in said
    assert "plus gardées" not in said


def test_each_reading_leaves_a_line_in_the_journal_without_what_was_read(keeping, capsys, moderator):
    comment = send(keeping)
    assert cli.main(["connection-data", "show", f"#{comment.number}", "--by", moderator.username]) == 0
    said = capsys.readouterr().out
    assert "203.0.113.9, port 50412" in said
    assert "maud@example.org" in said
    entry = Entry.objects.get(kind="connection_data.read")
    assert (entry.journal, entry.subject) == (keeping.publication_id, f"comment:{comment.pk}")
    assert (entry.actor, entry.facts) == (f"user:{moderator.pk}", {"count": 1})
    assert cli.main(["connection-data", "show", str(comment.number), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["address"] == "203.0.113.9"
    assert Entry.objects.filter(kind="connection_data.read", actor="system").count() == 1


def test_a_name_cannot_command_the_terminal_of_whoever_reads(keeping, capsys):
    comment = send(keeping, name="\x1b[2Jx")
    assert cli.main(["connection-data", "show", str(comment.number)]) == 0
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "status"),
    [(["424242"], 1), (["x"], 2), (["0"], 2), (["9" * 30], 2), (["1", "--by", "nobody"], 1)],
)
def test_what_cannot_be_shown_is_said_plainly(publication, capsys, argv, status):
    assert cli.main(["connection-data", "show", *argv]) == status
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    assert not Entry.objects.filter(kind="connection_data.read").exists()


@pytest.mark.parametrize("other", ["another key altogether, of thirty-two characters", None])
def test_with_another_key_or_none_the_doctor_and_the_command_say_so(keeping, settings, capsys, other):
    comment = send(keeping)
    assert list(examining.connections_kept()) == []
    (settings.DATA_DIR / connection_data.KEY_FILE).unlink()
    settings.PALABRE_CONNECTION_KEY = other or ""
    (complaint,) = examining.connections_kept()
    assert "another key" in complaint.what
    assert cli.main(["connection-data", "show", str(comment.number)]) == 1
    assert "another key" in capsys.readouterr().err
    assert not Entry.objects.filter(kind="connection_data.read").exists()
    # Looking makes no key.
    assert not (settings.DATA_DIR / connection_data.KEY_FILE).exists()


def test_a_row_put_in_another_s_place_is_not_believed(keeping):
    one, other = send(keeping), send(keeping, connection=Connection("198.51.100.1"))
    sealed = KeptConnection.objects.get(comment_number=other.pk).sealed
    KeptConnection.objects.filter(comment_number=one.pk).update(sealed=sealed)
    with pytest.raises(connection_data.CannotOpen):
        connection_data.read(one.number, at=NOON)


def test_the_doctor_says_when_rows_are_beyond_their_day(keeping, monkeypatch):
    send(keeping)
    monkeypatch.setattr("palabre.config.examining.timezone.now", lambda: NOON + 366 * DAY)
    # The worker has the whole of the day.
    assert list(examining.connections_kept()) == []
    monkeypatch.setattr("palabre.config.examining.timezone.now", lambda: NOON + 367 * DAY)
    assert "should have been deleted" in next(examining.connections_kept()).what
