"""Money: ours is the provider's; what goes back is within what came in."""

from collections import Counter
from collections.abc import Iterator

from chalicelib.core.events import PaymentMismatched, RefundFailed
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.orders.rules.refunds import RESERVED
from chalicelib.domain.payments.rules.attempts import Attempt
from chalicelib.domain.payments.rules.notices import Notice
from chalicelib.domain.payments.rules.refunds import Refund
from tests.faults.invariants.books import Books


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
        if ours != theirs and order.order_id not in books.in_hand():
            yield f"order {order.order_id} ({order.status}): (paid, back) {ours}, the provider says {theirs}"


def captures_are_known(books: Books) -> Iterator[str]:
    """I5: a captured payment is one attempt's, and every captured attempt is one of the provider's."""
    captured = {p["attempt_id"] for p in books.payments if p["status"] == "captured"}
    ours = {attempt.attempt_id for attempt in books.all(Attempt) if attempt.status == "captured"}
    unsettled = {attempt.attempt_id for attempt in books.all(Attempt) if attempt.mismatch is not None}
    yield from (f"attempt {each} differs from the provider's" for each in (captured ^ ours) - unsettled)


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


def nothing_is_set_aside(books: Books) -> Iterator[str]:
    """I4: no money is set aside for a refund that is over or never comes."""
    for order in books.all(Order):
        yield from (f"{share} is still set aside" for share in order.refunds if share.status == RESERVED)


def persons_are_told(books: Books) -> Iterator[str]:
    """I7 I24: nothing that a person has to see to is silent."""
    told = {each.event.order_id for each in books.news(RefundFailed, PaymentMismatched)}
    yield from (f"nobody was told of order {order_id}" for order_id in books.in_hand() - told)


def inbox_is_kept_once(books: Books) -> Iterator[str]:
    """I18: each notification that was taken is kept, once, by its id; it had an effect then, and never again."""
    kept = Counter(notice.event_id for notice in books.all(Notice))
    yield from (f"notification {event_id} was kept {times} times" for event_id, times in kept.items() if times > 1)
    yield from (f"{event_id}: not both taken and kept" for event_id in kept.keys() ^ books.taken)
