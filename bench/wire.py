"""The product's own client over the simulated storage: its retries are the real ones, in virtual time."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from greenlet import getcurrent

from bench.storage import Storage
from bench.timeline import Timeline
from chalicelib.aws import busy, retry, table
from chalicelib.aws.lean import client
from chalicelib.aws.lean.client import LeanClient, Service
from chalicelib.aws.lean.connections import Answer, Endpoint
from chalicelib.aws.lean.keys import Keys
from chalicelib.core import clock, ids
from tests.faults.cloud import Cloud
from tests.faults.model.values import Refused
from tests.shop import NOON

PAUSE = busy.pause
"""As it is; the fault model's world has none."""
DYNAMODB = Service("DynamoDB_20120810", "dynamodb", "1.0")
NOWHERE = Endpoint("http://127.0.0.1:9", 1, 1)


@dataclass(frozen=True)
class SimulatedClient(LeanClient):
    """Everything of the lean client but the wire."""

    serve: Callable[[], dict[str, Any]] = field(kw_only=True)

    def _send(self, operation: str, body: bytes) -> Answer:
        try:
            return Answer(200, {}, msgspec.json.encode(self.serve()))
        except Refused as refused:
            told = {"__type": f"com.amazonaws.dynamodb.v20120810#{refused.code}", "message": refused.message}
            return Answer(400, {}, msgspec.json.encode(told | refused.more))


@dataclass
class SimulatedCloud(Cloud):
    """Calls of actors go to the simulated storage and take their time; those of anybody else are answered at once."""

    storage: Storage | None = None

    def opened(self, service: str) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
        at_once = super().opened(service)
        if service != "dynamodb":
            return at_once
        return lambda operation, request: (self._timed if getcurrent().parent else at_once)(operation, request)

    def _timed(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        storage = self.storage
        if storage is None:
            raise AssertionError("actors need a storage")
        serve = lambda: storage.answer(operation, request)  # noqa: E731
        return SimulatedClient(DYNAMODB, NOWHERE, "us-east-1", _no_keys, serve=serve).call(operation, request)


@contextmanager
def virtual(time: Timeline, seed: int) -> Iterator[None]:
    """The product waits, draws lots and reads the clock in virtual time; the same seed gives the same again."""
    lots = random.Random(seed)
    with pytest.MonkeyPatch.context() as patch:
        for module in (busy, client):
            patch.setattr(module, "random", lots)
        for module in (busy, client, table):
            patch.setattr(module, "time", time)
        for module in (retry, table):
            patch.setattr(module, "pause", PAUSE)
        patch.setattr(clock, "now", lambda: NOON + timedelta(seconds=time.now))
        with same_ids(seed):
            yield


@contextmanager
def same_ids(seed: int) -> Iterator[None]:
    """The shop makes up the same ids each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ids, "secrets", SimpleNamespace(randbits=random.Random(seed).getrandbits))
        yield


def _no_keys() -> Keys:
    raise AssertionError("nothing is signed in a simulation")
