"""Carriers: who takes parcels to customers, and how they tell where a parcel is."""

from datetime import datetime
from typing import Protocol

import msgspec

from chalicelib.core.addresses import Address
from chalicelib.core.problems import NotFound, Unauthenticated
from chalicelib.domain.fulfillment.rules.tracking import TrackingEvent


class UnknownCarrier(NotFound):
    title = "The shop does not ship with such a carrier"


class BadSignature(Unauthenticated):
    title = "The carrier did not sign this, or did so too long ago"


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """What a carrier must know to take a parcel. It is handed over and not kept: the address stays in the order."""

    shipment_id: str
    location: str
    address: Address


class Carrier(Protocol):
    """A carrier. Both calls may be repeated."""

    name: str

    def book(self, parcel: Parcel) -> str:
        """The tracking number; the same shipment gets the same one again."""

    def events(self, tracking_number: str, shipped_at: datetime, now: datetime) -> list[TrackingEvent]:
        """Everything reported of the parcel until now, also what was given before."""
