"""A sale, simulated: many shoppers who want the same thing; the real doors and stores over simulated partitions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from random import Random
from typing import Any

import msgspec
from chalice.local import LambdaContext

from app import app
from bench.outcomes import LOCATIONS, SHELVES, VARIANT, Outcome, Sale, Visit, on_shelves
from bench.partitions import Partitions
from bench.storage import Storage
from bench.timeline import Timeline
from bench.wire import SimulatedCloud, virtual
from chalicelib.aws.standing import StandingRecord
from chalicelib.core import clock, ids
from chalicelib.core.events import PaymentCaptured, Told, encode
from chalicelib.core.money import Money
from infra.functions import function
from tests.budgets.day import signed_in
from tests.checkout.shopping import ADDRESS, CONTACT
from tests.faults.gateway import request
from tests.faults.model.table import Key, Table
from tests.faults.world import DEVICE, HOST, World, world

PARTITIONS = 16
VISIBILITY_SECONDS = function("checkout_listener").visibility_seconds
ADMINISTRATOR = StandingRecord.at(shop="mugs", subject="admin_zhang")
FURNISHED: list[Key] = [*SHELVES, (ADMINISTRATOR.pk, ADMINISTRATOR.sk)]
"""What every world is given anew."""


@dataclass
class Crowd:
    """Shoppers with a quote each, and the table as they left it."""

    table: Table
    quotes: dict[str, str]
    """By bearer token."""


@dataclass
class Shop:
    """One sale while it is on."""

    sale: Sale
    world: World
    time: Timeline
    lots: Random
    visits: list[Visit] = field(default_factory=list)
    counted: int = 0
    redelivered: int = 0

    def visit(self, me: str, quote: str) -> None:
        """One shopper, from coming to the last answer."""
        came, sent_away = self.time.now, 0
        while True:
            status, headers, body = order(me, quote)
            if status != 503 or sent_away == self.sale.comes_again:
                break
            sent_away += 1
            self.time.sleep(float(headers["Retry-After"]))
        on_shelf = on_shelves(self.world.cloud.table)
        clear = status in (201, 409) or "Retry-After" in headers
        placed = body if status == 201 else ""
        self.visits.append(Visit(status, came, self.time.now, sent_away, on_shelf, clear, me, placed))
        if placed and self.sale.pays_after is not None:
            later = self.time.now + self.lots.expovariate(1 / self.sale.pays_after)
            self.time.begin(later, partial(self.pay, msgspec.json.decode(body)))

    def pay(self, placed: Any) -> None:
        """The news that an order is paid, from its queue, as often as it takes."""
        attempt_id = ids.recast("pa", placed["order_id"])
        amount = Money(placed["total"]["amount"], placed["total"]["currency"])
        event = PaymentCaptured(
            shop="mugs", at=clock.now(), order_id=placed["order_id"], attempt_id=attempt_id, amount=amount
        )
        told = Told(event_id=attempt_id, aggregate=attempt_id, event=event)
        detail = {"detail-type": "PaymentCaptured", "detail": msgspec.Raw(encode(told))}
        batch = {"Records": [{"messageId": "m", "body": msgspec.json.encode(detail).decode()}]}
        while self.world.run("checkout_listener", batch)["batchItemFailures"]:
            self.redelivered += 1
            self.time.sleep(VISIBILITY_SECONDS)
        self.counted += 1


def order(me: str, quote: str) -> tuple[int, dict[str, str], str]:
    """Place the order of a quote; the status, the headers and the body of the answer."""
    body = msgspec.json.encode({"quote": quote, "address": ADDRESS, "contact": CONTACT})
    headers = {"host": HOST, "content-type": "application/json", "idempotency-key": "order", "x-device": DEVICE}
    said = app(
        request("POST", "/orders", headers | {"authorization": f"Bearer {me}"}, body), LambdaContext("api", 512, 30_000)
    )
    return said["statusCode"], said["headers"], said["body"]


def hold(sale: Sale, seed: int, afterwards: Callable[[World], None] = lambda made: None) -> Outcome:
    """The sale, from the first shopper to the last answer; what comes afterwards does not count."""
    time, gathered, lots = Timeline(), crowd(sale.shoppers), Random(seed)
    table = Table(items={key: item for key, item in gathered.table.items.items() if key not in FURNISHED})
    storage = Storage(table, time, Partitions(PARTITIONS))
    with world(SimulatedCloud(table=table, storage=storage)) as made:
        made.sell(VARIANT, sale.stock - sale.elsewhere)
        if sale.elsewhere:
            made.sell(VARIANT, sale.elsewhere, location=LOCATIONS[1])
        with virtual(time, seed):
            shop, at = Shop(sale, made, time, lots), 0.0
            for me, quote in gathered.quotes.items():
                at += lots.expovariate(sale.per_second)
                for _ in range(sale.clicks):
                    time.begin(at, partial(shop.visit, me, quote))
            time.run()
        orders = sum(1 for _, sk in table.items if sk == "ORDER")
        outcome = Outcome(sale, shop.visits, orders, on_shelves(table), storage, shop.counted, shop.redelivered)
        afterwards(made)
        return outcome


@cache
def crowd(number: int) -> Crowd:
    """So many shoppers who have signed in, each with the variant in the cart and a quote for it."""
    with world(SimulatedCloud()) as made, virtual(Timeline(), 0):
        made.sell(VARIANT, number)
        return Crowd(made.cloud.table, dict(_quotes(made, number)))


def _quotes(made: World, number: int) -> Iterator[tuple[str, str]]:
    for each in range(number):
        me = signed_in("customer", f"cust_{each}")
        made.insist("POST", "/cart/lines", {"variant_id": VARIANT, "quantity": 1}, me)
        yield me, made.insist("POST", "/quotes", {}, me).json["quote"]
