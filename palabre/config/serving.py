"""
Serve: Granian's processes around the front door, and one background worker beside them.

Django is loaded before the processes are forked, so that they share what it takes in memory.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import http.client
import ipaddress
import multiprocessing
import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from palabre.config.cli import Failed, Misused
from palabre.frontdoor.mirror import Mirror

# The default stops at 1,024 connections, which a page read by many at once reaches with live streams.
CONNECTIONS = 12_000
# Longer than an ordinary body may take (frontdoor/calling.py), so that nobody's sending is cut by a restart.
LEAVE_WITHIN_SECONDS = 40
HEADERS_WITHIN_MS = 10_000


@dataclass(frozen=True)
class Address:
    """Where to listen: ``host`` as it was written (without brackets), ``port``."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """What to type into a browser on this machine."""
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host)  # noqa: S104
        shown = shown or (f"[{self.host}]" if ":" in self.host else self.host)
        return f"http://{shown}:{self.port}/"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it: an address is asked, since a name can lead anywhere."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def read_address(written: str) -> Address:
    """``127.0.0.1:8000``, ``[::1]:8000`` or ``localhost:8000``. Raises ``Misused`` for anything else."""
    host, colon, port = written.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise Misused(f"“{written}” is not an address to listen at. Write it as 127.0.0.1:8000.")
    return Address("127.0.0.1" if host == "localhost" else host, int(port))


@contextlib.contextmanager
def holding(address: Address) -> Iterator[None]:
    """
    Hold ``address`` for this command, before anything else is done. Raises ``Failed`` when it is taken.

    Asked without SO_REUSEPORT: with it, which Granian sets, two servers would silently share the port.
    Then held by a bound socket that does not listen, so that a second start finds it taken even while
    this one still brings its tables up to date.
    """
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    held = socket.socket(family, socket.SOCK_STREAM)
    try:
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((address.host, address.port))
            trial.listen(1)
        # Not SO_REUSEADDR: two that both have it may share an address while neither listens.
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind((address.host, address.port))
    except (OSError, UnicodeError) as fault:
        held.close()
        said = getattr(fault, "strerror", None) or fault
        raise Failed(
            f"Cannot listen at {address.host}:{address.port}: {said}. "
            "Stop what runs there, or choose another with --bind."
        ) from None
    try:
        yield
    finally:
        held.close()


def application():
    """The application of one process: the front door around Django, in a process that ends with its server."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    from palabre.frontdoor.calling import Calling
    from palabre.frontdoor.counting import Counters, shared
    from palabre.frontdoor.door import Door
    from palabre.frontdoor.following import Follower, OnPostgreSQL, OnSQLite
    from palabre.frontdoor.news import News

    def follow(news: News) -> Follower:
        database = settings.DATABASES["default"]
        if database["ENGINE"].endswith("sqlite"):
            return OnSQLite(str(database["NAME"]), news)
        return OnPostgreSQL(settings.PALABRE_LISTEN_URL, news)

    class Served(Door):
        def __rsgi_init__(self, loop):
            """Begin. Ctrl-C is for the server, which tells us when it is our turn."""
            super().__rsgi_init__(loop)
            name_this_process("palabre-serve")
            loop.remove_signal_handler(signal.SIGINT)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            leave_with(os.getppid(), loop)

    return Served(
        Calling(get_wsgi_application(), proxies=settings.PALABRE_PROXIES),
        follow=follow,
        counters=Counters(shared),
        cache=settings.PALABRE_CACHE,
        mirror=settings.PALABRE_MIRROR,
    )


def name_this_process(name: str) -> None:
    """Let ``ps`` and ``top`` tell what this process does, where the system lets it (Linux: fifteen characters)."""
    with contextlib.suppress(OSError), open("/proc/self/comm", "w") as comm:
        comm.write(name)


def leave_with(server: int, loop: asyncio.AbstractEventLoop) -> None:
    """Ask each second whether the process ``server`` is still ours: one that was killed leaves nobody behind."""
    if os.getppid() != server:
        os.kill(os.getpid(), signal.SIGTERM)
        return
    loop.call_later(1, leave_with, server, loop)


