"""Pricing a line: the same in cart, quote and order. Pure."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from chalicelib.core.money import Money
from chalicelib.domain.catalog.rules import Cut, Offer, best_cut, cut_amount, unit_price
from chalicelib.domain.inventory.rules import StockLevel
from chalicelib.domain.orders.rules.order import Adjustment


class Goods(msgspec.Struct, frozen=True):
    """What the shop knows of some variants: their offers, and their stock levels in the order of its locations."""

    offers: dict[str, Offer | None]
    levels: dict[str, list[StockLevel]]


class LinePrice(msgspec.Struct, frozen=True, kw_only=True):
    """What so many units of an offer cost: the unit price, and what promotions take off the line."""

    unit_price: Money
    adjustments: tuple[Adjustment, ...]
    total: Money
    price_version: int


def by_the_clock(cut: Cut) -> bool:
    """Trust the window that a cut carries; checkout asks the promotion itself instead."""
    return True


def price_line(
    offer: Offer | None, quantity: int, market_id: str, now: datetime, valid: Callable[[Cut], bool] = by_the_clock
) -> LinePrice | None:
    """The price of a line, or None when the offer cannot be sold in this market."""
    price = unit_price(offer, market_id) if offer else None
    if offer is None or price is None:
        return None
    cut = best_cut([cut for cut in offer.cuts if valid(cut)], now)
    off = () if cut is None else (Adjustment(source=cut.promotion_id, amount=-(cut_amount(price, cut) * quantity)),)
    total = price * quantity + (off[0].amount if off else Money.zero(price.currency))
    return LinePrice(unit_price=price, adjustments=off, total=total, price_version=offer.version)


def unit_price_now(line: LinePrice, quantity: int) -> Money:
    """What one unit costs with the promotions in it (they are per unit, so this divides evenly)."""
    return Money(line.total.amount // quantity, line.total.currency)
