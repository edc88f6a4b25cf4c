"""A moderator at the desk."""

from __future__ import annotations

import pytest


@pytest.fixture
def desk(client, moderator):
    """The client of a moderator who has signed in."""
    client.force_login(moderator)
    client.moderator = moderator
    return client


@pytest.fixture
def decide(desk):
    """Post a decision on a comment as its form on the desk would."""

    def decided(comment, act, **more):
        said = {"act": act, "revision": comment.revision_id, "back": "queue", **more}
        return desk.post(f"/desk/comments/{comment.pk}/decide/", said)

    return decided
