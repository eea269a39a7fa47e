"""The shop is audited: when staff asks, and each night; slice by slice, and after a message was lost."""

from typing import Any

from chalicelib.core import clock
from chalicelib.domain.auditor.actions import working
from chalicelib.domain.auditor.store import PAGE
from tests.faults.callers import admin
from tests.faults.explore import Flow, State
from tests.faults.flows.goods import asked
from tests.faults.flows.patience import until_done
from tests.faults.world import World
from tests.goods import offer
from tests.payments.builders import MUG_SHOP


def shelf(world: World, more: int = PAGE) -> State:
    """Five mugs came in, and there is more in the table than one page of a scan."""
    state: State = {"staff": admin()}
    body = {"location": "main", "product_id": "prod_mug", "quantity": 5}
    asked(world, state, "stock/mug/receipts", body, Idempotency_Key="delivery")
    world.relay()
    world.deliver("inventory_listener")
    for number in range(more):
        offer(f"cup_{number}")
    return state


def ask(world: World, state: State) -> None:
    state["audit"] = asked(world, state, "audits", {}, Idempotency_Key="audit")["audit_id"]


def requested(world: World) -> State:
    state = shelf(world)
    ask(world, state)
    return state


def told(world: World) -> State:
    """The relay has told of the audit."""
    state = requested(world)
    world.relay()
    return state


def lost(world: World) -> State:
    """The message that asks for the first slice never arrives."""
    state = told(world)
    world.queues.clear()
    world.later(minutes=40)
    return state


def first_slice(world: World, state: State) -> None:
    """As much as must be, and no more: the next slice is asked for."""
    until_done(world, lambda: working.work(MUG_SHOP, state["audit"], 0, lambda: True, clock.now()))


def work(world: World, state: State) -> None:
    world.deliver("auditor_listener")


def night(world: World, state: State) -> None:
    world.tick("begin_audits")
    world.tick("begin_audits")


def audits(world: World, state: State) -> Any:
    return world.call("GET", "/admin/audits", bearer=state["staff"]).json["items"]


def is_clean(world: World, state: State) -> None:
    """One audit, which saw the one level once, and found nothing."""
    (audit,) = audits(world, state)
    assert (audit["status"], audit["items"], audit["findings"]) == ("finished", 1, [])
    assert audit["checked"] == {"I8": 1, "I9": 1, "I10": 1, "I17": 1}


def is_clean_after_a_tick(world: World, state: State) -> None:
    """Whatever the first tick met, the next one sees to it."""
    world.tick("begin_audits")
    world.settle(0)
    is_clean(world, state)


FLOWS = (
    Flow("ask for an audit", shelf, ask, is_clean),
    Flow("audit a slice", requested, first_slice, is_clean),
    Flow("audit", told, work, is_clean),
    Flow("audit at night", shelf, night, is_clean_after_a_tick, days=0),
    Flow("audit after a loss", lost, night, is_clean_after_a_tick, days=0),
)
