"""``palabre demo``: what it refuses, what it says."""

from __future__ import annotations

import argparse
import os
import socket

import pytest

from palabre.accounts.models import User
from palabre.config.cli import Misused, main
from palabre.config.cli import demo as command
from palabre.config.serving import Address
from palabre.demo import people, signposts
from palabre.publications.models import Publication

HERE, OUTSIDE = Address("127.0.0.1", 8000), Address("192.0.2.1", 8000)


@pytest.fixture
def environment(monkeypatch):
    """An environment of its own, put back afterwards."""
    for name in [name for name in os.environ if name.startswith("PALABRE_")]:
        monkeypatch.delenv(name)
    # Registered with monkeypatch, so that what the command sets is taken back.
    for name in ("PALABRE_DEMO", "PALABRE_DATA_DIR", "PALABRE_HOSTS"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


@pytest.mark.parametrize("bind", ["0.0.0.0:8000", "192.0.2.1:8000", "[::]:8000"])
def test_an_address_that_others_reach_needs_the_flag(environment, capsys, bind):
    assert main(["demo", "--bind", bind]) == 2
    assert "--allow-outside" in capsys.readouterr().err
    assert "PALABRE_DEMO" not in os.environ


def test_a_taken_port_is_said_before_anything_is_built(environment, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["demo", "--bind", f"127.0.0.1:{taken.getsockname()[1]}"]) == 1
    assert "Cannot listen" in capsys.readouterr().err


def test_on_loopback_the_pages_of_the_demo_are_there(environment):
    command.prepare_environment(HERE, is_outside=False)
    assert os.environ["PALABRE_DEMO"] == "1"
    assert os.environ["PALABRE_DATA_DIR"] == "var/demo"


def test_outside_there_is_no_sign_in_by_one_press(environment, monkeypatch):
    monkeypatch.setenv("PALABRE_DEMO", "1")
    command.prepare_environment(OUTSIDE, is_outside=True)
    assert "PALABRE_DEMO" not in os.environ
    assert os.environ["PALABRE_HOSTS"] == "192.0.2.1"


def test_every_interface_needs_the_names_it_is_reached_by(environment):
    with pytest.raises(Misused, match="PALABRE_HOSTS"):
        command.prepare_environment(Address("0.0.0.0", 8000), is_outside=True)


def test_outside_every_password_is_its_own(demo):
    passwords = command.build(OUTSIDE, is_outside=True)
    assert len(set(passwords.values())) == len(people.ACCOUNTS)
    for user in User.objects.all():
        assert user.check_password(passwords[user.username])
        assert not user.check_password(people.PASSWORD)


def test_back_on_loopback_the_known_password_is_back(demo):
    command.build(OUTSIDE, is_outside=True)
    assert set(command.build(HERE, is_outside=False).values()) == {people.PASSWORD}
    assert User.objects.get(username="admin").check_password(people.PASSWORD)
    assert Publication.objects.get().root_url == "http://127.0.0.1:8000"


def test_it_prints_five_addresses_and_the_accounts(demo):
    said = command.says(
        HERE, dict.fromkeys(people.ACCOUNTS, people.PASSWORD), signposts.addresses(), is_outside=False
    )
    for part in (
        "/environnement/le-canal",
        "/vie-locale/le-pont",
        "/desk/",
        "/cms/",
        "/demo/mailbox/",
        "moderator2",
        people.PASSWORD,
    ):
        assert part in said


def test_outside_it_prints_the_passwords_and_no_page_of_the_demo():
    said = command.says(
        OUTSIDE, {"admin": "k3y"}, {"desk": "/desk/", "mailbox": "/demo/mailbox/"}, is_outside=True
    )
    assert "k3y" in said
    assert "/demo/" not in said


def test_the_parser_knows_it():
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    assert parser.parse_args([]).bind == "127.0.0.1:8000"
