"""Who may enter where, for every address of the URLconf: a new one is tested without anybody's doing."""

from __future__ import annotations

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests import factories


def below(prefix: str, resolver=None, before="/"):
    """Each address of the URLconf that begins with ``prefix``, with a plausible value in each of its places."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = before + filled(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from below(prefix, pattern, address)
        elif isinstance(pattern, URLPattern) and address.startswith(prefix):
            yield address


def filled(pattern: str) -> str:
    """``comments/<int:number>/`` as ``comments/1/``."""
    return re.sub(r"<(?:int:)?[^>]*>", "1", re.sub(r"\(\?P<\w+>[^)]*\)", "1", pattern.strip("^$")))


DESK = sorted(set(below("/desk/")))


@pytest.fixture
def reader(publication):
    """Somebody with an account and no role."""
    return factories.make_user("reader")


@pytest.mark.parametrize("address", DESK)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_desk_address_refuses_a_visitor(client, publication, address, method):
    answer = getattr(client, method)(address)
    assert (answer.status_code, answer.headers.get("Location", "").split("?")[0]) in [
        (302, "/sign-in/"), (403, ""), (404, ""), (405, ""),
    ]  # fmt: skip
    if answer.status_code == 404:
        # Not a page that is there and hides: one that must be asked for in another way.
        assert method == "post" or address not in ("/desk/",)


@pytest.mark.parametrize("address", DESK)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_desk_address_refuses_an_account_without_the_role(client, reader, editor, address, method):
    for user in (reader, editor):
        client.force_login(user)
        assert getattr(client, method)(address).status_code in (403, 404, 405)


@pytest.mark.parametrize("address", DESK)
def test_every_desk_address_refuses_another_publication_s_moderator(client, publication, address):
    other = factories.make_publication(name="Le Phare", host="phare.example")
    client.force_login(factories.make_moderator(other))
    assert client.get(address).status_code in (403, 404, 405)


@pytest.mark.parametrize("address", DESK)
def test_a_role_that_is_taken_away_holds_for_the_next_request(client, moderator, address):
    client.force_login(moderator)
    moderator.groups.clear()
    assert client.get(address).status_code in (403, 404, 405)


def test_the_desk_is_there():
    assert "/desk/" in DESK


@pytest.mark.parametrize(
    "address", ["/cms/", "/cms/pages/", "/cms/images/", "/cms/users/", "/cms/sites/", "/cms/login/"]
)
def test_the_editors_side_leads_a_visitor_to_the_one_sign_in(client, publication, address):
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == "/sign-in/"
