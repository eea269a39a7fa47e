"""Fulfillment items. Reads: an order's fulfillment orders and their parcels; one parcel, by its id or its tracking
number; parcels that it is time to ask their carrier about, by bucket."""

from datetime import datetime

from chalicelib.aws import buckets
from chalicelib.aws.records import Address, Record
from chalicelib.aws.table import get, get_many, query
from chalicelib.aws.vault import Key, key_at, reader
from chalicelib.aws.writes import Write
from chalicelib.domain.fulfillment.rules.parcels import Shipment
from chalicelib.domain.fulfillment.rules.work import FulfillmentOrder
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.orders.store import OrderRecord

MOST_LOCATIONS = 100
"""More than any order is sent from: it has at most that many lines."""


class FulfillmentOrderRecord(Record):
    KEYS = {"pk": "FULFILLMENT#{shop}#ORDER#{order_id}", "sk": "LOCATION#{location}"}
    ENTITY = FulfillmentOrder


class ShipmentRecord(Record):
    KEYS = {
        "pk": "FULFILLMENT#{shop}#SHIPMENT#{shipment_id}",
        "sk": "SHIPMENT",
        "gsi1pk": "FULFILLMENT#{shop}#TRACKING#{carrier}#{tracking_number}",
        "gsi1sk": "{shipment_id}",
        "gsi2pk": "FULFILLMENT#{shop}#DUE#{bucket}",
        "gsi2sk": "{due_at}#{shipment_id}",
    }
    ENTITY = Shipment


def work_of(shop: str, order_id: str) -> list[FulfillmentOrder]:
    """What the locations must send for an order; strongly consistent."""
    partition = FulfillmentOrderRecord.partition("pk", shop=shop, order_id=order_id)
    return query(FulfillmentOrderRecord, partition, limit=MOST_LOCATIONS, consistent=True).items


def parcels_of(works: list[FulfillmentOrder]) -> list[Shipment | None]:
    """The parcel of each, as far as it is packed."""
    return get_many([ShipmentRecord.at(shop=w.shop, shipment_id=w.shipment_id) for w in works], consistent=True)


def situation(work: FulfillmentOrder) -> tuple[Order | None, FulfillmentOrder, Shipment | None]:
    """The order, the fulfillment order (which, once planned, is never removed) and its parcel, as they are now."""
    order, current, parcel = get_many(_situation(work), consistent=True)
    return order, current or work, parcel


def situation_to_ship(
    work: FulfillmentOrder,
) -> tuple[Order | None, FulfillmentOrder, Shipment | None, Key]:
    """The same, and the key by which the address can be read, in the same round trip."""
    addresses = [*_situation(work), key_at(work.customer_id)]
    order, current, parcel, key = get_many(addresses, consistent=True)
    return order, current or work, parcel, reader(key, work.customer_id)


def load(shop: str, shipment_id: str) -> Shipment | None:
    """Strongly consistent."""
    parcel: Shipment | None = get(ShipmentRecord.at(shop=shop, shipment_id=shipment_id), consistent=True)
    return parcel


def tracked(shop: str, carrier: str, tracking_number: str) -> Shipment | None:
    """The parcel that a carrier speaks of, perhaps not in its newest version."""
    partition = ShipmentRecord.partition("gsi1pk", shop=shop, carrier=carrier, tracking_number=tracking_number)
    return next(iter(query(ShipmentRecord, partition, index="gsi1", limit=1).items), None)


def due(shop: str, until: datetime, limit: int = 100) -> list[Shipment]:
    """Parcels to ask about, at most `limit` per bucket, perhaps not in their newest version."""
    return buckets.due(ShipmentRecord, until, limit, shop=shop)


def open_work(work: FulfillmentOrder) -> Write:
    return Write.insert(FulfillmentOrderRecord, work)


def update_work(work: FulfillmentOrder) -> Write:
    return Write.replace(FulfillmentOrderRecord, work)


def insert(parcel: Shipment) -> Write:
    return Write.insert(ShipmentRecord, parcel)


def update(parcel: Shipment) -> Write:
    return Write.replace(ShipmentRecord, parcel)


def _situation(work: FulfillmentOrder) -> list[Address]:
    return [
        OrderRecord.at(shop=work.shop, order_id=work.order_id),
        FulfillmentOrderRecord.at(shop=work.shop, order_id=work.order_id, location=work.location),
        ShipmentRecord.at(shop=work.shop, shipment_id=work.shipment_id),
    ]
