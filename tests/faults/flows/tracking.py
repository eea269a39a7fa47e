"""From the parcel to the receipt: carriers, staff and the clock tell of it, in any order; the customer has it."""

from collections.abc import Callable

import msgspec

from chalicelib.core import clock
from chalicelib.core.signatures import Secret, sign
from chalicelib.domain.orders.rules.moves import COMPLETED, CONFIRMED
from tests.faults.callers import admin
from tests.faults.explore import Flow, State
from tests.faults.flows.buying import confirmed, shelves, status
from tests.faults.flows.fulfillment import both_arrived, confirmed_at_two, fulfill, parcels, timeline
from tests.faults.world import World

CARRIER = Secret("carrier-secret".ljust(64, "0"))
HUB, DOOR = ("scan-1", "in_transit"), ("scan-2", "delivered")


def sent_from_two(world: World) -> State:
    """Both parcels have been under way for three days."""
    state = confirmed_at_two(world)
    fulfill(world, state)
    world.later(days=3)
    return state


def shipped(world: World, arrange: Callable[[World], State] = shelves) -> State:
    state = confirmed(world, arrange)
    fulfill(world, state)
    (parcel,) = world.call("GET", f"{state['order']}/shipments", bearer=state["me"]).json["items"]
    return state | {"parcel": parcel["shipment_id"], "number": parcel["tracking_number"]}


def scan(world: World, state: State, told: tuple[str, str]) -> None:
    """The carrier's webhook, until it is taken. An end of the journey is told of once and for all."""
    event_id, found = told
    report = {"event_id": event_id, "at": clock.now(), "status": found, "tracking_number": state["number"]}
    body = msgspec.json.encode(report)
    sent = {"Carrier_Signature": sign((CARRIER,), body, clock.now())}
    answer = world.insist("POST", "/webhooks/carriers/simulated", body, **sent)
    assert answer.status == 204, answer


def scan_on_the_way(world: World, state: State) -> None:
    scan(world, state, HUB)


def scan_at_the_door(world: World, state: State) -> None:
    scan(world, state, DOOR)


def scan_twice(world: World, state: State) -> None:
    scan(world, state, DOOR)
    scan(world, state, DOOR)


def scan_backwards(world: World, state: State) -> None:
    scan(world, state, DOOR)
    scan(world, state, HUB)


def report(world: World, state: State) -> None:
    """Staff know better than the carrier."""
    body = {"event_id": "call-1", "at": clock.now(), "status": "delivered"}
    answer = world.insist("POST", f"/admin/shipments/{state['parcel']}/events", body, admin())
    assert answer.status == 200, answer


def report_one(world: World, state: State) -> None:
    """Of two parcels one is said to have come."""
    first, _ = world.insist("GET", f"{state['order']}/shipments", bearer=state["me"]).json["items"]
    body = {"event_id": "call-1", "at": clock.now(), "status": "delivered"}
    answer = world.insist("POST", f"/admin/shipments/{first['shipment_id']}/events", body, admin())
    assert answer.status == 200, answer


def under_way(world: World) -> State:
    """The carrier has had the parcel for three of its steps, and nobody has asked."""
    state = shipped(world)
    world.later(days=3)
    return state


def look(world: World, state: State) -> None:
    world.tick("move_parcels")


def arrived(world: World, arrange: Callable[[World], State] = shelves) -> State:
    state = shipped(world, arrange)
    scan_at_the_door(world, state)
    return state


def receive(world: World, state: State) -> None:
    answer = world.insist("POST", f"{state['order']}/receipt", {}, state["me"])
    assert answer.status == 200, answer


def long_arrived(world: World) -> State:
    state = arrived(world)
    world.later(days=7)
    return state


def confirm_receipts(world: World, state: State) -> None:
    world.tick("confirm_receipts")


def is_delivered(world: World, state: State) -> None:
    """Three days later one parcel has arrived, whoever told of it; the clock has not confirmed the receipt yet."""
    assert parcels(world, state) == [("delivered", "delivered")]
    assert status(world, state) == CONFIRMED
    assert (timeline(world, state, "shipped"), timeline(world, state, "delivered")) == (1, 1)


def is_completed(world: World, state: State) -> None:
    assert status(world, state) == COMPLETED
    assert timeline(world, state, "received") == 1


FLOWS = (
    Flow("ask the carrier about two parcels", sent_from_two, look, both_arrived),
    Flow("staff reports one of two parcels", sent_from_two, report_one, both_arrived),
    Flow("scan on the way", shipped, scan_on_the_way, is_delivered),
    Flow("scan at the door", shipped, scan_at_the_door, is_delivered),
    Flow("scan twice", shipped, scan_twice, is_delivered),
    Flow("scans out of order", shipped, scan_backwards, is_delivered),
    Flow("staff reports a parcel", shipped, report, is_delivered),
    Flow("ask the carrier", under_way, look, is_delivered),
    Flow("confirm receipt", arrived, receive, is_completed),
    Flow("confirm receipt before the carrier does", shipped, receive, is_completed),
    Flow("receipt by the clock", long_arrived, confirm_receipts, is_completed),
)
