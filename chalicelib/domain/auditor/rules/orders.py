"""Orders: each ends, moves as it may, and is one customer's; so are their parcels and returns."""

from collections import Counter
from collections.abc import Iterator

from chalicelib.domain.auditor.rules.books import Books
from chalicelib.domain.auditor.rules.moment import Moment
from chalicelib.domain.auditor.rules.money import UNSOLD
from chalicelib.domain.fulfillment.rules.parcels import Shipment
from chalicelib.domain.fulfillment.rules.work import FulfillmentOrder
from chalicelib.domain.notifications.rules import PENDING
from chalicelib.domain.notifications.rules import Notice as Message
from chalicelib.domain.orders.rules.moves import COMPLETED, CONFIRMED, MOVES, PENDING_PAYMENT
from chalicelib.domain.orders.rules.order import Entry, Order
from chalicelib.domain.payments.rules.attempts import Attempt
from chalicelib.domain.returns.rules.returning import Return

STEPS = {
    "paid": "pay", "confirmed": "pay", "paid_late": "pay", "canceled": "cancel", "closed": "close",
    "received": "receive",
}  # fmt: skip
"""What the entries of a timeline say of an order's moves."""

TELLING = {"placed": "placed", "paid": "paid", "confirmed": "paid", "shipped": "shipped", "refunded": "refunded"}
"""Which message follows from which entry."""


def orders_end(order: Order, books: Books, when: Moment) -> Iterator[str]:
    """No order waits beyond its deadline, and a confirmed one is paid."""
    if order.status == PENDING_PAYMENT and when.overdue(order.pay_by):
        yield f"still {order.status}, to be paid by {order.pay_by:%Y-%m-%d %H:%M}"
    if order.status == CONFIRMED and when.overdue(order.receive_by):
        yield f"still {order.status}, to be received by {order.receive_by:%Y-%m-%d %H:%M}"
    if order.status in (CONFIRMED, COMPLETED) and order.captured.amount < order.total.amount:
        yield f"{order.status} with {order.captured} of {order.total}"


def orders_are_sent(order: Order, books: Books, when: Moment) -> Iterator[str]:
    """What is confirmed is planned by the warehouse: no order is forgotten."""
    confirmed = next((each.at for each in order.timeline if each.event in ("paid", "confirmed")), order.placed_at)
    if order.status not in (CONFIRMED, COMPLETED) or not when.settled(confirmed):
        return
    planned = {each.location for each in books.of_order(FulfillmentOrder, order.shop, order.order_id)}
    if missing := {line.location for line in order.lines} - planned:
        yield f"{order.status}, and nothing is planned at {sorted(missing)}"


def moves_are_legal(order: Order, books: Books, when: Moment) -> Iterator[str]:
    """The timeline is a way through the table of moves, and leads to where the order stands."""
    status = PENDING_PAYMENT
    for entry in order.timeline:
        move = STEPS.get(entry.event)
        if move is not None and not MOVES.allows(status, move):
            yield f"{entry.event} while {status}"
            return
        status = MOVES.move(status, move) if move is not None else status
    if status != order.status:
        yield f"{order.status}, its timeline leads to {status}"


def parcels_leave_once(order: Order, books: Books, when: Moment) -> Iterator[str]:
    """What was sent is what was ordered, once, and only what was paid."""
    sent: Counter[str] = Counter()
    for parcel in books.of_order(Shipment, order.shop, order.order_id):
        if parcel.shipped_at is not None:
            sent.update(parcel.quantities)
    counted = {line.line_id: line.shipped for line in order.lines if line.shipped}
    if sent != Counter(counted) or (sent and order.status in UNSOLD):
        yield f"{order.status}: parcels hold {dict(sent)}, the order says {counted}"
    for line in order.lines:
        if not 0 <= line.returned <= line.delivered <= line.shipped <= line.quantity:
            counts = f"{line.returned} returned, {line.delivered} delivered, {line.shipped} shipped"
            yield f"line {line.line_id}: {counts} of {line.quantity}"


def parcels_are_planned(parcel: Shipment, books: Books, when: Moment) -> Iterator[str]:
    """One parcel for each order and location: the one that was planned."""
    work = books.get(FulfillmentOrder, parcel.shop, parcel.order_id, parcel.location)
    if work is None or work.shipment_id != parcel.shipment_id:
        yield f"order {parcel.order_id} plans {work.shipment_id if work else 'nothing'} at {parcel.location}"


def attempts_are_theirs(attempt: Attempt, books: Books, when: Moment) -> Iterator[str]:
    """A payment is the customer's whose order it is for."""
    yield from _theirs(attempt, books)


def returns_are_theirs(back: Return, books: Books, when: Moment) -> Iterator[str]:
    """A return is the customer's whose order it is of."""
    yield from _theirs(back, books)


def customers_are_told(order: Order, books: Books, when: Moment) -> Iterator[str]:
    """Of what concerns them customers hear once by each channel, while anybody knows how to reach them.

    What has just happened may be on its way."""
    due, ever = (_wanted(order, entries) for entries in (_settled(order, when), order.timeline))
    sent = Counter(
        (each.kind, each.channel)
        for each in books.of_order(Message, order.shop, order.order_id)
        if each.status != PENDING
    )  # fmt: skip
    if due - sent:
        yield f"not told: {dict(due - sent)}"
    if sent - ever:
        yield f"told without a reason: {dict(sent - ever)}"


def _theirs(entity: Attempt | Return, books: Books) -> Iterator[str]:
    order = books.get(Order, entity.shop, entity.order_id)
    if order is not None and order.customer_id != entity.customer_id:
        yield f"{entity.customer_id}'s, but order {order.order_id} is {order.customer_id}'s"


def _settled(order: Order, when: Moment) -> tuple[Entry, ...]:
    return tuple(entry for entry in order.timeline if when.settled(entry.at))


def _wanted(order: Order, entries: tuple[Entry, ...]) -> Counter[tuple[str, str]]:
    told = [TELLING[each.event] for each in entries if each.event in TELLING]
    return Counter((event, channel) for event in told for channel in order.channels)
