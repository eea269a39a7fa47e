"""The simulated warehouse: packs and ships what was confirmed, and stops what was canceled.

Each step starts from what is stored and changes it in one commit, so that a message that comes again, late, or while
another one is being handled continues where the work stands.
"""

from datetime import datetime
from functools import partial

from chalicelib.aws.retry import until_fresh
from chalicelib.aws.table import commit
from chalicelib.aws.writes import AlreadyThere, Write
from chalicelib.core import ids
from chalicelib.core.events import ShipmentShipped
from chalicelib.core.problems import Stale
from chalicelib.core.shops import Shop
from chalicelib.domain.fulfillment import store
from chalicelib.domain.fulfillment.carriers import Parcel
from chalicelib.domain.fulfillment.carriers.known import step_of, usual
from chalicelib.domain.fulfillment.rules import parcels, work
from chalicelib.domain.fulfillment.rules.parcels import Shipment
from chalicelib.domain.fulfillment.rules.work import FulfillmentOrder, NotToBeShipped
from chalicelib.domain.inventory import store as inventory
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules import changes
from chalicelib.domain.orders.rules.order import known


def fulfill(shop: Shop, order_id: str, now: datetime) -> None:
    """Send a confirmed order: one parcel per location. A canceled one is stopped; the rest is done already.

    Raises NotPaid, NotCommitted or Busy; what was done until then stays, and the next delivery goes on from there.
    """
    try:
        for each in until_fresh(lambda: _plan(shop, order_id, now), rivals=(AlreadyThere,)):
            until_fresh(partial(_pack, each, now), rivals=(Stale, AlreadyThere))
            until_fresh(partial(_ship, shop, each, now))
    except NotToBeShipped:
        call_off(shop, order_id)


def call_off(shop: Shop, order_id: str) -> None:
    """Nothing of a canceled order leaves the warehouse."""
    until_fresh(lambda: _call_off(shop, order_id))


def _plan(shop: Shop, order_id: str, now: datetime) -> list[FulfillmentOrder]:
    planned = store.work_of(shop.shop_id, order_id)
    if planned:
        return planned
    order = known(orders.load(shop.shop_id, order_id))
    work.must_ship(order)
    planned = work.plan(order, lambda: ids.new("sh", now), now)
    commit(*[store.open_work(each) for each in planned])
    return planned


def _pack(planned: FulfillmentOrder, now: datetime) -> None:
    order, current, _ = store.situation(planned)
    started = work.start(current)
    if started is current:
        return
    work.must_ship(known(order))
    commit(store.update_work(started), store.insert(parcels.pack(started, now)))


def _ship(shop: Shop, planned: FulfillmentOrder, now: datetime) -> None:
    """Parcel, fulfillment order, order and stock change together, under the version of the order that was judged."""
    found, current, parcel, key = store.situation_to_ship(planned)
    if parcel is None or parcels.settled(parcel):
        return
    order = known(found)
    work.must_ship(order)
    carrier = usual(shop)
    address = work.destination(order, orders.address_of(order, key))
    booking = Parcel(shipment_id=parcel.shipment_id, location=parcel.location, address=address)
    shipped = parcels.ship(parcel, carrier.name, carrier.book(booking), now, step_of(shop))
    told = ShipmentShipped(shop=shop.shop_id, at=now, order_id=order.order_id, shipment_id=shipped.shipment_id)
    commit(
        store.update(shipped),
        store.update_work(work.close(current)),
        orders.update(changes.ship(order, shipped.quantities, now)),
        *_taken(shipped, now),
        news=[told],
    )


def _taken(parcel: Shipment, now: datetime) -> list[Write]:
    """What leaves the shelves."""
    place = {"shop": parcel.shop, "location": parcel.location, "order_id": parcel.order_id}
    return [
        inventory.ship(variant_id=variant_id, product_id=product_id, quantity=quantity, now=now, **place)
        for (variant_id, product_id), quantity in parcel.stock.items()
    ]


def _call_off(shop: Shop, order_id: str) -> None:
    if not work.called_off(known(orders.load(shop.shop_id, order_id))):
        return
    planned = store.work_of(shop.shop_id, order_id)
    packed = [parcel for parcel in store.parcels_of(planned) if parcel is not None]
    stopped = [(each, work.cancel(each)) for each in planned]
    abandoned = [(each, parcels.abandon(each)) for each in packed]
    writes = [store.update_work(after) for before, after in stopped if after is not before]
    writes += [store.update(after) for before, after in abandoned if after is not before]
    if writes:
        commit(*writes)
