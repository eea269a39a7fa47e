"""Surroundings: what the checks of some items look up, in a few batches however many items there are. Reads: items by
their keys; the messages of an order; an open order's movements; a level's ledger, page by page."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from chalicelib.aws.records import Address, instant
from chalicelib.aws.table import query
from chalicelib.core.paging import Page, pages
from chalicelib.domain.auditor import store
from chalicelib.domain.auditor.rules.books import Books
from chalicelib.domain.auditor.rules.ledger import Fold, Ledger, parts_of
from chalicelib.domain.auditor.rules.stock import holds
from chalicelib.domain.auditor.store.needs import needs
from chalicelib.domain.inventory.rules import Movement, StockLevel
from chalicelib.domain.inventory.store import MovementRecord
from chalicelib.domain.notifications.store import NoticeRecord as MessageRecord
from chalicelib.domain.orders.rules.order import Order

LEDGER_PAGE = 1_000
"""Movements in memory at a time."""

MESSAGES_PAGE = 100
HOLDING = ("placed", "paid", "confirmed", "shipped")
"""Entries of an order's timeline that are the same commit as a movement of its holds."""


def surround(subjects: Sequence[Any], books: Books, consistent: bool, part: int = 0) -> None:
    """Add what the checks of these look up. `part` of a ledger that is too large to be looked at at once."""
    for subject in subjects:
        _pull(subject, books, consistent, part)
    asked: set[tuple[str, str]] = set()
    while wanted := _wanted(subjects, books, asked):
        asked |= wanted.keys()
        store.fetch(list(wanted.values()), books, consistent)


def parts(subject: Any) -> int:
    """In how many parts an item has to be looked at."""
    return parts_of(subject) if isinstance(subject, StockLevel) else 1


def _wanted(subjects: Sequence[Any], books: Books, asked: set[tuple[str, str]]) -> dict[tuple[str, str], Address]:
    found = (address for subject in subjects for address in needs(subject, books))
    return {(each.pk, each.sk): each for each in found if (each.pk, each.sk) not in asked}


def _pull(subject: Any, books: Books, consistent: bool, part: int) -> None:
    """What is not found by keys alone."""
    if isinstance(subject, StockLevel):
        books.add(_ledger(subject, consistent, part))
    if isinstance(subject, Order):
        for entity in (*_messages(subject, consistent), *_movements(subject, consistent)):
            books.add(entity)


def _messages(order: Order, consistent: bool) -> Iterator[Any]:
    partition = MessageRecord.partition("pk", shop=order.shop, order_id=order.order_id)
    read = partial(_page, MessageRecord, partition, "", MESSAGES_PAGE, consistent)
    return (message for page in pages(read) for message in page)


def _movements(order: Order, consistent: bool) -> Iterator[Movement]:
    """Those that made its holds: they have the very times of its timeline. None once it holds nothing."""
    begin = MovementRecord.KEYS["sk"].partition("{")[0]
    times = sorted({entry.at for entry in order.timeline if entry.event in HOLDING})
    for variant_id in sorted({variant_id for variant_id, _ in holds(order)}):
        partition = MovementRecord.partition("pk", shop=order.shop, variant_id=variant_id)
        for at in times:
            read = partial(_page, MovementRecord, partition, begin + instant(at), LEDGER_PAGE, consistent)
            for page in pages(read):
                yield from (movement for movement in page if movement.order_id == order.order_id)


def _ledger(level: StockLevel, consistent: bool, part: int) -> Ledger:
    partition = MovementRecord.partition("pk", shop=level.shop, variant_id=level.variant_id)
    begin = MovementRecord.KEYS["sk"].partition("{")[0]
    folding, last = Fold(level, part, parts_of(level)), None
    for page in pages(partial(_page, MovementRecord, partition, begin, LEDGER_PAGE, consistent)):
        for movement in page:
            folding.enter(movement)
            last = movement.at
    return folding.end(last)


def _page(record: Any, partition: str, prefix: str, limit: int, consistent: bool, after: str | None) -> Page[Any]:
    return query(record, partition, prefix=prefix, limit=limit, after=after, consistent=consistent)
