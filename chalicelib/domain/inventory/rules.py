"""Stock: the quantities of a level, the movements between them, and what no movement may break."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.core.events import StockMoved
from chalicelib.core.problems import Conflict, Invalid, NotFound, Problem

LARGEST = 10**9
"""The most units one level may hold."""

RESERVED, RELEASED = "reserved", "released"
ALLOCATED, DEALLOCATED = "allocated", "deallocated"
SHIPPED, RETURNED = "shipped", "returned"
RECEIVED, ADJUSTED = "received", "adjusted"

EFFECTS: dict[str, dict[str, int]] = {
    RESERVED: {"available": -1, "reserved": +1},
    RELEASED: {"reserved": -1, "available": +1},
    ALLOCATED: {"reserved": -1, "committed": +1},
    DEALLOCATED: {"committed": -1, "available": +1},
    SHIPPED: {"committed": -1, "on_hand": -1},
    RETURNED: {"on_hand": +1, "available": +1},
    RECEIVED: {"on_hand": +1, "available": +1},
    ADJUSTED: {"on_hand": +1, "available": +1},  # the only movement whose number of units may be negative
}
"""What one unit of each movement does to a level. Every row keeps `available` what StockLevel says it is."""

TOLD_BY = ("on_hand", "reserved", "committed")
"""A movement's quantity carries the sign of its effect on the first of these that it changes."""


class OutOfStock(Conflict):
    title = "Not that many units are available"


class NotReserved(Conflict):
    title = "Fewer units than that are reserved"


class NotCommitted(Conflict):
    title = "Fewer units than that are committed to orders"


class NotOnHand(Conflict):
    title = "Fewer units than that are on hand"


class TooManyUnits(Conflict):
    title = f"A location holds at most {LARGEST} units"


class StaleQuantity(Conflict):
    title = "There is another quantity on hand than expected"


class NoStockLevel(NotFound):
    title = "No stock of this variant has ever been at this location"


class ImpossibleQuantity(Invalid):
    title = f"A location holds 0 to {LARGEST} units"


class UnknownLocation(Invalid):
    title = "This shop has no such location"


class NothingToAdjust(Invalid):
    title = "Give either the difference or the new quantity, and one that changes something"


class OtherProduct(Invalid):
    title = "The stock of this variant belongs to another product"


BELOW_ZERO: dict[str, type[Conflict]] = {
    "available": OutOfStock, "reserved": NotReserved, "committed": NotCommitted, "on_hand": NotOnHand,
}  # fmt: skip


class StockLevel(msgspec.Struct, frozen=True, kw_only=True):
    """Units of one variant at one location. No quantity is ever negative, and always
    available = on_hand - reserved - committed - damaged - quality_control - safety_stock.
    """

    shop: str
    variant_id: str
    product_id: str
    location: str
    on_hand: int
    reserved: int = 0
    committed: int = 0
    damaged: int = 0
    quality_control: int = 0
    safety_stock: int = 0
    incoming: int = 0
    available: int
    version: int = 1


class Movement(StockMoved, frozen=True, kw_only=True):
    """An entry of the ledger: what was told, and under which id."""

    event_id: str

    @property
    def entry_id(self) -> str:
        """The same at every delivery of the event."""
        return hashlib.sha256(self.event_id.encode()).hexdigest()[:32]


def entry(event_id: str, moved: StockMoved) -> Movement:
    return Movement(event_id=event_id, **msgspec.structs.asdict(moved))


def empty_level(shop: str, variant_id: str, product_id: str, location: str) -> StockLevel:
    return StockLevel(
        shop=shop, variant_id=variant_id, product_id=product_id, location=location, on_hand=0, available=0
    )


def held_for(level: StockLevel | None, product_id: str) -> StockLevel | None:
    """The level, if units of the product may join it; None where they make one of their own, for another product has
    nothing left there. Raises OtherProduct."""
    if level is None or level.product_id == product_id:
        return level
    if level.on_hand or level.incoming:
        raise OtherProduct(field="/product_id", product_id=level.product_id)
    return None


def first_level(received: StockMoved, emptied: StockLevel | None = None) -> StockLevel:
    """The level that the first units at a location make, after one that is empty. Raises ImpossibleQuantity."""
    if not 0 <= received.quantity <= LARGEST:
        raise ImpossibleQuantity(field="/on_hand")
    empty = empty_level(received.shop, received.variant_id, received.product_id, received.location)
    version = emptied.version + 1 if emptied else 1
    return msgspec.structs.replace(empty, on_hand=received.quantity, available=received.quantity, version=version)


def moved_at(level: StockLevel, movement: str, quantity: int, reason: str, by: str | None, now: datetime) -> StockMoved:
    """What to tell of units that came to a level or went from it for no order."""
    return StockMoved(
        shop=level.shop, at=now, movement=movement, variant_id=level.variant_id, product_id=level.product_id,
        location=level.location, quantity=quantity, reason=reason, by=by,
    )  # fmt: skip


def difference(expected: int, delta: int | None, on_hand: int | None) -> int:
    """What an adjustment adds to the quantity that was seen, given one of the two. Raises NothingToAdjust."""
    change = delta if on_hand is None else on_hand - expected
    if not change or None not in (delta, on_hand):
        raise NothingToAdjust(field="/delta" if on_hand is None else "/on_hand")
    return change


def told_quantity(movement: str, units: int) -> int:
    """The signed quantity to tell of a movement of so many units: -2 when two are shipped."""
    return units * _sign(movement)


def changes(movement: str, quantity: int) -> dict[str, int]:
    """What a movement told with that signed quantity adds to each quantity of its level."""
    units = quantity * _sign(movement)
    return {name: effect * units for name, effect in EFFECTS[movement].items()}


def refusal(wanted: StockMoved, level: StockLevel | None, expected: int | None = None) -> Problem:
    """Why a level does not admit a movement; a level that is missing has no units."""
    place = {"variant_id": wanted.variant_id, "location": wanted.location}
    on_hand = level.on_hand if level else 0
    if expected is not None and on_hand != expected:
        return StaleQuantity(**place, expected=expected, on_hand=on_hand)
    for name, change in changes(wanted.movement, wanted.quantity).items():
        there = getattr(level, name) if level else 0
        if there < -change:
            facts: dict[str, Any] = place | {"requested": -change, name: there}
            return BELOW_ZERO[name](**facts)
    return NoStockLevel(**place) if level is None else TooManyUnits(**place, on_hand=on_hand)


def choose_location(levels: Sequence[StockLevel], quantity: int) -> str | None:
    """The first location, in the order given, that can serve the whole quantity: a line is never split."""
    return next((level.location for level in levels if level.available >= quantity), None)


def purchasable(levels: Sequence[StockLevel]) -> int:
    """The most units that one line can be bought of: what the best stocked location has available."""
    return max((level.available for level in levels), default=0)


def _sign(movement: str) -> int:
    effects = EFFECTS[movement]
    return next(effects[name] for name in TOLD_BY if name in effects)
