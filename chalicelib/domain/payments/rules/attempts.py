"""An attempt: one try to collect the money of an order at one provider (vocabulary section 3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.core import ids
from chalicelib.core.buckets import bucket_of
from chalicelib.core.events import Event, PaymentCaptured, PaymentFailed, PaymentMismatched
from chalicelib.core.money import Money
from chalicelib.core.problems import Conflict, NotFound, Unavailable
from chalicelib.domain.payments.rules.looks import FIRST_LOOK, next_look
from chalicelib.domain.payments.rules.moves import ATTEMPT, CAPTURED, CREATED, FAILED, OPEN

MOST_ATTEMPTS = 8
ANSWERS = {"captured": "capture", "failed": "fail", "closed": "fail"}
"""What a provider's word for a payment means to an attempt; a closed payment can no longer be paid."""


class AttemptNotFound(NotFound):
    title = "There is no such payment"


class NotPayable(Conflict):
    title = "This order does not wait for a payment"


class TooManyAttempts(Conflict):
    title = "Too many payments of this order have failed"


class PaymentRefused(Conflict):
    title = "The payment provider does not take this payment; choose another way to pay"


class PaymentUnavailable(Unavailable):
    title = "The payment provider gives no answer right now; please try again"


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be paid, as the order says: `awaited` is false once it is paid, canceled or closed; the number
    and the locale are for the provider's page."""

    order_id: str
    customer_id: str
    amount: Money
    deadline: datetime
    awaited: bool
    number: str
    locale: str


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """`amount` is the order's and never a client's. `due_at` is when to ask the provider if it has not told us
    anything by then; `mismatch` is another amount that it told us instead (a person must look)."""

    shop: str
    attempt_id: str
    order_id: str
    customer_id: str
    provider: str
    amount: Money
    status: str
    action: str = "none"
    pay_url: str = ""
    psp_ref: str = ""
    reason: str = ""
    mismatch: Money | None = None
    created_at: datetime
    expires_at: datetime
    due_at: datetime | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_new(self) -> bool:
        """Whether the provider's answer to our request is still to be kept."""
        return self.status == CREATED

    @property
    def bucket(self) -> str:
        return bucket_of(self.attempt_id)


def attempt_ids(order_id: str) -> list[str]:
    """The ids of all the attempts that an order may ever have, in order: two devices at once reach for the same."""
    return [f"{ids.recast('pa', order_id)}-{number}" for number in range(1, MOST_ATTEMPTS + 1)]


def check_payable(owed: Owed, now: datetime) -> None:
    """Raises NotPayable, also for what costs nothing."""
    if not owed.awaited or not owed.amount.amount or now >= owed.deadline:
        raise NotPayable(order_id=owed.order_id, deadline=owed.deadline)


def begin(shop: str, owed: Owed, provider: str, before: Sequence[Attempt], now: datetime) -> Attempt:
    """The open attempt at this provider, or else a new one. Raises NotPayable or TooManyAttempts."""
    if any(attempt.status == CAPTURED for attempt in before):
        raise NotPayable("It has been paid", order_id=owed.order_id)
    for attempt in before:
        if attempt.provider == provider and attempt.is_open:
            return attempt
    if len(before) == MOST_ATTEMPTS:
        raise TooManyAttempts(order_id=owed.order_id)
    return Attempt(
        shop=shop,
        attempt_id=attempt_ids(owed.order_id)[len(before)],
        order_id=owed.order_id,
        customer_id=owed.customer_id,
        provider=provider,
        amount=owed.amount,
        status=CREATED,
        created_at=now,
        expires_at=owed.deadline,
        due_at=now + FIRST_LOOK,
    )


def requested(attempt: Attempt, action: str, url: str, psp_ref: str) -> Attempt:
    """The provider has taken the request and says what the payer does next."""
    status = ATTEMPT.move(attempt.status, "request")
    if status == attempt.status:
        return attempt
    if action != "none":
        status = ATTEMPT.move(status, "ask_payer")
    return _next(attempt, status=status, action=action, pay_url=url, psp_ref=psp_ref)


def told(attempt: Attempt, event: str, amount: Money, psp_ref: str, reason: str = "") -> Attempt:
    """The provider says `capture` or `fail`; the same attempt when that changes nothing. Nothing is settled on
    an amount or currency that is not the attempt's."""
    if amount != attempt.amount:
        return attempt if attempt.mismatch == amount else _next(attempt, mismatch=amount, due_at=None)
    status = ATTEMPT.move(attempt.status, event)
    if status == attempt.status:
        return attempt
    return _next(attempt, status=status, psp_ref=psp_ref, reason=reason, due_at=None)


def seen(attempt: Attempt, status: str, amount: Money, psp_ref: str, reason: str, now: datetime) -> Attempt:
    """The provider was asked, and answers with a status of its own."""
    if status not in ANSWERS:
        return undecided(attempt, True, now)
    return told(attempt, ANSWERS[status], amount, psp_ref, reason)


def refused(attempt: Attempt, reason: str) -> Attempt:
    """The provider will never open this payment."""
    return told(attempt, "fail", attempt.amount, attempt.psp_ref, reason)


def unheard_of(attempt: Attempt, reason: str, now: datetime) -> Attempt:
    """The provider knows nothing of it: over when its time is over, for a request may still be on its way."""
    return refused(attempt, reason) if now >= attempt.expires_at else undecided(attempt, True, now)


def undecided(attempt: Attempt, answered: bool, now: datetime) -> Attempt:
    """The provider still waits for the payer (or did not answer): ask again later (looks.py)."""
    if not attempt.is_open or attempt.due_at is None:
        return attempt
    silent = not answered and now >= attempt.expires_at
    status = ATTEMPT.move(attempt.status, "time_out") if silent else attempt.status
    return _next(attempt, status=status, due_at=next_look(attempt.created_at, attempt.expires_at, now))


def is_due(attempt: Attempt, now: datetime) -> bool:
    """Whether the provider's notification is late, so that we should ask."""
    return attempt.is_open and attempt.due_at is not None and attempt.due_at <= now


def news(before: Attempt, after: Attempt, now: datetime) -> list[Event]:
    """What the world should know of a change."""
    of = {"shop": after.shop, "order_id": after.order_id, "attempt_id": after.attempt_id}
    if after.mismatch is not None and after.mismatch != before.mismatch:
        return [PaymentMismatched(**of, at=now, expected=after.amount, notified=after.mismatch)]
    if before.status == after.status:
        return []
    if after.status == CAPTURED:
        return [capture(after, now)]
    if after.status == FAILED:
        return [PaymentFailed(**of, at=now)]
    return []


def capture(attempt: Attempt, now: datetime) -> PaymentCaptured:
    """What is told of an attempt that was captured."""
    of = {"shop": attempt.shop, "order_id": attempt.order_id, "attempt_id": attempt.attempt_id}
    return PaymentCaptured(**of, at=now, amount=attempt.amount)


def _next(attempt: Attempt, **changes: Any) -> Attempt:
    return replace(attempt, version=attempt.version + 1, **changes)
