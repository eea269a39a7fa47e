"""A shop with something of everything, at whose doors anybody may knock; all that it asks of others is seen."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import quote, unquote

import pytest

from chalicelib.aws.doors import DOORS, Door
from chalicelib.aws.openapi import document
from chalicelib.aws.openapi.parameters import ids_of
from chalicelib.aws.table import commit
from chalicelib.aws.writes import AlreadyThere
from chalicelib.core.callers import CUSTOMER
from chalicelib.core.permissions import PERMISSIONS, PUBLIC
from tests.contracts.whole import load_everything
from tests.faults.callers import Answer, admin, bearer
from tests.faults.cloud import Cloud
from tests.faults.explore import State
from tests.faults.flows import goods, returns
from tests.faults.frozen import Frozen
from tests.faults.gateway import request
from tests.faults.world import World, world
from tests.shop import administrator

load_everything()
EVERY = sorted((door for door in DOORS if not door.shopless), key=lambda door: (door.path, door.method))
WITH_BODY = [door for door in EVERY if door.body is not None]
SLOW = frozenset(
    {"PasswordBody", "PaymentPasswordBody", "StaffBody", "StaffPasswordBody", "EnrollmentBody", "SignInBody"}
)
"""Bodies with a password that is hashed with care: a tenth of a second each."""

Asked = tuple[str, dict[str, Any]]


def named(door: Door) -> str:
    return f"{door.method} {door.path}"


@dataclass
class Watched(Cloud):
    """The model's cloud, which keeps what is asked of the table."""

    asked: list[Asked] = field(default_factory=list)

    def _answer(self, service: str, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if service == "dynamodb":
            self.asked.append((operation, request))
        return super()._answer(service, operation, request)


@dataclass
class Siege:
    """Where to knock, as whom, and what came of it."""

    world: World
    cloud: Watched
    ids: dict[str, str]
    frozen: Frozen
    called: list[str] = field(default_factory=list)
    """Hosts that somebody has wanted to be connected with."""

    def knock(
        self, door: Door, body: Any = None, query: str = "", claims: dict[str, str] | None = None, **ids: str
    ) -> Answer:
        """Ask at a door, as somebody who may. Without a body, the one of the door's own example is sent."""
        self.cloud.asked.clear()
        self.called.clear()
        sent = example(door) if body is None else body
        given = {name: quote(ids.get(name, self.ids.get(name, "x")), safe="") for name in ids_of(door.path)}
        path = door.path.format(**given) + (f"?{query}" if query else "")
        headers = ({"Idempotency_Key": "knock"} if door.once else {}) | (claims or {})
        return self.world.call(door.method, path, sent if door.body else None, self._bearer(door), **headers)

    def again(self) -> Any:
        """Everything as it was, until the block ends."""
        return self.frozen.again()

    def items(self) -> dict[Any, Any]:
        """What is in the table."""
        return dict(self.cloud.table.items)

    def subject(self, door: Door) -> str:
        """Who knocks there, where that asks for a token."""
        staff = PERMISSIONS[door.may].staff or door.path.startswith("/admin")
        return "admin_zhang" if staff else "cust_li"

    def _bearer(self, door: Door) -> str:
        if door.may == PUBLIC:
            return ""
        return admin() if self.subject(door) == "admin_zhang" else bearer(CUSTOMER, "cust_li")


@cache
def api() -> dict[str, Any]:
    return document()


def example(door: Door) -> Any:
    """The body of the door's entry in the OpenAPI document."""
    if door.body is None:
        return None
    return api()["paths"][door.path][door.method.lower()]["requestBody"]["content"]["application/json"]["example"]


@contextmanager
def besieged() -> Iterator[Siege]:
    """An order that has arrived and of which something comes back; a product; staff and a customer."""
    cloud = Watched()
    with world(cloud) as made, pytest.MonkeyPatch.context() as patch:
        with suppress(AlreadyThere):
            commit(administrator("mugs", "admin_zhang"))
        state = _arranged(made)
        siege = Siege(made, cloud, state, Frozen(made))
        patch.setattr("tests.faults.world.request", _decoded)
        _listen(siege, patch)
        yield siege
        siege.frozen.close()


def _decoded(*asked: Any) -> dict[str, Any]:
    """The event of the gateway, which decodes ids as the local server does not."""
    event = request(*asked)
    return event | {"pathParameters": {name: unquote(value) for name, value in event["pathParameters"].items()}}


def _arranged(made: World) -> dict[str, str]:
    ids: State = returns.asked(made)
    ids |= {name: value for name, value in goods.published(made).items() if name != "me"}
    shipments = made.call("GET", f"{ids['order']}/shipments", bearer=ids["me"]).json["items"]
    known = {
        "order_id": ids["order"].rpartition("/")[2],
        "return_id": ids["return"],
        "product_id": ids["product"],
        "variant_id": ids["variant"],
        "category_id": ids["table"],
        "shipment_id": shipments[0]["shipment_id"],
    }
    return known | {"purpose": "marketing", "country": "CN", "region": "310000", "carrier": "simulated"}


def _listen(siege: Siege, patch: pytest.MonkeyPatch) -> None:
    def refuse(_: Any, address: Any) -> None:
        siege.called.append(str(address[0] if isinstance(address, tuple) else address))
        raise ConnectionRefusedError

    def unknown(host: Any, *rest: Any, **more: Any) -> Any:
        siege.called.append(str(host))
        raise socket.gaierror

    patch.setattr(socket.socket, "connect", refuse)
    patch.setattr(socket, "getaddrinfo", unknown)
