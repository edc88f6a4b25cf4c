"""Taking a body in: sizes, times, and senders who leave."""

from __future__ import annotations

import asyncio

import pytest

from palabre.frontdoor import bodies
from palabre.frontdoor.bodies import Allowance, Room

PLENTY = Allowance(1000, 10)


class Sender:
    """A protocol that sends ``chunks``, then is silent for ever if it ``stalls``."""

    def __init__(self, *chunks: bytes, stalls: bool = False):
        self.chunks = list(chunks)
        self.stalls = stalls

    def __aiter__(self):
        return self

    async def __anext__(self) -> bytes:
        if self.chunks:
            return self.chunks.pop(0)
        if self.stalls:
            await asyncio.Event().wait()
        raise StopAsyncIteration


def take(sender, *, announced=None, allowance=PLENTY, room=None):
    return asyncio.run(
        bodies.take(sender, announced=announced, allowance=allowance, room=room or Room(10_000))
    )


def test_a_body_is_whole_and_at_its_beginning():
    body = take(Sender(b"abc", b"def"), announced=6)
    assert (body.file.read(), body.size) == (b"abcdef", 6)


def test_an_announcement_beyond_the_limit_is_refused_before_a_byte_is_read():
    sender = Sender(b"abc")
    with pytest.raises(bodies.TooLarge):
        take(sender, announced=1001)
    assert sender.chunks == [b"abc"]


def test_bytes_beyond_the_limit_are_refused_whatever_was_announced():
    with pytest.raises(bodies.TooLarge):
        take(Sender(b"x" * 600, b"x" * 600), announced=None)


def test_a_sender_who_stalls_is_refused_at_the_deadline():
    with pytest.raises(bodies.TooSlow):
        take(Sender(b"abc", stalls=True), announced=6, allowance=Allowance(1000, 0))


def test_fewer_bytes_than_announced_are_no_body():
    with pytest.raises(bodies.CutShort):
        take(Sender(b"abc"), announced=6)


def test_all_bodies_together_are_bounded_and_give_their_room_back():
    room = Room(10)
    first = take(Sender(b"x" * 8), room=room)
    with pytest.raises(bodies.Crowded):
        take(Sender(b"x" * 8), room=room)
    assert room.held_bytes == 8
    first.close()
    assert room.held_bytes == 0


def test_what_is_drained_is_bounded():
    sender = Sender(*[b"x" * 400] * 5)
    asyncio.run(bodies.drain(sender, allowance=PLENTY))
    assert len(sender.chunks) == 2


def test_a_sender_who_stalls_is_drained_no_longer_than_allowed():
    asyncio.run(bodies.drain(Sender(b"x", stalls=True), allowance=Allowance(1000, 0)))
