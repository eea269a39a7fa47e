"""What waits for a second person: listed, shown, rejected, withdrawn; and what that adds to the commands themselves."""

from contextlib import AbstractContextManager
from typing import Any

from msgspec.structs import replace

from chalicelib.aws.table import commit
from chalicelib.core import clock
from chalicelib.domain.access.actions.founding import appoint
from tests.budgets.day import Day, proof
from tests.budgets.goods import mug
from tests.budgets.hours.buying import paid
from tests.budgets.hours.sending import settle
from tests.faults.callers import bearer
from tests.payments.builders import MUG_SHOP
from tests.shop import CHINA

DECISION = {"reason": "looked at it"}
WITHIN, WAITING = "within the shop's limit", "beyond the shop's limit"
LITTLE, MUCH = 100, 1_000_000


def play(day: Day) -> None:
    """The shop limits what one person refunds, and how far one lets a price fall, for this hour."""
    commit(*appoint("mugs", "staff_ma", "operator", "the shop opens", clock.now()))
    order = paid(day, bearer("customer", "cust_wang"), "dear")
    with limited(day, LITTLE):
        decide(day, order)
        call_off(day, order)
    call_off_alone(day)
    take_back(day)
    lower(day)


def limited(day: Day, refunds: int) -> AbstractContextManager[None]:
    market = replace(CHINA, refund_limit=refunds)
    return day.world.changed(replace(MUG_SHOP, markets=(market, *MUG_SHOP.markets[1:]), price_drop_percent=30))


def other() -> str:
    return bearer("staff", "staff_ma", "mugs")


def decide(day: Day, order: str) -> None:
    staff = day.state["staff"]
    path = f"/admin/approvals/{asked(day, order, other())}"
    day.ask("approvals_api list_approvals", "GET", "/admin/approvals", bearer=staff)
    day.ask("approvals_api show_approval", "GET", path, bearer=staff)
    day.ask("approvals_api decide", "POST", f"{path}/decisions", DECISION | {"decision": "reject"}, staff)
    path = f"/admin/approvals/{asked(day, order, staff)}"
    day.ask("approvals_api withdraw_approval", "POST", f"{path}/withdraw", {}, staff)


def asked(day: Day, order: str, by: str) -> Any:
    """The approval that calling it off waits for."""
    return waiting(day, f"/admin{order}/cancel", {}, by)["approval_id"]


def waiting(day: Day, path: str, body: Any, by: str) -> Any:
    answer = day.world.call("POST", path, body, by, X_Step_Up=proof(by))
    assert answer.status == 202, answer
    return answer.json


def above(day: Day, door: str, path: str, body: Any, to: str) -> None:
    """Two ask for it, for only the administrator is measured, at whom no use is noted; what the other one has asked for
    is agreed to."""
    day.ask(door, "POST", path, body, day.state["staff"], WAITING)
    decisions = f"/admin/approvals/{waiting(day, path, body, other())['approval_id']}/decisions"
    agreed = DECISION | {"decision": "approve"}
    day.ask("approvals_api decide", "POST", decisions, agreed, day.state["staff"], to)
    day.rest()


def call_off(day: Day, order: str) -> None:
    above(day, "checkout_api cancel_order_for_shop", f"/admin{order}/cancel", {}, "to call an order off")


def call_off_alone(day: Day) -> None:
    order = paid(day, bearer("customer", "cust_wang"), "cheap")
    with limited(day, MUCH):
        path = f"/admin{order}/cancel"
        day.ask("checkout_api cancel_order_for_shop", "POST", path, {}, day.state["staff"], WITHIN)
        day.rest()


def take_back(day: Day) -> None:
    """Two lines of an order that has arrived: one is decided on alone, the other is too much."""
    customer = bearer("customer", "cust_wang")
    order = paid(day, customer, "back")
    day.rest()
    settle(day)
    small, large = day.world.call("GET", order, bearer=customer).json["lines"][:2]
    with limited(day, MUCH):
        path = f"/admin/returns/{sent_back(day, order, small)}/approve"
        day.ask("returns_api approve_return", "POST", path, {}, day.state["staff"], WITHIN)
    with limited(day, LITTLE):
        path = f"/admin/returns/{sent_back(day, order, large)}/approve"
        above(day, "returns_api approve_return", path, {}, "to a return")


def sent_back(day: Day, order: str, line: Any) -> Any:
    body = {"lines": {line["line_id"]: 1}, "reason": "other"}
    customer = bearer("customer", "cust_wang")
    answer = day.world.call("POST", f"{order}/returns", body, customer, Idempotency_Key=line["line_id"])
    assert answer.status == 201, answer
    return answer.json["return_id"]


def lower(day: Day) -> None:
    """A price falls a little, and then far."""
    shelf = day.state["products"][7]
    path, version = f"/admin/products/{shelf['product']}", priced(day, shelf, 4_500, shelf["version"])
    with limited(day, MUCH):
        door, publish = "catalog_api publish_product", f"{path}/publish"
        shown = day.ask(door, "POST", publish, {"version": version}, day.state["staff"], WITHIN)
        day.rest()
        version = priced(day, shelf, 1_000, shown["version"])
        above(day, door, publish, {"version": version}, "to a price")


def priced(day: Day, shelf: Any, price: int, version: int) -> int:
    """The version of the product at that price, which nobody is shown yet."""
    body = mug(day.state["table"], day.state["brand"], 8) | {"version": version}
    for each in body["variants"]:
        each["prices"] |= {"cn": {"amount": {"amount": price, "currency": "CNY"}}}
    edited = day.world.call("PUT", f"/admin/products/{shelf['product']}", body, day.state["staff"])
    assert edited.status == 200, edited
    found: int = edited.json["version"]
    return found
