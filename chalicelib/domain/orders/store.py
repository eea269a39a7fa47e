"""Order items. Reads: one order, with its customer's key or without; a customer's orders, newest first; orders due for
a sweeper, by bucket. What is personal in an order is sealed for its customer."""

from datetime import datetime

from chalicelib.aws import buckets
from chalicelib.aws.records import Address as Place
from chalicelib.aws.records import Record
from chalicelib.aws.table import get, get_many, query
from chalicelib.aws.vault import Key, key_at, place, reader
from chalicelib.aws.writes import Otherwise, Write
from chalicelib.core.addresses import Address, Contact
from chalicelib.core.paging import Page
from chalicelib.core.sealed import Sealed
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


def load_with_key(shop: str, order_id: str, owner: str) -> tuple[Order | None, Key]:
    """The order and the owner's key in one round trip: it opens the order if it is theirs."""
    order, found = get_many([OrderRecord.at(shop=shop, order_id=order_id), key_at(owner)], consistent=True)
    return order, reader(found, owner)


def key_to(order: Order) -> Key:
    """The key of the order's customer."""
    return reader(get(key_at(order.customer_id), consistent=True), order.customer_id)


def seal(key: Key, shop: str, order_id: str, address: Address, contact: Contact) -> tuple[Sealed, Sealed]:
    """Where to and whom to tell, for that order only. Raises Locked."""
    there = OrderRecord.at(shop=shop, order_id=order_id)
    return key.seal(address, place(there, "address")), key.seal(contact, place(there, "contact"))


def address_of(order: Order, key: Key) -> Address | None:
    """Where it goes; None when the customer was erased. Raises Locked."""
    return key.look(order.address, Address, place(_at(order), "address"))


def contact_of(order: Order, key: Key) -> Contact | None:
    """Whom to tell; None when the customer was erased. Raises Locked."""
    return key.look(order.contact, Contact, place(_at(order), "contact"))


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


def _at(order: Order) -> Place:
    return OrderRecord.at(shop=order.shop, order_id=order.order_id)
