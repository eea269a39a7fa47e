"""Order items. Reads: one order; a customer's orders, newest first; orders due for a sweeper, by bucket."""

from datetime import datetime

from chalicelib.aws import buckets
from chalicelib.aws.records import Record
from chalicelib.aws.table import get, query
from chalicelib.aws.writes import Otherwise, Write
from chalicelib.core.paging import Page
from chalicelib.domain.orders.rules.order import Order


class OrderRecord(Record):
    KEYS = {
        "pk": "ORDERS#{shop}#{order_id}",
        "sk": "ORDER",
        "gsi1pk": "ORDERS#{shop}#CUSTOMER#{customer_id}",
        "gsi1sk": "{order_id}",
        "gsi2pk": "ORDERS#{shop}#DUE#{due_kind}#{bucket}",
        "gsi2sk": "{due_at}#{order_id}",
    }
    ENTITY = Order


def load(shop: str, order_id: str) -> Order | None:
    """Strongly consistent: whoever reads an order is about to decide on it, or has just changed it."""
    order: Order | None = get(OrderRecord.at(shop=shop, order_id=order_id), consistent=True)
    return order


def of_customer(shop: str, customer_id: str, limit: int, after: str | None) -> Page[Order]:
    partition = OrderRecord.partition("gsi1pk", shop=shop, customer_id=customer_id)
    return query(OrderRecord, partition, index="gsi1", limit=limit, after=after, newest_first=True)


def due(shop: str, kind: str, until: datetime, limit: int = 100) -> list[Order]:
    """Orders whose deadline of that kind (`payment`, `receipt`) has passed, at most `limit` per bucket."""
    return buckets.due(OrderRecord, until, limit, shop=shop, due_kind=kind)


def insert(order: Order, otherwise: Otherwise) -> Write:
    return Write.insert(OrderRecord, order, otherwise)


def update(order: Order) -> Write:
    return Write.replace(OrderRecord, order)
