"""Settle: what a payment does to an order: it is confirmed, or the money goes back."""

from datetime import datetime

from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core import ids
from chalicelib.core.events import OrderConfirmed, OrderPlaced, PaymentCaptured
from chalicelib.domain.checkout.store import move_stock
from chalicelib.domain.inventory.store import allocate
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules import changes
from chalicelib.domain.orders.rules.moves import CONFIRMED, PENDING_PAYMENT
from chalicelib.domain.orders.rules.order import Order, known
from chalicelib.domain.orders.rules.refunds import reserve
from chalicelib.domain.payments.actions import request_refund_write

LATE = "late_payment"


def payment_captured(told: PaymentCaptured, now: datetime) -> None:
    """The order is confirmed and its holds become allocations; money it has no use for is refunded in full.

    Hearing it again changes nothing. One commit, tried again when the order moved meanwhile (S5.2.2-e).
    """
    until_fresh(lambda: _count_payment(known(orders.load(told.shop, told.order_id)), told, now))


def order_placed(told: OrderPlaced, now: datetime) -> None:
    """An order that costs nothing is confirmed without a payment."""
    if not told.total.amount:
        confirm_free(known(orders.load(told.shop, told.order_id)), now)


def confirm_free(order: Order, now: datetime) -> None:
    """Confirm an order that costs nothing, if it waits for that. Raises Stale."""
    if order.status == PENDING_PAYMENT and not order.total.amount:
        confirmed = changes.confirm_free(order, now)
        commit(orders.update(confirmed), *move_stock(confirmed, allocate, now), news=[_confirmed(confirmed, now)])


def _count_payment(order: Order, told: PaymentCaptured, now: datetime) -> None:
    if told.attempt_id in order.payments:
        return
    paid = changes.pay(order, told.attempt_id, told.amount, now)
    if paid.status == CONFIRMED != order.status:
        commit(orders.update(paid), *move_stock(paid, allocate, now), news=[_confirmed(paid, now)])
    else:
        refund_id = ids.recast("rf", told.attempt_id)
        owing = reserve(paid, refund_id, told.amount, now)
        commit(orders.update(changes.in_one_step(order, owing)), _refund_of(told, refund_id, now))


def _refund_of(told: PaymentCaptured, refund_id: str, now: datetime) -> Write:
    return request_refund_write(
        shop=told.shop, order_id=told.order_id, attempt_id=told.attempt_id, amount=told.amount, reason=LATE,
        refund_id=refund_id, return_id=None, now=now,
    )  # fmt: skip


def _confirmed(order: Order, now: datetime) -> OrderConfirmed:
    return OrderConfirmed(shop=order.shop, at=now, order_id=order.order_id)
