"""Payment doors: begin to pay an order, follow the payment, and the mailbox of each provider."""

from typing import Annotated, Any

import msgspec
from chalice.app import Blueprint

from chalicelib.aws.doors import Call, door
from chalicelib.aws.identity import shops
from chalicelib.aws.inputs import Body
from chalicelib.aws.retry import in_turn
from chalicelib.aws.triggers import every_minutes
from chalicelib.core import clock
from chalicelib.core.callers import PUBLIC
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules.order import Order, OrderNotFound, owned
from chalicelib.domain.payments.actions import attempts, inbox, refunds
from chalicelib.domain.payments.rules.attempts import (
    AttemptNotFound,
    NotPayable,
    Owed,
    PaymentRefused,
    PaymentUnavailable,
    TooManyAttempts,
)
from chalicelib.domain.payments.rules.methods import MethodNotOffered, chosen, offered
from chalicelib.domain.payments.rules.notices import NotificationAltered, NotificationRefused, NotificationUnreadable
from chalicelib.domain.payments.rules.refunds import RefundNotFound
from chalicelib.domain.payments.views import AttemptsView, PaymentView, ReceivedView, RefundView

bp = Blueprint(__name__)


class PayBody(Body, frozen=True, kw_only=True):
    """How to pay; how much is the order's affair."""

    method: Annotated[str, msgspec.Meta(max_length=40, examples=["fakepay"])] | None = None


@door(
    bp, "POST", "/orders/{order_id}/payments", body=PayBody, returns=PaymentView, status=201, may="orders.pay",
    raises=(OrderNotFound, NotPayable, MethodNotOffered, TooManyAttempts, PaymentRefused, PaymentUnavailable),
)  # fmt: skip
def start_payment(call: Call[PayBody, Any], order_id: str) -> PaymentView:
    """Begin to pay an order, or go on with the payment that is open already (also on another device)."""
    order = owned(orders.load(call.shop.shop_id, order_id), call.caller.subject)
    market = call.shop.market(order.market_id) or call.market
    attempt = attempts.start(call.shop, _owed(order), chosen(market, call.body.method), clock.now())
    return PaymentView.of(attempt, offered(market), call.locale)


@door(bp, "GET", "/orders/{order_id}/payments", returns=AttemptsView, may="orders.read", raises=(OrderNotFound,))
def list_payments(call: Call[Any, Any], order_id: str) -> AttemptsView:
    """What became of the payments of an order; a provider whose notification is late is asked."""
    order = owned(orders.load(call.shop.shop_id, order_id), call.caller.subject)
    return AttemptsView.of(attempts.follow(call.shop.shop_id, order.order_id, clock.now()))


@door(
    bp, "POST", "/webhooks/fakepay", returns=ReceivedView, may=PUBLIC, signed=True,
    raises=(NotificationRefused, NotificationUnreadable, NotificationAltered, AttemptNotFound, RefundNotFound),
)  # fmt: skip
def receive_fakepay(call: Call[Any, Any]) -> ReceivedView:
    """Fakepay tells of a payment or a refund."""
    inbox.receive(call.shop.shop_id, "fakepay", call.headers, call.raw, clock.now())
    return ReceivedView()


@door(bp, "GET", "/admin/orders/{order_id}/payments", returns=AttemptsView, may="payments.read")
def list_payments_for_staff(call: Call[Any, Any], order_id: str) -> AttemptsView:
    """Every try to pay an order; none where nobody has tried."""
    return AttemptsView.of(attempts.follow(call.shop.shop_id, order_id, clock.now()))


@door(bp, "GET", "/admin/refunds/{refund_id}", returns=RefundView, may="payments.read", raises=(RefundNotFound,))
def show_refund(call: Call[Any, Any], refund_id: str) -> RefundView:
    """How far a refund has come; one that is `manual` needs a person."""
    return RefundView.of(refunds.load(call.shop.shop_id, refund_id))


@every_minutes(bp, 1)
def look_at_payments() -> None:
    """Ask providers about payments of which they have not told us in time."""
    in_turn(shops(), lambda shop: attempts.look_at_due(shop.shop_id, clock.now()))


def _owed(order: Order) -> Owed:
    """An order as the payments book sees it (books do not know each other)."""
    return Owed(
        order_id=order.order_id,
        customer_id=order.customer_id,
        amount=order.total,
        deadline=order.pay_by,
        awaited=order.due_kind == "payment",
        number=order.number,
        locale=order.locale,
    )
