"""What no schedule of faults may break (money, stock, orders, events), checked once everything has come to rest."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from chalicelib.aws.once import AnswerRecord
from chalicelib.aws.records import Item, Record, entity_of
from chalicelib.capabilities import CAPABILITIES
from chalicelib.core.money import total
from chalicelib.domain.fulfillment.rules.parcels import Shipment
from chalicelib.domain.inventory.rules import EFFECTS, Movement, StockLevel
from chalicelib.domain.orders.rules.moves import CANCELED, CLOSED, COMPLETED, CONFIRMED, PENDING_PAYMENT
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.payments.rules.attempts import Attempt
from chalicelib.domain.payments.rules.refunds import Refund
from tests.faults.world import World

UNSOLD = {CANCELED, CLOSED}


@dataclass(frozen=True)
class Violation:
    """Which invariant does not hold, and where."""

    invariant: str
    facts: str


def record_of(item: Item) -> type[Record]:
    """The record that an item was made of: its kind, and the capability that its key begins with."""
    return _records()[item["pk"]["S"].partition("#")[0].lower(), item["kind"]["S"]]


@cache
def _records() -> dict[tuple[str, str], type[Record]]:
    found: dict[tuple[str, str], type[Record]] = {}
    for record in Record.__subclasses__():
        kind, module = record.__name__.removesuffix("Record"), record.__module__
        owners = CAPABILITIES if module == AnswerRecord.__module__ else [module.split(".")[-2]]
        found |= {(owner, kind): record for owner in owners}
    return found


class Books:
    """Every entity in the world's table, by its class; and what the provider has in its own books."""

    def __init__(self, world: World) -> None:
        self.entities: dict[type, list[Any]] = defaultdict(list)
        for item in world.cloud.table.items.values():
            entity = entity_of(record_of(item), item)
            self.entities[type(entity)].append(entity)
        told = world.provider.state()
        self.payments: list[dict[str, Any]] = told["payments"]
        self.refunds: list[dict[str, Any]] = told["refunds"]
        self.world = world

    def all(self, kind: type) -> list[Any]:
        return self.entities[kind]


def violations(world: World) -> list[Violation]:
    """All of them, none if all is well."""
    books = Books(world)
    return [
        Violation(check.__doc__ or check.__name__, facts)
        for check in (
            money_is_the_providers, captures_are_known, refunds_are_within, refunds_happen_once, late_money_goes_back,
            totals_add_up, stock_adds_up, stock_is_the_ledgers, holds_are_the_orders, orders_end,
            parcels_leave_once, versions_are_steps, nothing_is_left_over,
        )
        for facts in check(books)
    ]  # fmt: skip


def money_is_the_providers(books: Books) -> Iterator[str]:
    """I3 I24: what an order says was paid and went back is what the provider says."""
    paid = Counter({p["order_id"]: 0 for p in books.payments})
    back: Counter[str] = Counter()
    order_of = {p["attempt_id"]: p["order_id"] for p in books.payments}
    for payment in books.payments:
        if payment["status"] == "captured":
            paid[payment["order_id"]] += payment["amount"]
    for refund in books.refunds:
        if refund["status"] == "succeeded":
            back[order_of[refund["attempt_id"]]] += refund["amount"]
    for order in books.all(Order):
        ours = order.captured.amount, order.refunded.amount
        theirs = paid[order.order_id], back[order.order_id]
        if ours != theirs:
            yield f"order {order.order_id} ({order.status}): (paid, back) {ours}, the provider says {theirs}"


def captures_are_known(books: Books) -> Iterator[str]:
    """I5: a captured payment is one attempt's, and every captured attempt is in its order once."""
    captured = {p["attempt_id"] for p in books.payments if p["status"] == "captured"}
    ours = {attempt.attempt_id for attempt in books.all(Attempt) if attempt.status == "captured"}
    yield from (f"attempt {each} differs from the provider's" for each in captured ^ ours)
    for order in books.all(Order):
        if len(set(order.payments)) < len(order.payments):
            yield f"order {order.order_id} counts a payment twice"


def refunds_are_within(books: Books) -> Iterator[str]:
    """I4: 0 <= refunded and reserved <= captured."""
    for order in books.all(Order):
        held = order.refunded + order.refund_reserved
        if not 0 <= held.amount <= order.captured.amount:
            yield f"order {order.order_id}: {held} of {order.captured}"


