"""What parcels look like from outside, to the customer and to staff."""

from datetime import datetime
from typing import Self

import msgspec

from chalicelib.domain.fulfillment.actions.reading import Sent
from chalicelib.domain.fulfillment.rules.parcels import Shipment
from chalicelib.domain.fulfillment.rules.work import ParcelLine

WAREHOUSE = "warehouse"


class UnitsView(msgspec.Struct, frozen=True, kw_only=True):
    """Units of a line of the order."""

    line_id: str
    variant_id: str
    quantity: int

    @classmethod
    def of(cls, line: ParcelLine) -> Self:
        return cls(line_id=line.line_id, variant_id=line.variant_id, quantity=line.quantity)


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to the parcel, when, where, and by whose word: `warehouse`, `carrier` or `staff`."""

    at: datetime
    event: str
    place: str
    actor: str


class ShipmentView(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel and its journey, oldest step first."""

    shipment_id: str
    location: str
    status: str
    tracking_status: str
    carrier: str | None
    tracking_number: str | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    lines: list[UnitsView]
    timeline: list[StepView]

    @classmethod
    def of(cls, parcel: Shipment) -> Self:
        same = {name: getattr(parcel, name) for name in cls.__struct_fields__ if name not in ("lines", "timeline")}
        return cls(lines=[UnitsView.of(line) for line in parcel.lines], timeline=_timeline(parcel), **same)


class ShipmentsView(msgspec.Struct, frozen=True, kw_only=True):
    """All parcels of an order: at most one per location, so there is no next page."""

    items: list[ShipmentView]
    next_cursor: None = None


class FulfillmentOrderView(msgspec.Struct, frozen=True, kw_only=True):
    """What one location sends for an order."""

    location: str
    status: str
    opened_at: datetime
    lines: list[UnitsView]
    shipment: ShipmentView | None

    @classmethod
    def of(cls, sent: Sent) -> Self:
        work, parcel = sent
        return cls(
            location=work.location,
            status=work.status,
            opened_at=work.opened_at,
            lines=[UnitsView.of(line) for line in work.lines],
            shipment=ShipmentView.of(parcel) if parcel else None,
        )


class FulfillmentOrdersView(msgspec.Struct, frozen=True, kw_only=True):
    """All fulfillment orders of an order: one per location, so there is no next page."""

    items: list[FulfillmentOrderView]
    next_cursor: None = None


def _timeline(parcel: Shipment) -> list[StepView]:
    own = (("packed", parcel.packed_at), ("shipped", parcel.shipped_at))
    steps = [StepView(at=at, event=event, place=parcel.location, actor=WAREHOUSE) for event, at in own if at]
    steps += [StepView(at=e.at, event=e.status, place=e.place, actor=e.actor) for e in parcel.events]
    return sorted(steps, key=lambda step: step.at)
