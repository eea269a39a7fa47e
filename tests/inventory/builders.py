"""Stock to test with."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.events import StockMoved
from chalicelib.domain.inventory import rules, store
from chalicelib.domain.inventory.rules import StockLevel
from chalicelib.domain.inventory.store import LevelRecord
from tests.shop import NOON

MUG: dict[str, Any] = {"shop": "mugs", "variant_id": "var_mug", "product_id": "prod_mug", "location": "main"}


def a_level(available: int = 5, **other: Any) -> StockLevel:
    """A level of the mug in which everything adds up."""
    kept = ("reserved", "committed", "damaged", "quality_control", "safety_stock")
    on_hand = available + sum(other.get(name, 0) for name in kept)
    return StockLevel(**(MUG | {"on_hand": on_hand, "available": available} | other))


def stock(available: int = 5, **other: Any) -> StockLevel:
    """Put a level into the table."""
    level = a_level(available, **other)
    commit(Write.insert(LevelRecord, level))
    return level


def level_now(**place: str) -> StockLevel:
    where = {name: value for name, value in (MUG | place).items() if name != "product_id"}
    found = store.level(**where)
    assert found is not None
    return found


def moved(movement: str, quantity: int, **other: Any) -> StockMoved:
    return StockMoved(**(MUG | {"at": NOON, "movement": movement, "quantity": quantity} | other))


def order_move(quantity: int, **other: Any) -> dict[str, Any]:
    """The arguments of hold, release, allocate, ..."""
    return MUG | {"quantity": quantity, "order_id": "or_1", "now": NOON} | other


def adds_up(level: StockLevel) -> bool:
    """The invariant of every level (I8)."""
    kept = level.reserved + level.committed + level.damaged + level.quality_control + level.safety_stock
    quantities = [value for value in msgspec.structs.astuple(level) if isinstance(value, int)]
    return level.available == level.on_hand - kept and min(quantities) >= 0


def fold(ledger: Iterable[StockMoved]) -> dict[str, int]:
    """What the movements of a level add up to."""
    totals: Counter[str] = Counter(on_hand=0, available=0, reserved=0, committed=0)
    for each in ledger:
        totals.update(rules.changes(each.movement, each.quantity))
    return dict(totals)
