"""One page of the desk leads to all that is set up there, by who may."""

from __future__ import annotations

import re

import pytest

from tests import factories


@pytest.fixture
def admin(client, publication):
    """A client of an administrator."""
    client.force_login(factories.make_user("admin", is_superuser=True, is_staff=True))
    return client


def ways(client) -> dict[str, str]:
    """Where the page leads, with the sentence beside it."""
    main = client.get("/desk/settings/").content.decode().partition("<main")[2].partition("</main>")[0]
    found = re.findall(r'<dt><a href="([^"]+)">.*?</dt>\s*<dd>(.*?)</dd>', main, re.DOTALL)
    assert len(found) == main.count("<a ")
    return dict(found)


def test_a_moderator_is_led_to_what_they_may_set_up_and_to_nothing_else(desk):
    found = ways(desk)
    assert list(found) == [
        "/desk/care/", "/desk/tokens/", "/password/", "/desk/words/", "/desk/hosts/", "/desk/threads/", "/desk/checks/", "/desk/sanctions/",
    ]  # fmt: skip
    assert all(found.values())
    assert {desk.get(where).status_code for where in found} == {200}


def test_an_administrator_is_led_to_the_rest_as_well(admin, publication):
    found = ways(admin)
    assert list(found)[8:] == [
        "/desk/webhooks/",
        "/desk/known-readers/",
        f"/cms/snippets/publications/publication/edit/{publication.pk}/",
        "/cms/users/",
    ]
    assert {admin.get(where).status_code for where in found} == {200}


def test_the_foot_keeps_what_is_used_daily_and_leads_to_the_rest(client, publication, moderator):
    for user in (moderator, factories.make_user("admin", is_superuser=True, is_staff=True)):
        client.force_login(user)
        foot = client.get("/desk/").content.decode().partition('<span class="desk__who">')[2]
        ways = re.findall(r'href="([^"]+)"', foot.partition("</footer>")[0])
        assert ways == ["/desk/day/", "/desk/settings/", "/sign-out/"]
