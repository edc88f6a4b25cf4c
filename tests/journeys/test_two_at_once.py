"""Two moderators decide the same queue at once, with keys only: nothing twice, nothing skipped."""

from __future__ import annotations

import asyncio
import threading

import pytest
from django.utils import timezone

from tests import factories, waiting
from tests.journeys.afterwards import differences
from tests.journeys.playing import played

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WAITING = 39


def test_two_who_decide_at_once_decide_everything_once_and_as_they_pressed(paper):
    publication = paper.publication
    factories.make_moderator(publication, username="maud")
    made = waiting.make(publication, waiting=WAITING, at=timezone.now())
    players, faults = [], []

    def play():
        try:
            players.extend(asyncio.run(played(paper.host, ["moderator", "maud"]))[0])
        except BaseException as fault:
            faults.append(fault)

    # The browser of the other visits has its event loop in this thread.
    playing = threading.Thread(target=play)
    playing.start()
    playing.join()
    assert not faults, faults
    presses = [press for player in players for press in player.presses]
    assert differences(presses, list(made.waiting)) == []
    # Each had a part of it.
    assert {press.by for press in presses if not press.failed} == {"moderator", "maud"}
