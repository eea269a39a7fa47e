"""A refund: money on its way back to where it came from (vocabulary section 5)."""

from datetime import datetime, timedelta
from zlib import crc32

import msgspec
from msgspec.structs import replace

from chalicelib.core.events import Event, PaymentMismatched, RefundFailed, RefundRequested, RefundSucceeded
from chalicelib.core.money import Money
from chalicelib.core.problems import Conflict, NotFound
from chalicelib.domain.payments.rules.moves import FINAL, REQUESTED, SUCCEEDED

PAID, BROKEN = "succeeded", "failed"  # a provider's words
MOST_TRIES = 3
BUCKETS = 4
PATIENCE = timedelta(minutes=5)
LONGEST_PATIENCE = timedelta(hours=1)


class RefundNotFound(NotFound):
    title = "There is no such refund"


class RefundDiffers(Conflict):
    title = "The provider pays back another amount than we asked for"


class Refund(msgspec.Struct, frozen=True, kw_only=True):
    """`provider_status` is what the provider said last; `tries` counts how often it was asked anew, `runs` how often
    the workflow was started again; at `due_at` somebody should look whether the workflow still runs."""

    shop: str
    refund_id: str
    order_id: str
    attempt_id: str | None
    amount: Money
    reason: str
    return_id: str | None
    status: str = REQUESTED
    provider_status: str = ""
    psp_ref: str = ""
    mismatch: Money | None = None
    tries: int = 0
    runs: int = 0
    requested_at: datetime
    due_at: datetime | None = None
    version: int = 1

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    @property
    def bucket(self) -> str:
        return str(crc32(self.refund_id.encode()) % BUCKETS)


def request(refund: Refund) -> tuple[Refund, RefundRequested]:
    """A refund to begin with, and the news of it."""
    begun = replace(refund, due_at=refund.requested_at + PATIENCE)
    told = RefundRequested(
        shop=refund.shop,
        at=refund.requested_at,
        order_id=refund.order_id,
        refund_id=refund.refund_id,
        amount=refund.amount,
    )
    return begun, told


def news(before: Refund, after: Refund, now: datetime) -> list[Event]:
    """What the world should know of a change."""
    shop, order_id, refund_id = after.shop, after.order_id, after.refund_id
    if after.mismatch is not None and after.mismatch != before.mismatch:
        told = {"expected": after.amount, "notified": after.mismatch}
        attempt_id = after.attempt_id or ""
        return [PaymentMismatched(shop=shop, at=now, order_id=order_id, attempt_id=attempt_id, **told)]
    if before.status == after.status or not after.is_final:
        return []
    if after.status == SUCCEEDED:
        return [RefundSucceeded(shop=shop, at=now, order_id=order_id, refund_id=refund_id, amount=after.amount)]
    return [RefundFailed(shop=shop, at=now, order_id=order_id, refund_id=refund_id)]
