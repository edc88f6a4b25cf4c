"""What is kept of the journal elsewhere tells whether it was rewritten."""

from __future__ import annotations

import pytest

from palabre.config import cli
from palabre.journal.models import Entry, Head
from tests import factories


@pytest.fixture(autouse=True)
def the_test_database_is_there(monkeypatch):
    """The tables of the tests are made without a command."""
    monkeypatch.setattr("palabre.config.migrating.need_tables", lambda: None)


@pytest.fixture
def kept(thread, capsys, tmp_path):
    """What was printed one day, in a file among other things, and the journal that went on since."""
    factories.make_published(thread)
    assert cli.main(["journal", "head"]) == 0
    printed = capsys.readouterr().out
    assert thread.publication.name in printed
    mailbox = tmp_path / "mailbox"
    mailbox.write_text(f"From: cron\n\n> {printed}\nSalut.\n", "utf-8")
    factories.make_published(thread)
    return mailbox


def rewrite(journal: int, alter) -> None:
    """Alter a journal as somebody would who knows how it is made: every hash is made anew."""
    previous = ""
    for entry in Entry.objects.filter(journal=journal).order_by("number"):
        alter(entry)
        entry.previous_hash = previous
        entry.hash = previous = entry.computed_hash()
        entry.save()
    Head.objects.filter(journal=journal).update(hash=previous)


def test_a_journal_that_only_went_on_is_as_it_was_kept(kept, capsys):
    assert cli.main(["journal", "verify", "--kept", str(kept)]) == 0
    assert "heads kept elsewhere: each is as it was" in capsys.readouterr().out


def test_a_chain_that_was_rewritten_whole_is_found_out(kept, thread, capsys):
    def alter(entry):
        entry.actor = "user:1"

    rewrite(thread.publication_id, alter)
    assert cli.main(["journal", "verify"]) == 0
    assert cli.main(["journal", "verify", "--kept", str(kept)]) == 1
    assert "is another than when its head was kept" in capsys.readouterr().out


def test_a_journal_that_lost_what_was_kept_is_found_out(kept, thread, capsys):
    Entry.objects.filter(journal=thread.publication_id).delete()
    Head.objects.filter(journal=thread.publication_id).delete()
    assert cli.main(["journal", "verify", "--kept", str(kept)]) == 1
    assert "is missing" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "journal 1 entry 2 sha256:xyz", "Bonjour."])
def test_a_file_without_such_lines_is_refused(db, tmp_path, capsys, text):
    named = tmp_path / "kept"
    named.write_text(text)
    assert cli.main(["journal", "verify", "--kept", str(named)]) == 1
    assert "holds no line" in capsys.readouterr().err
    assert cli.main(["journal", "verify", "--kept", str(tmp_path / "absent")]) == 1
