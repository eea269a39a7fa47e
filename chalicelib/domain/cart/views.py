"""What a shopper sees of a cart."""

from datetime import datetime
from typing import Self

import msgspec

from chalicelib.core.money import Money, total
from chalicelib.core.shops import Market
from chalicelib.core.texts import choose
from chalicelib.domain.cart.pricing import Goods, price_line, unit_price_now
from chalicelib.domain.cart.rules import Cart, CartLine
from chalicelib.domain.inventory.rules import purchasable


class CartLineView(msgspec.Struct, frozen=True, kw_only=True):
    """`problem` says why the line cannot be bought: `not_for_sale`, `sold_out` or `not_enough_stock`.

    `unit_price` is with promotions; `price_change` is what it is more than when the line was added.
    """

    variant_id: str
    product_id: str | None
    sku: str | None
    name: str
    options: dict[str, str]
    image: str | None
    quantity: int
    available: int
    unit_price: Money | None
    total: Money | None
    price_change: Money | None
    problem: str | None
    added_at: datetime


class CartView(msgspec.Struct, frozen=True, kw_only=True):
    """The subtotal counts the lines that can be bought; shipping and tax are the quote's to say."""

    lines: list[CartLineView]
    subtotal: Money
    version: int

    @classmethod
    def of(cls, cart: Cart, goods: Goods, market: Market, locale: str, now: datetime) -> Self:
        lines = [_line(line, goods, market, locale, now) for line in cart.lines]
        sound = [line.total for line in lines if line.total is not None and line.problem is None]
        return cls(lines=lines, subtotal=total(sound, market.currency), version=cart.version)


class ContentsView(msgspec.Struct, frozen=True, kw_only=True):
    """What is in the cart after a change: how many of which variant. Prices and stock are GET /cart's to say."""

    quantities: dict[str, int]
    version: int

    @classmethod
    def of(cls, cart: Cart) -> Self:
        return cls(quantities={line.variant_id: line.quantity for line in cart.lines}, version=cart.version)


def _line(line: CartLine, goods: Goods, market: Market, locale: str, now: datetime) -> CartLineView:
    offer, available = goods.offers[line.variant_id], purchasable(goods.levels[line.variant_id])
    price = price_line(offer, line.quantity, market.market_id, now)
    unit = None if price is None else unit_price_now(price, line.quantity)
    return CartLineView(
        variant_id=line.variant_id,
        product_id=offer.product_id if offer else None,
        sku=offer.sku if offer else None,
        name=choose(offer.name, locale) if offer else "",
        options=offer.options if offer else {},
        image=offer.image if offer else None,
        quantity=line.quantity,
        available=available,
        unit_price=unit,
        total=price.total if price else None,
        price_change=_change(line.price_then, unit),
        problem=_problem(price is None, available, line.quantity),
        added_at=line.added_at,
    )


def _change(then: Money | None, now: Money | None) -> Money | None:
    if then is None or now is None or then.currency != now.currency or then == now:
        return None
    return now - then


def _problem(unsellable: bool, available: int, quantity: int) -> str | None:
    if unsellable:
        return "not_for_sale"
    if available == 0:
        return "sold_out"
    return "not_enough_stock" if available < quantity else None
