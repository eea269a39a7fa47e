"""Paid and delivered orders, their refunds and returns, with money at fakepay and stock in the warehouse."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from chalicelib.aws.once import Once
from chalicelib.aws.table import commit
from chalicelib.core import clock, ids
from chalicelib.core.money import Money
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules.order import Line, Order
from chalicelib.domain.payments import store as payments
from chalicelib.domain.payments.actions import request_refund_write
from chalicelib.domain.payments.gateways import Session
from chalicelib.domain.payments.providers import provider
from chalicelib.domain.payments.rules.refunds import Refund
from chalicelib.domain.payments.store import RefundRecord
from chalicelib.domain.returns import store
from chalicelib.domain.returns.actions import asking
from chalicelib.domain.returns.rules.returning import Return
from chalicelib.domain.returns.views import AskedView
from tests.deployed import step
from tests.payments.builders import ORDER_ID, Counter, attempt, news_on, order, placed
from tests.returns.runner import Flow, State

TASKS = {
    name: partial(step, name)
    for name in (
        "refund_await_goods",
        "refund_reserve",
        "refund_submit",
        "refund_check",
        "refund_settle",
        "refund_fail",
        "refund_restock",
    )
}


def flow(**tasks: Any) -> Flow:
    """The refund workflow as it is deployed; single tasks may be replaced."""
    return Flow(Path("infra/workflows/refund.asl.json"), TASKS | tasks)


def delivered(*lines: Line, **changes: Any) -> Order:
    """An order that was paid by its first attempt and has arrived."""
    wanted = order(*lines, **changes)
    arrived = tuple(replace(line, shipped=line.quantity, delivered=line.quantity) for line in wanted.lines)
    facts = {"status": "completed", "lines": arrived, "captured": wanted.total, "payments": (attempt_id(wanted),)}
    return replace(wanted, **{**facts, **changes, "lines": arrived})


def attempt_id(of: Order) -> str:
    return f"{ids.recast('pa', of.order_id)}-1"


def paid(counter: Counter, wanted: Order | None = None) -> Order:
    """The order in the table, its money at fakepay."""
    kept = placed(wanted or delivered())
    tried = attempt(
        attempt_id=attempt_id(kept), order_id=kept.order_id, amount=kept.total, status="captured", due_at=None
    )
    commit(payments.insert_attempt(tried))
    provider("fakepay").initiate(
        Session(
            attempt_id=tried.attempt_id,
            order_id=kept.order_id,
            amount=kept.total.amount,
            currency=kept.total.currency,
            notify_url="http://127.0.0.1:8000/webhooks/fakepay",
            return_url="http://127.0.0.1:8000/orders",
            expires_at=clock.now().replace(year=2099),
            description="",
            locale="zh-CN",
        )
    )
    counter.fake.pay(tried.attempt_id)
    counter.pump()
    return kept


def asked(of: Order, amount: Money | None = None) -> State:
    """A refund without goods; the input of its workflow."""
    refund_id = ids.recast("rf", of.order_id)
    commit(
        request_refund_write(
            shop=of.shop,
            order_id=of.order_id,
            attempt_id=of.payments[0] if of.payments else None,
            amount=amount or of.total,
            reason="canceled",
            refund_id=refund_id,
            return_id=None,
            now=clock.now(),
        )
    )
    return {"shop": of.shop, "refund_id": refund_id}


def requested(of: Order, wanted: Mapping[str, int], key: str = "k") -> Return:
    """A return of these units, asked for by the order's owner."""
    once = Once(
        capability="RETURNS",
        shop=of.shop,
        subject=of.customer_id,
        key=key,
        fingerprint=key,
        status=201,
        view=AskedView.of,
    )
    return asking.request(of.shop, of.order_id, of.customer_id, wanted, "other", once, clock.now())


def the_order(order_id: str = ORDER_ID) -> Order:
    found = orders.load("mugs", order_id)
    assert found is not None
    return found


def the_refund(entry: State) -> Refund:
    found = payments.refund(entry["shop"], entry["refund_id"])
    assert found is not None
    return found


def the_return(return_id: str) -> Return:
    found = store.load("mugs", return_id)
    assert found is not None
    return found


def told_of(entry: State) -> list[str]:
    return [
        type(event).__name__ for event in news_on(RefundRecord.at(shop=entry["shop"], refund_id=entry["refund_id"]))
    ]


def assert_paid_once(counter: Counter, entry: State) -> None:
    """One refund at the provider, and every book says the same."""
    refund = the_refund(entry)
    order_now = the_order(refund.order_id)
    at_provider = [(it["amount"], it["status"]) for it in counter.refunds() if it["attempt_id"] == refund.attempt_id]
    assert at_provider == [(refund.amount.amount, "succeeded")]
    assert refund.status == "succeeded"
    assert [(it.refund_id, it.amount, it.status) for it in order_now.refunds] == [
        (refund.refund_id, refund.amount, "done")
    ]
    assert [entry.event for entry in order_now.timeline] == ["refund_started", "refunded"]
    assert refund.due_at is None
