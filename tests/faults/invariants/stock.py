"""Stock: levels are the fold of their movements, and hold what orders need."""

from collections import Counter
from collections.abc import Iterator

from chalicelib.core.events import StockMoved
from chalicelib.domain.auditor.rules.ledger import version_in
from chalicelib.domain.inventory.rules import RETURNED, Movement, StockLevel
from chalicelib.domain.returns.rules.returning import Return
from tests.faults.invariants.books import Books


def ledger_is_what_was_told(books: Books) -> Iterator[str]:
    """I16 I17: each movement that was told is entered, once and as it was told."""
    entries = Counter(movement.event_id for movement in books.all(Movement))
    told = Counter(each.event_id for each in books.news(StockMoved))
    yield from (f"{event_id} was told {told[event_id]} times and entered {entries[event_id]} times"
                for event_id in entries | told if entries[event_id] != told[event_id])  # fmt: skip


def entries_are_of_their_levels(books: Books) -> Iterator[str]:
    """I16: no entry tells of a change that its level has not seen."""
    versions = {(each.shop, each.variant_id, each.location): each.version for each in books.all(StockLevel)}
    for entry in books.all(Movement):
        level = entry.shop, entry.variant_id, entry.location
        if version_in(entry.event_id) > versions.get(level, 0):
            yield f"{entry.event_id} tells of {level}, which is of version {versions.get(level)}"


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
