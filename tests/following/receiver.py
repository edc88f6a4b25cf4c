"""A system of the host's own on loopback, which keeps what it is told and answers as it is asked to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Told:
    """One request: its headers in small letters, its body as bytes, the path it came to."""

    headers: dict[str, str]
    body: bytes
    path: str

    @property
    def said(self):
        """The body as it is meant."""
        return json.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        """Whether one of its signatures was made with ``secret``, as the Standard Webhooks say."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        return expected in self.headers["webhook-signature"].split(" ")


@dataclass
class Receiver:
    """``answers``: status, content and headers of the next answers; 200 where there are none left. ``held`` holds them all back."""

    told: list[Told] = field(default_factory=list)
    answers: list[tuple[int, bytes, dict[str, str]]] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)
    server: ThreadingHTTPServer | None = None

    @property
    def address(self) -> str:
        """Where it stands."""
        return f"http://127.0.0.1:{self.server.server_port}/hooks?key=1"

    def begin(self, certificate=None) -> None:
        """Listen, on a port that is free; over TLS with a ``certificate`` (a file that holds its key, too)."""
        receiver = self
        self.held.set()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.told.append(Told(headers, body, self.path))
                receiver.held.wait(20)
                status, content, more = receiver.answers.pop(0) if receiver.answers else (200, b"thanks", {})
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **more}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_said):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_said: None
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def end(self) -> None:
        """Let whoever waits go, and listen no more."""
        self.held.set()
        self.server.shutdown()
        self.server.server_close()
