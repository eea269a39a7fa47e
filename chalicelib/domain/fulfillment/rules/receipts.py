"""Confirming the receipt once: the window for returns starts then and is not started anew."""

from datetime import datetime, timedelta

from chalicelib.domain.orders.rules import changes
from chalicelib.domain.orders.rules.order import Order


def receive(order: Order, actor: str, now: datetime, window: timedelta) -> Order:
    """The completed order; the same when it was completed before. Raises NothingToReceive or IllegalMove."""
    if order.completed_at is not None:
        return order
    return changes.receive(order, actor, now, window)
