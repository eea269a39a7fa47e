"""What an order looks like from outside, to its customer and to staff."""

from datetime import datetime
from typing import Any, Self, TypeVar

import msgspec

from chalicelib.core.addresses import Address, Contact, MaskedAddress, MaskedContact
from chalicelib.core.money import Money
from chalicelib.core.texts import choose
from chalicelib.domain.orders.rules.opened import Opened
from chalicelib.domain.orders.rules.order import Adjustment, Entry, Line, Order, TaxLine

Placed = TypeVar("Placed", bound="PlacedView")


class OrderLineView(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it was sold, in the order's language."""

    line_id: str
    variant_id: str
    product_id: str
    sku: str
    name: str
    options: dict[str, str]
    image: str | None
    quantity: int
    unit_price: Money
    adjustments: tuple[Adjustment, ...]
    total: Money
    shipped: int
    delivered: int
    returned: int

    @classmethod
    def of(cls, line: Line, locale: str) -> Self:
        told = msgspec.structs.asdict(line) | {"name": choose(line.name, locale), "total": line.total}
        return cls(**{name: told[name] for name in cls.__struct_fields__})


class PlacedView(msgspec.Struct, frozen=True, kw_only=True):
    """An order; `total` = `subtotal` + `shipping` + `adjustments` + tax lines that are not included.

    Nothing in it is personal, so that this answer can be kept with its Idempotency-Key.
    """

    order_id: str
    checkout_id: str
    number: str
    status: str
    payment_status: str
    fulfillment_status: str
    lines: list[OrderLineView]
    subtotal: Money
    shipping: Money
    adjustments: tuple[Adjustment, ...]
    tax_lines: tuple[TaxLine, ...]
    total: Money
    captured: Money
    refunded: Money
    terms_version: str
    placed_at: datetime
    pay_by: datetime
    completed_at: datetime | None
    return_by: datetime | None
    timeline: tuple[Entry, ...]
    version: int

    @classmethod
    def of(cls, order: Order) -> Self:
        return _with(cls, order)


class OrderView(PlacedView, frozen=True, kw_only=True):
    """An order with where it goes and whom to tell, which is null once the customer was erased."""

    address: Address | None
    contact: Contact | None

    @classmethod
    def opened(cls, found: Opened) -> Self:
        return _with(cls, found.order, address=found.address, contact=found.contact)


class MaskedOrderView(PlacedView, frozen=True, kw_only=True):
    """An order as staff sees it: enough to recognize whose it is, not enough to write or go there."""

    address: MaskedAddress | None
    contact: MaskedContact | None

    @classmethod
    def opened(cls, found: Opened) -> Self:
        address = MaskedAddress.of(found.address) if found.address else None
        contact = MaskedContact.of(found.contact) if found.contact else None
        return _with(cls, found.order, address=address, contact=contact)


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """Where an order goes and whom to tell; null once the customer was erased."""

    order_id: str
    address: Address | None
    contact: Contact | None

    @classmethod
    def opened(cls, found: Opened) -> Self:
        return cls(order_id=found.order.order_id, address=found.address, contact=found.contact)


class OrderSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a list of orders."""

    order_id: str
    number: str
    status: str
    payment_status: str
    fulfillment_status: str
    total: Money
    placed_at: datetime

    @classmethod
    def of(cls, order: Order) -> Self:
        return cls(**{name: getattr(order, name) for name in cls.__struct_fields__})


class OrderPage(msgspec.Struct, frozen=True, kw_only=True):
    """Newest first; `next_cursor` goes on, None at the end."""

    items: list[OrderSummary]
    next_cursor: str | None


def _with(kind: type[Placed], order: Order, **parts: Any) -> Placed:
    """A view of the order: lines in its language, these parts, and the rest as it is in the order."""
    parts["lines"] = [OrderLineView.of(line, order.locale) for line in order.lines]
    same = {name: getattr(order, name) for name in kind.__struct_fields__ if name not in parts}
    return kind(**same, **parts)
