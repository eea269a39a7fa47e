"""The parcel that a location hands over, and how far it has come."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from chalicelib.core.buckets import bucket_of
from chalicelib.core.problems import NotFound
from chalicelib.domain.fulfillment.rules import moves, tracking
from chalicelib.domain.fulfillment.rules.moves import JOURNEY
from chalicelib.domain.fulfillment.rules.tracking import TrackingEvent
from chalicelib.domain.fulfillment.rules.work import FulfillmentOrder, ParcelLine

SHORTEST_STEP = timedelta(seconds=1)


class ShipmentNotFound(NotFound):
    title = "There is no such shipment"


class Shipment(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel. `due_at` is when to ask the carrier next; a parcel whose journey is over is not due."""

    shop: str
    shipment_id: str
    order_id: str
    location: str
    lines: tuple[ParcelLine, ...]
    status: str = moves.PENDING
    tracking_status: str = tracking.PRE_TRANSIT
    carrier: str | None = None
    tracking_number: str | None = None
    events: tuple[TrackingEvent, ...] = ()
    packed_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    due_at: datetime | None = None
    version: int = 1

    @property
    def bucket(self) -> str:
        return bucket_of(self.shipment_id)

    @property
    def quantities(self) -> dict[str, int]:
        """Units by line of the order."""
        return {line.line_id: line.quantity for line in self.lines}

    @property
    def stock(self) -> dict[tuple[str, str], int]:
        """Units by (variant, product): one level is changed once, however many lines take from it."""
        units: Counter[tuple[str, str]] = Counter()
        for line in self.lines:
            units[line.variant_id, line.product_id] += line.quantity
        return dict(units)


def pack(work: FulfillmentOrder, now: datetime) -> Shipment:
    """The parcel of a fulfillment order, closed and labeled."""
    parcel = Shipment(
        shop=work.shop,
        shipment_id=work.shipment_id,
        order_id=work.order_id,
        location=work.location,
        lines=work.lines,
        packed_at=now,
    )
    return replace(parcel, status=JOURNEY.move(parcel.status, "pack"))


def settled(parcel: Shipment) -> bool:
    """Whether handing it over would change nothing any more: it is gone, or was canceled."""
    return JOURNEY.move(parcel.status, "ship") == parcel.status


def ship(parcel: Shipment, carrier: str, tracking_number: str, now: datetime, step: timedelta) -> Shipment:
    """The carrier has taken a packed parcel."""
    status = JOURNEY.move(parcel.status, "ship")
    shipped = replace(parcel, status=status, carrier=carrier, tracking_number=tracking_number, shipped_at=now)
    return replace(shipped, due_at=next_look(shipped, now, step), version=parcel.version + 1)


def abandon(parcel: Shipment) -> Shipment:
    """The order was canceled before the parcel left."""
    status = JOURNEY.move(parcel.status, "cancel", order_id=parcel.order_id)
    return parcel if status == parcel.status else replace(parcel, status=status, version=parcel.version + 1)


def under_way(parcel: Shipment) -> bool:
    return parcel.status == moves.SHIPPED


def handed_over(parcel: Shipment) -> tuple[str, datetime]:
    """The tracking number, and since when there is something to track. Raises ShipmentNotFound before that."""
    if parcel.tracking_number is None or parcel.shipped_at is None:
        raise ShipmentNotFound(shipment_id=parcel.shipment_id)
    return parcel.tracking_number, parcel.shipped_at


def track(
    parcel: Shipment, reports: Sequence[TrackingEvent], now: datetime, look_at: datetime | None = None
) -> Shipment:
    """The parcel after these reports; the same when all were known. Neither status ever goes back.

    `look_at` is when to ask the carrier again, if the parcel is still under way then.
    """
    history = tracking.merge(parcel.events, reports)
    if history is parcel.events and look_at in (None, parcel.due_at):
        return parcel
    seen = replace(parcel, events=history, version=parcel.version + 1)
    new = [event for event in history if event not in parcel.events]
    status = parcel.status
    for event in new:
        status = JOURNEY.move(status, event.meaning, shipment_id=parcel.shipment_id)
    if not under_way(parcel):
        return seen
    seen = replace(seen, status=status, tracking_status=tracking.latest(history))
    if under_way(seen):
        return replace(seen, due_at=look_at or parcel.due_at)
    return replace(seen, due_at=None, delivered_at=_delivered_at(seen, now) if arrived(parcel, seen) else None)


def arrived(before: Shipment, after: Shipment) -> bool:
    """Whether it is now that the parcel has reached the customer."""
    return after.status == moves.DELIVERED != before.status


def next_look(parcel: Shipment, now: datetime, step: timedelta) -> datetime:
    """The first moment after now that is whole steps from the hand-over: when there may be something to see."""
    step, since = max(step, SHORTEST_STEP), parcel.shipped_at or now
    return since + step * ((now - since) // step + 1)


def delivery(parcel: Shipment) -> TrackingEvent:
    """The report by which a parcel has arrived."""
    return next(event for event in parcel.events if event.status == tracking.DELIVERED)


def _delivered_at(parcel: Shipment, now: datetime) -> datetime:
    """The carrier's time, but neither before the parcel left nor after we heard of it."""
    told = delivery(parcel).at
    return min(max(told, parcel.shipped_at or told), now)
