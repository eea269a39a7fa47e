"""The order: a snapshot of what was agreed, and counters of what has happened since."""

from datetime import datetime

import msgspec

from chalicelib.core import ids
from chalicelib.core.buckets import bucket_of
from chalicelib.core.money import Money, total
from chalicelib.core.problems import NotFound
from chalicelib.core.sealed import Sealed
from chalicelib.core.texts import Text
from chalicelib.domain.orders.rules.moves import CONFIRMED, PENDING_PAYMENT


class OrderNotFound(NotFound):
    title = "There is no such order"


class Adjustment(msgspec.Struct, frozen=True, kw_only=True):
    """A signed change of a price, and the promotion it comes from."""

    source: str
    amount: Money


class TaxLine(msgspec.Struct, frozen=True, kw_only=True):
    """Tax at a rate; `included` tax is part of the prices already and adds nothing."""

    basis_points: int
    amount: Money
    included: bool


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One variant of the order as it was sold. `total` is unit price x quantity + adjustments."""

    line_id: str
    variant_id: str
    product_id: str
    sku: str
    name: Text
    options: dict[str, str]
    image: str | None
    location: str
    quantity: int
    unit_price: Money
    price_version: int
    adjustments: tuple[Adjustment, ...] = ()
    shipped: int = 0
    delivered: int = 0
    returned: int = 0

    @property
    def total(self) -> Money:
        return self.unit_price * self.quantity + total([a.amount for a in self.adjustments], self.unit_price.currency)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the order's timeline. The actor is a role or a part of the shop, never a name."""

    at: datetime
    event: str
    actor: str
    place: str = ""


class RefundShare(msgspec.Struct, frozen=True, kw_only=True):
    """What one refund holds of the captured money; it is `reserved`, then `done` or `released`."""

    refund_id: str
    amount: Money
    status: str


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """An order of one shop. Several orders of one checkout share its `checkout_id`.

    Where it goes and whom to tell are sealed for the customer (see store.py); `channels` are the ways to tell them.
    """

    shop: str
    order_id: str
    checkout_id: str
    number: str
    customer_id: str
    market_id: str
    locale: str
    status: str
    lines: tuple[Line, ...]
    shipping: Money
    adjustments: tuple[Adjustment, ...]
    tax_lines: tuple[TaxLine, ...]
    total: Money
    address: Sealed
    contact: Sealed
    channels: tuple[str, ...]
    terms_version: str
    placed_at: datetime
    pay_by: datetime
    receive_by: datetime | None = None
    completed_at: datetime | None = None
    return_by: datetime | None = None
    captured: Money
    payments: tuple[str, ...] = ()
    refunds: tuple[RefundShare, ...] = ()
    timeline: tuple[Entry, ...] = ()
    version: int = 1

    @property
    def subtotal(self) -> Money:
        return total([line.total for line in self.lines], self.total.currency)

    @property
    def refunded(self) -> Money:
        return total([share.amount for share in self.refunds if share.status == "done"], self.total.currency)

    @property
    def refund_reserved(self) -> Money:
        return total([share.amount for share in self.refunds if share.status == "reserved"], self.total.currency)

    @property
    def payment_status(self) -> str:
        """Derived, never set (vocabulary: `payment_status`)."""
        paid, back = self.captured.amount, self.refunded.amount
        if not paid:
            return "none"
        if back:
            return "refunded" if back >= paid else "partially_refunded"
        if paid == self.total.amount:
            return "paid"
        return "partially_paid" if paid < self.total.amount else "overpaid"

    @property
    def fulfillment_status(self) -> str:
        """Derived from the lines' counters, never set (vocabulary: `fulfillment_status`)."""
        ordered, shipped, delivered, returned = (
            sum([getattr(line, counter) for line in self.lines])
            for counter in ("quantity", "shipped", "delivered", "returned")
        )
        if returned:
            return "returned" if returned == ordered else "partially_returned"
        if delivered:
            return "delivered" if delivered == ordered else "partially_delivered"
        if shipped:
            return "shipped" if shipped == ordered else "partially_shipped"
        return "unfulfilled"

    @property
    def due_kind(self) -> str | None:
        """Which sweeper should look at the order next, if any."""
        if self.status == PENDING_PAYMENT:
            return "payment"
        return "receipt" if self.status == CONFIRMED and self.receive_by else None

    @property
    def due_at(self) -> datetime | None:
        return {"payment": self.pay_by, "receipt": self.receive_by}.get(self.due_kind or "")

    @property
    def bucket(self) -> str:
        return bucket_of(self.order_id)

    def line(self, line_id: str) -> Line | None:
        return next((line for line in self.lines if line.line_id == line_id), None)


def number_of(order_id: str, placed_at: datetime) -> str:
    """A number to read out: the day in the market's zone (pass `placed_at` in it) and 60 random bits of the id.

    Two orders of a day share one with a probability of n^2 / 2^61; nobody can tell the next one (S5.2.1-b).
    """
    random_part = ids.body(order_id)[-12:]
    return "-".join([f"{placed_at:%y%m%d}", random_part[:4], random_part[4:8], random_part[8:]])


def known(order: Order | None) -> Order:
    """The order that was looked up. Raises OrderNotFound."""
    if order is None:
        raise OrderNotFound()
    return order


def owned(order: Order | None, customer_id: str) -> Order:
    """The order if it is theirs; a stranger's is answered as if there were none."""
    found = known(order)
    if found.customer_id != customer_id:
        raise OrderNotFound()
    return found


def with_entry(order: Order, event: str, actor: str, now: datetime, place: str = "") -> tuple[Entry, ...]:
    """The timeline, one entry longer."""
    return (*order.timeline, Entry(at=now, event=event, actor=actor, place=place))
