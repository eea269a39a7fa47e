"""The rule: a verified phone and a completed order that was neither refunded nor returned whole let somebody review."""

from datetime import datetime

import msgspec
from msgspec.structs import replace

from chalicelib.core.callers import GUEST
from chalicelib.core.standing import RULE, Part, Standing
from chalicelib.domain.orders.rules.moves import COMPLETED
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.users.rules.accounts import User

EARNED = "reviews.write"
BY = f"{RULE}may-review"
WHY = "a verified phone and a completed order"


class Merits(msgspec.Struct, frozen=True, kw_only=True):
    """The orders that count for a customer of one shop. Version 0 while none ever did."""

    shop: str
    subject: str
    orders: frozenset[str] = frozenset()
    version: int = 0


def counts(order: Order) -> bool:
    """Whether it is done, and its shopper has kept some of it."""
    kept = order.payment_status != "refunded" and order.fulfillment_status != "returned"
    return order.status == COMPLETED and kept


def has_merits(order: Order) -> bool:
    """Guests have no account that could be given anything."""
    return not order.customer_id.startswith(f"{GUEST}_")


def counted(merits: Merits, order: Order) -> Merits:
    """With the order as it is now; the same when that is known."""
    without = merits.orders - {order.order_id}
    orders = without | {order.order_id} if counts(order) else without
    return merits if orders == merits.orders else replace(merits, orders=orders, version=merits.version + 1)


def earned(merits: Merits, user: User | None) -> bool:
    return user is not None and user.phone_verified and bool(merits.orders)


def settled(standing: Standing, earned: bool, now: datetime) -> Standing:
    """What the rule gives is there while it holds, and only then; the same when that is so. What people have given or
    taken away stays: who was forbidden to review may not."""
    by_rule = [part for part in standing.given if part.by == BY and part.name == EARNED]
    if bool(by_rule) == earned:
        return standing
    others = tuple(part for part in standing.given if part not in by_rule)
    given = (*others, Part(name=EARNED, since=now, by=BY, reason=WHY)) if earned else others
    return replace(standing, given=given, version=standing.version + 1)
