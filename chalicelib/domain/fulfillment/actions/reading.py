"""Looking at an order's parcels."""

from chalicelib.core.callers import Caller
from chalicelib.core.shops import Shop
from chalicelib.domain.fulfillment import store
from chalicelib.domain.fulfillment.rules.parcels import Shipment
from chalicelib.domain.fulfillment.rules.work import FulfillmentOrder
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules.order import known, owned

Sent = tuple[FulfillmentOrder, Shipment | None]


def parcels_of_caller(shop: Shop, order_id: str, caller: Caller) -> list[Shipment]:
    """The parcels of the caller's order. Raises OrderNotFound, also for somebody else's."""
    owned(orders.load(shop.shop_id, order_id), caller.subject)
    return [parcel for parcel in store.parcels_of(store.work_of(shop.shop_id, order_id)) if parcel is not None]


def work_for_staff(shop: Shop, order_id: str) -> list[Sent]:
    """What each location sends, and its parcel once it is packed. Raises OrderNotFound."""
    known(orders.load(shop.shop_id, order_id))
    planned = store.work_of(shop.shop_id, order_id)
    return list(zip(planned, store.parcels_of(planned), strict=True))
