"""A refund: money on its way back to where it came from (vocabulary section 5)."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.core.buckets import bucket_of
from chalicelib.core.events import Event, PaymentMismatched, RefundFailed, RefundRequested, RefundSucceeded
from chalicelib.core.money import Money
from chalicelib.core.problems import Conflict, NotFound
from chalicelib.domain.payments.rules.moves import (
    FAILED,
    FINAL,
    PENDING_PROVIDER,
    REFUND,
    REQUESTED,
    SUBMITTING,
    SUCCEEDED,
)

PAID, BROKEN = "succeeded", "failed"  # a provider's words
PATIENCE = timedelta(minutes=5)


class RefundNotFound(NotFound):
    title = "There is no such refund"


class RefundUnderWay(Conflict):
    title = "The money of this refund is on its way already"


class RefundNotPaid(Conflict):
    title = "The provider has not said that the refund is paid"


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
    def is_submitting(self) -> bool:
        """Whether the provider may have been asked, but its answer is still to be kept."""
        return self.status == SUBMITTING

    @property
    def has_failed(self) -> bool:
        """Whether the provider has said so; it may have been asked again since."""
        return self.status == FAILED

    @property
    def is_paid(self) -> bool:
        """Whether the money is back with the payer: the provider said so, or there was none."""
        return self.provider_status == PAID or not self.amount.amount

    @property
    def bucket(self) -> str:
        return bucket_of(self.refund_id)


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


def changed(refund: Refund, now: datetime, **changes: Any) -> Refund:
    """The next version. Its workflow is looked for when it is silent for long; with a return, until the goods are
    back in stock too (see `finished`)."""
    after: Refund = replace(refund, version=refund.version + 1, **changes)
    over = after.is_final and after.return_id is None
    return replace(after, due_at=None if over else now + PATIENCE)


def finished(refund: Refund) -> Refund:
    """Its workflow has nothing left to do."""
    return refund if refund.due_at is None else replace(refund, version=refund.version + 1, due_at=None)


def reserved(refund: Refund, now: datetime) -> Refund:
    """Its money has been set aside in the order."""
    return _moved(refund, "reserve", now)


def submitted(refund: Refund, now: datetime) -> Refund:
    """The provider is going to be asked; `tries` counts the times that it was asked anew."""
    after = _moved(refund, "submit", now)
    return after if after is refund else replace(after, tries=refund.tries + 1)


def heard(refund: Refund, word: str, amount: Money, psp_ref: str, now: datetime) -> Refund:
    """The provider was asked and says `pending`, `succeeded` or `failed`; the same refund when that is known."""
    if amount != refund.amount:
        status = REFUND.move(refund.status, "differ")
        return refund if refund.mismatch == amount else changed(refund, now, status=status, mismatch=amount)
    if refund.provider_status == PAID:
        return refund  # whatever is said of an earlier moment
    status = REFUND.move(refund.status, "accept")
    if status == PENDING_PROVIDER and word == BROKEN:
        status = REFUND.move(status, "fail")
    if (status, word) == (refund.status, refund.provider_status):
        return refund
    return changed(refund, now, status=status, provider_status=word, psp_ref=psp_ref)


def notified(refund: Refund, attempt_id: str, word: str, amount: Money, psp_ref: str, now: datetime) -> Refund:
    """The provider tells of a refund by itself. That a refund failed may be old news of an earlier try: it changes
    nothing, and the workflow asks. Raises RefundNotFound for one that we have not asked this provider for."""
    if attempt_id != refund.attempt_id or not REFUND.allows(refund.status, "accept"):
        raise RefundNotFound()
    if word == BROKEN and amount == refund.amount:
        return refund
    return heard(refund, word, amount, psp_ref, now)


def forgotten(refund: Refund, now: datetime) -> Refund:
    """The provider has never heard of it: what we asked had no effect."""
    return _moved(refund, "forget", now)


def settled(refund: Refund, now: datetime) -> Refund:
    """The money is back with the payer. Raises RefundNotPaid."""
    if not refund.is_paid:
        raise RefundNotPaid(refund_id=refund.refund_id)
    return _moved(refund, "settle", now)


def given_up(refund: Refund, now: datetime) -> Refund:
    """Rejected before the provider was asked; after that a person has to see to it."""
    return _moved(refund, "give_up", now)


def lowered(refund: Refund, amount: Money, now: datetime) -> Refund:
    """Less came back than was to be refunded, or more is due with it; nothing has been set aside yet."""
    if refund.status != REQUESTED:
        raise RefundUnderWay(refund_id=refund.refund_id)
    return refund if amount == refund.amount else changed(refund, now, amount=amount)


def needs_person(before: Refund, after: Refund) -> bool:
    """Whether the provider says what our books cannot hold: another amount, or money for a refund we had given up."""
    late = after.provider_status == PAID != before.provider_status and after.is_final
    return late or after.mismatch != before.mismatch


def news(before: Refund, after: Refund, now: datetime) -> list[Event]:
    """What the world should know of a change."""
    shop, order_id, refund_id = after.shop, after.order_id, after.refund_id
    told: list[Event] = []
    if after.mismatch is not None and after.mismatch != before.mismatch:
        amounts = {"expected": after.amount, "notified": after.mismatch}
        told.append(
            PaymentMismatched(shop=shop, at=now, order_id=order_id, attempt_id=after.attempt_id or "", **amounts)
        )
    if before.status == after.status or not after.is_final:
        return told
    if after.status == SUCCEEDED:
        return [RefundSucceeded(shop=shop, at=now, order_id=order_id, refund_id=refund_id, amount=after.amount)]
    return [*told, RefundFailed(shop=shop, at=now, order_id=order_id, refund_id=refund_id)]


def _moved(refund: Refund, event: str, now: datetime) -> Refund:
    status = REFUND.move(refund.status, event, refund_id=refund.refund_id)
    return refund if status == refund.status else changed(refund, now, status=status)
