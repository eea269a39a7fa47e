"""What the shop asks of a payment provider, and the words that both sides share."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

EventKind = Literal["payment.captured", "payment.failed", "payment.closed", "refund.succeeded", "refund.failed"]


class ProviderUnavailable(Exception):
    """No clear answer (time-out, 5xx, a busy or garbled answer): the effect may have happened. Ask again, same key."""


class ProviderRefused(Exception):
    """A clear no: nothing happened at the provider. `reason` is the provider's own short code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotAtProvider(ProviderRefused):
    """The provider has never heard of this payment or refund: a request with an unknown outcome had no effect."""


class BadNotification(Exception):
    """A notification that must be refused and counted; the class says on which ground."""


class BadSignature(BadNotification):
    """No live key of ours signed these bytes, or the signature header is not well formed."""


class StaleTimestamp(BadNotification):
    """Truly signed, but too long ago or too far ahead."""


class WrongMerchant(BadNotification):
    """Truly signed, but meant for another merchant."""


class MalformedNotification(BadNotification):
    """Truly signed, but not a notification that we can read without guessing."""


class Session(Struct, frozen=True):
    """One try to collect `amount` (minor units) of `currency` (ISO 4217) for an order; `expires_at` is aware."""

    attempt_id: str
    order_id: str
    amount: int
    currency: str
    notify_url: str
    return_url: str
    expires_at: datetime
    description: str
    locale: str


class NextAction(Struct, frozen=True):
    """What the payer does next: follow `url`, scan it as a code, or nothing."""

    kind: Literal["redirect", "qr", "none"]
    url: str
    psp_ref: str


class ProviderStatus(Struct, frozen=True):
    """A payment as the provider sees it now. `amount` and `currency` are the provider's: compare them."""

    attempt_id: str
    psp_ref: str
    status: Literal["pending", "captured", "failed", "closed"]
    amount: int
    currency: str
    reason: str


class RefundRequest(Struct, frozen=True):
    """Send `amount` minor units of an attempt back; the same `refund_id` is never paid out twice."""

    refund_id: str
    attempt_id: str
    amount: int
    currency: str


class ProviderRefund(Struct, frozen=True):
    """A refund as the provider sees it now; a failed one may be asked for again under the same refund id."""

    refund_id: str
    attempt_id: str
    psp_ref: str
    status: Literal["pending", "succeeded", "failed"]
    amount: int
    currency: str
    reason: str


class ProviderEvent(Struct, frozen=True):
    """An authentic notification. `raw_hash` is the SHA-256 of the bytes as they came, in hex."""

    provider: str
    event_id: str
    kind: EventKind
    attempt_id: str
    psp_ref: str
    amount: int
    currency: str
    occurred_at: datetime
    merchant: str
    raw_hash: str
    refund_id: str | None


class Provider(Protocol):
    """A payment provider. Every call may raise ProviderUnavailable or ProviderRefused, and is safe to repeat."""

    def initiate(self, session: Session) -> NextAction:
        """Open the payment, once per attempt id."""

    def status(self, attempt_id: str) -> ProviderStatus:
        """Ask where a payment stands; NotAtProvider if it was never opened."""

    def close(self, attempt_id: str) -> ProviderStatus:
        """Let nobody pay it any more; the answer tells if the money had come first."""

    def refund(self, refund: RefundRequest) -> ProviderRefund:
        """Ask for a refund, once per refund id."""

    def refund_status(self, refund_id: str) -> ProviderRefund:
        """Ask where a refund stands; NotAtProvider if it was never asked for."""

    def parse_webhook(self, headers: Mapping[str, str], raw: bytes, now: datetime) -> ProviderEvent:
        """Authenticate and read a notification; pure. Raises a BadNotification."""
