"""Approval doors: what waits for a second person, and what that person says."""

from functools import partial
from importlib import import_module
from typing import Annotated, Any, Literal

import msgspec
from chalice.app import Blueprint

from chalicelib.aws.doors import Call, door
from chalicelib.aws.inputs import Body, Paged
from chalicelib.core import clock
from chalicelib.core.lifecycle import IllegalMove
from chalicelib.core.paging import BadCursor
from chalicelib.core.shops import Shop
from chalicelib.domain.approvals.actions import deciding
from chalicelib.domain.approvals.actions.eyes import Eyes
from chalicelib.domain.approvals.rules import approvals as rules
from chalicelib.domain.approvals.rules.approvals import Approval
from chalicelib.domain.approvals.views import ApprovalsView, ApprovalView

bp = Blueprint(__name__)

Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"\S")]


class ByStatus(Paged, frozen=True):
    status: Literal["pending", "approved", "rejected", "withdrawn", "failed", "void"] = "pending"


class DecisionBody(Body, frozen=True, kw_only=True):
    """The reason stays on record; nothing about persons."""

    decision: Literal["approve", "reject"]
    reason: Reason


@door(bp, "GET", "/admin/approvals", query=ByStatus, returns=ApprovalsView, may="approvals.read", raises=(BadCursor,))
def list_approvals(call: Call[Any, ByStatus]) -> ApprovalsView:
    """What staff has asked for and a second person has to agree to, newest first."""
    query = call.query
    return ApprovalsView.of(deciding.newest(call.shop, query.status, query.limit, query.cursor))


@door(
    bp, "GET", "/admin/approvals/{approval_id}", returns=ApprovalView, may="approvals.read",
    raises=(rules.ApprovalNotFound,),
)  # fmt: skip
def show_approval(call: Call[Any, Any], approval_id: str) -> ApprovalView:
    """One of them, with what became of it."""
    return ApprovalView.of(deciding.one(call.shop.shop_id, approval_id))


@door(
    bp, "POST", "/admin/approvals/{approval_id}/decisions", body=DecisionBody, returns=ApprovalView,
    may="approvals.decide", step_up=True,
    raises=(
        rules.ApprovalNotFound, rules.OwnApproval, rules.ApprovalExpired, rules.ApprovalVoid, rules.CommandFailed,
        IllegalMove,
    ),
)  # fmt: skip
def decide(call: Call[DecisionBody, Any], approval_id: str) -> ApprovalView:
    """Be the second person: to approve carries out what was asked for, as it is possible now; to reject ends it."""
    shop, by, body = call.shop, call.caller.subject, call.body
    if body.decision == "reject":
        return ApprovalView.of(deciding.reject(shop.shop_id, approval_id, by, body.reason, clock.now()))
    run = partial(_run, shop)
    return ApprovalView.of(deciding.approve(shop.shop_id, approval_id, by, body.reason, run, clock.now()))


@door(
    bp, "POST", "/admin/approvals/{approval_id}/withdraw", returns=ApprovalView, may="account.use",
    raises=(rules.ApprovalNotFound, rules.NotYours, rules.ApprovalExpired, IllegalMove),
)  # fmt: skip
def withdraw_approval(call: Call[Any, Any], approval_id: str) -> ApprovalView:
    """Take back what one has asked for oneself."""
    return ApprovalView.of(deciding.withdraw(call.shop.shop_id, approval_id, call.caller.subject, clock.now()))


def _run(shop: Shop, agreed: Approval, eyes: Eyes) -> None:
    """Carry a command out. It is loaded when somebody agrees to it: the other doors here need none of it."""
    module, name = COMMANDS[agreed.command]
    getattr(import_module(module), name)(shop, eyes=eyes, now=clock.now(), **agreed.arguments)


COMMANDS = {
    rules.CANCEL_ORDER: ("chalicelib.domain.checkout.actions.end", "cancel_by_staff"),
    rules.APPROVE_RETURN: ("chalicelib.domain.returns.actions.deciding", "approve"),
    rules.PUBLISH_PRODUCT: ("chalicelib.domain.catalog.actions.publishing", "publish"),
    rules.SCHEDULE_PROMOTION: ("chalicelib.domain.promotions.actions", "schedule_agreed"),
}
"""The action of each command, and where it is; it takes the shop, the eyes, the time, and the command's arguments."""
