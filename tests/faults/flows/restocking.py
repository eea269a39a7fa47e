"""All of an order has come back: both kinds of goods are for sale again, in the commit that ends the refund."""

from tests.faults.explore import Flow, State
from tests.faults.flows import returns
from tests.faults.flows.buying import shelves
from tests.faults.flows.patience import until_done
from tests.faults.world import World

TASKS = ("refund_await_goods", "refund_reserve", "refund_submit", "refund_settle")


def paid_back(world: World) -> State:
    """The money is back at the customer's, and the goods are here."""
    state = returns.approved_of(shelves, returns.EVERYTHING)(world)
    returns.take(world, state, {"mug": (2, "sellable"), "cup": (1, "sellable")})
    state["entry"] = {"shop": "mugs", "refund_id": f"rf_{state['return'].partition('_')[2]}"}
    for task in TASKS:
        world.run(task, state["entry"])
    return state


def restock(world: World, state: State) -> None:
    until_done(world, lambda: world.run("refund_restock", state["entry"]))


FLOWS = (Flow("put back what came back", paid_back, restock, returns.ends("closed", 8_500, 9, 9)),)
