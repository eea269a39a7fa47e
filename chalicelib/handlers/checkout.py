"""Checkout doors: quote, order, cancel; payments that arrive; unpaid orders that end."""

from typing import Annotated, Any

import msgspec
from chalice.app import Blueprint

from chalicelib.aws.doors import Call, door
from chalicelib.aws.identity import shops
from chalicelib.aws.inputs import Body
from chalicelib.aws.replies import Accepted
from chalicelib.aws.retry import in_turn
from chalicelib.aws.triggers import Listener, every_minutes
from chalicelib.core import clock
from chalicelib.core.addresses import Address, Contact
from chalicelib.core.events import OrderPlaced, PaymentCaptured, Told
from chalicelib.core.ids import Id
from chalicelib.core.lifecycle import IllegalMove
from chalicelib.core.money import Money
from chalicelib.core.paces import QUOTES
from chalicelib.core.phones import NotAPhone
from chalicelib.core.sealed import Erased
from chalicelib.domain.approvals.actions.eyes import Eyes
from chalicelib.domain.approvals.asked import seen
from chalicelib.domain.approvals.rules.approvals import CANCEL_ORDER
from chalicelib.domain.approvals.views import ApprovalView
from chalicelib.domain.cart.rules import MOST_LINES
from chalicelib.domain.checkout.actions import end, settle
from chalicelib.domain.checkout.actions.place import place
from chalicelib.domain.checkout.actions.quote import quote
from chalicelib.domain.checkout.rules.placing import Delivery, OneAddress, TotalChanged
from chalicelib.domain.checkout.rules.quotes import BadQuote, CannotCheckOut, NothingToCheckOut, QuoteExpired
from chalicelib.domain.checkout.views import QuoteView
from chalicelib.domain.orders.rules.moves import AlreadyShipped
from chalicelib.domain.orders.rules.order import OrderNotFound
from chalicelib.domain.orders.views import PlacedView
from chalicelib.domain.profiles.rules.addresses import UnknownAddress
from chalicelib.domain.profiles.rules.regions import RegionMissing, UnknownRegion

bp = Blueprint(__name__)
listener = Listener(bp, "checkout")


AddressId = Annotated[Id, msgspec.Meta(examples=["addr_01JD7Z3M8W"])]
NOWHERE = (UnknownAddress, Erased)


class AskQuote(Body, frozen=True):
    """The lines of the cart to check out, each of which must be there; without it, all of them. `address_id` is one of
    the caller's address book."""

    variant_ids: Annotated[list[str], msgspec.Meta(min_length=1, max_length=MOST_LINES)] | None = None
    address_id: AddressId | None = None


class PlaceOrder(Body, frozen=True, kw_only=True):
    """`quote` as it was given; `expected_total` is the total that was shown to the shopper. The order goes to `address`
    or to the one of the caller's address book; without either, to where the quote was asked for."""

    quote: Annotated[str, msgspec.Meta(min_length=1, max_length=60_000)]
    address: Address | None = None
    address_id: AddressId | None = None
    contact: Contact
    expected_total: Money | None = None
    terms_version: Annotated[str, msgspec.Meta(max_length=40)] = ""


@door(
    bp, "POST", "/quotes", body=AskQuote, returns=QuoteView, status=201, may="orders.place", pace=QUOTES,
    raises=(CannotCheckOut, NothingToCheckOut, *NOWHERE),
)  # fmt: skip
def ask_quote(call: Call[AskQuote, Any]) -> QuoteView:
    """The total of the cart, or of some of its lines, valid for a while."""
    body = call.body
    drawn, sealed, goods = quote(call.shop, call.market, call.caller, body.variant_ids, body.address_id, clock.now())
    return QuoteView.of(drawn, sealed, goods, call.locale)


@door(
    bp, "POST", "/orders", body=PlaceOrder, returns=PlacedView, status=201, may="orders.place", once=True,
    raises=(
        BadQuote, OneAddress, NotAPhone, UnknownRegion, RegionMissing, *NOWHERE, QuoteExpired, CannotCheckOut,
        TotalChanged,
    ),
)  # fmt: skip
def place_order(call: Call[PlaceOrder, Any]) -> PlacedView:
    """Turn a quote into an order; a quote becomes one order however often it is sent."""
    body = call.body
    delivery = Delivery(
        address=body.address, address_id=body.address_id, contact=body.contact, terms_version=body.terms_version
    )
    order = place(call.shop, body.quote, delivery, body.expected_total, call.caller, call.once, clock.now())
    return PlacedView.of(order)


@door(
    bp, "POST", "/orders/{order_id}/cancel", returns=PlacedView, may="orders.cancel",
    raises=(OrderNotFound, AlreadyShipped, IllegalMove),
)  # fmt: skip
def cancel_order(call: Call[Any, Any], order_id: str) -> PlacedView:
    """Cancel an order of which nothing has been shipped; what was paid goes back."""
    return PlacedView.of(end.cancel(call.shop, order_id, call.caller, clock.now()))


@door(
    bp, "POST", "/admin/orders/{order_id}/cancel", returns=PlacedView, may="orders.manage", step_up=True,
    repeatable=True, waits=ApprovalView, raises=(OrderNotFound, AlreadyShipped, IllegalMove),
)  # fmt: skip
def cancel_order_for_shop(call: Call[Any, Any], order_id: str) -> PlacedView | Accepted:
    """Cancel any order of the shop of which nothing has been shipped. A second person agrees where much goes back."""

    def cancel(eyes: Eyes) -> PlacedView:
        return PlacedView.of(end.cancel_by_staff(call.shop, order_id, eyes, clock.now()))

    return seen(call, CANCEL_ORDER, cancel, order_id=order_id)


@listener.on(PaymentCaptured)
def on_payment_captured(told: Told[PaymentCaptured]) -> None:
    """The order is confirmed, or late money goes back."""
    settle.payment_captured(told.event, clock.now())


@listener.on(OrderPlaced)
def on_order_placed(told: Told[OrderPlaced]) -> None:
    """An order that costs nothing is confirmed."""
    settle.order_placed(told.event, clock.now())


@every_minutes(bp, 1)
def close_unpaid() -> None:
    """An unpaid order closes: its stock is free again."""
    in_turn(shops(), lambda shop: end.close_unpaid(shop, clock.now()))
