"""Order doors: a shopper's orders, and staff's view of them."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.aws.doors import Call, door
from chalicelib.aws.inputs import Paged
from chalicelib.core.paging import BadCursor
from chalicelib.domain.orders import actions
from chalicelib.domain.orders.rules.order import OrderNotFound
from chalicelib.domain.orders.views import DeliveryView, MaskedOrderView, OrderPage, OrderSummary, OrderView

bp = Blueprint(__name__)


@door(bp, "GET", "/orders", query=Paged, returns=OrderPage, may="orders.read", raises=(BadCursor,))
def list_orders(call: Call[Any, Paged]) -> OrderPage:
    """The caller's orders, newest first."""
    page = actions.of_caller(call.shop, call.caller, call.query.limit, call.query.cursor)
    return OrderPage(items=[OrderSummary.of(order) for order in page.items], next_cursor=page.after)


@door(bp, "GET", "/orders/{order_id}", returns=OrderView, may="orders.read", raises=(OrderNotFound,))
def show_order(call: Call[Any, Any], order_id: str) -> OrderView:
    """One of the caller's orders, with its timeline."""
    return OrderView.opened(actions.show_whole(call.shop, order_id, call.caller))


@door(bp, "GET", "/admin/orders/{order_id}", returns=MaskedOrderView, may="orders.manage", raises=(OrderNotFound,))
def show_order_to_staff(call: Call[Any, Any], order_id: str) -> MaskedOrderView:
    """Any order of the shop; what is personal is masked."""
    return MaskedOrderView.opened(actions.show_whole_to_staff(call.shop, order_id))


@door(
    bp, "GET", "/admin/orders/{order_id}/delivery", returns=DeliveryView, may="pii.unmask", discloses="order",
    raises=(OrderNotFound,),
)  # fmt: skip
def show_delivery(call: Call[Any, Any], order_id: str) -> DeliveryView:
    """Where any order of the shop goes and whom to tell, unmasked; who has looked is in the audit."""
    return DeliveryView.opened(actions.show_whole_to_staff(call.shop, order_id))