def default_workers() -> int:
    """As many processes as there are processors, at most four."""
    return min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def serve(address: Address, *, workers: int, announce: Callable[[], None]) -> int:
    """
    Serve at ``address`` until SIGTERM or SIGINT; then finish what is under way, and return 0.

    ``announce`` is called once the server answers. Django is ready and its tables are there
    (``migrating.apply_pending``).
    """
    from django.conf import settings
    from django.db import connections
    from granian.constants import HTTPModes
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server.mp import MPServer

    from palabre.charter import loading
    from palabre.frontdoor.counting import shared

    class Server(MPServer):
        def signal_handler_interrupt(self, *said, **named):
            """Before processes are told to finish what is under way: live streams would never be finished."""
            shared.leave()
            super().signal_handler_interrupt(*said, **named)

    begin_files(settings.PALABRE_MIRROR)
    allow_connections()
    multiprocessing.set_start_method("fork", force=True)
    inner = application()
    server = Server(
        "palabre",
        address=address.host,
        port=address.port,
        workers=workers,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN_MS),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=LEAVE_WITHIN_SECONDS,
        log_level=LogLevels.warning,
    )
    loading.load()
    # A connection to the database that is open across a fork belongs to two processes.
    connections.close_all()
    # What is loaded stays loaded: the collector would touch each object, and so copy its memory, in each process.
    gc.collect()
    gc.freeze()
    leaving = threading.Event()
    # In the order of things and not from a thread: of two processes that are forked at the same moment, one
    # would hold the pipe by which the end of the other is known.
    server.on_startup(start_working)
    server.on_startup(lambda: threading.Thread(target=keep_working, args=(leaving,), daemon=True).start())
    server.on_startup(
        lambda: threading.Thread(target=say_when_it_answers, args=(address, announce), daemon=True).start()
    )
    try:
        server.serve(target_loader=lambda: inner, wrap_loader=False)
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 1
    finally:
        leaving.set()
        stop_working()
    return 0


def begin_files(mirror: Mirror) -> None:
    """Make the folder of finished pages ready, empty. Raises ``Failed`` where it cannot be."""
    try:
        mirror.begin()
    except OSError as fault:
        raise Failed(
            f"PALABRE_PAGES_DIR cannot be used: {fault}. Name a folder of its own that Palabre may write into."
        ) from None


def allow_connections() -> None:
    """Let this process and those it starts have as many connections as the system lets them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Where a shell or systemd allows 1,024, the next reader would be turned away in silence.
    wanted = CONNECTIONS + 2048 if hard == resource.RLIM_INFINITY else min(hard, CONNECTIONS + 2048)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


_worker: multiprocessing.process.BaseProcess | None = None


def start_working() -> None:
    """
    Start the background worker in a process of its own.

    It is born with its signals held back (config/working.py): one that came before it asks for them would
    meet the server's own handler, and be lost.
    """
    global _worker
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    try:
        _worker = multiprocessing.get_context("fork").Process(target=work_here, name="palabre-work")
        _worker.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def keep_working(leaving: threading.Event) -> None:
    """Start another background worker each time one dies."""
    while _worker is not None:
        _worker.join()
        if leaving.wait(2):
            return
        start_working()


def stop_working() -> None:
    """Tell the background worker to leave, and wait for it."""
    if _worker is not None and _worker.is_alive():
        _worker.terminate()
        _worker.join(LEAVE_WITHIN_SECONDS)


def work_here() -> None:
    """What the forked worker does."""
    from palabre.config.working import work

    name_this_process("palabre-work")
    sys.exit(work(parent=os.getppid()))


def say_when_it_answers(address: Address, announce: Callable[[], None]) -> None:
    """Ask until the server answers, then ``announce``."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address.host, address.host)  # noqa: S104
    pause = threading.Event()
    for _attempt in range(600):
        with contextlib.suppress(OSError, http.client.HTTPException):
            asking = http.client.HTTPConnection(host, address.port, timeout=5)
            asking.request("GET", "/health/live", headers={"Host": "localhost"})
            answer = asking.getresponse()
            answer.read()
            asking.close()
            if answer.status == 200:
                announce()
                return
        pause.wait(0.05)
