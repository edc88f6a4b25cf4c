"""What open live streams cost in memory."""

from __future__ import annotations

import contextlib
import resource
import socket

from bench.ports import HOST

MANY = 5000


def kib_a_stream(port: int, thread: int, memory, many: int = MANY) -> tuple[int, float]:
    """
    How many streams were opened, and what each takes in KiB; ``memory()`` gives the server's, in MiB.

    Each counts as another household's, as a declared proxy would name it.
    """
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    many = min(many, hard - 1000)
    before = memory()
    opened: list[socket.socket] = []
    try:
        for number in range(many):
            connection = socket.create_connection((HOST, port), timeout=20)
            caller = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            connection.sendall(
                f"GET /live/{thread}/ HTTP/1.1\r\nHost: {HOST}:{port}\r\nX-Forwarded-For: {caller}\r\n\r\n".encode()
            )
            opened.append(connection)
        for connection in opened:
            if b"event-stream" not in connection.recv(4096):
                raise SystemExit("a stream was refused")
        return many, (memory() - before) * 1024 / many
    finally:
        for connection in opened:
            with contextlib.suppress(OSError):
                connection.close()
