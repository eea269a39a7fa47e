"""What one order asks of the cloud, with the visits that bought nothing, computed from its operations' budgets."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from infra.budgets.operations import OPERATIONS, Operation, operation
from infra.costs import shopping
from infra.costs.pieces import COLD_MS, OWN_MS, TRIP_MS

COUNTED = Path(__file__).with_name("counted.json")
"""Made by `python -m bench.keys`."""

MAIL_MS, PROVIDER_MS, BUS_MS = 50, 100, 15
"""What a mail, the payment provider and ten events for the bus take: assumed."""

TEN = ": a batch of ten"
"""How the names of batches end."""

OUTSIDE_MS = {
    "notifications_listener": MAIL_MS,
    "payments_api start_payment": PROVIDER_MS,
    "refund_submit": PROVIDER_MS,
}
"""By the beginning of a name: what is waited for beyond the table."""


@cache
def work() -> dict[str, float]:
    """How often each operation is done for one order."""
    return {name: times for name, times in sorted(shopping.pieces(1).items()) if times}


def chosen(kind: str = "", function: str = "") -> Iterator[tuple[Operation, float]]:
    """The operations of a kind and function, and how often each is done for one order."""
    for name, times in work().items():
        words = name.split()
        if words[0].startswith(kind) and words[1].startswith(function):
            yield operation(name), times


def total(count: Callable[[Operation], float], kind: str = "", function: str = "") -> float:
    return sum(times * count(each) for each, times in chosen(kind, function))


def seconds(each: Operation) -> float:
    """What a function is busy for, its share of cold starts included."""
    said = each.name.partition(" ")[2]
    outside = next((ms for name, ms in OUTSIDE_MS.items() if said.startswith(name)), 0)
    relayed = BUS_MS if each.name.startswith("relay") else 0
    return (each.cost.trips * TRIP_MS + OWN_MS + COLD_MS + outside + relayed) / 1000


def together(function: str) -> float | None:
    """What a message keeps a function busy that works on ten at once, when so many wait; else None."""
    tens = [each for each in OPERATIONS if each.name.startswith(f"message {function} ") and each.name.endswith(TEN)]
    return sum(map(seconds, tens)) / 10 if tens else None


def times(kind: str = "", function: str = "") -> float:
    return total(lambda each: 1, kind, function)


def busy(kind: str = "", function: str = "") -> float:
    """Executions at once for each order a second (Little's law)."""
    return total(seconds, kind, function)


@cache
def counted() -> dict[str, Any]:
    """What a purchase writes, by template of its keys; and how many changes of items that is."""
    found: dict[str, Any] = json.loads(COUNTED.read_text())
    return found
