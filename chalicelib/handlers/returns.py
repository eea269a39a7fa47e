"""Return doors for shoppers and staff, and the workflow that pays money back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalice.app import Blueprint

from chalicelib.aws.doors import Call, door
from chalicelib.aws.identity import shops
from chalicelib.aws.replies import Accepted
from chalicelib.aws.retry import in_turn
from chalicelib.aws.triggers import Listener, every_minutes, task
from chalicelib.core import clock
from chalicelib.core.events import RefundRequested, Told
from chalicelib.core.lifecycle import IllegalMove
from chalicelib.domain.approvals.actions.eyes import Eyes
from chalicelib.domain.approvals.asked import seen
from chalicelib.domain.approvals.rules.approvals import APPROVE_RETURN
from chalicelib.domain.approvals.views import ApprovalView
from chalicelib.domain.orders.rules.order import OrderNotFound
from chalicelib.domain.payments.actions import refunds
from chalicelib.domain.payments.rules.refunds import Refund, RefundUnderWay
from chalicelib.domain.payments.rules.steering import next_step
from chalicelib.domain.returns.actions import asking, deciding, refunding, watching
from chalicelib.domain.returns.inputs import DeclineBody, ReceiveBody, RequestBody
from chalicelib.domain.returns.rules.claims import NotReturnable, ReturnWindowOver, TooManyReturns
from chalicelib.domain.returns.rules.course import Step, onward
from chalicelib.domain.returns.rules.returning import (
    MoreThanApproved,
    NothingReceived,
    NotInReturn,
    ReturnNotFound,
)
from chalicelib.domain.returns.views import AskedView, MaskedReturnView, ReturnsView, ReturnView, ToldView

bp = Blueprint(__name__)
listener = Listener(bp, "returns")


@door(
    bp, "POST", "/orders/{order_id}/returns", body=RequestBody, returns=AskedView, status=201, may="returns.request",
    once=True, raises=(OrderNotFound, ReturnWindowOver, TooManyReturns, NotReturnable),
)  # fmt: skip
def request_return(call: Call[RequestBody, Any], order_id: str) -> AskedView:
    """Ask to send back some of what was delivered."""
    asked = asking.request(
        call.shop.shop_id, order_id, call.caller.subject, call.body.lines, call.body.reason, call.once, clock.now()
    )
    return AskedView.of(asked)


@door(
    bp, "GET", "/orders/{order_id}/returns", returns=ReturnsView, may="returns.request", raises=(OrderNotFound,)
)  # fmt: skip
def list_returns(call: Call[Any, Any], order_id: str) -> ReturnsView:
    """The returns of an order, oldest first (no order has more than 50)."""
    return ReturnsView.of(asking.of_order(call.shop.shop_id, order_id, call.caller.subject))


@door(bp, "GET", "/returns/{return_id}", returns=ReturnView, may="returns.request", raises=(ReturnNotFound,))
def show_return(call: Call[Any, Any], return_id: str) -> ReturnView:
    """What became of a return."""
    return ReturnView.opened(asking.mine(call.shop.shop_id, return_id, call.caller.subject))


@door(bp, "GET", "/admin/returns/{return_id}", returns=MaskedReturnView, may="returns.decide", raises=(ReturnNotFound,))
def show_return_to_staff(call: Call[Any, Any], return_id: str) -> MaskedReturnView:
    """A return, to decide on it."""
    return MaskedReturnView.of(deciding.one(call.shop.shop_id, return_id))


@door(
    bp, "GET", "/admin/returns/{return_id}/told", returns=ToldView, may="pii.unmask", discloses="return",
    raises=(ReturnNotFound,),
)  # fmt: skip
def show_told(call: Call[Any, Any], return_id: str) -> ToldView:
    """What the shopper of a return was told in staff's own words, unmasked; who has looked is in the audit."""
    return ToldView.opened(deciding.show_whole(call.shop.shop_id, return_id))


@door(
    bp, "POST", "/admin/returns/{return_id}/approve", returns=MaskedReturnView, may="returns.decide", step_up=True,
    repeatable=True, waits=ApprovalView, raises=(ReturnNotFound, IllegalMove),
)  # fmt: skip
def approve_return(call: Call[Any, Any], return_id: str) -> MaskedReturnView | Accepted:
    """Let the goods come back; their refund follows when they are here. A second person agrees where much goes back."""

    def approve(eyes: Eyes) -> MaskedReturnView:
        return MaskedReturnView.of(deciding.approve(call.shop, return_id, eyes, clock.now()))

    return seen(call, APPROVE_RETURN, approve, return_id=return_id)


@door(
    bp, "POST", "/admin/returns/{return_id}/decline", body=DeclineBody, returns=MaskedReturnView, may="returns.decide",
    raises=(ReturnNotFound, IllegalMove),
)  # fmt: skip
def decline_return(call: Call[DeclineBody, Any], return_id: str) -> MaskedReturnView:
    """Say no, and why."""
    return MaskedReturnView.of(deciding.decline(call.shop.shop_id, return_id, call.body.decline_reason))


@door(
    bp, "POST", "/admin/returns/{return_id}/receive", body=ReceiveBody, returns=AskedView, may="returns.decide",
    once=True, raises=(ReturnNotFound, NotInReturn, NothingReceived, MoreThanApproved, IllegalMove, RefundUnderWay),
)  # fmt: skip
def receive_return(call: Call[ReceiveBody, Any], return_id: str) -> AskedView:
    """Goods have come back and were looked at."""
    back = deciding.receive(call.shop.shop_id, return_id, call.body.by_line(), call.body.last, call.once, clock.now())
    return AskedView.of(back)


@listener.on(RefundRequested)
def on_refund_requested(told: Told[RefundRequested]) -> None:
    watching.begin(told.event.shop, told.event.refund_id)


@every_minutes(bp, 5)
def restart_refunds() -> None:
    """Start the workflows of refunds again that have died on the way."""
    in_turn(shops(), lambda shop: watching.restart_stalled(shop.shop_id, clock.now()))


@task(bp, workflow="refund")
def refund_await_goods(event: Step) -> Step:
    refund, step = refunding.await_goods(event["shop"], event["refund_id"], clock.now())
    return onward(refund, step, clock.now())


@task(bp, workflow="refund")
def refund_reserve(event: Step) -> Step:
    return _after(refunding.reserve, event)


@task(bp, workflow="refund")
def refund_submit(event: Step) -> Step:
    return _after(refunds.submit, event)


@task(bp, workflow="refund")
def refund_check(event: Step) -> Step:
    return _after(refunds.check, event)


@task(bp, workflow="refund")
def refund_settle(event: Step) -> Step:
    return _after(refunding.settle, event)


@task(bp, workflow="refund")
def refund_fail(event: Step) -> Step:
    return _after(refunding.give_up, event)


@task(bp, workflow="refund")
def refund_restock(event: Step) -> Step:
    return _after(refunding.restock, event)


def _after(act: Callable[[str, str, datetime], Refund], event: Step) -> Step:
    refund = act(event["shop"], event["refund_id"], clock.now())
    return onward(refund, next_step(refund), clock.now())
