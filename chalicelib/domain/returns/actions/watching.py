"""The watch over the refunds' workflows: each is started when the refund is asked for, and again when it has died."""

from datetime import datetime

from chalicelib.aws import flows
from chalicelib.aws.observe import alert
from chalicelib.aws.sweep import sweep
from chalicelib.domain.payments import store as payments
from chalicelib.domain.payments.actions.refunds import move
from chalicelib.domain.payments.rules.refunds import Refund
from chalicelib.domain.payments.rules.steering import execution, postponed, restarted


def begin(shop: str, refund_id: str) -> None:
    """Start the workflow of a refund; once is enough, and again is harmless."""
    flows.start(refund_id, {"shop": shop, "refund_id": refund_id})


def restart_stalled(shop: str, now: datetime) -> None:
    """Start the workflows anew that should have been done and are not running."""
    due = payments.due_refunds(shop, now)
    sweep(due, lambda refund: _look_after(refund, now), named="refund_id", alarm="RefundNotLookedAfter")


def _look_after(refund: Refund, now: datetime) -> None:
    if flows.running(execution(refund)):
        move(refund.shop, refund.refund_id, lambda it: postponed(it, now), now)
        return
    again = move(refund.shop, refund.refund_id, lambda it: restarted(it, now), now)
    if again.runs > refund.runs:
        alert("RefundWorkflowRestarted", shop=refund.shop, refund_id=refund.refund_id, runs=again.runs)
        flows.start(execution(again), {"shop": refund.shop, "refund_id": refund.refund_id})
