"""Whoever has a discussion open is told that it changed, and of nothing else."""

from __future__ import annotations

import asyncio

import pytest
from granian.rsgi import ProtocolClosed

from palabre.frontdoor import live
from tests.frontdoor.test_calling import Protocol
from tests.frontdoor.test_door import Asking, Django, visit


class Reader(Protocol):
    """Reads a stream as it comes; ``leaves`` after so many pieces."""

    gone = ProtocolClosed()

    def __init__(self, leaves=None):
        super().__init__()
        self.said, self.status, self.leaves = asyncio.Queue(), None, leaves

    def response_stream(self, status, headers):
        self.status, self.headers = status, dict(headers)
        return self

    async def send_str(self, piece):
        if self.leaves is not None and self.said.qsize() >= self.leaves:
            raise self.gone
        self.said.put_nowait(piece)

    async def next(self):
        return await asyncio.wait_for(self.said.get(), 20)


def opened(house, thread=7, *, reader=None, client="203.0.113.9:5000", **asking):
    reader = reader or Reader()
    scope = Asking(f"/live/{thread}/", **asking)
    scope.client = client
    return reader, asyncio.ensure_future(house.door.__rsgi__(scope, reader))


def changed(house, *names):
    house.touch(*names)
    house.door.follower.catch_up()


def test_a_change_of_the_thread_is_told_and_of_another_is_not():
    async def story(house):
        reader, task = opened(house)
        other, second = opened(house, 8)
        assert (await reader.next()).startswith("retry: ")
        await other.next()
        changed(house, "thread:7", "comments:1")
        assert "event: changed" in await reader.next()
        assert other.said.empty()
        changed(house, "comments:1")
        changed(house, "thread:8")
        assert "event: changed" in await other.next()
        assert reader.said.empty()
        house.door.streams.leave()
        await asyncio.gather(task, second)
        assert reader.headers["cache-control"] == "no-store"

    visit(Django(), story)


def test_everybody_is_told_when_everything_may_have_changed():
    async def story(house):
        reader, task = opened(house)
        await reader.next()
        changed(house, "*")
        assert "event: changed" in await reader.next()
        house.door.streams.leave()
        await task

    visit(Django(), story)


def test_who_comes_back_is_told_what_happened_meanwhile_and_only_then():
    async def story(house):
        reader, task = opened(house)
        await reader.next()
        changed(house, "thread:7")
        last = (await reader.next()).partition("id: ")[2].partition("\n")[0]
        again, second = opened(house, last_event_id=last)
        assert "event: changed" not in await again.next()
        changed(house, "thread:7")
        late, third = opened(house, last_event_id=last)
        assert "event: changed" in await late.next()
        elsewhere, fourth = opened(house, last_event_id="another-3")
        assert "event: changed" in await elsewhere.next()
        house.door.streams.leave()
        await asyncio.gather(task, second, third, fourth)

    visit(Django(), story)


@pytest.mark.parametrize("fault", [ProtocolClosed(), KeyError("ours")], ids=["left", "ours"])
def test_who_left_is_forgotten_and_a_fault_of_ours_is_said(fault, caplog):
    async def story(house):
        reader, task = opened(house, reader=Reader(leaves=1))
        reader.gone = fault
        await reader.next()
        reader.leaves = 0
        changed(house, "thread:7")
        await asyncio.wait_for(task, 20)
        assert house.door.streams.open == 0
        # Nor is anything left of a discussion that nobody follows any more, or that never was.
        assert not house.door.streams._waiting
        assert ("a live stream failed" in caplog.text) is isinstance(fault, KeyError)

    visit(Django(), story)


def test_a_stream_ends_by_itself(monkeypatch):
    monkeypatch.setattr(live, "ENDS_AFTER_SECONDS", 0)

    async def story(house):
        _reader, task = opened(house)
        await asyncio.wait_for(task, 20)
        assert house.door.streams.open == 0

    visit(Django(), story)


@pytest.mark.parametrize(("name", "clients"), [("MOST", ["203.0.113.9:1", "198.51.100.7:2"]),
                                               ("MOST_A_HOUSEHOLD", ["203.0.113.9:1", "203.0.113.9:2"])])  # fmt: skip
def test_beyond_its_bounds_a_browser_is_told_not_to_ask_again(monkeypatch, name, clients):
    monkeypatch.setattr(live, name, 1)

    async def story(house):
        reader, task = opened(house, client=clients[0])
        await reader.next()
        other, second = opened(house, client=clients[1])
        await second
        assert other.status == 204
        house.door.streams.leave()
        await task

    visit(Django(), story)


def test_a_process_that_leaves_ends_its_streams_and_begins_none():
    async def story(house):
        reader, task = opened(house)
        await reader.next()
        house.door.counters.shared.leave()
        house.door.look_around(asyncio.get_running_loop())
        await asyncio.wait_for(task, 20)
        late, second = opened(house)
        await second
        assert late.status == 204

    visit(Django(), story)
