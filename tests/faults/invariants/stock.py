"""Stock: levels are the fold of their movements, and hold what orders need."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from chalicelib.core.events import StockMoved
from chalicelib.domain.inventory.rules import EFFECTS, RETURNED, Movement, StockLevel
from chalicelib.domain.orders.rules.moves import CONFIRMED, PENDING_PAYMENT
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.returns.rules.returning import Return
from tests.faults.invariants.books import Books


def stock_adds_up(books: Books) -> Iterator[str]:
    """I8 I9: available is what the vocabulary says, and nothing is below zero."""
    for level in books.all(StockLevel):
        taken = level.reserved + level.committed + level.damaged + level.quality_control + level.safety_stock
        if level.available != level.on_hand - taken or min(level.available, level.reserved, level.committed) < 0:
            yield str(level)


def stock_is_the_ledgers(books: Books) -> Iterator[str]:
    """I8: on_hand, reserved and committed are the fold of the movements; each movement is entered once."""
    told: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for movement in books.all(Movement):
        for name, by in EFFECTS[movement.movement].items():
            units = movement.quantity if movement.movement == "adjusted" else abs(movement.quantity)
            told[movement.variant_id, movement.location][name] += by * units
    for level in books.all(StockLevel):
        folded = told[level.variant_id, level.location]
        begun = level.on_hand - folded["on_hand"], level.reserved - folded["reserved"]
        shelf = books.world.shelf.get((level.variant_id, level.location), 0)
        if begun != (shelf, 0) or level.committed != folded["committed"]:
            yield f"{level} began with {begun}"


def ledger_is_what_was_told(books: Books) -> Iterator[str]:
    """I16 I17: each movement that was told is entered, once and as it was told."""
    entries = Counter(movement.event_id for movement in books.all(Movement))
    told = Counter(each.event_id for each in books.news(StockMoved))
    yield from (f"{event_id} was told {told[event_id]} times and entered {entries[event_id]} times"
                for event_id in entries | told if entries[event_id] != told[event_id])  # fmt: skip


def returned_units_are_sold_again(books: Books) -> Iterator[str]:
    """I8: what came back undamaged is in stock again, once."""
    back: Counter[str] = Counter()
    for movement in books.all(Movement):
        if movement.movement == RETURNED:
            back[movement.order_id] += movement.quantity
    for each in books.all(Return):
        if each.restocked:
            back[each.order_id] -= sum(line.sellable for line in each.lines)
    yield from (f"order {order_id}: {units} units too many" for order_id, units in back.items() if units)


def holds_are_the_orders(books: Books) -> Iterator[str]:
    """I8 I10: units are reserved for orders that wait for money, committed to paid ones, and for nobody else."""
    reserved: Counter[tuple[str, str]] = Counter()
    committed: Counter[tuple[str, str]] = Counter()
    for order in books.all(Order):
        for line in order.lines:
            place = line.variant_id, line.location
            if order.status == PENDING_PAYMENT:
                reserved[place] += line.quantity
            elif order.status == CONFIRMED:
                committed[place] += line.quantity - line.shipped
    for level in books.all(StockLevel):
        place = level.variant_id, level.location
        if (level.reserved, level.committed) != (reserved[place], committed[place]):
            yield f"{level}; orders hold {reserved[place]} and {committed[place]}"
