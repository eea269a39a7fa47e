"""The steps of a refund's workflow. Each may run twice, late, or beside another execution, and is one commit.

Before the provider is asked, the money is set aside in the order; after that there is no way but forward.
"""

from datetime import datetime

from chalicelib.aws.observe import alert
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.domain.inventory import store as inventory
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules import refunds as shares
from chalicelib.domain.orders.rules.order import Order, known
from chalicelib.domain.payments.actions.refunds import changes, load, make_sure
from chalicelib.domain.payments.rules import refunds as rules
from chalicelib.domain.payments.rules.refunds import Refund
from chalicelib.domain.returns import store
from chalicelib.domain.returns.actions import deciding
from chalicelib.domain.returns.rules import returning
from chalicelib.domain.returns.rules.course import goods_step
from chalicelib.domain.returns.rules.returning import Return


def await_goods(shop: str, refund_id: str, now: datetime) -> tuple[Refund, str]:
    """The refund and whether to `go` on with it, to `wait` for its goods, or to `give_up`."""
    refund = load(shop, refund_id)
    if refund.return_id is None:
        return refund, "go"
    back = deciding.one(shop, refund.return_id)
    if returning.overdue(back, now):
        back = deciding.receive(shop, refund.return_id, {}, True, None, now)
    return refund, goods_step(back)


def reserve(shop: str, refund_id: str, now: datetime) -> Refund:
    """Set the money aside in the order. Raises RefundExceedsPayment."""

    def reserved() -> Refund:
        before = load(shop, refund_id)
        after = rules.reserved(before, now)
        if after is before:
            return before
        order = known(orders.load(shop, before.order_id))
        held = shares.reserve(order, refund_id, before.amount, now)
        commit(*changes(before, after, now), *_changed(order, held))
        return after

    return until_fresh(reserved)


def settle(shop: str, refund_id: str, now: datetime) -> Refund:
    """The money is back: in the order, in the refund, in the return, and told. Raises RefundNotPaid."""

    def settled() -> Refund:
        before = load(shop, refund_id)
        after = rules.settled(before, now)
        if after is before:
            return before
        order = known(orders.load(shop, before.order_id))
        done = shares.settle(order, refund_id, now)
        commit(*changes(before, after, now), *_changed(order, done), *_refunded(after))
        return after

    return until_fresh(settled)


def give_up(shop: str, refund_id: str, now: datetime) -> Refund:
    """No money moved and none will by itself: what was set aside is free again. Nothing happens to a refund that is
    on its way after all, that another execution has paid, or that a person has in hand."""
    make_sure(shop, refund_id, now)

    def given_up() -> Refund:
        before = load(shop, refund_id)
        after = rules.given_up(before, now)
        if after is before:
            return before
        order = known(orders.load(shop, before.order_id))
        released = shares.release(order, refund_id, now)
        commit(*changes(before, after, now), *_changed(order, released))
        alert("RefundFailed", shop=shop, refund_id=refund_id, order_id=before.order_id, status=after.status)
        return after

    return until_fresh(given_up)


def restock(shop: str, refund_id: str, now: datetime) -> Refund:
    """What came back undamaged is for sale again, once; with that the workflow is over."""

    def restocked() -> Refund:
        before = load(shop, refund_id)
        after = rules.finished(before)
        if after is before:
            return before
        commit(*changes(before, after, now), *_back_in_stock(before, now))
        return after

    return until_fresh(restocked)


def _back_in_stock(refund: Refund, now: datetime) -> list[Write]:
    if refund.return_id is None:
        return []
    before = deciding.one(refund.shop, refund.return_id)
    after = returning.restock(before)
    if after is before:
        return []
    levels = [
        inventory.restock(
            shop=refund.shop,
            variant_id=variant_id,
            product_id=product_id,
            location=location,
            quantity=quantity,
            order_id=refund.order_id,
            now=now,
        )
        for (variant_id, product_id, location), quantity in returning.sellable(before).items()
    ]
    return [store.update(after), *levels]


def _refunded(refund: Refund) -> list[Write]:
    if refund.return_id is None:
        return []
    before: Return = deciding.one(refund.shop, refund.return_id)
    after = returning.refund(before)
    return [] if after is before else [store.update(after)]


def _changed(before: Order, after: Order) -> list[Write]:
    return [] if after is before else [orders.update(after)]
