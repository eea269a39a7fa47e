"""What of the captured money goes back: reserved and done together never exceed it (reliability I4)."""

from datetime import datetime

from msgspec.structs import replace

from chalicelib.core.money import Money
from chalicelib.core.problems import Conflict
from chalicelib.domain.orders.rules.order import Order, RefundShare, with_entry

RESERVED, DONE, RELEASED = "reserved", "done", "released"


class RefundExceedsPayment(Conflict):
    title = "More would be paid back than was paid"


def refundable(order: Order) -> Money:
    """What is left to pay back."""
    return order.captured - order.refunded - order.refund_reserved


def price_left(order: Order) -> Money:
    """What is left to pay back of what the order cost. Money beyond that goes back by a refund of its own, and stays
    that refund's affair when a person has it in hand: the first payment did not bring it in."""
    return min(refundable(order), order.total)


def reserve(order: Order, refund_id: str, amount: Money, now: datetime) -> Order:
    """Set money aside for a refund; the same order when it was done before. Raises RefundExceedsPayment."""
    if _share(order, refund_id) is not None:
        return order
    if refundable(order) < amount:
        raise RefundExceedsPayment(order_id=order.order_id, refundable=refundable(order), asked=amount)
    share = RefundShare(refund_id=refund_id, amount=amount, status=RESERVED)
    timeline = with_entry(order, "refund_started", "payments", now)
    return replace(order, refunds=(*order.refunds, share), timeline=timeline, version=order.version + 1)


def settle(order: Order, refund_id: str, now: datetime) -> Order:
    """The provider has paid the refund; the same order when that is known already."""
    return _moved(order, refund_id, DONE, "refunded", now)


def release(order: Order, refund_id: str, now: datetime) -> Order:
    """The refund will not happen; its money is free again."""
    return _moved(order, refund_id, RELEASED, "refund_failed", now)


def _share(order: Order, refund_id: str) -> RefundShare | None:
    return next((share for share in order.refunds if share.refund_id == refund_id), None)


def _moved(order: Order, refund_id: str, status: str, event: str, now: datetime) -> Order:
    share = _share(order, refund_id)
    if share is None or share.status != RESERVED:
        return order
    shares = tuple(replace(each, status=status) if each is share else each for each in order.refunds)
    timeline = with_entry(order, event, "payments", now)
    return replace(order, refunds=shares, timeline=timeline, version=order.version + 1)
