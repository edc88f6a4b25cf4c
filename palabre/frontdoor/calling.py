"""
The outermost application (Granian's RSGI): it calls Django as WSGI in a bounded pool of threads.

What is too large, too slow, too frequent or malformed is answered here and never takes a thread.
``app(scope, protocol)`` follows the RSGI specification 1.6; the environ follows PEP 3333.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import os
import re
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO, Any

from palabre.frontdoor import bodies, callers, sentences
from palabre.frontdoor.addresses import API, SENT_BY_READING
from palabre.frontdoor.bodies import Allowance
from palabre.frontdoor.rates import Buckets, Rate
from palabre.kit.households import household

logger = logging.getLogger("palabre.frontdoor")

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
SAFE = {"GET", "HEAD", "OPTIONS"}
MIB = 1024 * 1024
# Said by the connection, not by the request: Django is told what is true of the body that we spooled.
NOT_PASSED_ON = {"transfer-encoding", "content-length", "content-type", "connection", "expect", "upgrade"}

# Django reads a query and a form in whichever of Python's codecs this names ("rot13", "hex"): only one is ours.
CHARSET = re.compile(r"charset[*0-9]*\s*=\s*[\"']?\s*([^\s;\"']*)", re.IGNORECASE)

# In the environ: whether what Django keeps in this process holds (kit/depending.py).
HEARD = "palabre.heard"

WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class Limits:
    """
    Every bound of the front door. ``staff`` addresses take more, since signing in, or a key, comes first there.

    What pages of other sites send while they are read (``frontdoor.addresses.SENT_BY_READING``) has bounds of its own:
    the rest of a household may not lose its word over it.
    """

    page: Allowance = field(default=Allowance(1 * MIB, 30))
    upload: Allowance = field(default=Allowance(20 * MIB, 120))
    drained: Allowance = field(default=Allowance(64 * MIB, 10))
    all_bodies_bytes: int = 256 * MIB
    answer_bytes: int = 64 * MIB
    address_chars: int = 8 * 1024
    threads: int = 8
    waiting: int = 2000
    writing: Rate = field(default=Rate(per_minute=60, burst=30))
    staff_writing: Rate = field(default=Rate(per_minute=600, burst=120))
    reading: Rate = field(default=Rate(per_minute=600, burst=120))
    introducing: Rate = field(default=Rate(per_minute=300, burst=60))
    staff: tuple[str, ...] = ("/cms/", "/desk/", "/api/v1alpha1/", "/api/v1/desk/")
    uploads: tuple[str, ...] = ("/cms/",)


@dataclass
class Answer:
    """What Django answered: a body held in memory, or the path of a file that is sent as it is."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    file: str = ""


class OwnAnswer(Exception):
    """The front door answers by itself, with ``status`` and its sentence."""

    def __init__(self, status: int, *headers: tuple[str, str], drain: bool = False):
        super().__init__(status)
        self.status = status
        self.headers = headers
        self.drain = drain


class FileOnDisk:
    """
    PEP 3333's ``wsgi.file_wrapper``: remembers the file that Django would have read for us.

    A file with a name is sent from the disk by the server itself, at the reader's pace.
    """

    def __init__(self, file: IO[bytes], block_size: int = 64 * 1024):
        self.file = file
        self.block_size = block_size
        self.close = getattr(file, "close", lambda: None)

    def __iter__(self):
        return iter(lambda: self.file.read(self.block_size), b"")

    def path(self, length: str | None) -> str:
        """Where the whole file lies, or an empty string unless it has a name and ``length`` bytes."""
        name = getattr(self.file, "name", None)
        if not isinstance(name, str) or not os.path.isabs(name) or length is None:
            return ""
        try:
            whole = self.file.tell() == 0 and os.stat(name).st_size == int(length)
        except (OSError, ValueError):
            return ""
        return name if whole else ""


