"""Every address as everybody: the table of rights says who gets in, and is right."""

from __future__ import annotations

import pytest
from django.test import Client

from palabre.config import rights
from palabre.config.rights import ADMIN, EDITOR, MODERATOR, READER, VISITOR
from palabre.press.setting_up import grant_editors
from tests import factories
from tests.frontdoor.test_addresses import every_address

ROLES = (VISITOR, READER, EDITOR, MODERATOR, ADMIN)
# Below these Wagtail has addresses of its own, with finer rights: the door is what is ours.
PATHS = sorted({*every_address(), "/cms/", "/cms/pages/", "/cms/users/"} - {"/_util/"})


@pytest.fixture
def browsers(publication):
    """A browser for each role."""
    grant_editors(publication)
    people = {
        VISITOR: None,
        READER: factories.make_user("reader"),
        EDITOR: factories.make_editor(publication, username="editor"),
        MODERATOR: factories.make_moderator(publication, username="moderator"),
        ADMIN: factories.make_user("admin", is_superuser=True, is_staff=True),
    }
    made = {}
    for role, user in people.items():
        made[role] = Client()
        if user is not None:
            made[role].force_login(user)
    return made


def is_turned_away(answer) -> bool:
    """Whether somebody is not let in: told so, or led to the sign-in."""
    where = answer.headers.get("Location", "").split("?")[0]
    return answer.status_code == 403 or (answer.status_code == 302 and where in ("/sign-in/", "/cms/login/"))


# Programs are told that they need a token (401), and that only JSON is read (415).
TURNED_AWAY = (302, 401, 403, 404, 405, 415)
# Answers 403 or leads to the sign-in for another reason than who asks.
LEADS_THERE = ("/cms/login/", "/_util/login/", "/sign-out/", "/account-closed/", "/password/")


@pytest.mark.parametrize("path", PATHS)
def test_who_may_gets_in_and_nobody_else(browsers, path):
    right = rights.right_at(path)
    for role in ROLES:
        answer = browsers[role].get(path)
        if role not in right.who:
            assert answer.status_code in TURNED_AWAY, (role, path, answer.status_code)
            assert browsers[role].post(path).status_code in TURNED_AWAY, (role, path)
        elif not path.startswith(LEADS_THERE):
            assert not is_turned_away(answer), (role, path, answer.status_code)


def test_a_role_that_is_taken_away_holds_for_the_next_request(publication, client):
    user = factories.make_moderator(publication)
    client.force_login(user)
    assert client.get("/desk/").status_code == 200
    user.groups.remove(publication.moderators)
    assert client.get("/desk/").status_code == 403
    user.groups.add(publication.moderators)
    assert client.get("/desk/").status_code == 200
    user.is_active = False
    user.save()
    assert client.get("/desk/").status_code == 302


def test_the_moderator_of_another_publication_is_nobody_here(publication, client):
    other = factories.make_publication(host="phare.example")
    client.force_login(factories.make_moderator(other))
    for path in PATHS:
        if path.startswith("/desk/"):
            assert client.get(path).status_code in (403, 404, 405), path


def test_what_is_narrower_stands_before_what_is_wider():
    """Of two lines that both fit an address, the first is meant: the wider one must come later."""
    for place, right in enumerate(rights.RIGHTS):
        for earlier in rights.RIGHTS[:place]:
            assert not right.place.startswith(earlier.place), (earlier.place, right.place)
