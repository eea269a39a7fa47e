"""The refund workflow as it is deployed, interrupted everywhere: the money goes back exactly once."""

import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.aws.table import commit, get
from chalicelib.core import clock
from chalicelib.core.signatures import Secret
from chalicelib.domain.approvals.actions.eyes import FirstPair
from chalicelib.domain.orders.rules.order import RefundShare
from chalicelib.domain.payments import store as payments
from chalicelib.domain.payments.actions.refunds import move
from chalicelib.domain.payments.gateways import ProviderRefund, ProviderRefused, RefundRequest
from chalicelib.domain.payments.gateways.fakepay import Fakepay
from chalicelib.domain.payments.providers import PROVIDERS
from chalicelib.domain.payments.store import NoticeRecord
from chalicelib.domain.returns.actions import deciding
from chalicelib.domain.returns.rules.returning import Inspected
from tests.aws.lines import Lines, lines
from tests.faults_injector import CONFLICT, CRASH_AFTER, CRASH_BEFORE, LOST_AFTER, Crash, Fault, at, faults
from tests.goods import level, stock
from tests.payments.builders import ORDER_ID, SECRET, Counter, attempt, cny, fault, later, placed
from tests.returns.builders import (
    TASKS,
    asked,
    assert_paid_once,
    delivered,
    flow,
    paid,
    requested,
    the_order,
    the_refund,
    the_return,
    told_of,
)
from tests.returns.runner import ExecutionFailed, Flow, State, jumping
from tests.shop import MUGS, NOON

__all__ = ["lines"]


def numbered(counter: Counter, number: int) -> State:
    """Another paid order, and the refund of all of it."""
    return asked(paid(counter, delivered(order_id=f"or_N{number}")))


def test_a_refund_without_goods_passes_straight_through(counter: Counter) -> None:
    entry = asked(paid(counter))
    assert flow().run(entry) == [
        "AwaitGoods", "AreGoodsHere", "Reserve", "WhatNext", "Submit", "WhatNext", "Settle", "Restock", "Done"
    ]  # fmt: skip
    assert_paid_once(counter, entry)
    assert told_of(entry) == ["RefundSucceeded"]
    assert the_order().payment_status == "refunded"


@pytest.mark.parametrize("kind", [CRASH_BEFORE, CRASH_AFTER, LOST_AFTER, CONFLICT], ids=lambda kind: kind.name)
def test_a_fault_at_any_call_to_the_cloud_is_repeated_by_the_workflow(counter: Counter, kind: Fault) -> None:
    """S8.3.3-b part: every call of every step fails once, before or after its effect; the same execution goes on."""
    entry = numbered(counter, 0)
    with faults() as cloud:
        flow().run(entry)
    assert len(cloud.calls) >= 12
    for number in range(1, len(cloud.calls) + 1):
        entry = numbered(counter, number)
        with faults(at(number, kind)):
            flow().run(entry)
        assert_paid_once(counter, entry)


@pytest.mark.parametrize("kind", [CRASH_BEFORE, CRASH_AFTER], ids=lambda kind: kind.name)
def test_an_execution_that_dies_anywhere_is_made_up_for_by_another(counter: Counter, kind: Fault) -> None:
    """S8.3.3-b part: the execution itself ends at any call; a new one starts from the beginning."""
    entry = numbered(counter, 0)
    with faults() as cloud:
        flow().run(entry)
    for number in range(1, len(cloud.calls) + 1):
        entry = numbered(counter, number)
        with faults(at(number, kind)), pytest.raises(Crash):
            mortal().run(entry)
        flow().run(entry)
        assert_paid_once(counter, entry)


@pytest.mark.parametrize("kind", [CRASH_BEFORE, CRASH_AFTER], ids=lambda kind: kind.name)
def test_goods_go_back_into_stock_once_wherever_an_execution_dies(counter: Counter, kind: Fault) -> None:
    """S8.3.3-b part: a refund with goods; its execution ends at any call, and another one runs."""
    stock("var_1", 0)
    number, calls = 0, 1
    while number <= calls:
        order = paid(counter, delivered(order_id=f"or_G{number}"))
        back = requested(order, {"ln_1": 2}, key=order.order_id)
        deciding.approve(MUGS, back.return_id, FirstPair(), NOON)
        deciding.receive("mugs", back.return_id, {"ln_1": Inspected(sellable=1, damaged=1)}, False, None, NOON)
        entry = {"shop": "mugs", "refund_id": back.refund_id}
        with faults(at(number, kind)) as cloud, suppress(Crash):
            mortal().run(entry)
        calls = max(calls, len(cloud.calls))
        flow().run(entry)
        assert level("var_1").on_hand == number + 1
        assert the_return(back.return_id).status == "closed"
        assert [share.status for share in the_order(order.order_id).refunds] == ["done"]
        number += 1
    assert [it["amount"] for it in counter.refunds()] == [6_900] * number
    assert number > 12


