"""A shopper's journey: what it costs in CPU and storage calls, alone and with seven others, beside other shops."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles
from typing import Any

import msgspec

from bench import race
from bench.endpoint import served
from bench.goods import Goods, shop
from bench.stack import Stack, stack
from bench.stroll import Wanted, stroll
from bench.table import Row, Section
from infra.budgets.operations import operation
from infra.budgets.times import ADD_TO_CART_P95_MS
from infra.client import Client
from infra.shopping import until
from tests.faults.world import World

TITLE = "A shopper's journey: three pages, cart, quote, order, payment, order"
SHOPPERS, EACH = 8, 6
ALONE = 40
SHARE_OF_CPU, SLOW_CALL_MS = 0.29, 10
"""Of a function of 512 MB; and a storage call that is slow: assumed."""
REST_SECONDS = 3.0
"""For what follows an order that is confirmed: mails, the warehouse."""

DOORS = (
    "access_api welcome_guest", "catalog_api show_categories", "catalog_api list_category", "catalog_api show_product",
    "cart_api add_line", "checkout_api ask_quote", "checkout_api place_order", "payments_api start_payment",
    "payments_api receive_fakepay", "orders_api show_order",
)  # fmt: skip
"""The doors of a journey; their budgets together are that of its storage calls."""

ALL_CALLS, AUDITED_CALLS = 50, 67
"""Storage calls of a journey with all that follows from it, without and with the audit's own entries (no peer keeps
any): lower them when they get fewer."""

STATEMENTS = "Vendure 363, Saleor 698, Medusa 677 statements"
SECONDS = "Vendure 0.56, Saleor 1.57, Medusa 1.62 s"
RATE = "Vendure 3.2, Saleor 0.85, Medusa 0.79 /s"
NOTES = (
    "Peers: measured on a 2-core machine at 8 concurrent shoppers, application and database together.",
    "Comparable: the journey, the load, one machine. The stack's storage is an emulated cloud in Python, much slower",
    "than DynamoDB or a database in C; the billed row is what a deployment pays for, with storage at its own price.",
    "A storage call is one request to DynamoDB (a transaction is one); a statement is one SQL statement.",
)


def measure(quick: bool) -> Section:
    """Counts in any case; times and the race when there is time."""
    rows = _counted()
    if not quick:
        rows += [*_billed(), *_together()]
    return Section(TITLE, rows, NOTES)


def _counted() -> list[Row]:
    (doors, all_calls), (_, audited) = _journey(recording=False), _journey(recording=True)
    return [
        Row("storage calls of a journey, at the doors", doors, "calls", _budget(), STATEMENTS, "counted"),
        _followed("with all messages and what they lead to", all_calls, ALL_CALLS),
        _followed("with the audit's entries of all that, too", audited, AUDITED_CALLS),
    ]


def _followed(what: str, calls: int, budget: int) -> Row:
    return Row(f"storage calls of a journey, {what}", calls, "calls", budget, STATEMENTS, "counted")


def _journey(recording: bool) -> tuple[int, int]:
    """On the model: a journey's storage calls at the doors, and those with the messages and deliveries that follow
    from it, until all rests."""
    with shop(24) as (made, goods):
        begun, made.recording = len(made.cloud.calls), recording
        stroll(lambda *told, **headers: _asked(made, *told, **headers), _wanted(goods), lambda *_: _notified(made))
        doors = _storage(made, begun)
        while made.work():
            made.later(seconds=1)
        return doors, _storage(made, begun)


def _budget() -> int:
    return sum(operation(f"request {door}").cost.trips for door in DOORS)


def _wanted(goods: Goods) -> Wanted:
    return Wanted(goods.category_id, goods.product_id, goods.variant_id)


def _storage(made: World, begun: int) -> int:
    return sum(call.startswith("dynamodb.") for call in made.cloud.calls[begun:])


def _asked(made: World, step: str, method: str, path: str, body: Any = None, bearer: str = "", **headers: str) -> Any:
    answer = made.call(method, path, body, bearer, **headers)
    if answer.status not in (200, 201):
        raise AssertionError(f"{step}: {answer}")
    if step == "begin payment":
        made.provider.pay(answer.json["attempt"]["attempt_id"])
    return answer.json


def _notified(made: World) -> None:
    made.provider.notify()


def _billed() -> list[Row]:
    """Of the functions' process alone: what stands for DynamoDB has a process of its own."""
    with served() as endpoint:
        words = [sys.executable, "-m", "bench.billed", str(ALONE), msgspec.json.encode(endpoint.wanted).decode()]
        around = os.environ | {"AWS_ENDPOINT_URL": endpoint.url, "FAKEPAY_URL": endpoint.fakepay}
        told = json.loads(subprocess.run(words, env=around, stdout=subprocess.PIPE, check=True).stdout)
    taken: dict[str, list[float]] = told["seconds"]
    seconds = {step: median(each) for step, each in taken.items()}
    dearest = max(seconds, key=lambda step: seconds[step])
    what = f"CPU of a journey as Lambda bills its doors (dearest: {dearest}, {seconds[dearest] * 1000:.1f} ms)"
    return [Row(what, round(sum(seconds.values()), 4), "s", peer=SECONDS), _adding(taken["add to cart"])]


