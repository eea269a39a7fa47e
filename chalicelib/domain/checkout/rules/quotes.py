"""Quotes: what the shop promises for a while: ids, quantities, prices, locations, totals; nothing personal."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

import msgspec

from chalicelib.core import ids
from chalicelib.core.problems import Conflict, Invalid
from chalicelib.core.seals import Forged, seal, unseal
from chalicelib.core.shops import Market, Shop
from chalicelib.domain.cart.pricing import Goods, LinePrice, price_line
from chalicelib.domain.cart.rules import MOST_LINES
from chalicelib.domain.catalog.rules import Cut
from chalicelib.domain.checkout.rules.totals import Totals, add_up
from chalicelib.domain.inventory.rules import choose_location, purchasable

PURPOSE = "quote"


class CannotCheckOut(Conflict):
    """`causes` lists everything that stands in the way: `{variant_id, reason, ...}`."""

    title = "These lines cannot be ordered as they are"


class NothingToCheckOut(Conflict):
    title = "There is nothing to check out"


class QuoteExpired(Conflict):
    title = "The quote has expired; please ask for another"


class BadQuote(Invalid):
    title = "This is not a quote of this shop for you"


class QuotedLine(msgspec.Struct, frozen=True, kw_only=True):
    """So many of a variant, from where, at which price."""

    variant_id: str
    quantity: int
    location: str
    price: LinePrice


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """The order that a quote may become has an id derived from `quote_id`, so there is at most one. `address_id` is
    where it goes unless the order says something else; of the address itself nothing is in the quote."""

    quote_id: str
    shop: str
    customer_id: str
    market_id: str
    lines: tuple[QuotedLine, ...]
    totals: Totals
    address_id: str | None = None
    expires: datetime

    @property
    def order_id(self) -> str:
        return ids.recast("or", self.quote_id)

    @property
    def checkout_id(self) -> str:
        return ids.recast("co", self.quote_id)

    @property
    def promotion_ids(self) -> list[str]:
        return sorted({adjustment.source for line in self.lines for adjustment in line.price.adjustments})


def draw_up(
    shop: Shop,
    market: Market,
    customer_id: str,
    wanted: Sequence[tuple[str, int]],
    goods: Goods,
    now: datetime,
    valid: Callable[[Cut], bool],
    address_id: str | None,
    absent: Collection[str],
) -> Quote:
    """A quote for (variant, quantity) pairs; `absent` are variants that were asked for, too, and are not in the cart.
    Raises NothingToCheckOut, or CannotCheckOut with every cause."""
    if (not wanted and not absent) or len(wanted) > MOST_LINES:
        raise NothingToCheckOut(lines=len(wanted), most=MOST_LINES)
    lines, causes = price_all(market, wanted, goods, now, valid)
    causes += [{"variant_id": variant_id, "reason": "not_in_cart"} for variant_id in absent]
    if causes:
        raise CannotCheckOut(causes=causes)
    return Quote(
        quote_id=ids.new("qt", now),
        shop=shop.shop_id,
        customer_id=customer_id,
        market_id=market.market_id,
        lines=tuple(lines),
        totals=add_up([line.price.total for line in lines], market),
        address_id=address_id,
        expires=now + timedelta(seconds=shop.quote_seconds),
    )


def price_all(
    market: Market, wanted: Sequence[tuple[str, int]], goods: Goods, now: datetime, valid: Callable[[Cut], bool]
) -> tuple[list[QuotedLine], list[dict[str, object]]]:
    """The lines that can be sold, and for each other one the cause (S5.2.2-a: all of them at once)."""
    lines: list[QuotedLine] = []
    causes: list[dict[str, object]] = []
    for variant_id, quantity in wanted:
        price = price_line(goods.offers[variant_id], quantity, market.market_id, now, valid)
        levels = goods.levels[variant_id]
        location = choose_location(levels, quantity)
        if price is None:
            causes.append({"variant_id": variant_id, "reason": "not_for_sale"})
        elif location is None:
            there = purchasable(levels)
            causes.append(
                {"variant_id": variant_id, "reason": "out_of_stock", "requested": quantity, "available": there}
            )
        else:
            lines.append(QuotedLine(variant_id=variant_id, quantity=quantity, location=location, price=price))
    return lines, causes


def sign(quote: Quote, secret: str) -> str:
    return seal(msgspec.json.encode(quote), PURPOSE, secret)


def read(sealed: str, secret: str, shop: Shop, customer_id: str) -> Quote:
    """A quote that we signed for this shop and customer. Raises BadQuote; expiry is the caller's to check."""
    try:
        quote = msgspec.json.decode(unseal(sealed, PURPOSE, secret), type=Quote)
    except (Forged, msgspec.DecodeError) as unreadable:
        raise BadQuote(field="/quote") from unreadable
    if (quote.shop, quote.customer_id) != (shop.shop_id, customer_id):
        raise BadQuote(field="/quote")
    return quote
