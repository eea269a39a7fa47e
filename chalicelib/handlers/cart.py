"""Cart doors: the caller's own cart in this shop. A repeated Idempotency-Key changes nothing twice."""

from typing import Annotated, Any

import msgspec
from chalice.app import Blueprint

from chalicelib.aws.doors import Call, door
from chalicelib.aws.inputs import Body
from chalicelib.core import clock
from chalicelib.core.ids import Id
from chalicelib.domain.access.actions import guest_in
from chalicelib.domain.cart import actions
from chalicelib.domain.cart.rules import LineNotFound, NotEnoughStock, NotForSale, TooMany, Units
from chalicelib.domain.cart.views import CartView, ContentsView

bp = Blueprint(__name__)

VariantId = Annotated[Id, msgspec.Meta(examples=["var_01JD7Z3M8W"])]


class AddLine(Body, frozen=True):
    variant_id: VariantId
    quantity: Units = 1


class ChangeLine(Body, frozen=True):
    """The new quantity; with a `variant_id`, that variant takes the line's place."""

    quantity: Units
    variant_id: VariantId | None = None


class MergeCart(Body, frozen=True):
    """The token of the guest whose cart is to be taken over."""

    guest_token: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]


@door(bp, "GET", "/cart", returns=CartView, may="cart.use")
def show_cart(call: Call[Any, Any]) -> CartView:
    """The cart with today's prices and stock, and what has changed since."""
    now = clock.now()
    cart, goods = actions.show(call.shop, call.caller, now)
    return CartView.of(cart, goods, call.market, call.locale, now)


@door(
    bp, "POST", "/cart/lines", body=AddLine, returns=ContentsView, status=201, may="cart.use", repeatable=True,
    raises=(NotForSale, NotEnoughStock, TooMany),
)  # fmt: skip
def add_line(call: Call[AddLine, Any]) -> ContentsView:
    """Put a variant into the cart, or more of it."""
    wanted, repeat = call.body, (call.request_id, clock.now())
    cart = actions.add(call.shop, call.market, call.caller, wanted.variant_id, wanted.quantity, *repeat)
    return ContentsView.of(cart)


@door(
    bp, "PATCH", "/cart/lines/{variant_id}", body=ChangeLine, returns=ContentsView, may="cart.use", repeatable=True,
    raises=(LineNotFound, NotForSale, NotEnoughStock, TooMany),
)  # fmt: skip
def change_line(call: Call[ChangeLine, Any], variant_id: str) -> ContentsView:
    """Another quantity, or another variant; changing to a variant that is in the cart merges the lines."""
    wanted, repeat = call.body, (call.request_id, clock.now())
    other = wanted.variant_id or variant_id
    cart = actions.swap(call.shop, call.market, call.caller, variant_id, other, wanted.quantity, *repeat)
    return ContentsView.of(cart)


@door(bp, "DELETE", "/cart/lines/{variant_id}", returns=ContentsView, may="cart.use", repeatable=True)
def remove_line(call: Call[Any, Any], variant_id: str) -> ContentsView:
    """Take a variant out; nothing changes when it is not there."""
    return ContentsView.of(actions.remove(call.shop, call.caller, variant_id, call.request_id, clock.now()))


@door(bp, "DELETE", "/cart/invalid-lines", returns=ContentsView, may="cart.use", repeatable=True)
def clear_invalid_lines(call: Call[Any, Any]) -> ContentsView:
    """Take out what cannot be bought any more: delisted, not sold in this market, or sold out."""
    return ContentsView.of(actions.clear_invalid(call.shop, call.market, call.caller, call.request_id, clock.now()))


@door(bp, "POST", "/cart/merge", body=MergeCart, returns=ContentsView, may="cart.merge")
def merge_cart(call: Call[MergeCart, Any]) -> ContentsView:
    """After login: the guest's lines move into the customer's cart; quantities add up. Repeating changes nothing."""
    return ContentsView.of(actions.merge(call.shop, call.caller, guest_in(call.body.guest_token), clock.now()))