def _adding(seconds: list[float]) -> Row:
    """The 95th percentile of adding to a cart: its own CPU, as slow as a function of 512 MB has it, and its calls."""
    own = quantiles(seconds, n=20)[-1] * 1000 / SHARE_OF_CPU
    calls = operation("request cart_api add_line").cost.trips
    what = f"add to cart, p95: {own:.1f} ms at {SHARE_OF_CPU} of a CPU, and {calls} calls of {SLOW_CALL_MS} ms"
    return Row(what, round(own + calls * SLOW_CALL_MS, 1), "ms", ADD_TO_CART_P95_MS, how="computed")


def _together() -> list[Row]:
    """On the stack of `make run`: a few at once over HTTP; then the race."""
    with stack() as running:
        wanted = running.wanted()
        _shop_once(running, wanted)  # what is loaded and connected only once is no part of the price
        before, begun = Counter(running.cpu()), time.monotonic()
        with ThreadPoolExecutor(SHOPPERS) as threads:
            list(threads.map(lambda _: _shop_often(running, wanted), range(SHOPPERS)))
        elapsed = time.monotonic() - begun
        time.sleep(REST_SECONDS)
        used = Counter(running.cpu())
        used.subtract(before)
        return [*_shares(used, elapsed), *race.rows(running)]


def _shop_often(running: Stack, wanted: Wanted) -> None:
    for _ in range(EACH):
        _shop_once(running, wanted)


def _shop_once(running: Stack, wanted: Wanted) -> None:
    """Until the order is confirmed: the payment goes over the stream, the bus and a queue."""
    client, pages = Client(running.here.api, headers={"Accept-Language": "en"}), Client(running.here.fakepay)

    def ask(step: str, method: str, path: str, body: Any = None, bearer: str = "", **headers: str) -> Any:
        client.bearer = bearer or client.bearer
        return client.call(method, path, body, **headers).expect(200, 201)

    def pay(order: Any, attempt_id: str) -> None:
        pages.post(f"/pay/{attempt_id}", {"action": "pay"}).expect(200)

    path = stroll(ask, wanted, pay)
    until(lambda: client.get(path).expect(200)["status"] == "confirmed" or None, "the order to be confirmed", every=0.5)


def _shares(used: Counter[str], elapsed: float) -> list[Row]:
    orders = SHOPPERS * EACH
    parts = ", ".join(f"{name} {seconds / orders:.2f}" for name, seconds in used.most_common() if seconds > 0)
    own = sum(seconds for name, seconds in used.items() if name in ("shop", "workers"))
    return [
        Row(
            f"CPU of an order, {SHOPPERS} shoppers: the stack of make run ({parts})",
            used.total() / orders,
            "s",
            peer=SECONDS,
        ),
        Row("CPU of an order: the shop's own process in it, messages and all", own / orders, "s", peer=SECONDS),
        Row(
            f"journeys per second, {SHOPPERS} shoppers, until each order is confirmed",
            orders / elapsed,
            "/s",
            peer=RATE,
        ),
    ]
