"""Placing: whether a quote still holds, and the order it becomes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chalicelib.core.addresses import Address, Contact
from chalicelib.core.money import Money
from chalicelib.core.phones import e164
from chalicelib.core.problems import Conflict, Invalid
from chalicelib.core.sealed import Sealed
from chalicelib.core.shops import Market, Shop
from chalicelib.domain.cart.pricing import Goods
from chalicelib.domain.catalog.rules import Offer
from chalicelib.domain.checkout.rules.quotes import CannotCheckOut, Quote, QuotedLine
from chalicelib.domain.checkout.rules.totals import add_up, differences
from chalicelib.domain.orders.rules.moves import PENDING_PAYMENT
from chalicelib.domain.orders.rules.order import Entry, Line, Order, number_of


class TotalChanged(Conflict):
    """`quoted` is the total that was seen, `now` today's, `differences` the components."""

    title = "The total is no longer the one you saw"


class OneAddress(Invalid):
    title = "An order goes to one address: typed in, or one of your address book"


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """Where to (an address, or the id of one in the customer's book), whom to tell, the terms that were agreed to."""

    address: Address | None
    address_id: str | None
    contact: Contact
    terms_version: str

    def check(self) -> None:
        """Raises NotAPhone: nobody can be told of a parcel at a number that does not exist."""
        if self.address is not None:
            e164(self.address.phone, "/address/phone")
        if self.contact.phone is not None:
            e164(self.contact.phone, "/contact/phone")

    def destination(self, quote: Quote) -> Address | str:
        """What is said here goes before what the quote was asked for. Raises OneAddress."""
        if self.address and self.address_id:
            raise OneAddress(field="/address_id")
        there = self.address or self.address_id or quote.address_id
        if there is None:
            raise OneAddress(field="/address")
        return there


class SealedDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """The same as the order keeps it, and what of it everybody may know."""

    address: Sealed
    contact: Sealed
    channels: tuple[str, ...]
    locale: str
    terms_version: str


def check(
    quote: Quote, lines: Sequence[QuotedLine], causes: Sequence[dict[str, Any]], seen: Money | None, market: Market
) -> None:
    """Whether today's lines still are what the client saw.

    Raises CannotCheckOut with every cause, or TotalChanged when nothing but the price has moved.
    """
    if causes:
        raise CannotCheckOut(causes=[*causes, *_repriced(quote, lines)])
    now = add_up([line.price.total for line in lines], market)
    if now != quote.totals:
        raise TotalChanged(quoted=quote.totals.total, now=now.total, differences=differences(quote.totals, now))
    if seen not in (None, now.total):
        raise TotalChanged(quoted=seen, now=now.total, differences=[])


def _repriced(quote: Quote, lines: Sequence[QuotedLine]) -> list[dict[str, Any]]:
    then = {line.variant_id: line.price.total for line in quote.lines}
    now = {line.variant_id: line.price.total for line in lines}
    return [
        {"variant_id": variant_id, "reason": "price_changed", "quoted": then[variant_id], "now": total}
        for variant_id, total in now.items()
        if total != then[variant_id]
    ]


def become_order(
    quote: Quote,
    lines: Sequence[QuotedLine],
    goods: Goods,
    delivery: SealedDelivery,
    shop: Shop,
    market: Market,
    now: datetime,
) -> Order:
    """The order of a quote, with snapshots of all that was agreed (S5.2.1-c)."""
    totals = quote.totals
    return Order(
        shop=shop.shop_id,
        order_id=quote.order_id,
        checkout_id=quote.checkout_id,
        number=number_of(quote.order_id, now.astimezone(market.zone)),
        customer_id=quote.customer_id,
        market_id=quote.market_id,
        locale=delivery.locale,
        status=PENDING_PAYMENT,
        lines=tuple(_line(n, line, goods.offers[line.variant_id]) for n, line in enumerate(lines, 1)),
        shipping=totals.shipping,
        adjustments=totals.adjustments,
        tax_lines=totals.tax_lines,
        total=totals.total,
        address=delivery.address,
        contact=delivery.contact,
        channels=delivery.channels,
        terms_version=delivery.terms_version,
        placed_at=now,
        pay_by=now + timedelta(seconds=shop.payment_seconds),
        captured=Money.zero(market.currency),
        timeline=(Entry(at=now, event="placed", actor="customer"),),
    )


def _line(number: int, line: QuotedLine, offer: Offer | None) -> Line:
    if offer is None:
        raise ValueError("a line that has a price has an offer")
    return Line(
        line_id=f"line_{number}",
        variant_id=line.variant_id,
        product_id=offer.product_id,
        sku=offer.sku,
        name=offer.name,
        options=offer.options,
        image=offer.image,
        location=line.location,
        quantity=line.quantity,
        unit_price=line.price.unit_price,
        price_version=line.price.price_version,
        adjustments=line.price.adjustments,
    )
