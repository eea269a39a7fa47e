"""Parcels, returns, and money on its way back."""

import msgspec

from chalicelib.core import clock
from chalicelib.core.signatures import sign
from infra.local.fakepay import refunds as provider
from tests.budgets.day import Day
from tests.budgets.hours.buying import paid
from tests.faults.callers import bearer
from tests.faults.flows.tracking import CARRIER


def play(day: Day) -> None:
    track(day)
    send_back(day)
    refund(day)
    refund_slowly(day)
    refund_in_vain(day)
    restart(day)
    arrive_by_the_clock(day)


def track(day: Day) -> None:
    order, me, staff = day.state["order"], day.state["me"], day.state["staff"]
    [parcel] = day.ask("fulfillment_api list_shipments", "GET", f"{order}/shipments", bearer=me)["items"]
    day.ask("fulfillment_api list_work", "GET", f"/admin{order}/shipments", bearer=staff)
    report = {"event_id": "hub", "at": clock.now(), "status": "in_transit"}
    told = msgspec.json.encode(report | {"tracking_number": parcel["tracking_number"]})
    signed = {"Carrier_Signature": sign((CARRIER,), told, clock.now())}
    day.ask("fulfillment_api hear_carrier", "POST", "/webhooks/carriers/simulated", told, **signed)
    report = {"event_id": "door", "at": clock.now(), "status": "delivered"}
    path = f"/admin/shipments/{parcel['shipment_id']}/events"
    day.ask("fulfillment_api report_parcel", "POST", path, report, staff)
    day.rest()
    day.ask("fulfillment_api confirm_receipt", "POST", f"{order}/receipt", {}, me)
    day.rest()


def arrive_by_the_clock(day: Day) -> None:
    """The carrier is asked, and the receipt is confirmed a week later; before that, nothing is due."""
    settle(day)
    day.world.later(days=8)
    day.world.tick("confirm_receipts")
    day.rest()
    day.tick("move_parcels")
    day.tick("confirm_receipts")
    paid(day, bearer("customer", "cust_zhou"), "by the clock")
    day.rest()
    day.world.later(days=1)
    day.tick("move_parcels", "one parcel")
    settle(day)
    day.world.later(days=7)
    day.tick("confirm_receipts", "one order")
    day.rest()


def settle(day: Day) -> None:
    """Parcels on their way arrive."""
    for _ in range(4):
        day.world.later(days=1)
        day.world.tick("move_parcels")
        day.rest()


def send_back(day: Day) -> None:
    """One unit of one line, in two returns: the first is declined."""
    order, me, staff = day.state["order"], day.state["me"], day.state["staff"]
    line = day.world.call("GET", order, bearer=me).json["lines"][0]["line_id"]
    body = {"lines": {line: 1}, "reason": "other"}
    answer = day.world.call("POST", f"{order}/returns", body, me, Idempotency_Key="first")
    assert answer.status == 201, answer
    declined = {"decline_reason": "worn"}
    day.ask("returns_api decline_return", "POST", f"/admin/returns/{answer.json['return_id']}/decline", declined, staff)
    told = f"/admin/returns/{answer.json['return_id']}/told"
    day.ask("returns_api show_told", "GET", told, bearer=staff)
    asked = day.ask("returns_api request_return", "POST", f"{order}/returns", body, me, Idempotency_Key="second")
    path = f"/returns/{asked['return_id']}"
    day.ask("returns_api approve_return", "POST", f"/admin{path}/approve", {}, staff)
    day.rest()
    day.ask("returns_api list_returns", "GET", f"{order}/returns", bearer=me)
    day.ask("returns_api show_return", "GET", path, bearer=me)
    day.ask("returns_api show_return_to_staff", "GET", f"/admin{path}", bearer=staff)
    came = {"lines": [{"line_id": line, "quantity": 1, "condition": "sellable"}], "last": False}
    received = f"/admin{path}/receive"
    day.ask("returns_api receive_return", "POST", received, came, staff, Idempotency_Key="came")


def refund(day: Day) -> None:
    """The goods are here: the workflow goes on to its end."""
    steps = ("await_goods", "reserve", "submit", "settle", "restock")
    day.world.later(hours=1)
    day.measure(day.world.advance, *(f"task refund_{step}" for step in steps))
    day.world.relay()
    day.hear("notifications_listener", "RefundSucceeded")
    day.rest()


def called_off(day: Day, key: str) -> str:
    """A paid order that was canceled; its refund's workflow is about to begin."""
    customer = bearer("customer", f"cust_{key}")
    order = paid(day, customer, key)
    assert day.world.call("POST", f"{order}/cancel", {}, customer).status == 200
    day.world.relay()
    day.world.deliver("returns_listener")
    return f"rf_{order.partition('_')[2]}"


def refund_slowly(day: Day) -> None:
    """The provider thinks about it."""
    day.world.provider.misbehave("refund_pending", "refund", 1_000)
    refund_id = called_off(day, "slow")
    day.world.advance()
    day.ask("payments_api show_refund", "GET", f"/admin/refunds/{refund_id}", bearer=day.state["staff"])
    provider.settle(day.world.provider.books, refund_id)
    day.world.later(seconds=2)
    day.measure(day.world.advance, "task refund_check")
    day.rest()


def refund_in_vain(day: Day) -> None:
    """It says no, however often it is asked: a person has to see to it."""
    for _ in range(20):
        day.world.provider.misbehave("refund_fails", "refund")
    called_off(day, "vain")
    day.measure(lambda: go_on(day), "task refund_fail")
    day.rest()


def go_on(day: Day) -> None:
    for _ in range(10):
        day.world.advance()
        day.world.later(hours=1)


def restart(day: Day) -> None:
    """A workflow has ended in an error; before that, all is well."""
    day.tick("restart_refunds")
    refund_id = called_off(day, "died")
    day.world.cloud.executions[refund_id]["status"] = "FAILED"
    day.world.later(minutes=6)
    day.tick("restart_refunds", "one refund")
    day.rest()
