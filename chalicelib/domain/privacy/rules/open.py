"""What keeps an account open: orders that are not over, money on its way, goods that come back."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from chalicelib.core.problems import Conflict
from chalicelib.domain.orders.rules.moves import CANCELED, CLOSED, COMPLETED, PENDING_PAYMENT
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.orders.rules.refunds import refundable
from chalicelib.domain.returns.rules.moves import APPROVED, INSPECTED, RECEIVED, REQUESTED
from chalicelib.domain.returns.rules.returning import Return

What = Literal["payment", "delivery", "refund", "return"]

NAMED = 20
"""So many are named at once."""


class StillOpen(Conflict):
    """`open` says what, by shop and id; as soon as it is over, or canceled, the account can be closed."""

    title = "Something is still under way with this account; it has to end first"


class Open(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is not over. Another shop's are not named to staff: `order_id` is left out then."""

    what: What
    shop: str | None = None
    order_id: str | None = None
    return_id: str | None = None


def of_order(order: Order) -> What | None:
    """What is still owed of it by either side, if anything is."""
    if order.status not in (COMPLETED, CANCELED, CLOSED):
        return "payment" if order.status == PENDING_PAYMENT else "delivery"
    over = order.captured - order.refunded if order.status != COMPLETED else refundable(order) - order.total
    return "refund" if order.refund_reserved.amount or over.amount > 0 else None


def of_return(asked: Return) -> bool:
    """Whether it is still asked for, on its way, or to be paid back."""
    on_its_way = asked.status in (REQUESTED, APPROVED, RECEIVED)
    return on_its_way or (asked.status == INSPECTED and not asked.restocked)


def among(orders: Iterable[Order], returns: Iterable[Return]) -> list[Open]:
    """All of them that are open."""
    left = [
        Open(what=what, shop=order.shop, order_id=order.order_id)
        for order in orders
        if (what := of_order(order)) is not None
    ]
    back = [
        Open(what="return", shop=asked.shop, order_id=asked.order_id, return_id=asked.return_id)
        for asked in returns
        if of_return(asked)
    ]
    return left + back


def insist_on_none(found: list[Open], seen_by: str | None = None) -> None:
    """Raises StillOpen. `seen_by` is the shop of staff, who are not told what is another shop's."""
    if found:
        shown = [each if seen_by in (None, each.shop) else Open(what=each.what) for each in found]
        raise StillOpen(open=msgspec.to_builtins(shown[:NAMED]), more=len(shown) > NAMED)
