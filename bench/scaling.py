"""Scaling: the same requests in shops of very different sizes take the same round trips, units and calls."""

import cProfile
import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, mode
from typing import Any

from bench.goods import Goods, shop, shopper
from bench.table import Row, Section
from chalicelib.aws import tokens
from chalicelib.aws.observe import tallied
from infra.shopping import ADDRESS, CONTACT
from tests.faults.callers import Answer
from tests.faults.world import World

TITLE = "Scaling: the same request in shops of 1,000, 10,000 and 100,000 products"
SIZES, SMALL = (1_000, 10_000, 100_000), (100, 1_000)
REPEATS, TIMED = 5, 60
MOST_CALLS = 1.01
"""Python calls in the largest shop to those in the smallest: searching a sorted list takes some more steps in C."""

NOTES = (
    "On the model of DynamoDB in this process, with an index of its partitions; the goods are generated.",
    "Sizes that differ: by round trips or capacity units, which must be equal. Calls are those of Python's profiler,",
    "CPU is the median of many requests, with all goods in memory, where others share the processor.",
)

Request = Callable[[], Answer]


@dataclass(frozen=True)
class Taken:
    """What one request took: storage, Python calls, CPU in microseconds."""

    storage: tuple[int, float, float]
    calls: int
    micro: float


def measure(quick: bool) -> Section:
    """Each size in turn; small ones, and no times, when it must be quick."""
    sizes = SMALL if quick else SIZES
    taken = {size: _of_shop(size, 0 if quick else TIMED) for size in sizes}
    rows = [row for name in taken[sizes[0]] for row in _rows(name, {size: taken[size][name] for size in sizes})]
    return Section(TITLE if not quick else f"Scaling: shops of {SMALL[0]} and {SMALL[1]:,} products", rows, NOTES)


def _rows(name: str, taken: dict[int, Taken]) -> list[Row]:
    first, last = taken[min(taken)], taken[max(taken)]
    trips, read, written = first.storage
    differ = sum(each.storage != first.storage for each in taken.values())
    what = f"{name}: {trips} round trips, {read:g} RRU, {written:g} WRU"
    timed = f", CPU x {last.micro / first.micro:.2f} of {first.micro:,.0f} µs" if first.micro else ""
    grown = f"{name}: {last.calls} calls{timed}"
    return [
        Row(what, differ, "sizes that differ", 0, how="counted"),
        Row(grown, round(last.calls / first.calls, 4), "x the calls", MOST_CALLS, how="counted"),
    ]


def _of_shop(size: int, timed: int) -> dict[str, Taken]:
    with shop(size, units=100_000) as (made, goods):
        requests = _requests(made, goods)
        for request in requests.values():
            request()  # what is loaded only once is no part of it
        tokens._verified.cache_clear()  # the same shoppers come to every shop
        gc.collect()
        gc.freeze()
        try:
            return {name: _taken(request, timed) for name, request in requests.items()}
        finally:
            gc.unfreeze()


def _requests(made: World, goods: Goods) -> dict[str, Request]:
    """By name."""
    return {
        "product": lambda: made.call("GET", f"/products/{goods.product_id}"),
        "category page": lambda: made.call("GET", f"/categories/{goods.category_id}/products"),
        "brand list": lambda: made.call("GET", "/brands"),
        **_buying(made, goods),
    }


def _buying(made: World, goods: Goods) -> dict[str, Request]:
    """Each time by another shopper, who has come that far beforehand."""
    line = {"variant_id": goods.variant_id, "quantity": 1}

    def add(me: str, _: Any = None) -> Answer:
        return made.call("POST", "/cart/lines", line, me, Idempotency_Key="k")

    def quote(me: str, _: Any = None) -> Answer:
        return made.call("POST", "/quotes", {}, me)

    def place(me: str, sealed: Any) -> Answer:
        body = {"quote": sealed, "address": ADDRESS, "contact": CONTACT}
        return made.call("POST", "/orders", body, me, Idempotency_Key="k")

    return {
        "cart add": _fresh("adds", lambda me: None, add),
        "quote": _fresh("asks", add, quote),
        "place": _fresh("buys", lambda me: (add(me), quote(me).json["quote"])[1], place),
    }


def _fresh(name: str, prepare: Callable[[str], Any], ask: Callable[[str, Any], Answer]) -> Request:
    ready = [(me, prepare(me)) for me in (shopper(f"{name}{number}") for number in range(REPEATS + TIMED + 2))]
    return lambda: ask(*ready.pop())


def _taken(request: Request, timed: int) -> Taken:
    counted = [_counted(request) for _ in range(REPEATS)]
    times = [_timed(request) for _ in range(timed)]
    return Taken(mode(storage for storage, _ in counted), mode(calls for _, calls in counted), median(times or [0.0]))


def _counted(request: Request) -> tuple[tuple[int, float, float], int]:
    profile = cProfile.Profile()
    with tallied() as tally:
        answer = profile.runcall(request)
    if answer.status not in (200, 201):
        raise AssertionError(answer)
    calls = sum(entry.callcount for entry in profile.getstats())
    return (tally.round_trips, tally.read_units, tally.write_units), calls


def _timed(request: Request) -> float:
    begun = time.process_time_ns()
    request()
    return (time.process_time_ns() - begun) / 1000
