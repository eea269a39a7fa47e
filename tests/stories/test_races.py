"""Races over HTTP, on the running stack."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

import pytest

from infra.client import Answer, Client
from infra.shopping import ADDRESS, CONTACT
from tests.cloud import eventually
from tests.stories.stack import Shelf, Stack

pytestmark = pytest.mark.cloud

Value = TypeVar("Value")

SHOPPERS, UNITS = 64, 10


def at_once(calls: Sequence[Callable[[], Value]]) -> list[Value]:
    """Make all calls at the same moment, each on a thread of its own."""
    start = Barrier(len(calls))

    def wait_and_call(call: Callable[[], Value]) -> Value:
        start.wait(30)
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(wait_and_call, calls))


def quoted(client: Client, variant_id: str, quantity: int = 1) -> str:
    client.post("/cart/lines", {"variant_id": variant_id, "quantity": quantity}).expect(201)
    return str(client.post("/quotes").expect(201)["quote"])


def order(client: Client, quote: str, key: str = "order") -> Answer:
    body = {"quote": quote, "address": ADDRESS, "contact": CONTACT}
    return client.post("/orders", body, Idempotency_Key=key)


def test_64_shoppers_race_for_10_units(stack: Stack, shelf: Shelf) -> None:
    """S5.2.2-b part: exactly 10 orders, 54 clear refusals, no failure; what is sold is what is held."""
    variant_id = shelf.variant("Last ten", UNITS)
    shoppers = [stack.guest() for _ in range(SHOPPERS)]
    quotes = [quoted(shopper, variant_id) for shopper in shoppers]

    answers = at_once([partial(order, shopper, quote) for shopper, quote in zip(shoppers, quotes, strict=True)])

    assert Counter(answer.status for answer in answers) == {201: UNITS, 409: SHOPPERS - UNITS}
    assert {answer.json["type"] for answer in answers if answer.status == 409} <= {
        "/problems/out-of-stock",
        "/problems/cannot-check-out",
    }
    level = shelf.stock(variant_id)
    assert (level["available"], level["reserved"], level["on_hand"]) == (0, UNITS, UNITS)


def test_one_checkout_submitted_8_times_at_once_is_one_order(stack: Stack, shelf: Shelf) -> None:
    """S5.2.1-a: one order and eight equal answers, whether the key is the same or each device has its own."""
    variant_id = shelf.variant("Clicked often", 50)
    shopper = stack.guest()
    quote = quoted(shopper, variant_id, 3)
    devices = [Client(stack.here.api, shopper.bearer) for _ in range(8)]

    answers = at_once([partial(order, device, quote, f"key {n % 2}") for n, device in enumerate(devices)])

    assert {answer.status for answer in answers} == {201}
    assert len({answer.body for answer in answers}) == 1
    assert len(shopper.get("/orders").expect(200)["items"]) == 1
    assert shelf.stock(variant_id)["reserved"] == 3


def test_changes_of_a_cart_from_8_devices_are_all_kept(stack: Stack, shelf: Shelf) -> None:
    """S5.1.3-a: concurrent adds, of the same and of different variants, lose nothing."""
    shared = shelf.variant("On every device", 99)
    own = [shelf.variant(f"On device {n}", 9) for n in range(8)]
    shopper = stack.guest()
    devices = [Client(stack.here.api, shopper.bearer) for _ in range(8)]

    def add(device: Client, variant_id: str) -> tuple[int, int]:
        statuses = [device.post("/cart/lines", {"variant_id": each}).status for each in (shared, variant_id)]
        return statuses[0], statuses[1]

    answers = at_once([partial(add, device, variant_id) for device, variant_id in zip(devices, own, strict=True)])

    assert set(answers) == {(201, 201)}
    lines = shopper.get("/cart").expect(200)["lines"]
    assert {line["variant_id"]: line["quantity"] for line in lines} == {shared: 8} | dict.fromkeys(own, 1)


def test_cancel_and_payment_at_once_lose_no_money(stack: Stack, shelf: Shelf) -> None:
    """S5.2.2-e part: whoever wins, the order ends canceled with its money back, or paid with its stock."""
    variant_id = shelf.variant("Contested", 50)
    shopper = stack.guest()
    placed = order(shopper, quoted(shopper, variant_id)).expect(201)
    path = f"/orders/{placed['order_id']}"
    attempt = shopper.post(f"{path}/payments", {}).expect(200, 201)["attempt"]["attempt_id"]
    provider, other = Client(stack.here.fakepay), Client(stack.here.api, shopper.bearer)

    at_once(
        [
            lambda: provider.post(f"/pay/{attempt}", {"action": "pay"}).status,
            lambda: other.post(f"{path}/cancel").status,
        ]
    )

    def at_rest() -> bool:
        now = shopper.get(path).expect(200)
        return (now["status"], now["payment_status"]) == ("canceled", "refunded")

    eventually(at_rest, seconds=30)
    assert shelf.stock(variant_id)["available"] == 50
