"""What staff do: approve or decline a return, and take in what comes back."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.aws.once import Once
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.events import ReturnApproved, ReturnReceived
from chalicelib.core.money import Money
from chalicelib.core.shops import Shop
from chalicelib.domain.approvals.actions.eyes import Eyes
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules.changes import take_back
from chalicelib.domain.orders.rules.order import Order, known
from chalicelib.domain.payments.actions import request_refund_write
from chalicelib.domain.payments.actions.refunds import changes
from chalicelib.domain.payments.actions.refunds import load as load_refund
from chalicelib.domain.payments.rules.refunds import given_up, lowered
from chalicelib.domain.returns import store
from chalicelib.domain.returns.rules import amounts, claims, returning
from chalicelib.domain.returns.rules.returning import Inspected, Opened, Return, found


def one(shop: str, return_id: str) -> Return:
    """Raises ReturnNotFound."""
    return found(store.load(shop, return_id))


def approve(shop: Shop, return_id: str, eyes: Eyes, now: datetime) -> Return:
    """Let the goods come back. The refund is asked for now; its workflow waits for the goods. Raises NeedsAnother when
    one person must not decide on so much money."""

    def approved() -> Return:
        before = one(shop.shop_id, return_id)
        after = returning.approve(before, now)
        if after is before:
            return before
        news = ReturnApproved(
            shop=shop.shop_id, at=now, order_id=after.order_id, return_id=return_id, refund_id=after.refund_id
        )
        order = known(orders.load(shop.shop_id, after.order_id))
        seen = eyes.refund(shop, order.market_id, order.order_id, lambda: _most(order, after))
        commit(store.update(after), _refund(order, after, now), *seen, news=[news])
        return after

    return until_fresh(approved)


def show_whole(shop: str, return_id: str) -> Opened:
    """With what its shopper was told: whose key opens that, only the return says. Raises ReturnNotFound."""
    asked = one(shop, return_id)
    return Opened(asked=asked, decline_reason=store.reason_of(asked, store.key_to(asked)))


def decline(shop: str, return_id: str, reason: str) -> Return:
    """Its units may be asked for again. Nothing is told to a shopper who was erased."""

    def declined() -> Return:
        before = one(shop, return_id)
        held, key = store.claims_and_key(before)
        after = returning.decline(before, store.seal_reason(key, before, reason) if key else None)
        if after is before:
            return before
        freed = claims.free(held, claims.all_units(after))
        commit(store.update(after), store.keep(freed))
        return after

    return until_fresh(declined)


def receive(
    shop: str, return_id: str, came: Mapping[str, Inspected], last: bool, once: Once | None, now: datetime
) -> Return:
    """Goods have come in and were looked at. When no more are expected, the refund is set to what they are worth,
    and the units that never came are the shopper's again. Raises ReturnNotFound, NotInReturn or MoreThanApproved."""

    def received() -> Return:
        before = one(shop, return_id)
        after = returning.receive(before, came, last)
        order = known(orders.load(shop, after.order_id))
        taken = {line_id: inspected.sellable + inspected.damaged for line_id, inspected in came.items()}
        counted = take_back(order, taken, now) if any(taken.values()) else order
        writes = [_told(after, now), *_ends(counted, after, now)]
        if counted is not order:
            writes.append(orders.update(counted))
        commit(*writes, *([once.keep(after)] if once else []))
        return after

    return until_fresh(received)


def _ends(order: Order, after: Return, now: datetime) -> list[Write]:
    """What follows when no more goods are expected."""
    if after.expects_more:
        return []
    before = load_refund(after.shop, after.refund_id)
    changed = lowered(before, amounts.due(order, after), now) if after.is_inspected else given_up(before, now)
    held = store.claims(after.shop, after.order_id)
    freed = claims.free(held, claims.missing_units(after))
    return [*changes(before, changed, now), *([] if freed is held else [store.keep(freed)])]


def _told(after: Return, now: datetime) -> Write:
    """The return's write, with the news once all of it is here."""
    news = ReturnReceived(shop=after.shop, at=now, order_id=after.order_id, return_id=after.return_id)
    return store.update(after).telling(news) if after.is_inspected else store.update(after)


def _most(order: Order, approved: Return) -> Money:
    """What may go back at most, whatever becomes of the order's other returns."""
    return amounts.most(order, approved, store.claims(order.shop, order.order_id))


def _refund(order: Order, approved: Return, now: datetime) -> Write:
    return request_refund_write(
        shop=order.shop,
        order_id=order.order_id,
        attempt_id=order.payments[0] if order.payments else None,
        amount=amounts.expected(order, approved),
        reason="returned",
        refund_id=approved.refund_id,
        return_id=approved.return_id,
        now=now,
    )
