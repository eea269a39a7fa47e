"""Races for goods on their way back: two returns of one order, and what else changes while they come in."""

from tests.faults.explore import State
from tests.faults.flows import buying, returns
from tests.faults.flows.racing_orders import tick
from tests.faults.flows.racing_refunds import MUG, RECEIVED
from tests.faults.races import Actor, Race
from tests.faults.world import World


def two_on_their_way(world: World) -> State:
    """A mug comes back in one return, and a cup in another."""
    state = returns.approved_of(buying.shelves, returns.SENT_BACK)(world)
    first = state["return"]
    returns.ask_for(world, state, {"cup": 1})
    returns.approve(world, state)
    world.work()
    return state | {"returns": (first, state["return"])}


def take(number: int, variant_id: str) -> Actor:
    """One unit of the return of this number."""

    def act(world: World, state: State) -> None:
        returns.take(world, state | {"return": state["returns"][number]}, {variant_id: (1, "sellable")})

    return act


def both_are_back(world: World, state: State) -> None:
    assert [returns.become(world, {**state, "return": each}) for each in state["returns"]] == ["closed"] * 2
    assert returns.money_back(world, state) == 2 * MUG


def awaited(world: World) -> State:
    """Two mugs are on their way back, and the refund's workflow is due to be looked after."""
    state = returns.approved_of(buying.shelves, {"mug": 2})(world)
    world.later(minutes=6)
    return state


def take_one_of_two(world: World, state: State) -> None:
    """No more will come."""
    returns.take(world, state, {"mug": (1, "sellable")}, last=True)


RETURNS = (
    Race("goods received x goods of another return", two_on_their_way, (take(0, "mug"), take(1, "cup")), both_are_back),
    Race("no more goods x another return asked for", awaited, (take_one_of_two, returns.ask_another), RECEIVED),
    Race("no more goods x refund looked after", awaited, (take_one_of_two, tick("restart_refunds")), RECEIVED),
)
