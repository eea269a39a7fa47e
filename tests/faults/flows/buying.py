"""From the cart to a paid order, and all that may come between."""

from collections.abc import Callable

from chalicelib.domain.orders.rules.moves import CANCELED, CLOSED, CONFIRMED
from tests.checkout.shopping import ADDRESS, CONTACT
from tests.faults.callers import bearer
from tests.faults.explore import Flow, State
from tests.faults.world import World

UNITS = 9
ORDERED = {"mug": 2, "cup": 1}


def shelves(world: World) -> State:
    """Two variants on sale; a shopper."""
    for variant_id in ORDERED:
        world.sell(variant_id, UNITS)
    return {"me": bearer("customer", "cust_li")}


def fill(world: World, state: State) -> None:
    for variant_id, quantity in ORDERED.items():
        body = {"variant_id": variant_id, "quantity": quantity}
        answer = world.insist("POST", "/cart/lines", body, state["me"], Idempotency_Key=variant_id)
        assert answer.status == 201, answer


def filled(world: World) -> State:
    state = shelves(world)
    fill(world, state)
    return state


def ask(world: World, state: State) -> None:
    answer = world.insist("POST", "/quotes", {}, state["me"])
    assert answer.status == 201, answer
    state["quote"] = answer.json["quote"]


def quoted(world: World, arrange: Callable[[World], State] = shelves) -> State:
    state = arrange(world)
    fill(world, state)
    ask(world, state)
    return state


def place(world: World, state: State) -> None:
    body = {"quote": state["quote"], "address": ADDRESS, "contact": CONTACT}
    answer = world.insist("POST", "/orders", body, state["me"], Idempotency_Key="order")
    assert answer.status == 201, answer
    state["order"] = f"/orders/{answer.json['order_id']}"


def placed(world: World, arrange: Callable[[World], State] = shelves) -> State:
    state = quoted(world, arrange)
    place(world, state)
    return state


def begin(world: World, state: State) -> None:
    answer = world.insist("POST", f"{state['order']}/payments", {}, state["me"])
    assert answer.status == 201, answer
    state["attempt"] = answer.json["attempt"]["attempt_id"]


def begun(world: World, arrange: Callable[[World], State] = shelves) -> State:
    state = placed(world, arrange)
    begin(world, state)
    world.work()
    return state


def paid(world: World, arrange: Callable[[World], State] = shelves) -> State:
    """Paid at the provider, which has not told the shop yet."""
    state = begun(world, arrange)
    world.provider.pay(state["attempt"])
    return state


def hear(world: World, state: State) -> None:
    """The provider tells, the shop listens."""
    for _ in range(3):
        world.work()
        world.later(seconds=2)


def confirmed(world: World, arrange: Callable[[World], State] = shelves) -> State:
    """The order is confirmed, and the warehouse has not heard of it yet."""
    state = paid(world, arrange)
    world.provider.notify()
    world.relay()
    world.deliver("checkout_listener")
    world.relay()
    return state


def cancel(world: World, state: State) -> None:
    answer = world.insist("POST", f"{state['order']}/cancel", {}, state["me"])
    assert answer.status == 200, answer
    hear(world, state)


def status(world: World, state: State) -> str:
    found: str = world.call("GET", state["order"], bearer=state["me"]).json["status"]
    return found


def is_confirmed(world: World, state: State) -> None:
    assert status(world, state) == CONFIRMED


def is_canceled(world: World, state: State) -> None:
    assert status(world, state) == CANCELED


def is_closed(world: World, state: State) -> None:
    assert status(world, state) == CLOSED


def cart_is_as_filled(world: World, state: State) -> None:
    lines = world.call("GET", "/cart", bearer=state["me"]).json["lines"]
    assert {line["variant_id"]: line["quantity"] for line in lines} == ORDERED


def expire(world: World, state: State) -> None:
    """The deadline passes, and the sweeper comes."""
    world.later(minutes=31)
    world.tick()
    hear(world, state)


def expired_and_paid(world: World) -> State:
    """Closed as unpaid, and then the money comes."""
    state = begun(world)
    world.provider.pay(state["attempt"])
    world.call("POST", f"{state['order']}/cancel", {}, state["me"])
    return state


FLOWS = (
    Flow("add to cart", shelves, fill, cart_is_as_filled),
    Flow("quote", filled, ask),
    Flow("place", quoted, place, is_closed),
    Flow("begin to pay", placed, begin, is_closed),
    Flow("pay", paid, hear, is_confirmed),
    Flow("cancel unpaid", placed, cancel, is_canceled),
    Flow("cancel paid", confirmed, cancel, is_canceled),
    Flow("close unpaid", begun, expire, is_closed),
    Flow("late payment", expired_and_paid, hear, is_canceled),
)
