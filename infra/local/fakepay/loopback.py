"""A small HTTP server for this machine: whole bounded bodies in, one write out, or no answer at all."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

import msgspec

from infra.local import shapes
from infra.local.fakepay.wire import is_loopback

LARGEST_BODY = 64 * 1024
IDLE_SECONDS = 10


class Hang(Exception):
    """Say nothing for so many seconds, then drop the connection."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Call:
    """A request; the header names are in lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """An answer."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


def as_json(value: object, status: int = 200) -> Reply:
    """An answer in JSON."""
    return Reply(status, msgspec.json.encode(value))


def refuse(status: int, reason: str) -> Reply:
    """A clear no."""
    return as_json({"reason": reason}, status)


class LocalServer(ThreadingHTTPServer):
    """Listens on 127.0.0.1; `stop` ends every silence at once."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, handle: Callable[[Call], Reply], stop: threading.Event) -> None:
        shapes.build_all()
        self.handle = handle
        self.stop = stop
        super().__init__(("127.0.0.1", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body leave in one packet: two would wait for each other (40 ms with Nagle and delayed ACKs).
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS
    server: LocalServer

    def _answer(self) -> None:
        reply = self._ill_formed() or self._served()
        if reply is None:
            self.close_connection = True
            return
        self.send_response(reply.status)
        fixed = {
            "Content-Type": reply.content_type,
            "Content-Length": str(len(reply.body)),
            "Cache-Control": "no-store",
        }
        for name, value in {**fixed, "X-Content-Type-Options": "nosniff", **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)
        self.wfile.flush()

    def _served(self) -> Reply | None:
        target = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        try:
            return self.server.handle(Call(self.command, unquote(target.path), target.query, headers, body))
        except Hang as hang:
            self.server.stop.wait(hang.seconds)
            return None

    def _ill_formed(self) -> Reply | None:
        length = self.headers.get("Content-Length", "0")
        origin = urlsplit(self.headers.get("Origin", f"http://{self.headers.get('Host')}"))
        fault = None
        # A page from elsewhere may neither name this server as its own (DNS rebinding) nor post to it.
        if (
            not is_loopback(urlsplit(f"//{self.headers.get('Host', '')}").hostname)
            or origin.netloc != self.headers["Host"]
        ):
            fault = refuse(403, "not-from-this-machine")
        elif "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
            fault = refuse(411, "length-needed")
        elif int(length) > LARGEST_BODY:
            fault = refuse(413, "too-large")
        if fault:
            self.close_connection = True
        return fault

    do_GET = do_POST = do_DELETE = _answer  # noqa: N815 - the names that http.server calls

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: what happened is in /state."""
