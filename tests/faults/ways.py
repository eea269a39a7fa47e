"""The ways to a wire: the shop's transports, which hear at once that they will hear nothing."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.config import Config

from chalicelib.aws import clients, stock, transport
from chalicelib.aws.lean import client as lean
from chalicelib.aws.lean.connections import Endpoint
from chalicelib.aws.lean.keys import OwnKeys
from chalicelib.aws.lean.services import SERVICES
from chalicelib.aws.settings import settings
from tests.faults.cloud import ACCOUNT, Cloud
from tests.faults.wire import TARGETS, Wire

PATIENT, HASTY, STOCK_SECONDS = 10.0, 0.003, 0.4
"""Seconds that a client waits for an answer: HASTY where it is known that none will come; botocore is not told so."""


class Ear(socket.socket):
    """What a client listens with. Where no answer will come it does not wait long, once the server has done all."""

    silence: threading.Event | None = None

    def recv(self, size: int, flags: int = 0) -> bytes:
        if self.silence is not None:
            self.silence.wait(PATIENT)
            self.settimeout(HASTY)
        return super().recv(size, flags)


@dataclass
class Hasty(Endpoint):
    """The lean client's endpoint, with ears."""

    wire: Wire | None = None

    def post(self, headers: dict[str, str], body: bytes) -> Any:
        prefix, _, operation = headers["x-amz-target"].partition(".")
        self.asking = f"{TARGETS[prefix]}.{operation}"
        return super().post(headers, body)

    def _take(self) -> socket.socket:
        taken, wire = super()._take(), self.wire
        assert isinstance(taken, Ear)
        assert wire is not None
        wire.silence.clear()
        taken.silence = wire.silence if wire.next_is_silent(self.asking) else None
        return taken

    def _open(self) -> socket.socket:
        plain = super()._open()
        ear = Ear(fileno=plain.detach())
        ear.settimeout(PATIENT)
        return ear


def lean_way(wire: Wire, patch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Our own transport; it tries again at once, as it would after a pause."""
    keys = OwnKeys("test", "test", None)
    patch.setattr(lean, "time", SimpleNamespace(sleep=lambda seconds: None))
    clients = {
        name: lean.LeanClient(service, Hasty(wire.url, PATIENT, PATIENT, wire=wire), "us-east-1", lambda: keys)
        for name, service in SERVICES.items()
    }
    return lambda service: clients[service].call


def stock_way(wire: Wire, patch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """PynamoDB and botocore, as they come."""
    patch.setenv("AWS_ENDPOINT_URL", wire.url)
    patch.setenv("REFUND_WORKFLOW", f"{ACCOUNT}:stateMachine:refund")  # botocore insists on a name
    patch.setattr(stock, "READ_SECONDS", STOCK_SECONDS)
    patch.setattr(clients, "Config", lambda **given: Config(**(given | {"read_timeout": STOCK_SECONDS})))
    patch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda seconds: None))
    forget()
    return cache(stock.opened)


WAYS = {"lean": lean_way, "stock": stock_way}


@contextmanager
def wired(cloud: Cloud, way: str = "lean") -> Iterator[Wire]:
    """The shop speaks to the model over a wire, by one of the transports."""
    wire = Wire(cloud)
    with pytest.MonkeyPatch.context() as patch:
        opened = WAYS[way](wire, patch)
        patch.setattr(transport, "_opened", lambda _, service: opened(service))
        yield wire
    forget()
    wire.close()


def forget() -> None:
    """What was made for one wire is not used with the next."""
    clients.forget()
    settings.cache_clear()
