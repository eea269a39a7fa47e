"""Following parcels: what carriers report, asked for by the clock or told by webhook, is recorded the same way."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from chalicelib.aws.observe import alert
from chalicelib.aws.params import secret
from chalicelib.aws.retry import until_fresh
from chalicelib.aws.sweep import sweep
from chalicelib.aws.table import commit
from chalicelib.core.events import Event, ShipmentDelivered
from chalicelib.core.shops import Shop
from chalicelib.core.signatures import Keyring
from chalicelib.domain.fulfillment import store
from chalicelib.domain.fulfillment.carriers import BadSignature
from chalicelib.domain.fulfillment.carriers.known import carrier, step_of
from chalicelib.domain.fulfillment.carriers.webhooks import authenticate
from chalicelib.domain.fulfillment.rules import parcels, tracking
from chalicelib.domain.fulfillment.rules.parcels import Shipment, ShipmentNotFound
from chalicelib.domain.fulfillment.rules.tracking import TrackingEvent
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules import changes
from chalicelib.domain.orders.rules.order import known


def verify(signature: str, raw: bytes, now: datetime) -> None:
    """Whether a carrier has sent this. Raises BadSignature, and counts it."""
    try:
        authenticate(Keyring.read(secret("carrier")), signature, raw, now)
    except BadSignature as no:
        alert("SignatureFailed", provider="carrier", ground=type(no.__cause__ or no).__name__)
        raise


def hear(shop: Shop, name: str, tracking_number: str, report: TrackingEvent, now: datetime) -> Shipment:
    """A carrier tells of one of its parcels. Raises UnknownCarrier, ShipmentNotFound or FromTheFuture."""
    parcel = store.tracked(shop.shop_id, carrier(shop, name).name, tracking_number)
    if parcel is None:
        raise ShipmentNotFound(tracking_number=tracking_number)
    return record(shop, parcel.shipment_id, report, now)


def record(shop: Shop, shipment_id: str, report: TrackingEvent, now: datetime) -> Shipment:
    """Enter one report, by a carrier or by staff. Raises ShipmentNotFound, FromTheFuture or IllegalMove."""
    tracking.refuse_future(report.at, now)
    return until_fresh(lambda: _enter(shop, _found(store.load(shop.shop_id, shipment_id)), [report], now))


def move_parcels(shop: Shop, now: datetime) -> None:
    """Ask the carriers about every parcel that is due. One that fails stays due and keeps nobody waiting."""
    sweep(
        store.due(shop.shop_id, now),
        lambda parcel: until_fresh(partial(_ask, shop, parcel.shipment_id, now)),
        named="shipment_id",
        alarm="ParcelNotMoved",
    )


def _ask(shop: Shop, shipment_id: str, now: datetime) -> None:
    parcel = _found(store.load(shop.shop_id, shipment_id))
    if not parcels.under_way(parcel):
        return  # the index had not heard yet that the journey is over
    number, since = parcels.handed_over(parcel)
    reports = carrier(shop, parcel.carrier).events(number, since, now)
    _enter(shop, parcel, reports, now, parcels.next_look(parcel, now, step_of(shop)))


def _enter(
    shop: Shop, parcel: Shipment, reports: Sequence[TrackingEvent], now: datetime, look_at: datetime | None = None
) -> Shipment:
    """The parcel and, when it has arrived, its order change together."""
    after = parcels.track(parcel, reports, now, look_at)
    if after is parcel:
        return parcel
    writes, news = [store.update(after)], list[Event]()
    if parcels.arrived(parcel, after):
        order = known(orders.load(shop.shop_id, parcel.order_id))
        told = (parcels.delivery(after).actor, after.delivered_at or now, timedelta(seconds=shop.receipt_seconds))
        writes.append(orders.update(changes.deliver(order, parcel.quantities, *told)))
        news.append(
            ShipmentDelivered(shop=shop.shop_id, at=now, order_id=parcel.order_id, shipment_id=parcel.shipment_id)
        )
    commit(*writes, news=news)
    return after


def _found(parcel: Shipment | None) -> Shipment:
    if parcel is None:
        raise ShipmentNotFound()
    return parcel
