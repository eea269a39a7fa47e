"""Checks: which invariant is looked for at which kind of item, and what is found."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from chalicelib.core.problems import Problem
from chalicelib.domain.auditor.rules import goods, money, orders, returns, stock
from chalicelib.domain.auditor.rules.audits import Finding
from chalicelib.domain.auditor.rules.books import Books, subject_of
from chalicelib.domain.auditor.rules.ledger import fold
from chalicelib.domain.auditor.rules.moment import Moment
from chalicelib.domain.catalog.rules.live import Live
from chalicelib.domain.catalog.rules.pricing import TargetCuts
from chalicelib.domain.catalog.rules.rendering import Card, View
from chalicelib.domain.fulfillment.rules.parcels import Shipment
from chalicelib.domain.inventory.rules import Movement, StockLevel
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.payments.rules.attempts import Attempt
from chalicelib.domain.payments.rules.notices import Notice
from chalicelib.domain.payments.rules.refunds import Refund
from chalicelib.domain.promotions.rules import Promotion
from chalicelib.domain.returns.rules.returning import Return

LONGEST_FACTS = 400


class Check(NamedTuple):
    """`find` tells what breaks the invariant at one item; its first line says what holds."""

    invariant: str
    kind: type
    find: Callable[[Any, Books, Moment], Iterator[str]]

    @property
    def says(self) -> str:
        return (self.find.__doc__ or "").partition("\n")[0]


CHECKS = (
    Check("I2", Refund, money.shares_are_the_refunds),
    Check("I3", Order, money.captures_add_up),
    Check("I3", Attempt, money.attempts_are_the_orders),
    Check("I4", Order, money.refunds_are_within),
    Check("I4", Order, returns.claims_are_the_returns),
    Check("I4", Return, returns.returns_are_claimed),
    Check("I5", Order, money.captures_have_one_reference),
    Check("I5", Order, money.shares_have_refunds),
    Check("I6", Order, orders.orders_end),
    Check("I6", Order, orders.orders_are_sent),
    Check("I6", Refund, money.refunds_are_looked_after),
    Check("I7", Order, money.late_money_goes_back),
    Check("I7", Attempt, money.captures_are_counted),
    Check("I8", StockLevel, stock.stock_is_the_ledgers),
    Check("I8", Order, stock.orders_hold_what_they_need),
    Check("I9", StockLevel, stock.stock_adds_up),
    Check("I10", StockLevel, stock.holds_are_the_orders),
    Check("I12", Promotion, goods.promotions_keep_time),
    Check("I12", Promotion, goods.promotions_cut_what_they_name),
    Check("I12", TargetCuts, goods.cuts_have_promotions),
    Check("I14", Order, money.totals_add_up),
    Check("I14", Live, goods.projections_are_there),
    Check("I14", View, goods.pages_have_products),
    Check("I14", Card, goods.cards_have_products),
    Check("I15", Order, orders.moves_are_legal),
    Check("I17", StockLevel, stock.movements_are_entered),
    Check("I17", Order, orders.customers_are_told),
    Check("I17", Live, goods.shown_is_published),
    Check("I17", Live, goods.live_copies_are_up_to_date),
    Check("I18", Notice, money.notices_have_effects),
    Check("I22", Attempt, orders.attempts_are_theirs),
    Check("I22", Return, orders.returns_are_theirs),
    Check("I25", Order, orders.parcels_leave_once),
    Check("I25", Shipment, orders.parcels_are_planned),
)

ROOTS = frozenset(check.kind for check in CHECKS)
"""Kinds of items that are looked at for their own sake; others are looked up from them."""

OF_KIND = {kind: tuple(check for check in CHECKS if check.kind is kind) for kind in ROOTS}


def findings(subject: Any, books: Books, when: Moment) -> Iterator[Finding]:
    """What is wrong with one item, given the books that its checks need."""
    for check in OF_KIND[type(subject)]:
        for facts in _found(check, subject, books, when):
            where, said = subject_of(subject), facts[:LONGEST_FACTS]
            yield Finding(invariant=check.invariant, says=check.says, subject=where, facts=said)


def _found(check: Check, subject: Any, books: Books, when: Moment) -> Iterator[str]:
    """What a check finds. What does not fit together at all is wrong, too (two currencies, say, or a category that is
    not there): no item may end the audit of all others."""
    try:
        yield from check.find(subject, books, when)
    except (ValueError, Problem) as broken:
        yield f"it cannot be checked: {broken}"


def audit(books: Books, when: Moment) -> Iterator[Finding]:
    """Everything that is wrong in books that hold all there is, which have to fit into memory."""
    entries: dict[tuple[str, str], list[Movement]] = {}
    for movement in books.all(Movement):
        entries.setdefault((movement.shop, movement.variant_id), []).append(movement)
    for level in books.all(StockLevel):
        books.add(fold(level, entries.get((level.shop, level.variant_id), ())))
    for kind in OF_KIND:
        subjects: list[Any] = books.all(kind)
        for subject in subjects:
            yield from findings(subject, books, when)


def counted(subjects: Iterable[Any]) -> dict[str, int]:
    """How many subjects were looked at, by invariant."""
    checked: dict[str, int] = {}
    for subject in subjects:
        for invariant in {check.invariant for check in OF_KIND[type(subject)]}:
            checked[invariant] = checked.get(invariant, 0) + 1
    return checked
