"""The command from outside: help, plain errors, exit statuses."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest

from palabre.accounts.models import User
from palabre.config import cli
from palabre.journal.models import Entry
from tests import factories


@pytest.fixture(autouse=True)
def the_test_database_is_there(request, monkeypatch):
    """The tables of the tests are made without a command."""
    monkeypatch.setattr("palabre.config.migrating.need_tables", lambda: None)


def say(monkeypatch, text: str) -> None:
    """Put ``text`` on stdin."""
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_each_command_has_a_help_that_begins_with_its_name(capsys):
    modules = cli.commands()
    assert {
        "serve",
        "work",
        "user add",
        "charter check",
        "journal verify",
        "backup",
        "restore",
        "doctor",
    } <= {module.NAME for module in modules}
    for module in modules:
        assert cli.main([*module.NAME.split(), "--help"]) == 0
        assert capsys.readouterr().out.startswith(f"usage: palabre {module.NAME}")


def test_help_answers_without_loading_django():
    asked = (
        "import sys; from palabre.config import cli; cli.main(['--help']); sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("argv", [[], ["user"], ["nonsense"], ["serve", "--workers", "many"]])
def test_a_misused_command_says_so_on_stderr_with_2(argv, capsys):
    assert cli.main(argv) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "usage: palabre" in said.err


def test_an_option_that_there_is_not_shows_those_that_there_are(capsys):
    assert cli.main(["demo", "--port", "8001"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("usage: palabre demo [-h] [--bind HOST:PORT]")
    assert "unrecognized arguments: --port 8001" in said


@pytest.mark.parametrize("bind", ["8000", ":8000", "localhost:", "localhost:0", "localhost:99999", "a:b:c:d"])
def test_an_address_that_is_none_is_misuse(bind, capsys):
    assert cli.main(["serve", "--bind", bind]) == 2
    assert bind in capsys.readouterr().err


def test_an_unknown_setting_is_said_plainly_with_2(tmp_path):
    asked = subprocess.run(
        [sys.executable, "-m", "palabre.config.cli", "doctor"],
        env={"PATH": "/usr/bin:/bin", "PALABRE_DATA_DIR": str(tmp_path), "PALABRE_PROXYS": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert asked.returncode == 2
    assert "Unknown setting PALABRE_PROXYS" in asked.stderr
    assert "Traceback" not in asked.stderr


def test_a_command_without_its_tables_says_how_to_have_them(tmp_path):
    asked = subprocess.run(
        [sys.executable, "-m", "palabre.config.cli", "journal", "verify"],
        env={"PATH": "/usr/bin:/bin", "PALABRE_DATA_DIR": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert asked.returncode == 1
    assert "palabre serve" in asked.stderr


def test_a_moderator_is_added_to_the_only_publication(publication, monkeypatch, capsys):
    say(monkeypatch, "une phrase assez longue\n")
    assert cli.main(["user", "add", "maud", "--role", "moderator", "--password-stdin"]) == 0
    user = User.objects.get(username="maud")
    assert user.check_password("une phrase assez longue")
    assert publication.is_moderator(user)
    assert not publication.is_editor(user)
    entry = Entry.objects.get(kind="user.added")
    assert (entry.subject, entry.facts) == (f"user:{user.pk}", {"role": "moderator"})
    assert "maud" in capsys.readouterr().out


def test_an_editor_and_an_admin_have_their_roles(publication, monkeypatch):
    say(monkeypatch, "une phrase assez longue\n")
    assert cli.main(["user", "add", "edith", "--role", "editor", "--password-stdin"]) == 0
    say(monkeypatch, "une phrase assez longue\n")
    assert cli.main(["user", "add", "root", "--role", "admin", "--password-stdin"]) == 0
    assert publication.is_editor(User.objects.get(username="edith"))
    assert User.objects.get(username="root").is_superuser


def test_without_a_password_there_must_be_an_address_to_choose_one(publication, monkeypatch, capsys):
    say(monkeypatch, "")
    assert cli.main(["user", "add", "maud", "--role", "reader"]) == 2
    assert not User.objects.exists()
    assert cli.main(["user", "add", "maud", "--role", "reader", "--email", "maud@example.org"]) == 0
    assert not User.objects.get().has_usable_password()
    assert "/password/forgotten/" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "password", "email", "status"),
    [
        ("MAUD", "une phrase assez longue", "", 1),
        ("zoe", "une phrase assez longue", "Maud@Example.org", 1),
        ("zoe", "court", "", 2),
        ("z/ e", "une phrase assez longue", "", 2),
        ("zoe", "une phrase assez longue", "not an address", 2),
    ],
)
def test_an_account_that_cannot_be_is_not_made(
    publication, monkeypatch, capsys, name, password, email, status
):
    factories.make_user("maud")
    User.objects.update(email="maud@example.org")
    say(monkeypatch, f"{password}\n")
    assert cli.main(["user", "add", name, "--role", "reader", "--password-stdin", "--email", email]) == status
    assert User.objects.count() == 1
    assert capsys.readouterr().err.startswith("palabre: ")


def test_with_several_publications_one_must_be_named(publication, monkeypatch, capsys):
    other = factories.make_publication(name="Le Phare", host="phare.example")
    say(monkeypatch, "une phrase assez longue\n")
    asked = ["user", "add", "maud", "--role", "moderator", "--password-stdin"]
    assert cli.main(asked) == 1
    assert "phare.example" in capsys.readouterr().err
    assert cli.main([*asked, "--publication", "PHARE.example"]) == 0
    assert other.is_moderator(User.objects.get())
    assert cli.main([*asked, "--publication", "nowhere.example"]) == 1


def test_a_text_is_checked_against_the_charter_in_force(publication, tmp_path, capsys):
    (tmp_path / "texts").write_text('Une phrase calme.\r\n\n{"text": "ARRÊTEZ DE CRIER ICI !\\r\\nMerci."}\n')
    assert cli.main(["charter", "check", str(tmp_path / "texts"), "--json", "--quick"]) == 0
    calm, loud = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert calm["text"] == "Une phrase calme."
    assert calm["findings"] == []
    assert calm["scores"] == {"1": 0.0, "2": 0.0, "3": 0.0}
    assert calm["flagged"] == []
    assert loud["text"] == "ARRÊTEZ DE CRIER ICI !\nMerci."
    (finding,) = loud["findings"]
    assert loud["text"][finding["start"] : finding["end"]].startswith("ARRÊTEZ")
    assert set(finding) == {"rule", "kind", "start", "end", "score", "check", "message", "replacement"}
    assert finding["rule"] == 3
    assert finding["check"] == "capitals"
    assert loud["flagged"] == [3]


def test_a_checked_text_is_explained_in_plain_words(publication, tmp_path, capsys):
    (tmp_path / "texts").write_text("ARRÊTEZ DE CRIER ICI !\n")
    assert cli.main(["charter", "check", str(tmp_path / "texts")]) == 0
    assert "rule 3 (flagged): Capitals read as shouting." in capsys.readouterr().out


@pytest.mark.parametrize("held", [b'{"txt": "x"}\n', b"{broken\n", b"\xff\xfe\n", b'{"text": 3}\n'])
def test_what_is_no_text_is_misuse(publication, tmp_path, capsys, held):
    (tmp_path / "texts").write_bytes(held)
    assert cli.main(["charter", "check", str(tmp_path / "texts"), "--json"]) == 2
    assert capsys.readouterr().err


def test_without_a_publication_there_is_no_charter_to_check(db, tmp_path, capsys):
    assert cli.main(["charter", "check", str(tmp_path / "none")]) == 1
    assert "no publication" in capsys.readouterr().err


def test_an_altered_journal_is_found(publication, moderator, capsys):
    factories.make_published(factories.make_thread(publication), by=moderator)
    assert cli.main(["journal", "verify"]) == 0
    Entry.objects.filter(kind="comment.published").update(actor="user:999")
    assert cli.main(["journal", "verify"]) == 1
    assert "was altered" in capsys.readouterr().out
