"""The receipt: the shopper says that everything has come, or the clock does; returns are possible from then on."""

from datetime import datetime, timedelta
from functools import partial

from chalicelib.aws.retry import until_fresh
from chalicelib.aws.sweep import sweep
from chalicelib.aws.table import commit
from chalicelib.core.callers import Caller
from chalicelib.core.events import OrderCompleted
from chalicelib.core.shops import Shop
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules import changes
from chalicelib.domain.orders.rules.order import Order, known, owned

CLOCK = "clock"


def receive(shop: Shop, order_id: str, caller: Caller, now: datetime) -> Order:
    """The shopper confirms; again is harmless. Raises OrderNotFound, NothingToReceive or IllegalMove."""
    return until_fresh(
        lambda: _complete(shop, owned(orders.load(shop.shop_id, order_id), caller.subject), caller.role, now)
    )


def confirm_receipts(shop: Shop, now: datetime) -> None:
    """The clock confirms what arrived long enough ago. An order that fails stays due and keeps nobody waiting."""
    sweep(
        orders.due(shop.shop_id, "receipt", now),
        lambda order: until_fresh(partial(_confirm, shop, order.order_id, now)),
        named="order_id",
        alarm="ReceiptNotConfirmed",
    )


def _confirm(shop: Shop, order_id: str, now: datetime) -> None:
    _complete(shop, known(orders.load(shop.shop_id, order_id)), CLOCK, now)


def _complete(shop: Shop, order: Order, actor: str, now: datetime) -> Order:
    completed = changes.receive(order, actor, now, timedelta(seconds=shop.return_seconds))
    if completed is order:
        return order
    commit(orders.update(completed), news=[OrderCompleted(shop=shop.shop_id, at=now, order_id=order.order_id)])
    return completed
