"""From the paid order to the parcel: the warehouse, and orders that are called off before anything leaves it."""

from chalicelib.domain.fulfillment.store import work_of
from chalicelib.domain.orders.rules.moves import CANCELED
from tests.faults.callers import bearer
from tests.faults.explore import Flow, State
from tests.faults.flows.buying import UNITS, confirmed, is_canceled
from tests.faults.plans import Fault, Plan
from tests.faults.world import World

COMMIT = "dynamodb.TransactWriteItems"


def fulfill(world: World, state: State) -> None:
    world.deliver("fulfillment_listener")


def two_places(world: World) -> State:
    """The cup is at another location than the mugs: the order goes in two parcels."""
    world.sell("mug", UNITS)
    world.sell("cup", UNITS, location="north")
    return {"me": bearer("customer", "cust_li")}


def confirmed_at_two(world: World) -> State:
    return confirmed(world, two_places)


def canceled_meanwhile(world: World) -> State:
    """The warehouse has not heard yet of the order, nor of its end."""
    state = confirmed(world)
    answer = world.call("POST", f"{state['order']}/cancel", {}, state["me"])
    assert answer.status == 200, answer
    return state


def packed(world: World) -> State:
    """The warehouse was interrupted between packing and shipping, and the order is canceled."""
    state = confirmed(world)
    with world.under(crash_at_commit(2)):
        fulfill(world, state)
    answer = world.call("POST", f"{state['order']}/cancel", {}, state["me"])
    assert answer.status == 200, answer
    world.relay()
    return state


def crash_at_commit(wanted: int) -> Plan:
    """The process ends before its n-th transaction."""
    seen: list[str] = []

    def plan(number: int, name: str) -> Fault | None:
        seen.extend([name] if name == COMMIT else [])
        return Fault.CRASH_BEFORE if len(seen) == wanted and name == COMMIT else None

    return plan


def timeline(world: World, state: State, event: str) -> int:
    entries = world.call("GET", state["order"], bearer=state["me"]).json["timeline"]
    return sum(entry["event"] == event for entry in entries)


def parcels(world: World, state: State) -> list[tuple[str, str]]:
    found = world.call("GET", f"{state['order']}/shipments", bearer=state["me"]).json["items"]
    return [(each["status"], each["tracking_status"]) for each in found]


def is_shipped(world: World, state: State) -> None:
    assert [each for each, _ in parcels(world, state)] == ["delivered"]
    assert timeline(world, state, "shipped") == 1
    assert [each.status for each in work_of("mugs", state["order"].rpartition("/")[2])] == ["closed"]


def both_arrived(world: World, state: State) -> None:
    assert parcels(world, state) == [("delivered", "delivered")] * 2
    assert (timeline(world, state, "shipped"), timeline(world, state, "delivered")) == (2, 2)


def nothing_packed(world: World, state: State) -> None:
    is_canceled(world, state)
    assert parcels(world, state) == []


def nothing_left(world: World, state: State) -> None:
    is_canceled(world, state)
    assert [each for each, _ in parcels(world, state)] == [CANCELED]
    assert [each.status for each in work_of("mugs", state["order"].rpartition("/")[2])] == [CANCELED]


FLOWS = (
    Flow("fulfill", confirmed, fulfill, is_shipped),
    Flow("fulfill from two locations", confirmed_at_two, fulfill, both_arrived),
    Flow("fulfill what was canceled", canceled_meanwhile, fulfill, nothing_packed),
    Flow("call off", packed, fulfill, nothing_left),
)
