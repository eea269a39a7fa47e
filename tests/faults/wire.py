"""A wire to the model: it answers HTTP as AWS does, on this machine, and may break in every way that a wire can."""

import socket
import struct
import threading
import zlib
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import msgspec

from chalicelib.aws.lean.services import SERVICES
from tests.faults.cloud import OPERATIONS, Cloud
from tests.faults.model.values import Refused

TARGETS = {service.target: name for name, service in SERVICES.items()}


class Break(Enum):
    """What happens to one request: before it is heard, or after it was carried out."""

    RESET_BEFORE = "connection reset before"
    RESET_AFTER = "connection reset after"
    SILENT_BEFORE = "no answer, not heard"
    SILENT_AFTER = "no answer, carried out"
    HALF = "half an answer"
    DAMAGED = "an answer with another's checksum"
    BROKEN_BEFORE = "500 before"
    BROKEN_AFTER = "500 after"
    FOREIGN = "503 of somebody between, after"
    THROTTLED = "throttled"
    CONFLICT = "transaction conflict"
    CLOSED = "the kept connection is closed after the answer"


BEFORE = (Break.RESET_BEFORE, Break.SILENT_BEFORE, Break.BROKEN_BEFORE, Break.THROTTLED, Break.CONFLICT)
SILENT = (Break.SILENT_BEFORE, Break.SILENT_AFTER)
Plan = Callable[[int, str], Break | None]
"""What breaks at the request of this number (from 1), e.g. `dynamodb.PutItem`, if anything."""


@dataclass
class Wire:
    """One port. `asked` are the requests that came in, also those that the transport sends again."""

    cloud: Cloud
    plan: Plan = lambda number, name: None
    asked: list[str] = field(default_factory=list)
    opened: list[socket.socket] = field(default_factory=list)
    silence: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._accepting = threading.Thread(target=self._listen, daemon=True)
        self._accepting.start()

    def close(self) -> None:
        for each in (self._listening, *self.opened):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._accepting.join(1)  # or it might accept, by the same number, what is meant for the next one
        for each in (self._listening, *self.opened):
            each.close()

    def next_is_silent(self, name: str) -> bool:
        return self.plan(len(self.asked) + 1, name) in SILENT

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.opened.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, EOFError):
            while True:
                target, request = received(connection)
                prefix, _, operation = target.partition(".")
                name = f"{TARGETS[prefix]}.{operation}"
                self.asked.append(name)
                self._answer(connection, name, request, self.plan(len(self.asked), name))

    def _answer(self, connection: socket.socket, name: str, request: Any, broken: Break | None) -> None:
        status, told = (200, {}) if broken in BEFORE else answered(self.cloud, name, request)
        if broken in (Break.RESET_BEFORE, Break.RESET_AFTER):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        elif broken in (Break.BROKEN_BEFORE, Break.BROKEN_AFTER):
            connection.sendall(http(500, {"__type": "x#InternalServerError"}))
        elif broken is Break.FOREIGN:
            connection.sendall(b"HTTP/1.1 503 Slow Down\r\ncontent-length: 6\r\n\r\n<html>")
        elif broken is Break.THROTTLED:
            connection.sendall(http(400, {"__type": "x#ThrottlingException"}))
        elif broken is Break.CONFLICT:
            connection.sendall(http(400, conflict(name, request)))
        elif broken in SILENT:
            self.silence.set()
        else:
            self._tell(connection, http(status, told), broken)

    def _tell(self, connection: socket.socket, answer: bytes, broken: Break | None) -> None:
        if broken is Break.HALF:
            answer = answer[: -len(answer) // 2]
        elif broken is Break.DAMAGED:
            answer = answer.replace(b"x-amz-crc32: ", b"x-amz-crc32: 1")
        connection.sendall(answer)
        if broken in (Break.HALF, Break.CLOSED):
            connection.close()


def received(connection: socket.socket) -> tuple[str, Any]:
    """One request: its target and what it asks. Raises EOFError at the end of the connection."""
    message = bytearray()
    while (end := message.find(b"\r\n\r\n")) < 0:
        message += _some(connection)
    lines = message[:end].decode("latin-1").split("\r\n")[1:]
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    begin = end + 4
    while len(message) < begin + int(headers["content-length"]):
        message += _some(connection)
    return headers["x-amz-target"], revived(msgspec.json.decode(bytes(message[begin:])))


def _some(connection: socket.socket) -> bytes:
    some = connection.recv(65536)
    if not some:
        raise EOFError
    return some


def revived(value: Any) -> Any:
    """The request with its bytes as bytes, as the model has them."""
    if isinstance(value, list):
        return [revived(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"B"} and isinstance(value["B"], str):
        return {"B": b64decode(value["B"])}
    return {name: revived(each) for name, each in value.items()}


def answered(cloud: Cloud, name: str, request: Any) -> tuple[int, dict[str, Any]]:
    """What the model says, as it travels: refusals, too."""
    service, _, operation = name.partition(".")
    try:
        if service == "dynamodb":
            return 200, cloud.table.answer(operation, request)
        if service == "kms":
            request |= {"CiphertextBlob": b64decode(request["CiphertextBlob"])}
        return 200, OPERATIONS[name](cloud, request)
    except Refused as no:
        return 400, {"__type": f"com.amazonaws#{no.code}", "message": no.message, **no.more}


def conflict(name: str, request: Any) -> dict[str, Any]:
    if not name.endswith("TransactWriteItems"):
        return {"__type": "x#TransactionConflictException"}
    reasons = [{"Code": "TransactionConflict"}, *[{"Code": "None"}] * (len(request["TransactItems"]) - 1)]
    return {"__type": "x#TransactionCanceledException", "CancellationReasons": reasons}


def http(status: int, told: dict[str, Any]) -> bytes:
    body = msgspec.json.encode(told)
    head = f"HTTP/1.1 {status} X\r\ncontent-length: {len(body)}\r\nx-amz-crc32: {zlib.crc32(body)}\r\n\r\n"
    return head.encode() + body
