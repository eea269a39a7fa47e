"""What shoppers do: ask for a return and see what becomes of it."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.aws.once import Once
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.aws.vault import Key
from chalicelib.core import ids
from chalicelib.core.events import ReturnRequested
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules.order import owned
from chalicelib.domain.returns import store
from chalicelib.domain.returns.rules import claims as rules
from chalicelib.domain.returns.rules.returning import Opened, Return, found


def request(
    shop: str, order_id: str, customer_id: str, wanted: Mapping[str, int], reason: str, once: Once, now: datetime
) -> Return:
    """Ask to send back these quantities by line. Raises OrderNotFound, ReturnWindowOver, TooManyReturns or
    NotReturnable."""
    return_id = ids.new("rt", now)

    def requested() -> Return:
        order = owned(orders.load(shop, order_id), customer_id)
        asked, claimed = rules.request(order, store.claims(shop, order_id), return_id, wanted, reason, now)
        news = ReturnRequested(shop=shop, at=now, order_id=order_id, return_id=return_id)
        commit(store.insert(asked), store.keep(claimed), once.keep(asked), news=[news])
        return asked

    return until_fresh(requested)


def mine(shop: str, return_id: str, customer_id: str) -> Opened:
    """Raises ReturnNotFound."""
    asked, key = store.load_with_key(shop, return_id, customer_id)
    return _opened(found(asked, customer_id), key)


def of_order(shop: str, order_id: str, customer_id: str) -> list[Opened]:
    """All returns of one of their orders. Raises OrderNotFound."""
    owned(orders.load(shop, order_id), customer_id)
    asked, key = store.of_order(shop, order_id, customer_id)
    return [_opened(each, key) for each in asked]


def _opened(asked: Return, key: Key) -> Opened:
    return Opened(asked=asked, decline_reason=store.reason_of(asked, key))
