"""Totals: lines + shipping + adjustments + tax lines, even when they are zero."""

from collections.abc import Sequence
from typing import Any

import msgspec

from chalicelib.core.money import BASIS, Money, total
from chalicelib.core.shops import Market
from chalicelib.domain.orders.rules.order import Adjustment, TaxLine


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """`total` = `subtotal` (lines after their adjustments) + `shipping` + `adjustments` + tax that is not included."""

    subtotal: Money
    shipping: Money
    adjustments: tuple[Adjustment, ...] = ()
    tax_lines: tuple[TaxLine, ...]
    total: Money


def add_up(line_totals: Sequence[Money], market: Market) -> Totals:
    """What lines of those totals cost together in a market, with its flat shipping and its tax."""
    subtotal = total(line_totals, market.currency)
    shipping = _shipping(subtotal, market)
    tax = _tax(subtotal + shipping, market)
    added = Money.zero(market.currency) if tax.included else tax.amount
    return Totals(subtotal=subtotal, shipping=shipping, tax_lines=(tax,), total=subtotal + shipping + added)


def differences(quoted: Totals, now: Totals) -> list[dict[str, Any]]:
    """The components in which two totals differ, with both values (S5.2.1-e)."""
    return [
        {"component": name, "quoted": getattr(quoted, name), "now": getattr(now, name)}
        for name in ("subtotal", "shipping", "adjustments", "tax_lines", "total")
        if getattr(quoted, name) != getattr(now, name)
    ]


def _shipping(subtotal: Money, market: Market) -> Money:
    free = market.free_shipping_from is not None and subtotal.amount >= market.free_shipping_from
    return Money(0 if free else market.shipping_amount, market.currency)


def _tax(taxable: Money, market: Market) -> TaxLine:
    """Included tax is the rate's share of the price: r / (1 + r), to the nearest unit."""
    rate = market.tax_basis_points
    amount = taxable.allocate([rate, BASIS])[0] if market.prices_include_tax else taxable.portion(rate)
    return TaxLine(basis_points=rate, amount=amount, included=market.prices_include_tax)
