"""Customers are told, by mail and by text message."""

from chalicelib.core import clock
from tests.faults.explore import Flow, State
from tests.faults.flows.buying import is_closed, placed
from tests.faults.plans import Fault, Plan
from tests.faults.post import Message
from tests.faults.world import World

QUEUE = "notifications_listener"


def told(world: World) -> State:
    """The relay has told of an order."""
    state = placed(world)
    world.relay()
    return state


def listen(world: World, state: State) -> None:
    world.deliver(QUEUE)


def listen_twice(world: World, state: State) -> None:
    """The queue delivers a message once more."""
    again = [Message(message.body, clock.now()) for message in world.queues[QUEUE]]
    listen(world, state)
    world.queues[QUEUE] += again
    listen(world, state)


def interrupted(world: World) -> State:
    """The one who was about to send a mail has died over it; its claim is over."""
    state = told(world)
    with world.under(die_before("ses.send_email")):
        listen(world, state)
    world.later(minutes=4)
    return state


def die_before(call: str) -> Plan:
    return lambda number, name: Fault.CRASH_BEFORE if name == call else None


def was_told(world: World, state: State) -> None:
    """By both ways; that it was the right number of times is for every flow to keep."""
    is_closed(world, state)
    assert len({address for address, _ in world.outside.sent}) == 2


FLOWS = (
    Flow("tell of an order", told, listen, was_told),
    Flow("tell of an order twice", told, listen_twice, was_told),
    Flow("tell after a crash", interrupted, listen, was_told),
)
