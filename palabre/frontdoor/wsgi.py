"""Django as a WSGI application (PEP 3333): what it is told of a request, and its whole answer."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable
from typing import IO, Any

from palabre.frontdoor.answers import Answer
from palabre.frontdoor.bodies import Body
from palabre.frontdoor.heads import Request

# Said by the connection, not by the request: Django is told what is true of the body that we spooled.
NOT_PASSED_ON = {"transfer-encoding", "content-length", "content-type", "connection", "expect", "upgrade"}
# In the environ: whether what Django keeps in this process holds (kit/depending.py).
HEARD = "palabre.heard"
WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


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


def environ_of(request: Request, body: Body | None) -> dict[str, Any]:
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
        # What proxies say was read once (heads.py); whatever stands below must not read it again otherwise.
        if name in NOT_PASSED_ON or name.startswith("x-forwarded") or name == "forwarded":
            continue
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value.encode("utf-8", "replace").decode("latin-1")
    return environ
