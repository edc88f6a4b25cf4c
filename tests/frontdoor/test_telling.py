"""What machines are told by the front door itself."""

from __future__ import annotations

import os

import pytest

from palabre.frontdoor.counting import MOST_PROCESSES, Counters, Shared
from tests.frontdoor.test_door import Asking, Django, visit


def metrics(answer) -> dict[str, float]:
    lines = [line for line in answer.body.decode().splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, value in (line.split() for line in lines)}


def test_the_counts_are_told_and_add_up():
    async def story(house):
        for _time in range(3):
            await house.ask()
        tag = (await house.ask(accept_encoding="identity")).headers["etag"]
        await house.ask(if_none_match=tag)
        told = metrics(await house.ask("/metrics"))
        assert told["palabre_made_total"] == 1
        assert told["palabre_hits_total"] == 4
        assert told["palabre_unchanged_total"] == 1
        assert told["palabre_kept_pages"] == 1
        assert told["palabre_kept_bytes"] > 100
        assert told["palabre_called_total"] == 1
        assert told["palabre_processes"] == 1

    visit(Django(), story)


@pytest.mark.parametrize(
    ("client", "status"),
    [("127.0.0.1:5000", 200), ("10.0.3.4:5000", 200), ("[::1]:5000", 200), ("198.51.101.7:5000", 404),
     ("8.8.8.8:5000", 404)],
)  # fmt: skip
def test_strangers_are_told_no_counts(client, status):
    async def story(house):
        scope = Asking("/metrics")
        scope.client = client
        assert (await house.ask_for(scope)).status == status

    visit(Django(), story)


def test_that_it_is_alive_is_told_without_django():
    django = Django()

    async def story(house):
        answer = await house.ask("/health/live")
        assert (answer.status, answer.body) == (200, b'{"alive": true}')

    visit(django, story)
    assert django.asked == []


def test_a_row_of_a_process_that_is_gone_is_taken_over():
    shared = Shared()
    own = Counters(shared)
    own.hits = 5
    own.write()
    assert [row["hits"] for row in shared.rows()] == [5]
    assert shared.place() == 0
    assert os.getpid() > MOST_PROCESSES
