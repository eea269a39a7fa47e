"""A small threaded HTTP server: keep-alive, one write per answer, bounded bodies, problems instead of pages."""

import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from infra.local import shapes
from infra.local.replies import Reply, Request, problem

Answer = Callable[[Request], Reply]
Limit = Callable[[str, Mapping[str, str]], int]

IDLE_SECONDS = 30
DRAIN_BYTES = 1 << 20
DRAIN_SECONDS = 1.0
BODILESS = (204, 304)


class Server(ThreadingHTTPServer):
    """Serves `answer`; `limit` gives the largest body accepted for a path with these headers."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, answer: Answer, limit: Limit) -> None:
        shapes.build_all()
        super().__init__(("127.0.0.1", port), Connection)
        self.answer = answer
        self.limit = limit
        self._free = threading.Condition()
        self._busy = 0

    @contextmanager
    def working(self) -> Iterator[None]:
        """Round each request, so that `finish` knows of it."""
        with self._free:
            self._busy += 1
        try:
            yield
        finally:
            with self._free:
                self._busy -= 1
                self._free.notify_all()

    def finish(self, seconds: float) -> None:
        """Take no more connections; give the requests under way some time to end."""
        self.shutdown()
        self.server_close()
        with self._free:
            self._free.wait_for(lambda: not self._busy, timeout=seconds)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news; anything else is."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            traceback.print_exc()


class Connection(BaseHTTPRequestHandler):
    """One client's connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "storefront"
    sys_version = ""
    timeout = IDLE_SECONDS
    # Header and body in one packet: else every keep-alive answer waits 40 ms for the client's acknowledgment.
    disable_nagle_algorithm = True
    wbufsize = -1

    def _serve(self) -> None:
        begun = time.monotonic()
        with self.server.working():
            self._send(self._answered())
        self.log_message("%s %s in %.0f ms", self.command, self._path(), 1000 * (time.monotonic() - begun))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve  # noqa: N815

    def _answered(self) -> Reply:
        refused = self._refusal()
        if refused is not None:
            self.close_connection = True
            return refused
        try:
            body = self.rfile.read(self._size())
        except TimeoutError:
            self.close_connection = True
            return problem(408, "The body did not arrive", self._path())
        if len(body) < self._size():
            self.close_connection = True
            return problem(400, "The body ended too soon", self._path())
        try:
            return self.server.answer(Request(self.command, self._path(), self._query(), self._told(), body))
        except Exception:  # noqa: BLE001 the last resort of the server: tell the log everything and the client nothing
            traceback.print_exc()
            return problem(500, "The shop failed; its log says why", self._path())

    def _refusal(self) -> Reply | None:
        """Why a body will not be read, from the head alone."""
        if "#" in self.path:
            return problem(400, "A fragment is the client's own affair and is not sent", self._path())
        lengths = set(self.headers.get_all("Content-Length") or ["0"])
        length = lengths.pop().strip()
        if "Transfer-Encoding" in self.headers:
            return problem(411, "Send Content-Length instead of Transfer-Encoding", self._path())
        if lengths or not (length.isascii() and length.isdigit()):
            return problem(400, "Content-Length is not one number", self._path())
        limit = self.server.limit(self._path(), self._told())
        if self._size() > limit:
            return problem(413, f"At most {limit} bytes", self._path())
        return None

    def _size(self) -> int:
        """Bytes of the body, as its head says; digits that no limit has are not read."""
        return int(self.headers.get("Content-Length", "").strip().lstrip("0")[:20] or "0")

    def _told(self) -> dict[str, str]:
        """The headers, their names in lower case."""
        return {name.lower(): value for name, value in self.headers.items()}

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, " ".join(value.splitlines()))
        if reply.status not in BODILESS:
            self.send_header("Content-Length", str(len(reply.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and reply.status not in BODILESS:
            self.wfile.write(reply.body)
        self.wfile.flush()
        if self.close_connection:
            self._drain()

    def _drain(self) -> None:
        """Take a little of what is still coming: a close with unread bytes would destroy the answer on its way."""
        try:
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(DRAIN_SECONDS)
            left = DRAIN_BYTES
            while left > 0:
                chunk = self.rfile.read1(min(left, 65536))
                if not chunk:
                    return
                left -= len(chunk)
        except OSError:
            return

    def handle_expect_100(self) -> bool:
        """Invite the body only when it will be read; a refusal comes from `_answered`."""
        if self._refusal() is None:
            self.send_response_only(100)
            self.end_headers()
            self.wfile.flush()
        return True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The base class refuses malformed requests with pages; here it is a problem.

        A method it has no function for is as wrong as any other that a path does not take: the path says so.
        """
        if code == HTTPStatus.NOT_IMPLEMENTED:
            self._serve()
            return
        self.close_connection = True
        self.request_version = self.protocol_version  # else a malformed request line would get no header back
        self.command = getattr(self, "command", None) or ""
        self._send(problem(code, message or "", ""))

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """`_serve` writes one line with the time it took."""

    def _path(self) -> str:
        return self._split()[0]

    def _query(self) -> str:
        return self._split()[1]

    def _split(self) -> tuple[str, str]:
        if self.path.startswith("/"):
            path, _, query = self.path.partition("?")
            return path, query
        try:
            absolute = urlsplit(self.path)
        except ValueError:
            return "/", ""
        return absolute.path or "/", absolute.query
