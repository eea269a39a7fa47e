"""Fulfillment doors: parcels and receipts, carriers' webhooks, and what happens by itself after an order is paid."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from chalice.app import Blueprint

from chalicelib.aws import identity
from chalicelib.aws.doors import Call, door
from chalicelib.aws.inputs import Body, read_body
from chalicelib.aws.jsontext import MalformedJson
from chalicelib.aws.retry import in_turn
from chalicelib.aws.triggers import Listener, every_minutes
from chalicelib.core import clock
from chalicelib.core.callers import PUBLIC
from chalicelib.core.events import OrderCanceled, OrderConfirmed, Told
from chalicelib.core.lifecycle import IllegalMove
from chalicelib.core.problems import Invalid, TooLarge, UnsupportedMediaType
from chalicelib.domain.fulfillment.actions import reading, receipt, tracking, warehouse
from chalicelib.domain.fulfillment.carriers import BadSignature, UnknownCarrier
from chalicelib.domain.fulfillment.carriers.webhooks import SIGNATURE
from chalicelib.domain.fulfillment.rules.parcels import ShipmentNotFound
from chalicelib.domain.fulfillment.rules.tracking import EventId, FromTheFuture, Place, TrackingEvent, TrackingStatus
from chalicelib.domain.fulfillment.views import FulfillmentOrdersView, FulfillmentOrderView, ShipmentsView, ShipmentView
from chalicelib.domain.orders.rules.moves import NothingToReceive
from chalicelib.domain.orders.rules.order import OrderNotFound
from chalicelib.domain.orders.views import PlacedView

bp = Blueprint(__name__)
listener = Listener(bp, "fulfillment")

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
TrackingNumber = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9-]{1,40}\Z", examples=["SIM0V4X5Y6Z7A8B9C0D"])]


class Report(Body, frozen=True):
    """What staff know of a parcel. The same `event_id` again changes nothing."""

    event_id: EventId
    at: Moment
    status: TrackingStatus
    place: Place = ""

    def told_by(self, actor: str) -> TrackingEvent:
        return TrackingEvent(event_id=self.event_id, at=self.at, status=self.status, place=self.place, actor=actor)


class CarrierReport(Report, frozen=True, kw_only=True):
    """What a carrier knows of a parcel."""

    tracking_number: TrackingNumber


@door(bp, "GET", "/orders/{order_id}/shipments", returns=ShipmentsView, may="orders.read", raises=(OrderNotFound,))
def list_shipments(call: Call[Any, Any], order_id: str) -> ShipmentsView:
    """The parcels of one of the caller's orders, and where they have been."""
    parcels = reading.parcels_of_caller(call.shop, order_id, call.caller)
    return ShipmentsView(items=[ShipmentView.of(parcel) for parcel in parcels])


@door(
    bp, "POST", "/orders/{order_id}/receipt", returns=PlacedView, may="orders.receive",
    raises=(OrderNotFound, NothingToReceive, IllegalMove),
)  # fmt: skip
def confirm_receipt(call: Call[Any, Any], order_id: str) -> PlacedView:
    """Everything has come: the order is complete and the time for returns starts. Repeating changes nothing."""
    return PlacedView.of(receipt.receive(call.shop, order_id, call.caller, clock.now()))


@door(
    bp, "GET", "/admin/orders/{order_id}/shipments", returns=FulfillmentOrdersView, may="fulfillment.manage",
    raises=(OrderNotFound,),
)  # fmt: skip
def list_work(call: Call[Any, Any], order_id: str) -> FulfillmentOrdersView:
    """What each location sends for an order, and its parcel once it is packed."""
    return FulfillmentOrdersView(
        items=[FulfillmentOrderView.of(sent) for sent in reading.work_for_staff(call.shop, order_id)]
    )


@door(
    bp, "POST", "/admin/shipments/{shipment_id}/events", body=Report, returns=ShipmentView, may="fulfillment.manage",
    raises=(ShipmentNotFound, FromTheFuture, IllegalMove),
)  # fmt: skip
def report_parcel(call: Call[Report, Any], shipment_id: str) -> ShipmentView:
    """Staff heard of a parcel by other ways than the carrier's system."""
    return ShipmentView.of(tracking.record(call.shop, shipment_id, call.body.told_by("staff"), clock.now()))


@door(
    bp, "POST", "/webhooks/carriers/{carrier}", returns=None, status=204, may=PUBLIC, signed=True,
    raises=(
        BadSignature, UnknownCarrier, ShipmentNotFound, FromTheFuture, IllegalMove,
        MalformedJson, TooLarge, UnsupportedMediaType, Invalid,
    ),
)  # fmt: skip
def hear_carrier(call: Call[Any, Any], carrier: str) -> None:
    """A carrier reports, signed: `Carrier-Signature: t=<unix seconds>,v1=<hex of HMAC-SHA256 over t.body>`."""
    now = clock.now()
    tracking.verify(call.headers.get(SIGNATURE, ""), call.raw, now)
    report = read_body(call.raw, call.headers.get("content-type", ""), CarrierReport)
    tracking.hear(call.shop, carrier, report.tracking_number, report.told_by("carrier"), now)


@listener.on(OrderConfirmed)
def on_order_confirmed(told: Told[OrderConfirmed]) -> None:
    """Paid: pack and ship."""
    warehouse.fulfill(identity.shop(told.event.shop), told.event.order_id, clock.now())


@listener.on(OrderCanceled)
def on_order_canceled(told: Told[OrderCanceled]) -> None:
    """Canceled: stop what is not on its way."""
    warehouse.call_off(identity.shop(told.event.shop), told.event.order_id)


@every_minutes(bp, 1)
def move_parcels() -> None:
    """Ask the carriers about parcels under way."""
    in_turn(identity.shops(), lambda shop: tracking.move_parcels(shop, clock.now()))


@every_minutes(bp, 5)
def confirm_receipts() -> None:
    """Complete the orders whose parcels arrived long enough ago."""
    in_turn(identity.shops(), lambda shop: receipt.confirm_receipts(shop, clock.now()))
