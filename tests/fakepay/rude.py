"""A provider with bad manners: any status, any bytes, drop by drop, or nothing at all."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Rude:
    url: str
    requests: list[bytes] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def answering(
    status: int | None, body: bytes = b"", headers: Mapping[str, str] | None = None, drip: float = 0
) -> Iterator[Rude]:
    """Answer every request so; None never answers. With `drip`, one byte of the body every so many seconds."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        rude = Rude(f"http://127.0.0.1:{listening.getsockname()[1]}")
        head = [
            f"HTTP/1.1 {status} X",
            f"Content-Length: {len(body)}",
            *(f"{k}: {v}" for k, v in (headers or {}).items()),
        ]
        start = "\r\n".join(head).encode() + b"\r\n\r\n"
        answer = None if status is None else [start, *([body[i : i + 1] for i in range(len(body))] if drip else [body])]
        serving = threading.Thread(target=_serve, args=(listening, rude, answer, drip), daemon=True)
        serving.start()
        try:
            yield rude
        finally:
            rude.over.set()
            listening.shutdown(socket.SHUT_RDWR)
            serving.join()


def _serve(listening: socket.socket, rude: Rude, answer: list[bytes] | None, drip: float) -> None:
    while not rude.over.is_set():
        try:
            wire, _ = listening.accept()
        except OSError:
            return
        with wire:
            rude.requests.append(wire.recv(65536))
            rude.came.set()
            if answer is None:
                rude.over.wait(5)
                continue
            try:
                for piece in answer:
                    wire.sendall(piece)
                    rude.over.wait(drip)
            except OSError:
                continue
