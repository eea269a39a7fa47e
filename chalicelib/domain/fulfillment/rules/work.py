"""What each location must send for an order, and whether it may leave."""

from collections.abc import Callable
from datetime import datetime

import msgspec
from msgspec.structs import replace

from chalicelib.core.addresses import Address
from chalicelib.core.problems import Conflict
from chalicelib.domain.fulfillment.rules import moves
from chalicelib.domain.fulfillment.rules.moves import WORK
from chalicelib.domain.orders.rules.moves import CANCELED, CLOSED, CONFIRMED
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.orders.rules.refunds import refundable


class NotToBeShipped(Conflict):
    title = "The order does not wait for its parcels"


class NotPaid(Conflict):
    title = "The shop does not hold the money for this order"


class AddressErased(Conflict):
    """Somebody has to ask the customer, or to call the order off."""

    title = "Nobody knows any more where this order goes"


class ParcelLine(msgspec.Struct, frozen=True, kw_only=True):
    """Units of an order's line."""

    line_id: str
    variant_id: str
    product_id: str
    quantity: int


class FulfillmentOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What one location must send for an order. The parcel's id is given here, so that there is only ever one."""

    shop: str
    order_id: str
    customer_id: str
    location: str
    shipment_id: str
    lines: tuple[ParcelLine, ...]
    status: str = moves.OPEN
    opened_at: datetime
    version: int = 1


def destination(order: Order, opened: Address | None) -> Address:
    """Where the order goes. Raises AddressErased."""
    if opened is None:
        raise AddressErased(order_id=order.order_id)
    return opened


def plan(order: Order, new_id: Callable[[], str], now: datetime) -> list[FulfillmentOrder]:
    """One fulfillment order per location of the order's lines, in the order in which the lines name them."""
    places = dict.fromkeys(line.location for line in order.lines)
    return [
        FulfillmentOrder(
            shop=order.shop,
            order_id=order.order_id,
            customer_id=order.customer_id,
            location=place,
            shipment_id=new_id(),
            lines=_lines_at(order, place),
            opened_at=now,
        )
        for place in places
    ]


def _lines_at(order: Order, place: str) -> tuple[ParcelLine, ...]:
    return tuple(
        ParcelLine(line_id=line.line_id, variant_id=line.variant_id, product_id=line.product_id, quantity=line.quantity)
        for line in order.lines
        if line.location == place
    )


def called_off(order: Order) -> bool:
    """Whether what is not on its way yet must not leave any more."""
    return order.status in (CANCELED, CLOSED)


def must_ship(order: Order) -> None:
    """Nothing leaves that is not confirmed, paid in full and not paid back (I25). Raises NotToBeShipped or NotPaid."""
    if order.status != CONFIRMED:
        raise NotToBeShipped(order_id=order.order_id, status_now=order.status)
    paid_back = order.total.amount > 0 and refundable(order).amount <= 0
    if order.captured < order.total or paid_back:
        raise NotPaid(order_id=order.order_id)


def start(work: FulfillmentOrder) -> FulfillmentOrder:
    """The location begins; the same when it has begun, has finished, or was called off."""
    return _moved(work, WORK.move(work.status, "start"))


def close(work: FulfillmentOrder) -> FulfillmentOrder:
    return _moved(work, WORK.move(work.status, "close"))


def cancel(work: FulfillmentOrder) -> FulfillmentOrder:
    return _moved(work, WORK.move(work.status, "cancel", order_id=work.order_id))


def _moved(work: FulfillmentOrder, status: str) -> FulfillmentOrder:
    return work if status == work.status else replace(work, status=status, version=work.version + 1)