def refunds_happen_once(books: Books) -> Iterator[str]:
    """I5: a refund of ours is at most one refund of the provider's, of the same amount."""
    ours = {refund.refund_id: refund for refund in books.all(Refund)}
    for theirs in books.refunds:
        mine = ours.get(theirs["refund_id"])
        if mine is None or mine.amount.amount != theirs["amount"]:
            yield f"refund {theirs['refund_id']} is not ours as the provider has it"
    for refund in ours.values():
        if not refund.is_final:
            yield f"refund {refund.refund_id} is still {refund.status}"


def late_money_goes_back(books: Books) -> Iterator[str]:
    """I7: nothing is kept for an order that is not delivered."""
    for order in books.all(Order):
        if order.status in UNSOLD and order.captured != order.refunded:
            yield f"order {order.order_id} is {order.status}, and {order.captured - order.refunded} was kept"


def totals_add_up(books: Books) -> Iterator[str]:
    """I14: the total is the sum of its parts."""
    for order in books.all(Order):
        currency = order.total.currency
        parts = [line.total for line in order.lines] + [order.shipping]
        parts += [each.amount for each in order.adjustments]
        if total(parts, currency) != order.total and not order.tax_lines:
            yield f"order {order.order_id}: {total(parts, currency)} is not {order.total}"


def stock_adds_up(books: Books) -> Iterator[str]:
    """I8 I9: available is what the vocabulary says, and nothing is below zero."""
    for level in books.all(StockLevel):
        taken = level.reserved + level.committed + level.damaged + level.quality_control + level.safety_stock
        if level.available != level.on_hand - taken or min(level.available, level.reserved, level.committed) < 0:
            yield str(level)


def stock_is_the_ledgers(books: Books) -> Iterator[str]:
    """I8: on_hand, reserved and committed are the fold of the movements; each movement is entered once."""
    told: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for movement in books.all(Movement):
        for name, by in EFFECTS[movement.movement].items():
            units = movement.quantity if movement.movement == "adjusted" else abs(movement.quantity)
            told[movement.variant_id, movement.location][name] += by * units
    for level in books.all(StockLevel):
        folded = told[level.variant_id, level.location]
        begun = level.on_hand - folded["on_hand"], level.reserved - folded["reserved"]
        if begun != (books.world.shelf.get(level.variant_id, 0), 0) or level.committed != folded["committed"]:
            yield f"{level} began with {begun}"


def holds_are_the_orders(books: Books) -> Iterator[str]:
    """I8 I10: units are reserved for orders that wait for money, committed to paid ones, and for nobody else."""
    reserved: Counter[tuple[str, str]] = Counter()
    committed: Counter[tuple[str, str]] = Counter()
    for order in books.all(Order):
        for line in order.lines:
            place = line.variant_id, line.location
            if order.status == PENDING_PAYMENT:
                reserved[place] += line.quantity
            elif order.status == CONFIRMED:
                committed[place] += line.quantity - line.shipped
    for level in books.all(StockLevel):
        place = level.variant_id, level.location
        if (level.reserved, level.committed) != (reserved[place], committed[place]):
            yield f"{level}; orders hold {reserved[place]} and {committed[place]}"


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


def versions_are_steps(books: Books) -> Iterator[str]:
    """I15: each change of an item is one version more."""
    for record in books.world.cloud.table.stream:
        change = record["dynamodb"]
        old, new = change.get("OldImage"), change.get("NewImage")
        if old and new and old["kind"]["S"] in ("Order", "Attempt", "Refund", "Level", "Shipment", "FulfillmentOrder"):
            before, after = int(old["version"]["N"]), int(new["version"]["N"])
            if after != before + 1:
                yield f"{old['pk']['S']} went from version {before} to {after}"


def nothing_is_left_over(books: Books) -> Iterator[str]:
    """I17 I23: no dead letter, no workflow that does not end."""
    yield from (f"dead letter in {queue}: {message.body}" for queue, message in books.world.dead)
    for name, execution in books.world.cloud.executions.items():
        if execution["status"] == "RUNNING":
            yield f"workflow {name} is still running"
