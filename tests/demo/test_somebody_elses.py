"""What is not the demonstration's is left alone."""

from __future__ import annotations

import pytest

from palabre.accounts.models import User
from palabre.config.cli import Failed
from palabre.config.cli import demo as command
from palabre.config.serving import Address
from palabre.demo import building, numbering, programme
from tests import factories
from tests.demo.conftest import AT


def test_a_publication_of_somebody_else_is_not_built_into(publication):
    with pytest.raises(building.SomebodyElses):
        building.build(AT, size=programme.SMALL)
    assert not User.objects.exists()


def test_its_accounts_keep_their_passwords_and_its_host_its_name(publication):
    admin = User.objects.create_user("admin", password="a password of their own")
    with pytest.raises(Failed, match="did not make"):
        command.build(Address("127.0.0.1", 8000), is_outside=False)
    admin.refresh_from_db()
    publication.site.refresh_from_db()
    assert admin.check_password("a password of their own")
    assert publication.site.hostname == "testserver"


def test_numbers_never_go_back(thread):
    number = factories.make_comment(thread).number
    numbering.start_numbers_at(1)
    assert factories.make_comment(thread).number > number
