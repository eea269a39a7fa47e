"""What is earned is looked at anew whenever something happened that may decide on it. Twice is as good as once."""

from datetime import datetime

from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.domain.access import store as access
from chalicelib.domain.merits import rules, store
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules.order import Order


def look_at_order(shop: str, order_id: str, now: datetime) -> None:
    """Something happened to an order: it may count from now on, or no longer."""

    def looked() -> None:
        order = orders.load(shop, order_id)
        if order is not None and rules.has_merits(order):
            _settle(shop, order.customer_id, order, now)

    until_fresh(looked)


def look_at_user(shop: str, user_id: str, now: datetime) -> None:
    """Somebody can be found by other identities than before."""
    until_fresh(lambda: _settle(shop, user_id, None, now))


def _settle(shop: str, subject: str, order: Order | None, now: datetime) -> None:
    """One commit, if anything changes. It fails when order or account are no longer as they were read: of two that come
    at once, whoever commits last has seen all."""
    merits, standing, user = store.around(shop, subject)
    counted = merits if order is None else rules.counted(merits, order)
    settled = rules.settled(standing, rules.earned(counted, user), now)
    writes = []
    if counted is not merits:
        writes.append(store.keep(counted))
    if settled is not standing:
        writes.append(access.keep(settled))
    if writes:
        still = [] if order is None else [store.still_order(order)]
        commit(*writes, *still, store.still_user(user, subject))
