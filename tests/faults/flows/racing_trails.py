"""Two that reach for the same place in a trail, or sign the same hour."""

from chalicelib.core import clock
from chalicelib.core.events import Changed
from chalicelib.core.trail import Entry
from chalicelib.domain.audit.actions import checking, entering, signing
from tests.faults.explore import State
from tests.faults.flows.audit import SHOP, entered, is_signed, ordered, placed, was_seen
from tests.faults.invariants.books import Books
from tests.faults.races import Actor, Race
from tests.faults.world import World


def facts(world: World) -> State:
    """What was told of one stock level: it came in, and some of it was reserved."""
    state = placed(world)
    told = [each for each in Books(world).news(Changed) if each.event.target == "stock:mug:main"]
    return state | {"first": told[0], "second": told[1]}


def enter(which: str) -> Actor:
    def act(world: World, state: State) -> None:
        entering.enter(state[which].event, state[which].event_id, clock.now())

    return act


first, second = enter("first"), enter("second")


def both_are_there(world: World, state: State) -> None:
    """And what became of the stock later, each version once."""
    versions = [each.item_version or 0 for each in Books(world).all(Entry) if each.target == "stock:mug:main"]
    assert sorted(versions) == list(range(1, len(versions) + 1))
    assert len(versions) > 1
    assert checking.trail(SHOP, "stock:mug:main", clock.now()).fault is None


def look(world: World, state: State) -> None:
    world.call("GET", f"/admin{state['order']}/delivery", bearer=state["staff"])


def sign(world: World, state: State) -> None:
    signing.sign(SHOP, clock.now())


TRAILS = (
    Race("a fact x the same fact", facts, (first, first, second), both_are_there),
    Race("a fact x the next one", facts, (first, second), both_are_there),
    Race("look x look", ordered, (look, look), was_seen),
    Race("sign x sign", entered, (sign, sign), is_signed),
)
