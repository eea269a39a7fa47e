"""Stock: levels are what their ledger adds up to, and hold what orders need."""

from collections import Counter
from collections.abc import Iterator

from chalicelib.domain.auditor.rules.books import Books
from chalicelib.domain.auditor.rules.ledger import HELD, Ledger
from chalicelib.domain.auditor.rules.moment import Moment
from chalicelib.domain.inventory.rules import Movement, StockLevel, changes
from chalicelib.domain.orders.rules.moves import CONFIRMED, PENDING_PAYMENT
from chalicelib.domain.orders.rules.order import Order

Held = tuple[int, int]
"""Units reserved and committed."""

NOTHING: Held = (0, 0)

TAKEN = (*HELD, "damaged", "quality_control", "safety_stock")
"""What is on hand and not available."""


def stock_adds_up(level: StockLevel, books: Books, when: Moment) -> Iterator[str]:
    """Available is what the vocabulary says, and nothing is below zero: no unit is sold that is not there."""
    quantities = {name: getattr(level, name) for name in ("on_hand", "available", *TAKEN)}
    taken = sum(quantities[name] for name in TAKEN)
    if level.available != level.on_hand - taken or min(quantities.values()) < 0:
        yield f"{quantities}, taken {taken}"


def stock_is_the_ledgers(level: StockLevel, books: Books, when: Moment) -> Iterator[str]:
    """A level is the fold of its movements, as soon as all of them are entered."""
    ledger = _ledger(level, books)
    if ledger is None or ledger.missing or ledger.repeated:
        return
    differing = {name: (getattr(level, name), units) for name, units in ledger.sums.items()}
    wrong = {name: pair for name, pair in differing.items() if pair[0] != pair[1]}
    if wrong:
        yield f"(level, ledger): {wrong}"


def movements_are_entered(level: StockLevel, books: Books, when: Moment) -> Iterator[str]:
    """Each change of a level is entered once. What has just been told may be on its way to the ledger."""
    ledger = _ledger(level, books)
    if ledger is None:
        return
    for version, known_at in ledger.missing.items():
        if when.settled(known_at or books.told_at(level)):
            yield f"version {version} is not in the ledger"
    yield from (f"version {version} is in the ledger more than once" for version in ledger.repeated)


def holds_are_the_orders(level: StockLevel, books: Books, when: Moment) -> Iterator[str]:
    """Units are held for orders that wait for money or parcels, as many as they need, and for nobody else."""
    ledger = _ledger(level, books)
    for order_id, held in ledger.held.items() if ledger else ():
        order = books.get(Order, level.shop, order_id)
        if order is None:
            yield f"{held} units (reserved, committed) are held for {order_id}, which does not exist"
        elif rested(order, when) and held != (due := holds(order).get((level.variant_id, level.location), NOTHING)):
            yield f"{held} units (reserved, committed) are held for {order_id}, which is {order.status}: {due}"


def orders_hold_what_they_need(order: Order, books: Books, when: Moment) -> Iterator[str]:
    """An order that waits for money or parcels holds its units, by the ledger of each of its levels."""
    wanted = holds(order)
    if not wanted or not rested(order, when):
        return
    held: dict[tuple[str, str], Counter[str]] = {place: Counter() for place in wanted}
    for movement in books.of_order(Movement, order.shop, order.order_id):
        if (place := (movement.variant_id, movement.location)) in held:
            held[place].update(changes(movement.movement, movement.quantity))
    for (variant_id, location), units in wanted.items():
        there = held[variant_id, location]
        if (there["reserved"], there["committed"]) != units:
            yield f"{variant_id} at {location}: needs {units}, holds {there['reserved'], there['committed']}"


def holds(order: Order) -> dict[tuple[str, str], Held]:
    """What an order needs of each (variant, location) while it waits."""
    units: dict[tuple[str, str], Held] = {}
    for line in order.lines if order.status in (PENDING_PAYMENT, CONFIRMED) else ():
        place = line.variant_id, line.location
        reserved, committed = units.get(place, NOTHING)
        if order.status == PENDING_PAYMENT:
            units[place] = reserved + line.quantity, committed
        else:
            units[place] = reserved, committed + line.quantity - line.shipped
    return {place: held for place, held in units.items() if any(held)}


def rested(order: Order, when: Moment) -> bool:
    """Whether its last change is old enough for all ledgers to know."""
    return when.settled(order.timeline[-1].at if order.timeline else order.placed_at)


def _ledger(level: StockLevel, books: Books) -> Ledger | None:
    """None where the level was read in another version than its ledger was folded for."""
    ledger = books.get(Ledger, level.shop, level.variant_id, level.location)
    return ledger if ledger is not None and ledger.version == level.version else None