def mortal() -> Flow:
    """The workflow without a second try."""
    mortal = flow()
    mortal.states = {name: {**state, "Retry": []} for name, state in mortal.states.items()}
    mortal._caught = lambda state, data, error: _raise(error)  # type: ignore[method-assign]
    return mortal


def _raise(error: BaseException) -> Any:
    raise error


def test_two_executions_at_once_pay_once(counter: Counter) -> None:
    """S8.3.3-b part: one stops before any of its steps, another runs from start to end, the first goes on."""
    steps = len(flow().run(numbered(counter, 0)))
    for stop in range(1, steps + 1):
        entry = numbered(counter, stop)
        with jumping():
            first = flow().steps(entry)
            for _ in range(stop):
                next(first)
            flow().run(entry)
            list(first)
        assert_paid_once(counter, entry)


def test_two_executions_in_lockstep_pay_once(counter: Counter) -> None:
    """S8.3.3-b part: with a provider that takes its time."""
    entry = asked(paid(counter))
    counter.fake.inject(fault("refund_pending", value=3))
    with jumping():
        running = [flow().steps(entry), flow().steps(entry)]
        while running:
            running = [each for each in running if next(each, None) is not None]
    assert_paid_once(counter, entry)


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after", "error_before", "error_after"])
@pytest.mark.parametrize("times", [1, 9])
def test_a_provider_that_does_not_answer_is_asked_until_it_does(counter: Counter, kind: Any, times: int) -> None:
    """S8.3.3-b part, S8.3.3-c part: time-outs and errors before and after the effect, also beyond the retries of one
    step."""
    entry = asked(paid(counter))
    counter.fake.inject(fault(kind, "refund", value=0, times=times), fault(kind, "refund_status", value=0, times=times))
    trace = flow().run(entry)
    assert_paid_once(counter, entry)
    assert ("WaitForProvider" in trace) == (times > 1)


def test_a_refund_that_takes_days_is_waited_for(counter: Counter) -> None:
    """S8.3.3-c part: asked ever more rarely, and never guessed."""
    entry = asked(paid(counter))
    counter.fake.inject(fault("refund_pending", value=120))
    with jumping():
        trace = []
        for step in flow().steps(entry):
            trace.append(step)
            if step == "Check":
                assert the_refund(entry).status == "pending_provider"
                assert the_order().payment_status == "paid"
        assert clock.now() - NOON > timedelta(days=1)
    assert_paid_once(counter, entry)
    assert trace.count("Check") == 121


def test_a_notification_ends_the_waiting(counter: Counter) -> None:
    entry = asked(paid(counter))
    counter.fake.inject(fault("refund_pending", value=100))
    with jumping():
        steps = flow().steps(entry)
        while next(steps) != "WaitForProvider":
            pass
        counter.fake.settle(entry["refund_id"])
        assert counter.pump() == [200]
        rest = list(steps)
    assert rest == ["Check", "WhatNext", "Settle", "Restock", "Done"]
    assert_paid_once(counter, entry)
    assert counter.pump() == []
    event_id = json.loads(counter.letters[-1][1])["id"]
    told = get(NoticeRecord.at(shop="mugs", provider="fakepay", event_id=event_id))
    assert told is not None
    assert (told.kind, told.about) == ("refund.succeeded", entry["refund_id"])


def test_a_notification_that_overtakes_the_answer_is_kept(counter: Counter) -> None:
    entry = asked(paid(counter))
    counter.fake.inject(fault("timeout_after", "refund", value=0))

    def told_meanwhile(event: State) -> State:
        try:
            return TASKS["refund_submit"](event)
        finally:
            counter.pump()

    flow(refund_submit=told_meanwhile).run(entry)
    assert_paid_once(counter, entry)


def test_a_refund_that_fails_once_is_asked_for_again_under_its_id(counter: Counter) -> None:
    entry = asked(paid(counter))
    counter.fake.inject(fault("refund_fails"), fault("delay", value=1))
    flow().run(entry)
    assert_paid_once(counter, entry)
    assert the_refund(entry).tries == 2
    with later(minutes=1):
        assert set(counter.pump()) == {200}  # the old news of the first try
    assert_paid_once(counter, entry)