def call(application: WSGIApplication, environ: dict[str, Any], *, answer_bytes: int) -> Answer:
    """
    Call ``application`` and hold its whole answer (PEP 3333). Raises ``OverflowError`` beyond ``answer_bytes``.

    ``close()`` is called in the same thread: that is where Django gives back its database connection.
    """
    said: dict[str, Any] = {}
    written = io.BytesIO()

    def start_response(status, headers, exc_info=None):
        said["status"], said["headers"] = int(status.split(None, 1)[0]), headers
        return written.write

    result = application(environ, start_response)
    try:
        if isinstance(result, FileOnDisk):
            length = next(
                (value for name, value in said["headers"] if name.lower() == "content-length"), None
            )
            path = result.path(length)
            if path:
                return Answer(said["status"], said["headers"], file=path)
        for chunk in result:
            written.write(chunk)
            if written.tell() > answer_bytes:
                raise OverflowError(f"{environ['PATH_INFO']} answered more than {answer_bytes} bytes")
    finally:
        close = getattr(result, "close", None)
        if close is not None:
            close()
    return Answer(said["status"], said["headers"], written.getvalue())


@dataclass
class Request:
    """What the front door read of a request's head. ``lines`` are all headers in their order, lower-case."""

    method: str
    path: str
    query: str
    caller: str
    port: str
    scheme: str
    server: str
    lines: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def announced(self) -> int | None:
        """
        Content-Length, or ``None`` where there is no body. Raises ``OwnAnswer`` for a body of unknown length.

        Granian ends a chunked body that was cut like one that is whole: half a comment would be taken for
        a comment. Browsers announce what they send, and so does a proxy that is told to.
        """
        if "transfer-encoding" in self.headers:
            raise OwnAnswer(411, drain=True)
        said = self.headers.get("content-length")
        if said is None:
            return None
        if not said.isascii() or not said.isdigit() or len(said) > 15:
            raise OwnAnswer(400)
        return int(said)

    @property
    def has_body(self) -> bool:
        """Whether there may be something to read."""
        return bool(self.announced)


def read(scope: Any, *, proxies: int, address_chars: int) -> Request:
    """
    Read the head of a request. Raises ``OwnAnswer`` for one that cannot be meant.

    Header names with underscores are dropped: in an environ they could not be told from the same name
    with hyphens, which a proxy may have set (CVE-2026-3902).
    """
    lines = [(name.lower(), value) for name, value in scope.headers.items() if "_" not in name]
    every = [value for name, value in lines if name == "host"]
    if len(every) > 1 or len(scope.path) + len(scope.query_string) > address_chars:
        raise OwnAnswer(400)
    if scope.method not in METHODS:
        raise OwnAnswer(405, ("allow", ", ".join(sorted(METHODS))))
    if not scope.path.startswith("/"):
        raise OwnAnswer(400)
    headers: dict[str, str] = {}
    for name, value in lines:
        joint = "; " if name == "cookie" else ","
        headers[name] = f"{headers[name]}{joint}{value}" if name in headers else value
    # In the absolute form (GET http://…) the address wins over Host: RFC 9112, section 3.2.2.
    host = scope.authority or headers.get("host", "")
    if not host:
        raise OwnAnswer(400)
    if any(
        named.lower() not in ("utf-8", "utf8") for named in CHARSET.findall(headers.get("content-type", ""))
    ):
        raise OwnAnswer(400)
    headers["host"] = host
    forwarded_for = [value for name, value in lines if name == "x-forwarded-for"]
    return Request(
        method=scope.method,
        path=scope.path,
        query=scope.query_string,
        caller=callers.address_of(scope.client, forwarded_for, proxies=proxies),
        port=callers.port_of(scope.client, forwarded_for, proxies=proxies),
        scheme=callers.scheme_of(
            scope.scheme, (value for name, value in lines if name == "x-forwarded-proto"), proxies=proxies
        ),
        server=scope.server,
        lines=lines,
        headers=headers,
    )


