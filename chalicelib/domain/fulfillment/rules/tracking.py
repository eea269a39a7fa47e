"""Tracking: what carriers report of a parcel, in whatever order and however often it reaches us."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec

from chalicelib.core.problems import Invalid

PRE_TRANSIT, IN_TRANSIT, OUT_FOR_DELIVERY = "pre_transit", "in_transit", "out_for_delivery"
AVAILABLE, DELIVERED, RETURN_TO_SENDER = "available_for_pickup", "delivered", "return_to_sender"
FAILURE, UNKNOWN = "failure", "unknown"

TrackingStatus = Literal[
    "unknown", "pre_transit", "in_transit", "out_for_delivery", "failure", "available_for_pickup", "return_to_sender",
    "delivered",
]  # fmt: skip

RANKS = {
    UNKNOWN: 0,
    PRE_TRANSIT: 1,
    IN_TRANSIT: 2,
    OUT_FOR_DELIVERY: 3,
    FAILURE: 4,
    AVAILABLE: 5,
    RETURN_TO_SENDER: 6,
    DELIVERED: 7,
}
"""Which of two reports of the same moment is the later one."""

MEANING = {DELIVERED: "deliver", RETURN_TO_SENDER: "send_back"}
"""What a report does to the shipment; every other one is a mere scan."""

CLOCKS_APART = timedelta(minutes=10)
"""How far ahead of ours a carrier's clock may be."""

MOST_EVENTS = 100
"""A parcel has a dozen reports; of what comes after the hundredth only the end of the journey counts, once."""

EventId = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}\Z", examples=["SIM4X5Y6Z-1"])]
Place = Annotated[str, msgspec.Meta(max_length=100, examples=["上海转运中心 Shanghai hub"])]


class FromTheFuture(Invalid):
    title = "That has not happened yet"


class TrackingEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One report: an id that its repetitions share, when and where by the carrier's word, and who says so."""

    event_id: str
    at: datetime
    status: str
    place: str = ""
    actor: str = "carrier"

    @property
    def order(self) -> tuple[datetime, int, str]:
        """Reports are ordered by the carrier's time, then by rank; ids only break ties."""
        return self.at, RANKS[self.status], self.event_id

    @property
    def final(self) -> bool:
        return self.status in MEANING

    @property
    def meaning(self) -> str:
        return MEANING.get(self.status, "scan")


def merge(known: tuple[TrackingEvent, ...], reported: Sequence[TrackingEvent]) -> tuple[TrackingEvent, ...]:
    """The history with the reports it did not have yet, in order; `known` itself when there are none."""
    ids = {event.event_id for event in known}
    fresh = {event.event_id: event for event in sorted(reported, key=lambda event: event.order, reverse=True)}
    new = sorted((event for event in fresh.values() if event.event_id not in ids), key=lambda event: event.order)
    room = max(MOST_EVENTS - len(known), 0)
    taken = new[:room]
    if not any(event.final for event in (*known, *taken)):
        taken += [event for event in new[room:] if event.final][:1]
    return tuple(sorted((*known, *taken), key=lambda event: event.order)) if taken else known


def latest(history: tuple[TrackingEvent, ...]) -> str:
    """Where the parcel was last seen. The first report of a journey's end stands, whatever is scanned later."""
    ends = [event for event in history if event.final]
    last = [*ends[:1], *history[-1:]]
    return last[0].status if last else PRE_TRANSIT


def refuse_future(at: datetime, now: datetime) -> None:
    """A report far ahead of time would hide all later ones. Raises FromTheFuture."""
    if at > now + CLOCKS_APART:
        raise FromTheFuture(field="/at")
