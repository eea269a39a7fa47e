"""Two that audit at once: deliveries of the same slice, ticks of the same night."""

from chalicelib.core import clock
from chalicelib.domain.auditor.actions import beginning, working
from tests.faults.explore import State
from tests.faults.flows.auditor import ask, is_clean, lost, requested, shelf
from tests.faults.races import Race
from tests.faults.world import World
from tests.payments.builders import MUG_SHOP


def small(world: World) -> State:
    """A shop that is audited in one slice."""
    state = shelf(world, more=0)
    ask(world, state)
    return state


def short_slice(world: World, state: State) -> None:
    working.work(MUG_SHOP, state["audit"], 0, lambda: True, clock.now())


def tick(world: World, state: State) -> None:
    beginning.tick(MUG_SHOP, clock.now())


AUDITS = (
    Race("audit x the same slice", requested, (short_slice, short_slice), is_clean),
    Race("audit x the same end", small, (short_slice, short_slice), is_clean),
    Race("night x night", shelf, (tick, tick), is_clean),
    Race("audit taken up x taken up", lost, (tick, tick), is_clean),
)