def environ_of(request: Request, body: bodies.Body | None) -> dict[str, Any]:
    """The environ of PEP 3333: text is Latin-1 over the bytes that were sent; the body is whole."""
    host, _colon, port = request.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": request.query.encode("utf-8", "surrogateescape").decode("latin-1"),
        "SERVER_NAME": host or "localhost",
        "SERVER_PORT": "443" if request.scheme == "https" else port or "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": request.caller,
        "REMOTE_PORT": request.port,
        "CONTENT_LENGTH": str(body.size if body else 0),
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": request.scheme,
        "wsgi.input": body.file if body else io.BytesIO(),
        "wsgi.input_terminated": True,
        "wsgi.errors": io.StringIO(),
        "wsgi.file_wrapper": FileOnDisk,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        # What proxies say was read once, above; whatever stands below must not read it again otherwise.
        if name in NOT_PASSED_ON or name.startswith("x-forwarded") or name == "forwarded":
            continue
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value.encode("utf-8", "replace").decode("latin-1")
    return environ


class Calling:
    """The application that Granian calls: one for each process."""

    def __init__(self, application: WSGIApplication, *, proxies: int = 0, limits: Limits | None = None):
        self.application = application
        self.proxies = proxies
        self.limits = limits or Limits()
        self.room = bodies.Room(self.limits.all_bodies_bytes)
        self.writing = Buckets(self.limits.writing)
        self.staff_writing = Buckets(self.limits.staff_writing)
        self.reading = {
            "counts": Buckets(self.limits.reading),
            "known": Buckets(self.limits.introducing),
        }
        self.under_way = self.called = self.refused = 0
        # Whether this process has heard of everything that was committed by now, asked before Django is.
        self.hears: Callable[[], bool] = bool
        self.pool: ThreadPoolExecutor | None = None

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin: called in the process that answers, after the fork."""
        self.pool = ThreadPoolExecutor(self.limits.threads, thread_name_prefix="django")

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """End: what is under way is finished first."""
        if self.pool is not None:
            self.pool.shutdown(wait=True)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request. Nothing that a caller sends makes this raise."""
        language, incoming = "fr", bodies.Incoming(protocol)
        try:
            if scope.proto != "http":
                protocol.close(404)
                return
            language = callers.first_language({"accept-language": scope.headers.get("accept-language") or ""})
            answer = await self.answer(scope, incoming)
        except OwnAnswer as own:
            self.refused += 1
            if own.drain:
                await bodies.drain(incoming, allowance=self.limits.drained)
            answer = own_answer(own, language, path=scope.path)
        except Exception:
            logger.exception("the front door failed")
            answer = own_answer(OwnAnswer(500), language, path=scope.path)
        send(protocol, scope.method, answer)

    async def answer(self, scope: Any, incoming: bodies.Incoming) -> Answer:
        """What Django answers. Raises ``OwnAnswer`` where Django is not asked."""
        request = read(scope, proxies=self.proxies, address_chars=self.limits.address_chars)
        if request.method not in SAFE:
            self.count(request)
        if self.pool is None or self.under_way >= self.limits.waiting:
            raise OwnAnswer(503, ("retry-after", "5"), drain=request.has_body)
        self.under_way += 1
        body = None
        try:
            if request.has_body:
                body = await self.take_body(request, incoming)
            environ = environ_of(request, body) | {HEARD: self.hears()}
            future = self.pool.submit(self.in_a_thread, environ)
        except BaseException:
            self.is_done(body)
            raise
        # The caller may leave while a thread still reads the body: it is closed when the thread is
        # done, not when nobody waits any more.
        loop = asyncio.get_running_loop()
        future.add_done_callback(lambda _future: loop.call_soon_threadsafe(self.is_done, body))
        return await asyncio.wrap_future(future)

    async def ask(self, environ: dict[str, Any], *, then: Callable[[Answer], Any]) -> Any:
        """What ``then`` makes, in the same thread, of Django's answer to ``environ``. Raises ``OwnAnswer``."""
        if self.under_way >= self.limits.waiting:
            raise OwnAnswer(503, ("retry-after", "5"))
        self.under_way += 1
        try:
            return await self.beside(lambda: then(self.in_a_thread(environ)))
        finally:
            self.under_way -= 1

    async def beside(self, do: Callable[[], Any]) -> Any:
        """What ``do`` gives, in one of the threads. Raises ``OwnAnswer`` when there are none (any more)."""
        if self.pool is None:
            raise OwnAnswer(503, ("retry-after", "5"))
        try:
            future = self.pool.submit(do)
        except RuntimeError:  # The process is about to leave.
            raise OwnAnswer(503, ("retry-after", "5")) from None
        return await asyncio.wrap_future(future)

    def is_done(self, body: bodies.Body | None) -> None:
        """Forget a request's body and give its place to another (in the loop's thread)."""
        self.under_way -= 1
        if body is not None:
            body.close()

    def in_a_thread(self, environ: dict[str, Any]) -> Answer:
        """Call Django; what it could not answer itself becomes our own 500."""
        self.called += 1
        try:
            return call(self.application, environ, answer_bytes=self.limits.answer_bytes)
        except Exception:
            logger.exception("no answer for %s", environ["REQUEST_METHOD"])
            raise OwnAnswer(500) from None

    def count(self, request: Request) -> None:
        """Note that the caller sends once more. Raises ``OwnAnswer`` (429) beyond the rate."""
        buckets = self.staff_writing if request.path.startswith(self.limits.staff) else self.writing
        if request.method == "POST" and (by_reading := SENT_BY_READING.fullmatch(request.path)) is not None:
            buckets = self.reading[by_reading["what"]]
        wait = buckets.wait_for(household(request.caller), now=time.monotonic())
        if wait:
            raise OwnAnswer(429, ("retry-after", str(int(wait) + 1)), drain=request.has_body)

    async def take_body(self, request: Request, incoming: bodies.Incoming) -> bodies.Body:
        """The request's body, whole. Raises ``OwnAnswer`` (400, 408, 413, 503)."""
        is_upload = request.path.startswith(self.limits.uploads)
        allowance = self.limits.upload if is_upload else self.limits.page
        # Who asks "may I send this much?" before sending is told no at once: nothing comes to be drained.
        waits = request.headers.get("expect", "").lower() == "100-continue"
        try:
            return await bodies.take(
                incoming, announced=request.announced, allowance=allowance, room=self.room
            )
        except bodies.TooLarge:
            raise OwnAnswer(413, drain=not waits) from None
        except bodies.TooSlow:
            raise OwnAnswer(408) from None
        except bodies.CutShort:
            raise OwnAnswer(400) from None
        except bodies.Crowded:
            raise OwnAnswer(503, ("retry-after", "30"), drain=True) from None


