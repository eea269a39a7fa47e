"""Orders, parcels and returns: each ends, once; nothing is left over."""

from collections import Counter
from collections.abc import Iterator

from chalicelib.domain.fulfillment.rules.parcels import Shipment
from chalicelib.domain.orders.rules.moves import COMPLETED, CONFIRMED
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.returns.rules.claims import Claims
from chalicelib.domain.returns.rules.moves import APPROVED, RECEIVED, REQUESTED
from chalicelib.domain.returns.rules.returning import Return
from tests.faults.invariants.books import Books
from tests.faults.invariants.money import UNSOLD

COUNTED = ("Order", "Attempt", "Refund", "Level", "Shipment", "FulfillmentOrder", "Return", "Live", "Promotion")
"""Kinds of items whose every change is one version."""


def orders_end(books: Books) -> Iterator[str]:
    """I6: an order is completed, canceled or closed; a confirmed one is paid."""
    for order in books.all(Order):
        if order.status not in (*UNSOLD, CONFIRMED, COMPLETED):
            yield f"order {order.order_id} is still {order.status}"
        if order.status in (CONFIRMED, COMPLETED) and order.captured.amount < order.total.amount:
            yield f"order {order.order_id} is {order.status} with {order.captured} of {order.total}"


def parcels_leave_once(books: Books) -> Iterator[str]:
    """I25: what was sent is what was ordered, once, and only what was paid."""
    orders = {order.order_id: order for order in books.all(Order)}
    sent: Counter[tuple[str, str]] = Counter()
    for shipment in books.all(Shipment):
        if shipment.shipped_at is not None:
            sent.update({(shipment.order_id, line_id): units for line_id, units in shipment.quantities.items()})
    for (order_id, line_id), units in sent.items():
        order = orders[order_id]
        line = order.line(line_id)
        if line is None or units > line.quantity or order.status in UNSOLD or units != line.shipped:
            yield f"order {order_id} ({order.status}): {units} units of line {line_id} were sent"


def returns_are_within(books: Books) -> Iterator[str]:
    """I4: no unit of an order is in two returns, none that was not delivered; what came back is counted once."""
    orders = {order.order_id: order for order in books.all(Order)}
    claimed: Counter[tuple[str, str, int]] = Counter()
    came: Counter[tuple[str, str]] = Counter()
    for each in books.all(Return):
        waits = each.status in (REQUESTED, APPROVED, RECEIVED)
        for line in each.lines:
            held = line.units if waits else line.received_units
            claimed.update((each.order_id, line.line_id, number) for number in held)
            came[each.order_id, line.line_id] += line.received
    kept = Counter(
        (claims.order_id, line_id, number)
        for claims in books.all(Claims) for line_id, numbers in claims.units.items() for number in numbers
    )  # fmt: skip
    if claimed != kept or any(times > 1 for times in kept.values()):
        yield f"returns hold {claimed}, claims say {kept}"
    for order in orders.values():
        for line in order.lines:
            units = sum(1 for order_id, line_id, _ in kept if (order_id, line_id) == (order.order_id, line.line_id))
            if line.returned != came[order.order_id, line.line_id] or units > line.delivered:
                yield f"line {line} of {order.order_id}: {units} claimed, {came[order.order_id, line.line_id]} back"


def versions_are_steps(books: Books) -> Iterator[str]:
    """I15: each change of an item is one version more."""
    for record in books.world.cloud.table.stream:
        change = record["dynamodb"]
        old, new = change.get("OldImage"), change.get("NewImage")
        if old and new and old["kind"]["S"] in COUNTED:
            before, after = int(old["version"]["N"]), int(new["version"]["N"])
            if after != before + 1:
                yield f"{old['pk']['S']} went from version {before} to {after}"


def nothing_is_left_over(books: Books) -> Iterator[str]:
    """I17 I23: no dead letter, no workflow that does not end."""
    yield from (f"dead letter in {queue}: {message.body}" for queue, message in books.world.dead)
    for name, execution in books.world.cloud.executions.items():
        if execution["status"] == "RUNNING":
            yield f"workflow {name} is still running"
