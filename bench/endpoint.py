"""A stand-in for AWS in a process of its own: the model's cloud behind HTTP on loopback. `python -m bench.endpoint`.

Prints its URL and the visits that can be made, as one line of JSON, and serves until its input ends.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import IO, Any
from zlib import crc32

import msgspec

from bench.goods import shop
from bench.stroll import Wanted
from bench.visits import Visit, visits
from chalicelib.aws.lean.attributes import encode
from infra.local.fakepay.server import FakepayServer
from tests.faults.cloud import Cloud
from tests.faults.model.values import Refused

PRODUCTS, UNITS = 600, 100_000
SERVICES = {"DynamoDB_20120810": "dynamodb", "AmazonSSM": "ssm", "AWSEvents": "events", "TrentService": "kms"}
READS = ("GetItem", "BatchGetItem", "Query", "GetParameter")
VARIABLES = {
    "STAGE": "test",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "RATE_FACTOR": "0",  # everybody comes from one address
}


@dataclass(frozen=True)
class Served:
    """Where it is, and what can be asked of the shop behind it."""

    url: str
    fakepay: str
    wanted: Wanted
    visits: tuple[Visit, ...]

    def of(self, name: str) -> Visit:
        return next(visit for visit in self.visits if visit.name == name)


@contextmanager
def served() -> Iterator[Served]:
    """An endpoint, as long as the block lasts."""
    command = [sys.executable, "-m", "bench.endpoint"]
    with subprocess.Popen(
        command, env=os.environ | VARIABLES, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield msgspec.json.decode(_piped(process.stdout).readline(), type=Served)
        finally:
            _piped(process.stdin).close()


def _piped(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise TypeError("a process that was started without pipes")
    return stream


def main() -> None:
    """Serve until the input ends."""
    with shop(PRODUCTS, UNITS) as (made, goods):
        possible = tuple(visits(made, goods))
        wanted = Wanted(goods.category_id, goods.product_id, goods.variant_id)
        secret = made.cloud.parameters["/storefront/test/secrets/fakepay"]
        with FakepayServer([secret], background=False) as fakepay, Endpoint(("127.0.0.1", 0), made.cloud) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            url = f"http://127.0.0.1:{server.server_address[1]}"
            print(msgspec.json.encode(Served(url, fakepay.url, wanted, possible)).decode(), flush=True)
            sys.stdin.read()
            server.shutdown()


class Endpoint(ThreadingTCPServer):
    """One thread for each connection. Reads that were answered once are answered alike until something is written."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], cloud: Cloud) -> None:
        super().__init__(address, Connection)
        self.cloud = cloud
        self.read = lru_cache(maxsize=1000)(self._ask)

    def answer(self, target: str, body: bytes) -> bytes:
        """The whole HTTP answer."""
        if target.rpartition(".")[2] in READS:
            return self.read(target, body)
        self.read.cache_clear()
        return self._ask(target, body)

    def _ask(self, target: str, body: bytes) -> bytes:
        service, _, operation = target.rpartition(".")
        request = _with_bytes(json.loads(body))
        try:
            if SERVICES[service] == "dynamodb":
                return _http(200, self.cloud.table.answer(operation, request))
            return _http(200, self.cloud.ask(SERVICES[service], operation, request))
        except Refused as refused:
            return _http(400, {"__type": refused.code, "message": refused.message, **refused.more})


class Connection(StreamRequestHandler):
    """Kept open; each answer leaves in one piece."""

    server: Endpoint

    def handle(self) -> None:
        while head := self._head():
            body = self.rfile.read(int(head.get("content-length", "0")))
            self.request.sendall(self.server.answer(head["x-amz-target"], body))

    def _head(self) -> dict[str, str]:
        """Nothing at the end of the connection."""
        told = {}
        while (line := self.rfile.readline()).strip():
            name, _, value = line.decode("latin-1").partition(":")
            told[name.lower()] = value.strip()
        return told


def _http(status: int, answer: dict[str, Any]) -> bytes:
    body = encode(answer)
    head = f"HTTP/1.1 {status} OK\r\nServer: Server\r\nContent-Type: application/x-amz-json-1.0\r\n"
    head += f"Content-Length: {len(body)}\r\nConnection: keep-alive\r\nx-amzn-RequestId: BENCH0000000000000000000\r\n"
    return f"{head}x-amz-crc32: {crc32(body)}\r\n\r\n".encode() + body


def _with_bytes(value: Any) -> Any:
    """A request as the model wants it: binary attributes as bytes."""
    if isinstance(value, list):
        return [_with_bytes(each) for each in value]
    if not isinstance(value, dict):
        return value
    if list(value) == ["B"]:
        return {"B": msgspec.convert(value["B"], bytes)}
    return {name: _with_bytes(each) for name, each in value.items()} | _opened(value)


def _opened(value: dict[str, Any]) -> dict[str, bytes]:
    """What KMS is to decrypt."""
    return {name: msgspec.convert(value[name], bytes) for name in ("CiphertextBlob",) if name in value}


if __name__ == "__main__":
    main()
