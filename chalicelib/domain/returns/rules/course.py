"""What the steps of the refund's workflow hand on to it."""

from datetime import datetime
from typing import Any

from chalicelib.domain.payments.rules.refunds import Refund
from chalicelib.domain.payments.rules.steering import pause_seconds
from chalicelib.domain.returns.rules.moves import APPROVED, CANCELED, RECEIVED, REQUESTED
from chalicelib.domain.returns.rules.returning import Return

Step = dict[str, Any]

GO, WAIT, GIVE_UP = "go", "wait", "give_up"


def goods_step(back: Return) -> str:
    """`go` once all is here, `give_up` when nothing came, else `wait`."""
    if back.status in (REQUESTED, APPROVED, RECEIVED):
        return WAIT
    return GIVE_UP if back.status == CANCELED else GO


def onward(refund: Refund, step: str, now: datetime) -> Step:
    """Which way to go on, and how long to wait if that is the way."""
    return {"shop": refund.shop, "refund_id": refund.refund_id, "next": step, "seconds": pause_seconds(refund, now)}
