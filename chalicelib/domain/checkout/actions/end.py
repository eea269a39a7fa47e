"""End: an order is canceled by somebody, or closed because its time to be paid is over."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from chalicelib.aws.retry import until_fresh
from chalicelib.aws.sweep import sweep
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core import ids
from chalicelib.core.callers import Caller
from chalicelib.core.events import OrderCanceled, OrderClosed
from chalicelib.core.problems import Stale
from chalicelib.core.shops import Shop
from chalicelib.domain.approvals.actions.eyes import Eyes
from chalicelib.domain.checkout.actions.settle import confirm_free, payment_captured
from chalicelib.domain.checkout.store import move_stock
from chalicelib.domain.inventory.store import deallocate, release
from chalicelib.domain.orders import actions as books
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules import changes
from chalicelib.domain.orders.rules.moves import CANCELED, PENDING_PAYMENT
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.orders.rules.refunds import price_left, reserve
from chalicelib.domain.payments.actions import captures, request_refund_write


def cancel(shop: Shop, order_id: str, by: Caller, now: datetime) -> Order:
    """The shopper cancels: stock is free again, money that was paid goes back. Raises OrderNotFound,
    AlreadyShipped or IllegalMove; canceling twice is harmless."""
    return until_fresh(lambda: _cancel(books.show(shop, order_id, by), "customer", now))


def cancel_by_staff(shop: Shop, order_id: str, eyes: Eyes, now: datetime) -> Order:
    """Staff cancels, with the same effect. Raises NeedsAnother when one person must not decide on so much money."""

    def canceled() -> Order:
        order = books.show_to_staff(shop, order_id)
        seen = partial(eyes.refund, shop, order.market_id, order_id, lambda: price_left(order))
        return _cancel(order, "staff", now, seen)

    return until_fresh(canceled)


def close_unpaid(shop: Shop, now: datetime) -> int:
    """Close every order whose time to be paid is over, and release what it held, exactly once (S5.2.2-d).

    Returns how many. One that is paid or canceled at this very moment is left to whoever was faster. One whose payment
    was captured is confirmed, also while the news of it is still on its way; so is one that costs nothing.
    """
    due = orders.due(shop.shop_id, "payment", until=now)
    return sum(sweep(due, lambda order: _close(order, now), named="order_id", alarm="OrderNotClosed"))


def _close(order: Order, now: datetime) -> bool:
    if order.status != PENDING_PAYMENT or order.pay_by > now:
        return False  # the index had not heard yet that it is over
    if paid := captures(order.shop, order.order_id, now):
        for told in paid:
            payment_captured(told, now)
        return False
    news = OrderClosed(shop=order.shop, at=now, order_id=order.order_id)
    try:
        if not order.total.amount:
            confirm_free(order, now)
            return False
        commit(orders.update(changes.close(order, now)), *move_stock(order, release, now), news=[news])
    except Stale:
        return False
    return True


def _cancel(order: Order, actor: str, now: datetime, seen: Callable[[], list[Write]] = list) -> Order:
    """`seen` gives the writes of who looks at what goes back."""
    if order.status == CANCELED:
        return order
    canceled, refund = _money_back(order, changes.cancel(order, actor, now), now)
    free = release if order.status == PENDING_PAYMENT else deallocate
    news = OrderCanceled(shop=order.shop, at=now, order_id=order.order_id)
    commit(orders.update(canceled), *move_stock(order, free, now), *refund, *seen(), news=[news])
    return canceled


def _money_back(order: Order, canceled: Order, now: datetime) -> tuple[Order, list[Write]]:
    """The canceled order with all that is left of its price set aside, and the refund of that."""
    amount = price_left(order)
    if not order.payments or not amount.amount:
        return canceled, []
    refund_id = ids.recast("rf", order.order_id)
    refund = request_refund_write(
        shop=order.shop, order_id=order.order_id, attempt_id=order.payments[0], amount=amount, reason="canceled",
        refund_id=refund_id, return_id=None, now=now,
    )  # fmt: skip
    return changes.in_one_step(order, reserve(canceled, refund_id, amount, now)), [refund]
