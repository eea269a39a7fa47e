"""A line to test on: a loopback server that says what a test has written down, and remembers what it heard."""

import json
import socket
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

Act = Callable[[socket.socket], None]
"""What to do once a request was heard."""


@dataclass
class Line:
    """Requests as (headers, body), names of headers in lower case, and how many connections there were."""

    url: str = ""
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    connections: int = 0


def says(status: int, body: object, *more: str, crc: int | None = None) -> bytes:
    """An HTTP answer as DynamoDB gives it."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(content)}"]
    head += [f"x-amz-crc32: {zlib.crc32(content) if crc is None else crc}", *more]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + content


def saying(answer: bytes) -> Act:
    return lambda connection: connection.sendall(answer)


def hang_up(connection: socket.socket) -> None:
    connection.close()


@contextmanager
def line(*acts: Act) -> Iterator[Line]:
    """Each request is met by the next act; a connection that an act has closed is over."""
    told, left = Line(), list(acts)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        told.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        serving = Thread(target=_serve, args=(listener, told, left), daemon=True)
        serving.start()
        yield told
        with suppress(OSError):  # wakes the listener, which ends when it is closed on another platform
            listener.shutdown(socket.SHUT_RDWR)
        serving.join(1)  # or it might accept, by the same number, what is meant for the next line


def _serve(listener: socket.socket, told: Line, left: list[Act]) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            told.connections += 1
            Thread(target=_talk, args=(connection, told, left), daemon=True).start()


def _talk(connection: socket.socket, told: Line, left: list[Act]) -> None:
    with suppress(OSError), connection:
        while (heard := _request(connection)) is not None:
            told.requests.append(heard)
            left.pop(0)(connection)


def _request(connection: socket.socket) -> tuple[dict[str, str], bytes] | None:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            return None
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    lines = [each.partition(": ") for each in head.decode().split("\r\n")[1:]]
    headers = {name.lower(): value for name, _, value in lines}
    while len(body) < int(headers["content-length"]):
        body += connection.recv(65536)
    return headers, body
