"""Orders beside others: what a level holds for one of them is not a guard of the other."""

from tests.faults.callers import bearer
from tests.faults.explore import Flow, State
from tests.faults.flows import buying, checkout
from tests.faults.flows.fulfillment import fulfill, is_shipped
from tests.faults.world import World


def somebody(world: World) -> State:
    return {"me": bearer("customer", "cust_wang")}


def placed(world: World) -> State:
    """Somebody else waits for the same goods, too."""
    return buying.placed(world, with_placed)


def with_placed(world: World) -> State:
    state = buying.shelves(world)
    buying.placed(world, somebody)
    return state


def overdue(world: World) -> State:
    """Somebody else who waits for the same goods has time left."""
    state = buying.placed(world)
    world.later(minutes=20)
    buying.placed(world, somebody)
    world.later(minutes=11)
    return state


def confirmed(world: World) -> State:
    """Somebody else has paid for the same goods, too, and the warehouse has not heard of either."""
    state = buying.begun(world, with_begun)
    world.provider.pay(state["other"])
    world.provider.pay(state["attempt"])
    world.provider.notify()
    world.relay()
    world.deliver("checkout_listener")
    world.relay()
    return state


def with_begun(world: World) -> State:
    state = buying.shelves(world)
    return state | {"other": buying.begun(world, somebody)["attempt"]}


def for_nothing(world: World) -> State:
    """Somebody else waits for the same present, with something that costs."""
    state = checkout.for_nothing(world)
    other = somebody(world)
    world.sell("mug", 9)
    for variant_id in ("pen", "mug"):
        line = {"variant_id": variant_id, "quantity": 1}
        world.insist("POST", "/cart/lines", line, other["me"], Idempotency_Key=variant_id)
    buying.ask(world, other)
    buying.place(world, other)
    return state


def paid(world: World) -> State:
    return buying.paid(world, with_placed)


FLOWS = (
    Flow("cancel unpaid beside another", placed, buying.cancel, buying.is_canceled),
    Flow("close unpaid beside another", placed, buying.expire, buying.is_closed),
    Flow("close what is overdue beside another", overdue, checkout.close, buying.is_closed),
    Flow("pay beside another", paid, buying.hear, buying.is_confirmed),
    Flow("order that costs nothing beside another", for_nothing, checkout.confirm, checkout.is_confirmed),
    Flow("cancel paid beside another", confirmed, buying.cancel, buying.is_canceled),
    Flow("fulfill beside another", confirmed, fulfill, is_shipped),
)