def test_a_failure_is_made_sure_of_before_it_is_given_up(counter: Counter) -> None:
    """S8.3.3-b part: two executions, and the slower one still believes in the failure of an earlier try."""
    entry = asked(paid(counter))
    counter.fake.inject(fault("refund_pending", value=3))
    TASKS["refund_reserve"](entry)
    assert TASKS["refund_submit"](entry)["next"] == "wait"
    move(**entry, change=lambda it: replace(it, status="failed", tries=3, version=it.version + 1), now=NOON)
    trace = flow().run(entry)
    assert trace[trace.index("Fail") :][:4] == ["Fail", "IsOver", "WhatNext", "WaitForProvider"]
    assert_paid_once(counter, entry)


def test_money_that_was_set_aside_before_is_set_aside_once(counter: Counter) -> None:
    """Canceling an order reserves its refund in the same commit."""
    share = RefundShare(refund_id=f"rf_{ORDER_ID[3:]}", amount=cny(6_900), status="reserved")
    entry = asked(paid(counter, delivered(refunds=(share,))))
    flow().run(entry)
    assert [(it.amount, it.status) for it in the_order().refunds] == [(cny(6_900), "done")]
    assert [it["amount"] for it in counter.refunds()] == [6_900]


def test_a_refund_that_keeps_failing_goes_to_a_person(counter: Counter, lines: Lines) -> None:
    entry = asked(paid(counter))
    counter.fake.inject(fault("refund_fails", times=None))
    assert flow().run(entry)[-4:] == ["Fail", "IsOver", "Restock", "Done"]
    refund, order = the_refund(entry), the_order()
    assert (refund.status, refund.tries, refund.due_at) == ("manual", 3, None)
    assert (told_of(entry), lines.alerts()) == (["RefundFailed"], ["RefundFailed"])
    assert (order.refund_reserved, order.refunded, order.payment_status) == (cny(0), cny(0), "paid")
    assert flow().run(entry)[-4:] == ["Fail", "IsOver", "Restock", "Done"]
    assert (the_refund(entry), the_order()) == (refund, order)


def test_a_refusal_frees_the_money_and_goes_to_a_person(counter: Counter) -> None:
    """The provider knows of no such payment: nothing happened there."""
    entry = asked(paid(counter, delivered(payments=("pa_elsewhere-1",))))
    commit(payments.insert_attempt(attempt(attempt_id="pa_elsewhere-1", status="captured")))
    assert flow().run(entry)[-5:] == ["Submit", "Fail", "IsOver", "Restock", "Done"]
    assert (the_refund(entry).status, the_order().refund_reserved) == ("manual", cny(0))
    assert counter.refunds() == []


def test_a_refusal_of_what_is_there_already_is_no_refusal(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """S8.3.3-b part: a provider that has forgotten the key of our first request refuses the second."""

    class Forgetful(Fakepay):
        def refund(self, refund: RefundRequest) -> ProviderRefund:
            super().refund(refund)
            raise ProviderRefused("refund-exists")

    entry = asked(paid(counter))
    url = counter.fake.url
    forgetful = Forgetful(url, "storefront", (Secret(SECRET),), clock.now, allowed=frozenset([url]))
    monkeypatch.setitem(PROVIDERS, "fakepay", lambda: forgetful)
    assert "Fail" not in flow().run(entry)
    assert_paid_once(counter, entry)


def test_more_than_was_paid_is_never_paid_back(counter: Counter) -> None:
    entry = asked(paid(counter), cny(6_901))
    assert flow().run(entry)[-5:] == ["Reserve", "Fail", "IsOver", "Restock", "Done"]
    assert the_refund(entry).status == "rejected"
    assert told_of(entry) == ["RefundFailed"]
    assert counter.refunds() == []


def test_another_amount_than_ours_goes_to_a_person_and_stays_reserved(counter: Counter) -> None:
    entry = asked(paid(counter))
    counter.fake.inject(fault("refund_pending", value=5), fault("wrong_amount", "refund.succeeded"))
    with jumping():
        steps = flow().steps(entry)
        while next(steps) != "WaitForProvider":
            pass
        counter.fake.settle(entry["refund_id"])
        assert counter.pump() == [200]
        assert list(steps)[-4:] == ["Fail", "IsOver", "Restock", "Done"]
    assert (the_refund(entry).status, the_refund(entry).mismatch) == ("manual", cny(6_901))
    assert the_order().refund_reserved == cny(6_900)


def test_an_order_that_cost_nothing_needs_no_provider(counter: Counter) -> None:
    free = delivered(shipping=cny(0), total=cny(0), captured=cny(0), payments=())
    entry = asked(placed(free), cny(0))
    assert "Submit" not in flow().run(entry)
    assert the_refund(entry).status == "succeeded"


def test_an_execution_fails_on_what_it_does_not_know(counter: Counter) -> None:
    with pytest.raises(ExecutionFailed):
        flow().run({"shop": "mugs", "refund_id": "rf_unknown"})
