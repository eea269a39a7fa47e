"""What happens to an order: each function returns the next version of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from chalicelib.core.money import Money
from chalicelib.domain.orders.rules.moves import CONFIRMED, MOVES, AlreadyShipped, NothingToReceive
from chalicelib.domain.orders.rules.order import Order, with_entry


def pay(order: Order, attempt_id: str, amount: Money, now: datetime) -> Order:
    """Money has come in. An order that no longer waits for it keeps its status, and owes the money back."""
    status = MOVES.move(order.status, "pay")
    event = "paid" if status == CONFIRMED != order.status else "paid_late"
    return _next(
        order,
        status=status,
        captured=order.captured + amount,
        payments=(*order.payments, attempt_id),
        timeline=with_entry(order, event, "payments", now),
    )


def confirm_free(order: Order, now: datetime) -> Order:
    """An order that costs nothing needs no payment."""
    return _next(
        order, status=MOVES.move(order.status, "pay"), timeline=with_entry(order, "confirmed", "checkout", now)
    )


def cancel(order: Order, actor: str, now: datetime) -> Order:
    """Raises AlreadyShipped or IllegalMove."""
    if any(line.shipped for line in order.lines):
        raise AlreadyShipped(order_id=order.order_id)
    status = MOVES.move(order.status, "cancel", order_id=order.order_id)
    return _next(order, status=status, timeline=with_entry(order, "canceled", actor, now))


def close(order: Order, now: datetime) -> Order:
    """The deadline for paying has passed."""
    status = MOVES.move(order.status, "close")
    return _next(order, status=status, timeline=with_entry(order, "closed", "checkout", now))


def ship(order: Order, quantities: Mapping[str, int], now: datetime) -> Order:
    """A parcel with these quantities by line id is on its way."""
    return _next(
        order, lines=_counted(order, "shipped", quantities), timeline=with_entry(order, "shipped", "warehouse", now)
    )


def deliver(order: Order, quantities: Mapping[str, int], actor: str, at: datetime, receipt: timedelta) -> Order:
    """A parcel has arrived; once all have, the clock confirms the receipt `receipt` after the last of them, which is
    not always the one that is told of last.

    It may be told only after the shopper said so: what is delivered already is not counted again.
    """
    missing = {line.line_id: line.quantity - line.delivered for line in order.lines}
    lines = _counted(order, "delivered", {each: min(quantities.get(each, 0), missing[each]) for each in missing})
    whole = all(line.delivered == line.quantity for line in lines)
    timeline = with_entry(order, "delivered", actor, at)
    last = max(entry.at for entry in timeline if entry.event == "delivered")
    return _next(order, lines=lines, receive_by=last + receipt if whole else order.receive_by, timeline=timeline)


def receive(order: Order, actor: str, now: datetime, window: timedelta) -> Order:
    """The receipt is confirmed, by the shopper or by the clock: all of it has come, whatever the carrier has said so
    far, and can be returned for `window` more. Confirmed again it is the same order: no window starts anew."""
    if order.completed_at is not None:
        return order
    if not all(line.shipped == line.quantity for line in order.lines):
        raise NothingToReceive(order_id=order.order_id)
    status = MOVES.move(order.status, "receive", order_id=order.order_id)
    return _next(
        order,
        status=status,
        lines=tuple(replace(line, delivered=line.quantity) for line in order.lines),
        completed_at=now,
        return_by=now + window,
        timeline=with_entry(order, "received", actor, now),
    )


def take_back(order: Order, quantities: Mapping[str, int], now: datetime) -> Order:
    """These quantities by line id have come back to the warehouse."""
    return _next(
        order, lines=_counted(order, "returned", quantities), timeline=with_entry(order, "returned", "warehouse", now)
    )


def in_one_step(before: Order, after: Order) -> Order:
    """Several changes that are saved together make one version."""
    return replace(after, version=before.version + 1)


def _counted(order: Order, counter: str, quantities: Mapping[str, int]) -> tuple[Any, ...]:
    return tuple(
        replace(line, **{counter: getattr(line, counter) + quantities.get(line.line_id, 0)}) for line in order.lines
    )


def _next(order: Order, **changes: Any) -> Order:
    return replace(order, version=order.version + 1, **changes)
