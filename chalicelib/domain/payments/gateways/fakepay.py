"""Our own neutral provider: HMAC-signed requests out, HMAC-signed notifications in, a pay page to redirect to."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote

import msgspec

from chalicelib.core.signatures import Secret, Unsigned, Untimely, sign, verify
from chalicelib.domain.payments.gateways import (
    BadSignature,
    MalformedNotification,
    NextAction,
    ProviderEvent,
    ProviderRefund,
    ProviderStatus,
    ProviderUnavailable,
    RefundRequest,
    Session,
    StaleTimestamp,
    WrongMerchant,
)
from chalicelib.domain.payments.gateways.fakepay_wire import Notification, Payment, Refund, understood
from chalicelib.domain.payments.gateways.outbound import Patience, allowed_origin, origin, send
from chalicelib.domain.payments.gateways.strict import Unreadable, read

SIGNATURE = "Fakepay-Signature"
MERCHANT = "Fakepay-Merchant"
IDEMPOTENCY_KEY = "Idempotency-Key"
LARGEST_NOTIFICATION = 16 * 1024

T = TypeVar("T")


class Fakepay:
    """The gateway (a Provider). `secrets` stand newest first; `clock` gives the time that requests are signed with."""

    def __init__(
        self,
        base_url: str,
        merchant: str,
        secrets: tuple[Secret, ...],
        clock: Callable[[], datetime],
        *,
        allowed: frozenset[str],
        patience: Patience | None = None,
    ) -> None:
        if not secrets or not merchant:
            raise ValueError("fakepay needs a merchant id and a signing secret")
        self._place = allowed_origin(base_url, allowed)
        self._merchant = merchant
        self._secrets = secrets
        self._clock = clock
        self._patience = patience or Patience()

    def initiate(self, session: Session) -> NextAction:
        """Open the payment; the payer is redirected to the provider's own pay page."""
        payment = self._payment(session.attempt_id, "POST", "/v1/payments", session)
        if not self._is_ours(payment.pay_url):
            raise ProviderUnavailable("the pay page is not at the provider")
        return NextAction(kind="redirect", url=payment.pay_url, psp_ref=payment.psp_ref)

    def status(self, attempt_id: str) -> ProviderStatus:
        """Ask where a payment stands."""
        payment = self._payment(attempt_id, "GET", f"/v1/payments/{_segment(attempt_id)}")
        return msgspec.convert(payment, ProviderStatus, from_attributes=True)

    def close(self, attempt_id: str) -> ProviderStatus:
        """Close the payment, unless it is already paid: the answer tells."""
        payment = self._payment(attempt_id, "POST", f"/v1/payments/{_segment(attempt_id)}/close", {})
        return msgspec.convert(payment, ProviderStatus, from_attributes=True)

    def refund(self, refund: RefundRequest) -> ProviderRefund:
        """Ask for a refund."""
        return self._refund(refund.refund_id, "POST", "/v1/refunds", refund)

    def refund_status(self, refund_id: str) -> ProviderRefund:
        """Ask where a refund stands."""
        return self._refund(refund_id, "GET", f"/v1/refunds/{_segment(refund_id)}")

    def parse_webhook(self, headers: Mapping[str, str], raw: bytes, now: datetime) -> ProviderEvent:
        """Authenticate first, read second: bytes that nobody of ours signed are never parsed."""
        if len(raw) > LARGEST_NOTIFICATION:
            raise MalformedNotification("too large")
        self._authenticate(headers, raw, now)
        try:
            told = read(raw, Notification)
        except Unreadable as error:
            raise MalformedNotification(str(error)) from error
        if told.merchant != self._merchant:
            raise WrongMerchant("the notification is for another merchant")
        if told.kind.startswith("refund.") != (told.refund_id is not None):
            raise MalformedNotification("a refund id belongs to refund events, and to no others")
        return told.event(raw)

    def _authenticate(self, headers: Mapping[str, str], raw: bytes, now: datetime) -> None:
        try:
            verify(self._secrets, _only(headers, SIGNATURE), raw, now)
        except Unsigned as no:
            raise BadSignature(str(no)) from no
        except Untimely as no:
            raise StaleTimestamp(str(no)) from no

    def _payment(self, attempt_id: str, method: str, path: str, body: object = None) -> Payment:
        payment = self._call(attempt_id, method, path, body, Payment)
        if (payment.attempt_id, payment.merchant) != (attempt_id, self._merchant):
            raise ProviderUnavailable("the answer is about another payment")
        return payment

    def _refund(self, refund_id: str, method: str, path: str, body: object = None) -> ProviderRefund:
        refund = self._call(refund_id, method, path, body, Refund)
        if (refund.refund_id, refund.merchant) != (refund_id, self._merchant):
            raise ProviderUnavailable("the answer is about another refund")
        return msgspec.convert(refund, ProviderRefund, from_attributes=True)

    def _call(self, key: str, method: str, path: str, body: object, shape: type[T]) -> T:
        raw = b"" if body is None else msgspec.json.encode(body)
        key = key if method == "POST" else ""
        # Method, path, merchant and key are signed too: a signed request cannot be replayed as another one.
        message = f"{method} {path}\n{self._merchant}\n{key}\n".encode() + raw
        headers = {MERCHANT: self._merchant, SIGNATURE: sign(self._secrets, message, self._clock())}
        if method == "POST":
            headers |= {IDEMPOTENCY_KEY: key, "Content-Type": "application/json"}
        return understood(send(self._place, method, path, raw, headers, self._patience), shape)

    def _is_ours(self, url: str) -> bool:
        try:
            return origin(url) == self._place
        except ValueError:
            return False


def _only(headers: Mapping[str, str], name: str) -> str:
    """One header, whatever its case; absent or given under two spellings is no signature."""
    found = [value for key, value in headers.items() if key.lower() == name.lower()]
    if len(found) != 1:
        raise Unsigned(f"{len(found)} {name} headers")
    return found[0]


def _segment(name: str) -> str:
    return quote(name, safe="")
