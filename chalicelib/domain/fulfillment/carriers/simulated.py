"""The simulated carrier: parcels move by the clock, one report per step, the same at every look."""

from datetime import datetime, timedelta
from hashlib import sha256

from chalicelib.core import ids
from chalicelib.domain.fulfillment.carriers import Parcel
from chalicelib.domain.fulfillment.rules.tracking import DELIVERED, IN_TRANSIT, OUT_FOR_DELIVERY, TrackingEvent

HUBS = (
    "上海转运中心 Shanghai hub",
    "广州转运中心 Guangzhou hub",
    "成都转运中心 Chengdu hub",
    "北京转运中心 Beijing hub",
)
DEPOT, DOOR = "派送站 delivery depot", "收货地址 delivery address"


class Simulated:
    """A carrier without trucks: a parcel is in transit after one `step`, delivered after three."""

    name = "simulated"

    def __init__(self, step: timedelta) -> None:
        self.step = step

    def book(self, parcel: Parcel) -> str:
        """The random part of the shipment's id, which no other shipment shares."""
        return f"SIM{ids.body(parcel.shipment_id)[-16:]}"

    def events(self, tracking_number: str, shipped_at: datetime, now: datetime) -> list[TrackingEvent]:
        """What has happened by now."""
        hub = HUBS[sha256(tracking_number.encode()).digest()[0] % len(HUBS)]
        journey = ((IN_TRANSIT, hub), (OUT_FOR_DELIVERY, DEPOT), (DELIVERED, DOOR))
        reports = [
            TrackingEvent(
                event_id=f"{tracking_number}-{number}", at=shipped_at + self.step * number, status=status, place=place
            )
            for number, (status, place) in enumerate(journey, start=1)
        ]
        return [report for report in reports if report.at <= now]
