"""What waits for a second person: listed, shown, rejected, withdrawn; and what agreeing adds to a command."""

from typing import Any

from msgspec.structs import replace

from chalicelib.aws.table import commit
from chalicelib.core import clock
from chalicelib.domain.access.actions.founding import appoint
from tests.budgets.day import Day, proof
from tests.budgets.hours.buying import paid
from tests.faults.callers import bearer
from tests.payments.builders import MUG_SHOP
from tests.shop import CHINA

DECISION = {"reason": "looked at it"}


def play(day: Day) -> None:
    """The shop limits what one person refunds, for this hour."""
    with day.world.changed(replace(MUG_SHOP, markets=(replace(CHINA, refund_limit=100),))):
        commit(*appoint("mugs", "staff_ma", "operator", "the shop opens", clock.now()))
        decide(day, paid(day, bearer("customer", "cust_wang"), "dear"))


def decide(day: Day, order: str) -> None:
    other, staff = bearer("staff", "staff_ma", "mugs"), day.state["staff"]
    path = f"/admin/approvals/{asked(day, order, other)}"
    day.ask("approvals_api list_approvals", "GET", "/admin/approvals", bearer=staff)
    day.ask("approvals_api show_approval", "GET", path, bearer=staff)
    day.ask("approvals_api decide", "POST", f"{path}/decisions", DECISION | {"decision": "reject"}, staff)
    path = f"/admin/approvals/{asked(day, order, staff)}"
    day.ask("approvals_api withdraw_approval", "POST", f"{path}/withdraw", {}, staff)


def asked(day: Day, order: str, by: str) -> Any:
    """The approval that calling it off waits for."""
    answer = day.world.call("POST", f"/admin{order}/cancel", {}, by, X_Step_Up=proof(by))
    assert answer.status == 202, answer
    return answer.json["approval_id"]
