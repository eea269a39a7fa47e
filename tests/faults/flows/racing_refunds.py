"""Races for money on its way back: two tasks or workflows that live at once, refunds of more than was paid, notices."""

from collections.abc import Callable
from contextlib import suppress

from chalicelib.aws.table import commit
from chalicelib.core import clock
from chalicelib.core.money import Money
from chalicelib.domain.orders.rules.refunds import RefundExceedsPayment
from chalicelib.domain.payments.actions import request_refund_write
from chalicelib.domain.payments.rules.steering import MOST_TRIES
from infra.local.fakepay import refunds as provider
from tests.faults.callers import bearer
from tests.faults.explore import State
from tests.faults.flows import buying, refunds, returns
from tests.faults.flows.racing_orders import buy, intercepted, listen, notify, patiently, tick
from tests.faults.plans import Crash, Fault
from tests.faults.races import Actor, Race
from tests.faults.world import World
from tests.shop import MUGS

SIXTY = 5_100
"""60% of what was paid, in fen."""

MUG = 2_500
"""What a mug costs, or a cup."""

THREE = ("rf_ONE", "rf_TWO", "rf_THREE")


def step(*tasks: str, refund: str = "") -> Actor:
    """Tasks of a workflow, one after the other, as it would call them; what it would catch ends them."""

    def act(world: World, state: State) -> None:
        entry = {"shop": MUGS.shop_id, "refund_id": refund or state["refund"]}
        for task in tasks:
            try:
                world.run(task, entry)
            except RefundExceedsPayment:
                return

    return patiently(act)


def after(*tasks: str) -> Callable[[World], State]:
    """The refund of a canceled order, of which these tasks are done."""

    def arrange(world: World) -> State:
        state = refunds.canceled(world)
        step(*tasks)(world, state)
        return state

    return arrange


def told_paid(world: World) -> State:
    """The provider had taken the refund and thought about it; now it is paid, and the notice is about to arrive."""
    state = refunds.canceled(world)
    world.provider.misbehave("refund_pending", "refund", refunds.AGES)
    step("refund_reserve", "refund_submit")(world, state)
    provider.settle(world.provider.books, state["refund"])
    return intercepted(world, state)


def failed(world: World) -> State:
    """The provider has said three times that the refund failed."""
    state = refunds.canceled(world)
    for _ in range(MOST_TRIES):
        world.provider.misbehave("refund_fails", "refund")
    step("refund_reserve", *("refund_submit",) * MOST_TRIES)(world, state)
    return state


def unclear(world: World) -> State:
    """The money was asked for, and the answer got lost."""
    state = after("refund_reserve")(world)
    with (
        world.under(lambda number, name: Fault.CRASH_AFTER if name == "provider.POST /refunds" else None),
        suppress(Crash),
    ):
        world.run("refund_submit", {"shop": MUGS.shop_id, "refund_id": state["refund"]})
    return state


def asked(world: World, fen: int, *refund_ids: str) -> State:
    """Refunds of so much each of one order that is on its way."""
    state = buying.confirmed(world)
    order_id = state["order"].removeprefix("/orders/")
    facts = {"shop": MUGS.shop_id, "order_id": order_id, "attempt_id": state["attempt"], "reason": "goodwill"}
    for refund_id in refund_ids:
        commit(request_refund_write(**facts, amount=Money(fen, "CNY"), refund_id=refund_id, now=clock.now()))
    return state


def three_asked(world: World) -> State:
    """Three of 60% each."""
    return asked(world, SIXTY, *THREE)


def one_works(world: World) -> State:
    """Of two refunds of one order the provider has said three times that it failed; the other one it has paid."""
    state = asked(world, MUG, *THREE[:2])
    for _ in range(MOST_TRIES):
        world.provider.misbehave("refund_fails", "refund")
    step("refund_reserve", *("refund_submit",) * MOST_TRIES, refund=THREE[0])(world, state)
    step(*BOTH, refund=THREE[1])(world, state)
    return state


def one_has_worked(world: World, state: State) -> None:
    assert returns.money_back(world, state) == MUG
    assert [refunds.became(world, {"refund": each}) for each in THREE[:2]] == ["manual", "succeeded"]


def one_was_paid(world: World, state: State) -> None:
    assert returns.money_back(world, state) == SIXTY
    statuses = [refunds.became(world, {"refund": refund_id}) for refund_id in THREE]
    assert sorted(statuses) == ["rejected", "rejected", "succeeded"]


def inspected(world: World) -> State:
    """A mug has come back and is paid; a second shopper has a quote for all that are left of them, and for that one."""
    state = refunds.goods_are_here(world)
    state["refund"] = f"rf_{state['return'].partition('_')[2]}"
    step("refund_await_goods", "refund_reserve", "refund_submit", "refund_settle")(world, state)
    me = bearer("customer", "cust_wang")
    world.insist("POST", "/cart/lines", {"variant_id": "mug", "quantity": 7}, me)
    return state | {"quotes": {me: world.insist("POST", "/quotes", {}, me).json["quote"]}, "answers": []}


def is_back_and_sold(world: World, state: State) -> None:
    """Seven were sold (and came back unpaid), and the eighth is the one that was sent back."""
    assert state["answers"] == [201]
    assert returns.available(world, "mug") == 8


BOTH = ("refund_reserve", "refund_submit")
TO_THE_END = (*BOTH, "refund_settle", "refund_restock")
PAID = refunds.is_paid_back
RECEIVED = returns.ends("closed", 2_500, 8, 8)
SETTLE = step("refund_check", "refund_settle")
GIVE_UP, SETTLE_OTHER = step("refund_fail", refund=THREE[0]), step("refund_settle", refund=THREE[1])
RESERVE = tuple(step("refund_reserve", refund=each) for each in THREE)
PAY = tuple(step(*BOTH, refund=each) for each in THREE)

REFUNDS = (
    Race("refund x the same message", refunds.canceled, (listen("returns_listener"),) * 2, PAID),
    Race("refund reserved twice", refunds.canceled, (step("refund_reserve"),) * 2, PAID),
    Race("refund submitted twice", after("refund_reserve"), (step("refund_submit"),) * 2, PAID),
    Race("refund submitted twice, the answer was lost", unclear, (step("refund_submit"),) * 2, PAID),
    Race("refund settled twice", after(*BOTH), (step("refund_settle"),) * 2, PAID),
    Race("refund given up twice", failed, (step("refund_fail"),) * 2, refunds.is_in_hand),
    Race("refund by two workflows at once", refunds.canceled, (step(*TO_THE_END),) * 2, PAID),
    Race("refund checked x told by webhook", told_paid, (step("refund_check"), notify), PAID),
    Race("refund settled x told by webhook", told_paid, (SETTLE, notify), PAID),
    Race("refund restarted twice", refunds.died, (tick("restart_refunds"),) * 2, PAID),
    Race("goods received twice", returns.approved, (patiently(returns.receive),) * 2, RECEIVED),
    Race("restock x restock", inspected, (step("refund_restock"),) * 2),
    Race("restock x sale", inspected, (step("refund_restock"), buy(0)), is_back_and_sold),
    Race("refund x refund", three_asked, RESERVE[:2], one_was_paid),
    Race("refund given up x another settled", one_works, (GIVE_UP, SETTLE_OTHER), one_has_worked),
    Race("refund x refund x refund", three_asked, RESERVE, one_was_paid),
    Race("refund x refund x refund, paid", three_asked, PAY, one_was_paid),
    Race("refund settled x settled x told by webhook", told_paid, (SETTLE, SETTLE, notify), PAID),
)
