"""A till to test with: fakepay and our gateway to it, one clock that is set by hand, one letter box."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from chalicelib.core.signatures import Secret
from chalicelib.domain.payments.gateways import ProviderEvent, RefundRequest, Session
from chalicelib.domain.payments.gateways.fakepay import Fakepay
from chalicelib.domain.payments.gateways.outbound import Patience
from infra.local.fakepay.faults import Fault, Kind, Place
from infra.local.fakepay.server import FakepayServer
from infra.local.fakepay.signing import request_message, signature

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SECRET = "6b1f" * 16
OLD_SECRET = "a07c" * 16
SHOP = "storefront"
PATIENT = Patience(connect=10.0, read=10.0, whole=20.0)
HASTY = Patience(connect=10.0, read=0.3, whole=1.0)


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Letters:
    """A shop's webhook: keeps what comes, and answers `status`."""

    status: int = 204
    arrived: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def __call__(self, url: str, headers: dict[str, str], body: bytes) -> int:
        self.arrived.append((headers, body))
        return self.status


@dataclass
class Till:
    fake: FakepayServer
    gateway: Fakepay
    clock: Clock
    letters: Letters

    def events(self) -> list[ProviderEvent]:
        """Everything that has arrived, read by the gateway."""
        self.fake.pump()
        return [self.gateway.parse_webhook(headers, raw, self.clock.now) for headers, raw in self.letters.arrived]

    def letter(self) -> tuple[dict[str, str], bytes]:
        """The one letter that has arrived."""
        self.fake.pump()
        (only,) = self.letters.arrived
        return only

    def paid(self, attempt_id: str = "att_7", amount: int = 19_900, currency: str = "CNY") -> str:
        """An attempt that the payer has paid."""
        self.gateway.initiate(session(attempt_id, amount=amount, currency=currency))
        self.fake.pay(attempt_id)
        return attempt_id


@contextmanager
def till(**options: Any) -> Iterator[Till]:
    clock, letters = Clock(), Letters()
    options = {"secrets": [SECRET], "clock": clock, "deliver": letters, "background": False, **options}
    with FakepayServer(**options) as fake:
        yield Till(fake, gateway(fake.url, clock), clock, letters)


def gateway(url: str, clock: Clock, *secrets: Secret, merchant: str = SHOP, patience: Patience = PATIENT) -> Fakepay:
    return Fakepay(url, merchant, secrets or (Secret(SECRET),), clock, allowed=frozenset([url]), patience=patience)


def session(attempt_id: str = "att_7", **changes: Any) -> Session:
    facts: dict[str, Any] = {
        "attempt_id": attempt_id,
        "order_id": "order_3",
        "amount": 19_900,
        "currency": "CNY",
        "notify_url": "http://127.0.0.1:8000/webhooks/fakepay",
        "return_url": "http://127.0.0.1:8000/orders/order_3",
        "expires_at": NOON + timedelta(minutes=15),
        "description": "两只马克杯",
        "locale": "zh-CN",
    }
    return Session(**{**facts, **changes})


def refund(refund_id: str = "ref_1", amount: int = 5_000, currency: str = "CNY", of: str = "att_7") -> RefundRequest:
    return RefundRequest(refund_id=refund_id, attempt_id=of, amount=amount, currency=currency)


def fault(kind: Kind, on: Place = "any", value: int | None = None, times: int | None = 1) -> Fault:
    return Fault(kind=kind, on=on, value=value, times=times)


def ask(fake: FakepayServer, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    """A plain call in JSON, signed at noon if it is for the API."""
    raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    if path.startswith("/v1/"):
        message = request_message(method, path, SHOP, headers.get("Idempotency-Key", ""), raw)
        proof = signature([SECRET], int(NOON.timestamp()), message)
        headers = {"Fakepay-Merchant": SHOP, "Fakepay-Signature": proof, **headers}
    status, _, answer = raw_call(fake, method, path, raw, {"Content-Type": "application/json", **headers})
    return status, json.loads(answer)


def raw_call(
    fake: FakepayServer, method: str, path: str, raw: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], str]:
    """A call as it is; status, headers, body."""
    wire = http.client.HTTPConnection(urlsplit(fake.url).netloc, timeout=10)
    try:
        wire.request(method, path, raw, headers or {})
        response = wire.getresponse()
        return response.status, dict(response.getheaders()), response.read().decode()
    finally:
        wire.close()