def own_answer(own: OwnAnswer, language: str, *, path: str) -> Answer:
    """The page that says ``own`` in ``language``, or to programs its problem; the connection is closed upon it."""
    headers = [*sentences.headers(path), *own.headers]
    if own.status in (400, 408, 411, 413):
        headers.append(("connection", "close"))
    if path.startswith(API):
        headers = [
            (name, sentences.OF_PROBLEM if name == "content-type" else value) for name, value in headers
        ]
        return Answer(own.status, headers, sentences.problem(own.status, language))
    return Answer(own.status, headers, sentences.page(own.status, language))


def send(protocol: Any, method: str, answer: Answer) -> None:
    """Give ``answer`` to the server. HEAD gets the head alone, with the length of what GET would get."""
    headers = [(name.lower(), value) for name, value in clean(answer.headers)]
    names = {name for name, _value in headers}
    if method == "HEAD" or answer.status in (204, 304):
        if method == "HEAD" and "content-length" not in names:
            headers.append(("content-length", str(len(answer.body))))
        protocol.response_empty(answer.status, headers)
    elif answer.file:
        protocol.response_file(answer.status, headers, answer.file)
    else:
        protocol.response_bytes(answer.status, headers, answer.body)


def clean(headers: Iterable[tuple[str, str]] | Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Headers as they may be sent: Latin-1 over UTF-8 bytes undone, nothing hop-by-hop but ``close``."""
    for name, value in headers.items() if isinstance(headers, Mapping) else headers:
        with contextlib.suppress(UnicodeError):
            value = value.encode("latin-1").decode("utf-8")
        yield name, value
