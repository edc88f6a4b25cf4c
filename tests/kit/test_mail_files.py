"""Mails that are written to files instead of sent."""

from __future__ import annotations

import email

from django.core.mail import EmailMessage

from palabre.kit import mail_files


def write(folder, **fields):
    fields = {
        "subject": "Bonjour",
        "body": "Salut",
        "from_email": "a@gazette.example",
        "to": ["b@lire.example"],
        **fields,
    }
    return mail_files.EmailBackend(file_path=str(folder)).send_messages([EmailMessage(**fields)])


def test_each_mail_is_a_file_of_its_own_that_its_owner_alone_reads(tmp_path):
    folder = tmp_path / "mail"
    assert write(folder, subject="Premier") == 1
    assert write(folder, subject="Second", body=f"\n{'-' * 79}\nFrom: <") == 1
    files = mail_files.newest(folder, 10)
    subjects = [email.message_from_bytes(file.read_bytes())["Subject"] for file in files]
    assert subjects == ["Second", "Premier"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(list(folder.iterdir())) == 2


def test_a_mail_to_nobody_is_not_written(tmp_path):
    assert write(tmp_path / "mail", to=[]) == 0
    assert mail_files.newest(tmp_path / "mail", 10) == []


def test_the_newest_are_read_and_no_more_than_asked_for(tmp_path):
    for n in range(3):
        write(tmp_path, subject=str(n))
    assert [
        email.message_from_bytes(file.read_bytes())["Subject"] for file in mail_files.newest(tmp_path, 2)
    ] == ["2", "1"]


def test_where_no_server_was_given_mails_are_written_so():
    from palabre.config.settings import base

    assert base.EMAIL_BACKEND == "palabre.kit.mail_files.EmailBackend"
