"""Stock items. Reads: the levels of variants at locations; a variant's movements, newest first.

A level changes in place, under the conditions that its movement needs; the write tells StockMoved.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial, reduce
from operator import and_

from pynamodb.attributes import NumberAttribute

from chalicelib.aws.observe import alert
from chalicelib.aws.records import Record
from chalicelib.aws.table import get, get_many, query
from chalicelib.aws.writes import Write
from chalicelib.core.events import StockMoved
from chalicelib.core.paging import Page
from chalicelib.domain.inventory import rules
from chalicelib.domain.inventory.rules import LARGEST, Movement, StockLevel


class LevelRecord(Record):
    KEYS = {"pk": "INVENTORY#{shop}#{variant_id}", "sk": "LEVEL#{location}"}
    ENTITY = StockLevel

    on_hand = NumberAttribute()
    reserved = NumberAttribute()
    committed = NumberAttribute()
    damaged = NumberAttribute()
    quality_control = NumberAttribute()
    safety_stock = NumberAttribute()
    incoming = NumberAttribute()
    available = NumberAttribute()


class MovementRecord(Record):
    KEYS = {"pk": "INVENTORY#{shop}#{variant_id}", "sk": "MOVE#{at}#{entry_id}"}
    ENTITY = Movement


def level(*, shop: str, variant_id: str, location: str) -> StockLevel | None:
    found: StockLevel | None = get(LevelRecord.at(shop=shop, variant_id=variant_id, location=location), consistent=True)
    return found


def levels(*, shop: str, variant_ids: Sequence[str], locations: Sequence[str]) -> list[StockLevel]:
    """Those that exist, as they are now (strongly consistent), by variant and location in the order asked for."""
    wanted = [
        LevelRecord.at(shop=shop, variant_id=variant_id, location=location)
        for variant_id in variant_ids
        for location in locations
    ]
    return watched(get_many(wanted, consistent=True))


def watched(found: Sequence[StockLevel | None]) -> list[StockLevel]:
    """Those that exist; one that is oversold, which no write may do, is told to a person wherever it is seen."""
    there = [level for level in found if level is not None]
    for level in there:
        if min(level.on_hand, level.reserved, level.committed, level.available) < 0:
            alert("StockBelowZero", shop=level.shop, variant_id=level.variant_id, location=level.location)
    return there


def movements(shop: str, variant_id: str, limit: int, after: str | None) -> Page[Movement]:
    """A page of a variant's ledger, newest first."""
    partition = MovementRecord.partition("pk", shop=shop, variant_id=variant_id)
    prefix = MovementRecord.KEYS["sk"].partition("{")[0]
    return query(MovementRecord, partition, prefix=prefix, limit=limit, after=after, newest_first=True)


def enter(movement: Movement) -> Write:
    """Into the ledger; again is harmless, for the same event makes the same item."""
    return Write.put(MovementRecord, movement)


def open_level(received: StockMoved, emptied: StockLevel | None = None) -> Write:
    """The first units at a location, in place of the level of another product, if there is one. Stale."""
    return Write.save(LevelRecord, rules.first_level(received, emptied)).telling(received)


def move(moved: StockMoved, expected: int | None = None) -> Write:
    """Change the level as told, unless a quantity would leave its bounds or `expected` units are not on hand."""
    changed = [(getattr(LevelRecord, name), by) for name, by in rules.changes(moved.movement, moved.quantity).items()]
    bounds = [quantity >= -by for quantity, by in changed if by < 0]
    bounds += [quantity <= LARGEST - by for quantity, by in changed if by > 0]
    if expected is not None:
        bounds.append(LevelRecord.on_hand == expected)
    return Write.update(
        LevelRecord.at(shop=moved.shop, variant_id=moved.variant_id, location=moved.location),
        [quantity.set(quantity + by) for quantity, by in changed],
        when=reduce(and_, bounds),
        otherwise=lambda there: rules.refusal(moved, there, expected),
    ).telling(moved)


def _for_order(
    movement: str,
    *,
    shop: str,
    variant_id: str,
    product_id: str,
    location: str,
    quantity: int,
    order_id: str,
    now: datetime,
) -> Write:
    if quantity < 1:
        raise ValueError("an order moves at least one unit")
    moved = StockMoved(
        shop=shop,
        at=now,
        movement=movement,
        variant_id=variant_id,
        product_id=product_id,
        location=location,
        quantity=rules.told_quantity(movement, quantity),
        order_id=order_id,
    )
    return move(moved)


hold = partial(_for_order, rules.RESERVED)
"""available -> reserved, until the order is paid. OutOfStock."""

release = partial(_for_order, rules.RELEASED)
"""reserved -> available, when it is not going to be paid. NotReserved."""

allocate = partial(_for_order, rules.ALLOCATED)
"""reserved -> committed, when it is paid. NotReserved."""

deallocate = partial(_for_order, rules.DEALLOCATED)
"""committed -> available, when a paid order is canceled before it is shipped. NotCommitted."""

ship = partial(_for_order, rules.SHIPPED)
"""committed units leave the house. NotCommitted."""

restock = partial(_for_order, rules.RETURNED)
"""Returned units are on hand and available again. NoStockLevel."""
