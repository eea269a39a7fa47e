"""Money on its way back: the refund's workflow, what the provider makes of it, and the watch over it."""

from typing import Any

from msgspec.structs import replace

from infra.local.fakepay import refunds as provider
from infra.local.fakepay.faults import Kind
from tests.faults.callers import admin
from tests.faults.explore import Flow, State
from tests.faults.flows.buying import confirmed, is_canceled
from tests.faults.flows.returns import approve, asked, ends, money_back, receive
from tests.faults.plans import Fault
from tests.faults.world import World

AGES = 1_000
"""Questions after which the provider would end a pending refund."""


def canceled(world: World) -> State:
    """A paid order that was canceled; the relay has told of its refund."""
    state = confirmed(world)
    answer = world.call("POST", f"{state['order']}/cancel", {}, state["me"])
    assert answer.status == 200, answer
    world.relay()
    return state | {"refund": f"rf_{state['order'].partition('_')[2]}"}


def begin(world: World, state: State) -> None:
    world.deliver("returns_listener")


def begun(world: World) -> State:
    state = canceled(world)
    begin(world, state)
    return state


def go_on(world: World, state: State) -> None:
    world.advance()


def goods_are_here(world: World) -> State:
    """The workflow waits, and the goods have come since it last looked."""
    state = asked(world)
    approve(world, state)
    world.work()
    receive(world, state)
    world.later(hours=1)
    return state


def tricked(kind: Kind, value: int | None = None, times: int = 1) -> Any:
    """The workflow is about to begin, and the provider is up to something."""

    def arrange(world: World) -> State:
        state = begun(world)
        for _ in range(times):
            world.provider.misbehave(kind, "refund", value)
        return state

    return arrange


def pending(world: World) -> State:
    """The provider has taken the refund and thinks about it; the workflow waits."""
    state: State = tricked("refund_pending", AGES)(world)
    world.advance()
    return state


def hear(world: World, state: State) -> None:
    provider.settle(world.provider.books, state["refund"])
    world.provider.notify()


def ask_again(world: World, state: State) -> None:
    """Its wait is over, and so is the provider's."""
    provider.settle(world.provider.books, state["refund"])
    world.later(seconds=2)
    world.advance()


def died(world: World) -> State:
    """Its workflow has ended in an error, which nobody has noticed yet."""
    state = begun(world)
    world.cloud.executions[state["refund"]]["status"] = "FAILED"
    world.later(minutes=6)
    return state


def restart(world: World, state: State) -> None:
    world.tick("restart_refunds")


def restarted(world: World) -> State:
    """A second execution has begun, and the first one is not dead after all."""
    state = died(world)
    restart(world, state)
    world.cloud.executions[state["refund"]]["status"] = "RUNNING"
    return state


def never_sent(world: World) -> State:
    """The workflow waits for goods that should have come by now."""
    state = asked(world)
    approve(world, state)
    world.work()
    world.later(days=15)
    return state


def works_after_all(world: World) -> State:
    """The provider said three times that the refund had failed; before it could be asked whether that is its last
    word the workflow died, and then the money went. A new workflow has begun."""
    state: State = tricked("refund_fails", times=3)(world)
    with world.under(lambda number, name: Fault.BROKEN if name == "provider.GET /refunds" else None):
        world.advance()
    books = world.provider.books
    failed = provider.look(books, state["refund"])
    with books.store.transaction():
        books.store.put("refunds", replace(failed, status="succeeded"))
    world.later(minutes=6)
    restart(world, state)
    return state


def refused(world: World) -> State:
    """The provider thinks that the payment was in another currency: it will not hear of the refund."""
    state, books = begun(world), world.provider.books
    with books.store.transaction():
        books.store.put("payments", replace(books.payment(state["attempt"]), currency="USD"))
    return state


def is_paid_back(world: World, state: State) -> None:
    is_canceled(world, state)
    assert money_back(world, state) == 8_500
    assert became(world, state) == "succeeded"


def became(world: World, state: State) -> str:
    answer = world.call("GET", f"/admin/refunds/{state['refund']}", bearer=admin())
    found: str = answer.json["status"]
    return found


def is_in_hand(world: World, state: State) -> None:
    """A person has to see to it: the shop does not count it as paid back."""
    is_canceled(world, state)
    assert (money_back(world, state), became(world, state)) == (0, "manual")


FLOWS = (
    Flow("begin a refund", canceled, begin, is_paid_back),
    Flow("refund a canceled order", begun, go_on, is_paid_back),
    Flow("refund a return", goods_are_here, go_on, ends("closed", 2_500, 8, 8)),
    Flow("refund that takes its time", tricked("refund_pending", 2), go_on, is_paid_back),
    Flow("refund told by webhook", pending, hear, is_paid_back),
    Flow("refund asked for again", pending, ask_again, is_paid_back),
    Flow("refund that fails once", tricked("refund_fails"), go_on, is_paid_back),
    Flow("refund that fails always", tricked("refund_fails", times=20), go_on, is_in_hand),
    Flow("refund that is refused", refused, go_on, is_in_hand),
    Flow("refund that works after all", works_after_all, go_on, is_paid_back),
    Flow("goods that never come", never_sent, go_on, ends("canceled", 0, 7, 8)),
    Flow("restart a refund", died, restart, is_paid_back),
    Flow("refund by two workflows", restarted, go_on, is_paid_back),
)
