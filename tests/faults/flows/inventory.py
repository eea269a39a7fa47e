"""Stock that comes, is counted, and is entered into the ledger."""

from typing import Any

from chalicelib.core import clock
from tests.faults.callers import admin
from tests.faults.explore import Flow, State
from tests.faults.post import Message
from tests.faults.world import World

PRODUCT = "prod_mug"


def shelf(world: World) -> State:
    """Nine mugs at the first location."""
    world.sell("mug", 9)
    return {"staff": admin()}


def mistaken(world: World) -> State:
    """At another one five were received for the wrong product, and taken back."""
    state = shelf(world)
    receive_at(world, state, "north", "mistake", "prod_cup")
    adjust_at(world, state, "north", 5, -5)
    return state


def receive_at(
    world: World, state: State, location: str, delivery: str = "delivery", product_id: str = PRODUCT
) -> None:
    body = {"location": location, "product_id": product_id, "quantity": 5}
    answer = world.insist("POST", "/admin/stock/mug/receipts", body, state["staff"], Idempotency_Key=delivery)
    assert answer.status == 201, answer


def receive(world: World, state: State) -> None:
    receive_at(world, state, "main")


def receive_first(world: World, state: State) -> None:
    """The first units at a location."""
    receive_at(world, state, "north")


def receive_other(world: World, state: State) -> None:
    """Another delivery of first units."""
    receive_at(world, state, "north", "other")


def adjust(world: World, state: State) -> None:
    adjust_at(world, state, "main", 9, -2)


def adjust_at(world: World, state: State, location: str, expected: int, delta: int) -> None:
    body = {"location": location, "expected": expected, "reason": "corrected", "delta": delta}
    answer = world.insist("POST", "/admin/stock/mug/adjustments", body, state["staff"], Idempotency_Key="count")
    assert answer.status == 201, answer


def moved(world: World) -> State:
    """The relay has told of a delivery, and nobody has heard it."""
    state = shelf(world)
    receive(world, state)
    world.relay()
    return state


def enter(world: World, state: State) -> None:
    world.deliver("inventory_listener")


def enter_twice(world: World, state: State) -> None:
    """The queue delivers a message once more."""
    again = [Message(message.body, clock.now()) for message in world.queues["inventory_listener"]]
    world.deliver("inventory_listener")
    world.queues["inventory_listener"] += again
    world.deliver("inventory_listener")


def has(main: int, north: int | None = None) -> Any:
    """So many mugs are at each location; None for no level."""

    def check(world: World, state: State) -> None:
        levels = world.call("GET", "/admin/stock/mug", bearer=state["staff"]).json["items"]
        wanted = {"main": main} | ({} if north is None else {"north": north})
        assert {each["location"]: each["available"] for each in levels} == wanted

    return check


FLOWS = (
    Flow("receive stock", shelf, receive, has(14)),
    Flow("receive the first stock", shelf, receive_first, has(9, 5)),
    Flow("receive after a mistake", mistaken, receive_first, has(9, 5)),
    Flow("receive another delivery after a mistake", mistaken, receive_other, has(9, 5)),
    Flow("adjust stock", shelf, adjust, has(7)),
    Flow("enter a movement", moved, enter, has(14)),
    Flow("enter a movement twice", moved, enter_twice, has(14)),
    Flow("receive other first stock", shelf, receive_other, has(9, 5)),
)
