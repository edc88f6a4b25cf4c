"""
Ten thousand idle connections, slow senders, and readers who do not read what they asked for: others go on reading.

    python -m faults crowds [--idle 10000] [--slow 200] [--untimed]

The 99th of a hundred readers waits less than 200 ms (not asked for with ``--untimed``). A reader who does not read costs
no memory to speak of. A body too large ends with 413, one that never ends with 408.
"""

from __future__ import annotations

import argparse
import re
import resource
import selectors
import socket
import time
from pathlib import Path

from faults import paper
from faults.disk import told
from faults.serving import HOST, Server, building, serving

READERS = 2000
P99_MS = 200
# What a reader who does not read may cost: the connection, and what the system's own buffers do not take. Some 55 KiB
# were measured; the fifty answers that each of them asks for would be two megabytes.
BYTES_A_READER = 128 * 1024


def run(arguments: argparse.Namespace) -> int:
    """0 where all of it held."""
    faults: list[str] = []

    def see(is_so: bool, what: str) -> None:
        if not is_so:
            faults.append(what)

    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    # Each connection takes a handle here and one in the server.
    idle = max(0, min(arguments.idle, hard - 2000))
    with building() as folder:
        made = paper.build(comments=60)
        with serving(folder, PALABRE_PROXIES="1") as (server,):
            request = head("GET", made.thread.url, server)
            server.ask("GET", made.thread.url)
            held = [connect(server) for _n in range(idle)]
            # Half of them have begun a request that they never end.
            for one in held[::2]:
                one.sendall(b"GET / HTTP/1.1\r\nHost: ")
            slow = [connect(server) for _n in range(arguments.slow)]
            for number, one in enumerate(slow):
                caller = f"X-Forwarded-For: 10.2.{number >> 8}.{number & 255}"
                one.sendall(
                    head("POST", made.thread.respond_url, server, "Content-Length: 900", caller) + b"text="
                )
            p99 = read(server, request, see)
            if not arguments.untimed:
                see(
                    p99 < P99_MS,
                    f"the 99th of 100 readers waited {p99:.0f} ms among {idle:,} idle connections",
                )
            for one in slow[:: max(1, len(slow) // 20)]:
                one.sendall(b"x")
            before = memory(server)
            deaf = [connect(server) for _n in range(arguments.slow)]
            for one in deaf:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                # As many answers as a browser would never ask for at once, none of which is read.
                one.sendall(request * 50)
            read(server, request, see)
            each = (memory(server) - before) / max(1, len(deaf))
            see(each < BYTES_A_READER, f"a reader who does not read costs {each / 1024:.0f} KiB")
            see(refuses(server, made.thread.respond_url, 413), "a body too large was not refused")
            slow_answer = endless(server, made.thread.respond_url) if arguments.endless else 408
            see(slow_answer == 408, f"a body that never ends was answered {slow_answer}")
            for one in (*held, *slow, *deaf):
                one.close()
            see(server.ask("GET", made.thread.url)[0] == 200, "nobody could read afterwards")
    return told(
        faults,
        f"{idle:,} idle connections, {arguments.slow} slow senders, {arguments.slow} who do not read: the 99th of 100 "
        f"readers waited {p99:.0f} ms, and one who does not read costs {max(0, each) / 1024:.0f} KiB.",
    )


def connect(server: Server) -> socket.socket:
    """A connection of its own."""
    connection = socket.create_connection((HOST, server.port), timeout=20)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def head(method: str, path: str, server: Server, *lines: str) -> bytes:
    """The head of a request."""
    return "\r\n".join([f"{method} {path} HTTP/1.1", f"Host: {HOST}:{server.port}", *lines, "", ""]).encode()


def read(server: Server, request: bytes, see) -> float:
    """Read a page many times over sixteen connections; how long the 99th of a hundred waited, in ms."""
    connections = [connect(server) for _n in range(16)]
    waiting = selectors.DefaultSelector()
    for connection in connections:
        waiting.register(connection, selectors.EVENT_READ)
    took, asked = [], dict.fromkeys(connections, 0.0)
    for connection in connections:
        asked[connection] = time.perf_counter()
        connection.sendall(request)
    while len(took) < READERS:
        ready = [key.fileobj for key, _events in waiting.select(20)]
        see(bool(ready), "readers were not answered within 20 s")
        if not ready:
            break
        for connection in ready:
            status = answer(connection)
            see(status == 200, f"a reader was answered {status}")
            took.append((time.perf_counter() - asked[connection]) * 1000)
            asked[connection] = time.perf_counter()
            connection.sendall(request)
    for connection in connections:
        connection.close()
    return sorted(took)[int(len(took) * 0.99)] if took else float("inf")


def answer(connection: socket.socket) -> int:
    """The status of the next answer, which is read to its end."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += connection.recv(65536)
    first, _gap, body = got.partition(b"\r\n\r\n")
    length = int(re.search(rb"content-length: (\d+)", first)[1])  # type: ignore[index]
    left = length - len(body)
    while left > 0:
        left -= len(connection.recv(min(left, 65536)))
    return int(first.split(b" ", 2)[1])


def memory(server: Server) -> int:
    """The bytes of its own that the answering process has in memory."""
    rollup = Path(f"/proc/{server.answering_process()}/smaps_rollup").read_text()
    return sum(int(n) for n in re.findall(r"^Private_\w+:\s+(\d+)", rollup, re.MULTILINE)) * 1024


def refuses(server: Server, path: str, status: int) -> bool:
    """Whether a body of 5 MiB is refused with ``status``."""
    with connect(server) as connection:
        connection.sendall(
            head(
                "POST",
                path,
                server,
                f"Content-Length: {5 << 20}",
                "X-Forwarded-For: 10.1.1.1",
                "Connection: close",
            )
        )
        connection.sendall(b"x" * (5 << 20))
        return answer(connection) == status


def endless(server: Server, path: str) -> int:
    """How a body that comes a byte at a time is answered."""
    with connect(server) as connection:
        connection.settimeout(0.5)
        connection.sendall(
            head(
                "POST",
                path,
                server,
                "Content-Length: 100000",
                "X-Forwarded-For: 10.1.1.2",
                "Connection: close",
            )
        )
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            try:
                connection.sendall(b"x")
                got = connection.recv(4096)
                return int(got.split(b" ", 2)[1]) if got else 0
            except TimeoutError:
                continue
    return 0


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may be said."""
    parser.add_argument("--idle", type=int, default=10_000)
    parser.add_argument("--slow", type=int, default=200)
    parser.add_argument("--untimed", action="store_true")
    parser.add_argument("--no-endless", dest="endless", action="store_false")
