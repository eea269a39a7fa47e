"""What no schedule of faults may break, checked once everything has come to rest."""

from collections.abc import Callable, Iterator

from tests.faults.invariants import goods, money, notices, orders, stock
from tests.faults.invariants.books import Books, Violation
from tests.faults.world import World

__all__ = ["CHECKS", "Books", "Violation", "violations"]

CHECKS: tuple[Callable[[Books], Iterator[str]], ...] = (
    money.money_is_the_providers,
    money.captures_are_known,
    money.refunds_are_within,
    money.refunds_happen_once,
    money.late_money_goes_back,
    money.shares_are_the_refunds,
    money.persons_are_told,
    money.inbox_is_kept_once,
    money.totals_add_up,
    stock.stock_adds_up,
    stock.stock_is_the_ledgers,
    stock.ledger_is_what_was_told,
    stock.returned_units_are_sold_again,
    stock.holds_are_the_orders,
    orders.orders_end,
    orders.parcels_leave_once,
    orders.returns_are_within,
    orders.versions_are_steps,
    orders.nothing_is_left_over,
    notices.customers_are_told,
    notices.messages_are_claimed,
    goods.promotions_keep_time,
    goods.cuts_are_the_promotions,
    goods.live_copies_are_up_to_date,
    goods.projections_follow,
    goods.pictures_are_there,
)


def violations(world: World) -> list[Violation]:
    """All of them, none if all is well."""
    books = Books(world)
    return [Violation(check.__doc__ or check.__name__, facts) for check in CHECKS for facts in check(books)]
