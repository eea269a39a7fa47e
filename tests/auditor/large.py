"""Large books: very many orders and movements in the model's table, as they stand there after years."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from chalicelib.aws.records import item_of
from chalicelib.core.addresses import Contact
from chalicelib.domain.auditor.store import OF_ENTITY
from chalicelib.domain.fulfillment.rules.parcels import Shipment
from chalicelib.domain.fulfillment.rules.work import FulfillmentOrder, ParcelLine
from chalicelib.domain.inventory.rules import ALLOCATED, RECEIVED, RESERVED, SHIPPED, Movement, StockLevel
from chalicelib.domain.orders.rules.order import Entry
from tests.faults.model.scanning import place, scanned
from tests.faults.model.table import Table, key_of, read_units
from tests.payments.builders import attempt, line, order
from tests.shop import NOON

VARIANT = "var_1"


class Large(Table):
    """The model looks at every item for each answer; this one keeps them in order, once all are there."""

    def sort(self) -> None:
        self.places = sorted(self.items, key=place)
        self.numbers = {key: number for number, key in enumerate(self.places)}
        self.partitions: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for key in self.places:
            self.partitions[key[0]].append(key)

    def answer(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "Scan":
            start = self.numbers[key_of(request["ExclusiveStartKey"])] + 1 if "ExclusiveStartKey" in request else 0
            ahead = self.places[start : start + request["Limit"] + 1]
            return scanned({key: self.items[key] for key in ahead}, request, read_units)
        if operation == "Query":
            return Table({key: self.items[key] for key in self._ahead(request)}).answer(operation, request)
        return super().answer(operation, request)

    def _ahead(self, request: dict[str, Any]) -> list[tuple[str, str]]:
        """The keys of a query's page, and one more."""
        values = request["ExpressionAttributeValues"]
        keys = self.partitions[pk := values[":pk"]["S"]]
        after = key_of(request["ExclusiveStartKey"]) if "ExclusiveStartKey" in request else (pk, "")
        start = max(bisect_right(keys, after), bisect_left(keys, (pk, values.get(":prefix", {"S": ""})["S"])))
        return keys[start : start + request["Limit"] + 1]

    def put(self, *entities: Any) -> None:
        for entity in entities:
            item = item_of(OF_ENTITY[type(entity)], entity)
            self.items[key_of(item)] = item


def years(orders: int) -> Large:
    """So many orders that were paid, sent and received, of one variant, whose ledger tells of each."""
    table = Large()
    table.put(*_moved(1, RECEIVED, 2 * orders, None, 0))
    for number in range(orders):
        table.put(*_order(number))
    table.put(
        StockLevel(
            shop="mugs", variant_id=VARIANT, product_id="prod_mug", location="main", on_hand=0, available=0,
            version=1 + 3 * orders,
        )
    )  # fmt: skip
    table.sort()
    return table


def rush(orders: int) -> Large:
    """So many orders of one unit that wait for money, all at once."""
    table = Large()
    table.put(*_moved(1, RECEIVED, orders, None, 0))
    for number in range(orders):
        at = NOON + timedelta(seconds=number, microseconds=(2 + number) % 3)
        placed = (Entry(at=at, event="placed", actor="customer"),)
        waiting = order(
            line(quantity=1), order_id=f"or_{number:026d}", contact=Contact(), timeline=placed,
            pay_by=NOON + timedelta(days=9),
        )  # fmt: skip
        table.put(waiting, *_moved(2 + number, RESERVED, 1, waiting.order_id, number))
    table.put(
        StockLevel(
            shop="mugs", variant_id=VARIANT, product_id="prod_mug", location="main", on_hand=orders, available=0,
            reserved=orders, version=1 + orders,
        )
    )  # fmt: skip
    table.sort()
    return table


def _order(number: int) -> list[Any]:
    body, times = f"{number:026d}", [NOON + timedelta(seconds=number, milliseconds=each) for each in range(3)]
    sold = order(
        line(shipped=2, delivered=2), order_id=f"or_{body}", status="completed", contact=Contact(),
        payments=(f"pa_{body}-1",), timeline=tuple(
            Entry(at=at, event=event, actor="shop")
            for at, event in zip((*times, times[2]), ("placed", "paid", "shipped", "received"), strict=True)
        ),
    )  # fmt: skip
    sold = replace(sold, captured=sold.total)
    facts: dict[str, Any] = {
        "shop": "mugs",
        "order_id": sold.order_id,
        "location": "main",
        "shipment_id": f"shp_{body}",
    }
    lines = tuple(
        ParcelLine(line_id=each.line_id, variant_id=each.variant_id, product_id=each.product_id, quantity=2)
        for each in sold.lines
    )
    first = 2 + 3 * number
    return [
        sold,
        attempt(attempt_id=f"pa_{body}-1", order_id=sold.order_id, status="captured", amount=sold.total, due_at=None),
        FulfillmentOrder(**facts, customer_id=sold.customer_id, lines=lines, status="closed", opened_at=times[1]),
        Shipment(**facts, lines=lines, status="delivered", shipped_at=times[2]),
        *_moved(first, RESERVED, 2, sold.order_id, number),
        *_moved(first + 1, ALLOCATED, -2, sold.order_id, number),
        *_moved(first + 2, SHIPPED, -2, sold.order_id, number),
    ]


def _moved(version: int, movement: str, quantity: int, order_id: str | None, second: int) -> list[Movement]:
    told = f"INVENTORY#mugs#{VARIANT}/LEVEL#main:{version}:0"
    return [
        Movement(
            shop="mugs", at=NOON + timedelta(seconds=second, microseconds=version % 3), movement=movement,
            variant_id=VARIANT, product_id="prod_mug", location="main", quantity=quantity, order_id=order_id,
            event_id=told,
        )
    ]  # fmt: skip
