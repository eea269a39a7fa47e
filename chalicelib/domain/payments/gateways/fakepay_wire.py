"""What fakepay says on the wire, read strictly: payments, refunds, refusals, notifications."""

import hashlib
from datetime import datetime
from typing import Annotated, Literal, TypeVar

from msgspec import Meta, Struct

from chalicelib.domain.payments.gateways import (
    EventKind,
    NotAtProvider,
    ProviderEvent,
    ProviderRefused,
    ProviderUnavailable,
)
from chalicelib.domain.payments.gateways.outbound import Answer
from chalicelib.domain.payments.gateways.strict import Amount, Currency, Id, Text, Unreadable, read

NAME = "fakepay"
# Not a decision about us but about the moment (too slow, too early, too many): asking again is right.
ASK_AGAIN = frozenset({408, 425, 429})

T = TypeVar("T")


class Payment(Struct, frozen=True, forbid_unknown_fields=True):
    """A payment; `pay_url` is the page where the payer pays."""

    attempt_id: Id
    psp_ref: Id
    merchant: Text
    status: Literal["pending", "captured", "failed", "closed"]
    amount: Amount
    currency: Currency
    reason: Text
    pay_url: Text


class Refund(Struct, frozen=True, forbid_unknown_fields=True):
    """A refund."""

    refund_id: Id
    attempt_id: Id
    psp_ref: Id
    merchant: Text
    status: Literal["pending", "succeeded", "failed"]
    amount: Amount
    currency: Currency
    reason: Text


class Notification(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a webhook; `refund_id` is there for refund events and for no others."""

    id: Id
    kind: EventKind
    merchant: Text
    attempt_id: Id
    psp_ref: Id
    amount: Amount
    currency: Currency
    occurred_at: Annotated[datetime, Meta(tz=True)]
    refund_id: Id | None

    def event(self, raw: bytes) -> ProviderEvent:
        """The same in the words that all providers share."""
        return ProviderEvent(
            provider=NAME,
            event_id=self.id,
            kind=self.kind,
            attempt_id=self.attempt_id,
            psp_ref=self.psp_ref,
            amount=self.amount,
            currency=self.currency,
            occurred_at=self.occurred_at,
            merchant=self.merchant,
            raw_hash=hashlib.sha256(raw).hexdigest(),
            refund_id=self.refund_id,
        )


class _Refusal(Struct, frozen=True):
    reason: Text


def understood(answer: Answer, shape: type[T]) -> T:
    """The answer's body, or ProviderRefused for a clear no, or ProviderUnavailable for anything unclear."""
    if 400 <= answer.status < 500 and answer.status not in ASK_AGAIN:
        raise _refusal(answer)
    if not 200 <= answer.status < 300:
        raise ProviderUnavailable(f"status {answer.status}")
    try:
        return read(answer.body, shape)
    except Unreadable as error:
        raise ProviderUnavailable(f"an answer that we cannot read: {error}") from error


def _refusal(answer: Answer) -> ProviderRefused:
    try:
        reason = read(answer.body, _Refusal).reason
    except Unreadable:
        reason = f"status-{answer.status}"
    return NotAtProvider(reason) if reason == "not-found" else ProviderRefused(reason)
