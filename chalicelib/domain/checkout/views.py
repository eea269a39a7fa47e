"""What a shopper sees of a quote."""

from datetime import datetime
from typing import Self

import msgspec

from chalicelib.core.money import Money
from chalicelib.core.texts import choose
from chalicelib.domain.cart.pricing import Goods
from chalicelib.domain.checkout.rules.quotes import Quote, QuotedLine
from chalicelib.domain.orders.rules.order import Adjustment, TaxLine


class QuotedLineView(msgspec.Struct, frozen=True, kw_only=True):
    """A line with its price; adjustments are what promotions change about it."""

    variant_id: str
    name: str
    quantity: int
    unit_price: Money
    adjustments: tuple[Adjustment, ...]
    total: Money


class QuoteView(msgspec.Struct, frozen=True, kw_only=True):
    """Send `quote` back unchanged to place the order before `expires`; `address_id` is where it will go."""

    quote: str
    lines: list[QuotedLineView]
    subtotal: Money
    shipping: Money
    adjustments: tuple[Adjustment, ...]
    tax_lines: tuple[TaxLine, ...]
    total: Money
    address_id: str | None
    expires: datetime

    @classmethod
    def of(cls, quote: Quote, sealed: str, goods: Goods, locale: str) -> Self:
        totals = {name: getattr(quote.totals, name) for name in quote.totals.__struct_fields__}
        lines = [_line(line, goods, locale) for line in quote.lines]
        return cls(quote=sealed, lines=lines, address_id=quote.address_id, expires=quote.expires, **totals)


def _line(line: QuotedLine, goods: Goods, locale: str) -> QuotedLineView:
    offer, price = goods.offers[line.variant_id], line.price
    return QuotedLineView(
        variant_id=line.variant_id,
        name=choose(offer.name, locale) if offer else "",
        quantity=line.quantity,
        unit_price=price.unit_price,
        adjustments=price.adjustments,
        total=price.total,
    )
