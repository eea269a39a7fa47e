"""Connections: HTTP/1.1 over kept sockets, as much of it (RFC 9112) as DynamoDB speaks."""

import select
import socket
import ssl
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from chalicelib.aws.settings import ca_bundle

LARGEST_HEAD = 64 * 1024
PIECE = 64 * 1024


class BrokenError(OSError):
    """The other side said something that is not an HTTP answer, or stopped in the middle of one."""


class UnreachedError(OSError):
    """No connection was made, so nobody has heard anything."""


@dataclass(frozen=True)
class Answer:
    """Header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Endpoint:
    """One host and the idle connections to it; many threads may use it."""

    url: str
    connect_seconds: float
    read_seconds: float
    idle: deque[socket.socket] = field(default_factory=deque)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        self.secure = parts.scheme == "https"
        self.name = parts.hostname or ""
        self.port = parts.port or (443 if self.secure else 80)
        self.host = self.name if parts.port is None else f"{self.name}:{self.port}"
        self.context = _tls() if self.secure else None

    def post(self, headers: dict[str, str], body: bytes) -> Answer:
        """Send a POST to `/`. Raises OSError (TimeoutError among them): then nobody knows whether it was heard."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        message = f"POST / HTTP/1.1\r\n{lines}content-length: {len(body)}\r\n\r\n".encode("latin-1") + body
        connection = self._take()
        try:
            connection.sendall(message)
            answer = _read(connection)
        except BaseException:
            connection.close()
            raise
        if answer.headers.get("connection", "").lower() == "close":
            connection.close()
        else:
            self.idle.append(connection)
        return answer

    def __del__(self) -> None:
        """Close what is idle."""
        with suppress(IndexError):
            while True:
                self.idle.pop().close()

    def _take(self) -> socket.socket:
        """An idle connection that is still open (the newest first), or a new one."""
        with suppress(IndexError):
            while True:
                kept = self.idle.pop()
                if not _has_ended(kept):
                    return kept
                kept.close()
        return self._open()

    def _open(self) -> socket.socket:
        try:
            opened = socket.create_connection((self.name, self.port), self.connect_seconds)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.context is not None:
                opened = self.context.wrap_socket(opened, server_hostname=self.name)
        except OSError as unreached:
            raise UnreachedError(*unreached.args) from unreached
        opened.settimeout(self.read_seconds)
        return opened


@cache
def _tls() -> ssl.SSLContext:
    """The SDK's own authorities (or those of AWS_CA_BUNDLE), and nothing older than TLS 1.2."""
    context = ssl.create_default_context(cafile=ca_bundle() or str(files("botocore") / "cacert.pem"))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _has_ended(connection: socket.socket) -> bool:
    """An idle connection with something to read was closed by the other side."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))


def _read(connection: socket.socket) -> Answer:
    received = bytearray()
    while (end := received.find(b"\r\n\r\n")) < 0:
        if len(received) > LARGEST_HEAD:
            raise BrokenError("the head of the answer does not end")
        received += _some(connection)
    status, headers = _head(received[:end].decode("latin-1"))
    length, begin = _length(headers), end + 4
    while len(received) - begin < length:
        received += _some(connection)
    if len(received) - begin > length:
        raise BrokenError("more came than was announced")
    return Answer(status, headers, bytes(received[begin:]))


def _some(connection: socket.socket) -> bytes:
    received = connection.recv(PIECE)
    if not received:
        raise BrokenError("the connection ended within an answer")
    return received


def _head(text: str) -> tuple[int, dict[str, str]]:
    first, *lines = text.split("\r\n")
    version, _, rest = first.partition(" ")
    if not version.startswith("HTTP/1.") or not rest[:3].isdigit():
        raise BrokenError(f"this is no HTTP answer: {first[:40]!r}")
    pairs = [line.partition(":") for line in lines]
    return int(rest[:3]), {name.lower(): value.strip() for name, _, value in pairs}


def _length(headers: dict[str, str]) -> int:
    announced = headers.get("content-length", "")
    if not announced.isdigit():
        raise BrokenError("the answer does not say how long it is")
    return int(announced)
