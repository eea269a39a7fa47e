"""Money: what came in is in its order once; what goes back is within it."""

from collections import Counter
from collections.abc import Iterator

from chalicelib.core.money import total
from chalicelib.domain.auditor.rules.books import Books
from chalicelib.domain.auditor.rules.moment import Moment
from chalicelib.domain.orders.rules.moves import CANCELED, CLOSED
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.orders.rules.refunds import DONE, RELEASED, refundable
from chalicelib.domain.payments.rules.attempts import Attempt
from chalicelib.domain.payments.rules.moves import CAPTURED, MANUAL, REJECTED, SUCCEEDED
from chalicelib.domain.payments.rules.notices import Notice, word_in
from chalicelib.domain.payments.rules.refunds import Refund

UNSOLD = frozenset({CANCELED, CLOSED})

SHARES: dict[str, frozenset[str | None]] = {
    SUCCEEDED: frozenset({DONE}),
    REJECTED: frozenset({RELEASED, None}),
    MANUAL: frozenset({RELEASED, None}),
}
"""What an order says of a refund that is over."""


def captures_add_up(order: Order, books: Books, when: Moment) -> Iterator[str]:
    """What an order has captured is the sum of its captured attempts, each counted once."""
    attempts = {each.attempt_id: each for each in books.of_order(Attempt, order.shop, order.order_id)}
    paid = [attempts[each] for each in order.payments if each in attempts and attempts[each].status == CAPTURED]
    if len(set(order.payments)) < len(order.payments) or len(paid) < len(order.payments):
        yield f"payments {list(order.payments)} are not so many captured attempts: {[a.attempt_id for a in paid]}"
    elif (captured := total([each.amount for each in paid], order.total.currency)) != order.captured:
        yield f"captured {order.captured}, its attempts say {captured}"


def captures_have_one_reference(order: Order, books: Books, when: Moment) -> Iterator[str]:
    """One captured attempt of an order per reference of the provider."""
    captured = [a for a in books.of_order(Attempt, order.shop, order.order_id) if a.status == CAPTURED and a.psp_ref]
    used = Counter((each.provider, each.psp_ref) for each in captured)
    yield from (f"{times} captures of {ref} at {provider}" for (provider, ref), times in used.items() if times > 1)


def captures_are_counted(attempt: Attempt, books: Books, when: Moment) -> Iterator[str]:
    """Money that came in is in its order, soon: it is confirmed, or the money goes back."""
    order = books.get(Order, attempt.shop, attempt.order_id)
    silent = attempt.status == CAPTURED and attempt.mismatch is None and when.settled(books.told_at(attempt))
    if silent and order is not None and attempt.attempt_id not in order.payments:
        yield f"captured {attempt.amount}, which order {order.order_id} ({order.status}) does not know"


def attempts_are_the_orders(attempt: Attempt, books: Books, when: Moment) -> Iterator[str]:
    """An attempt asks for what its order costs, and nothing else."""
    order = books.get(Order, attempt.shop, attempt.order_id)
    if order is None:
        yield f"there is no order {attempt.order_id}"
    elif attempt.amount != order.total:
        yield f"asks for {attempt.amount} of order {order.order_id}, which costs {order.total}"


def refunds_are_within(order: Order, books: Books, when: Moment) -> Iterator[str]:
    """0 <= refunded and reserved <= captured."""
    held = order.refunded + order.refund_reserved
    if order.captured < held or any(share.amount.amount < 0 for share in order.refunds):
        yield f"{order.refunded} refunded and {order.refund_reserved} reserved, of {order.captured} captured"


def shares_have_refunds(order: Order, books: Books, when: Moment) -> Iterator[str]:
    """Money that an order has set aside or given back is that of a refund, each once."""
    counted = Counter(share.refund_id for share in order.refunds)
    yield from (f"{times} shares for refund {refund_id}" for refund_id, times in counted.items() if times > 1)
    for share in order.refunds:
        if books.get(Refund, order.shop, share.refund_id) is None:
            yield f"{share.amount} {share.status} for refund {share.refund_id}, which does not exist"


def shares_are_the_refunds(refund: Refund, books: Books, when: Moment) -> Iterator[str]:
    """What an order says of a refund that is over is what has become of it."""
    order = books.get(Order, refund.shop, refund.order_id)
    if order is None:
        yield f"there is no order {refund.order_id}"
    elif refund.is_final:
        share = next((each for each in order.refunds if each.refund_id == refund.refund_id), None)
        said = share.status if share else None
        if said not in SHARES[refund.status] or (share is not None and share.amount != refund.amount):
            yield f"{refund.status} with {refund.amount}, order says {said} with {share.amount if share else None}"


def refunds_are_looked_after(refund: Refund, books: Books, when: Moment) -> Iterator[str]:
    """A refund that is under way has a workflow, or a sweeper that starts one; also until its goods are in stock."""
    if when.overdue(refund.due_at):
        yield f"{refund.status}, and nobody has looked after it since {refund.due_at:%Y-%m-%d %H:%M}"


def late_money_goes_back(order: Order, books: Books, when: Moment) -> Iterator[str]:
    """Nothing is kept, silently, of an order that is not delivered."""
    kept = refundable(order)
    if order.status in UNSOLD and kept.amount and not in_hand(order, books):
        yield f"{order.status}, and {kept} was kept"


def notices_have_effects(notice: Notice, books: Books, when: Moment) -> Iterator[str]:
    """What a provider told and we have kept has had its effect: both are one commit."""
    attempt = books.get(Attempt, notice.shop, notice.about)
    if attempt is None and books.get(Refund, notice.shop, notice.about) is None:
        yield f"{notice.kind} about {notice.about}, which does not exist"
    elif attempt is not None and word_in(notice.kind) == "captured" and not _took(attempt):
        yield f"{notice.kind} about {notice.about}, which is {attempt.status}"


def totals_add_up(order: Order, books: Books, when: Moment) -> Iterator[str]:
    """An order's total is the sum of its parts, to the last unit."""
    parts = [order.subtotal, order.shipping, *(each.amount for each in order.adjustments)]
    parts += [each.amount for each in order.tax_lines if not each.included]
    if (added := total(parts, order.total.currency)) != order.total:
        yield f"the parts make {added}, the total is {order.total}"


def in_hand(order: Order, books: Books) -> bool:
    """Whether a person has to see to it, for the provider says what our books cannot hold."""
    refunds = books.of_order(Refund, order.shop, order.order_id)
    attempts = books.of_order(Attempt, order.shop, order.order_id)
    return any(each.status == MANUAL for each in refunds) or any(each.mismatch is not None for each in attempts)


def may_keep(order: Order) -> bool:
    """Whether anything is left of what an order has captured, or nobody can tell."""
    try:
        return refundable(order).amount != 0
    except ValueError:  # amounts of two currencies
        return True


def _took(attempt: Attempt) -> bool:
    return attempt.status == CAPTURED or attempt.mismatch is not None
