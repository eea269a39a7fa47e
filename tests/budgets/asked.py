"""What functions are asked in interpreters of their own: the requests, and an endpoint that counts its connections."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import msgspec

from bench.endpoint import Connection, Endpoint
from chalicelib.core import clock
from tests.budgets.day import Day
from tests.budgets.hours.browsing import goods, put
from tests.budgets.hours.buying import begun, placed
from tests.checkout.shopping import ADDRESS, CONTACT
from tests.faults.callers import bearer
from tests.faults.gateway import request
from tests.faults.world import DEVICE, HOST

ALONE = Path(__file__).with_name("alone.py")
ROOT = Path(__file__).parents[2]
TIMES = 4
VARIABLES = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "PARAMS_PREFIX": "/storefront/test",
    "PYTHONHASHSEED": "0",
    "PYTHONPATH": str(ROOT),
    "STAGE": "test",
}
UPLOAD = {"filename": "mug.png", "content_type": "image/png", "size": 100_000}
Event = dict[str, Any]


@dataclass(frozen=True)
class Report:
    """What the function did: calls of the last request (Python's and C's), and the services of each connection."""

    statuses: list[int]
    modules: int
    clients: int
    calls: int
    connections: tuple[str, ...] = ()


class Counted(Connection):
    """Tells the server which service it was opened for."""

    def handle(self) -> None:
        services: set[str] = set()
        self.server.opened.append(services)
        while head := self._head():
            services.add(head["x-amz-target"].partition("_")[0].partition(".")[0])
            body = self.rfile.read(int(head.get("content-length", "0")))
            self.request.sendall(self.server.answer(head["x-amz-target"], body))

    server: "Counting"


class Counting(Endpoint):
    """Knows its connections."""

    opened: list[set[str]]


@contextmanager
def endpoint(day: Day) -> Iterator[Counting]:
    with Counting(("127.0.0.1", 0), day.world.cloud) as server:
        server.RequestHandlerClass, server.opened = Counted, []
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def answered(server: Counting, folder: Path, capability: str, events: list[Event], **more: str) -> Report:
    """A new interpreter answers these."""
    server.opened.clear()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    own = {"CAPABILITY": capability, "AWS_ENDPOINT_URL": url, "PATH": os.environ["PATH"]}
    words, environment = [sys.executable, str(ALONE), str(folder / "report.json")], VARIABLES | own | more
    subprocess.run(  # noqa: S603 - our own interpreter
        words, env=environment, input=json.dumps(events), stdout=subprocess.DEVNULL, text=True, check=True, cwd=ROOT
    )
    told = msgspec.json.decode((folder / "report.json").read_bytes(), type=Report)
    services = sorted("+".join(sorted(each)) for each in server.opened if each)
    return replace(told, connections=tuple(services))


def event(method: str, path: str, body: Any = None, token: str = "", **headers: str) -> Event:
    sent = {
        "host": HOST,
        "content-type": "application/json",
        "accept-language": "zh-CN,zh;q=0.9,en;q=0.8",
        "x-device": DEVICE,
    }
    sent |= {name.replace("_", "-").lower(): text for name, text in headers.items()}
    sent |= {"authorization": f"Bearer {token}"} if token else {}
    raw = body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
    return request(method, path, sent, raw)


def asked(day: Day) -> dict[str, tuple[str, list[Event]]]:
    """By name: the capability, and the same request some times; or as many of its kind, where one can be made once."""
    day.world.later(seconds=(datetime.now(UTC) - clock.now()).total_seconds())  # what is signed must be of today
    state, me = day.state, day.state["me"]
    put(day, me, who="asked")
    order = placed(day, bearer("customer", "cust_reads"), "asked")
    reads = {
        "product": ("catalog", event("GET", f"/products/{state['products'][0]['product']}")),
        "categories": ("catalog", event("GET", "/categories")),
        "category of 24": ("catalog", event("GET", f"/categories/{state['table']}/products")),
        "availability": ("inventory", event("GET", f"/availability?variant_ids={','.join(goods(day))}")),
        "cart": ("cart", event("GET", "/cart", token=me)),
        "quote": ("checkout", event("POST", "/quotes", {}, me)),
        "order": ("orders", event("GET", order, token=bearer("customer", "cust_reads"))),
        "upload": ("media", event("POST", "/admin/uploads", UPLOAD, state["staff"])),
        "add to cart": ("cart", event("POST", "/cart/lines", {"variant_id": goods(day)[2]}, me)),
    }
    same = {name: (capability, [each] * TIMES) for name, (capability, each) in reads.items()}
    ordering = [_ordering(day, bearer("customer", f"cust_{number}")) for number in range(TIMES)]
    told = [_told(day, bearer("customer", f"cust_paying_{number}"), number) for number in range(TIMES)]
    return same | {"place order": ("checkout", ordering), "payment webhook": ("payments", told)}


def _ordering(day: Day, customer: str) -> Event:
    put(day, customer, who=customer[-9:])
    quote = day.world.call("POST", "/quotes", {}, customer).json["quote"]
    body = {"quote": quote, "address": ADDRESS, "contact": CONTACT}
    return event("POST", "/orders", body, customer, Idempotency_Key="order")


def _told(day: Day, customer: str, number: int) -> Event:
    """What the provider sends for an order that was paid."""
    day.world.provider.pay(begun(day, customer, placed(day, customer, f"told {number}")))
    told: list[Event] = []
    arrive = day.world.provider.arrive
    day.world.provider.arrive = lambda headers, body: _kept(told, headers, body)
    day.world.provider.notify()
    day.world.provider.arrive = arrive
    return told[0]


def _kept(told: list[Event], headers: dict[str, str], body: bytes) -> int:
    told.append(
        event("POST", "/webhooks/fakepay", body, **{name.replace("-", "_"): each for name, each in headers.items()})
    )
    return 200
