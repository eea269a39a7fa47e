"""Order actions: looking orders up. Orders are changed by the flows checkout, fulfillment and returns."""

from functools import partial

from chalicelib.aws.lists import paged
from chalicelib.aws.vault import Key
from chalicelib.core.callers import Caller
from chalicelib.core.paging import Page
from chalicelib.core.shops import Shop
from chalicelib.domain.orders import store
from chalicelib.domain.orders.rules.opened import Opened
from chalicelib.domain.orders.rules.order import Order, known, owned


def show(shop: Shop, order_id: str, by: Caller) -> Order:
    """The caller's own order. Raises OrderNotFound."""
    return owned(store.load(shop.shop_id, order_id), by.subject)


def show_whole(shop: Shop, order_id: str, by: Caller) -> Opened:
    """The caller's own order with where it goes and whom to tell. Raises OrderNotFound."""
    found, key = store.load_with_key(shop.shop_id, order_id, by.subject)
    return _opened(owned(found, by.subject), key)


def show_to_staff(shop: Shop, order_id: str) -> Order:
    """Any order of the shop. Raises OrderNotFound."""
    return known(store.load(shop.shop_id, order_id))


def show_whole_to_staff(shop: Shop, order_id: str) -> Opened:
    """The same for any order of the shop: whose key opens it, only the order says."""
    order = show_to_staff(shop, order_id)
    return _opened(order, store.key_to(order))


def of_caller(shop: Shop, by: Caller, limit: int, given: str | None) -> Page[Order]:
    """The caller's orders, newest first; `after` of the page is the next cursor. Raises BadCursor."""
    read = partial(store.of_customer, shop.shop_id, by.subject, limit)
    return paged(shop, f"orders:{by.subject}", given, read)


def _opened(order: Order, key: Key) -> Opened:
    return Opened(order=order, address=store.address_of(order, key), contact=store.contact_of(order, key))
