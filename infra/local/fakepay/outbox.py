"""What fakepay is going to tell, written down in the same transaction as the fact it tells of."""

from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace

from infra.local.fakepay.faults import NOTICE, Fault, Faults, Kind, Place
from infra.local.fakepay.ids import Ids
from infra.local.fakepay.store import Notice, Payment, Refund, Store

FOR_EVER = 10**6


class Body(msgspec.Struct, frozen=True):
    """What a notification says."""

    id: str
    kind: str
    merchant: str
    attempt_id: str
    psp_ref: str
    amount: int
    currency: str
    occurred_at: datetime
    refund_id: str | None


class Outbox:
    """Writes notices, and bends them as the waiting faults say."""

    def __init__(self, store: Store, faults: Faults, ids: Ids, merchant: str) -> None:
        self._store = store
        self._faults = faults
        self._ids = ids
        self._merchant = merchant

    def announce(self, kind: Place, payment: Payment, now: float, refund: Refund | None = None) -> None:
        """Tell of a payment or of its refund. Call within the transaction of the fact."""
        about = refund or payment
        refund_id = refund.refund_id if refund else None
        body = Body(
            id="",
            kind=kind,
            merchant=self._merchant,
            attempt_id=payment.attempt_id,
            psp_ref=about.psp_ref,
            amount=about.amount,
            currency=about.currency,
            occurred_at=datetime.fromtimestamp(now, UTC),
            refund_id=refund_id,
        )
        tricks = self._faults.take(NOTICE, kind, (payment.attempt_id, refund_id))
        for event_id in self._event_ids(body, tricks):
            self._store.put("outbox", _notice(replace(_bent(body, tricks), id=event_id), payment, now, tricks))

    def _event_ids(self, body: Body, tricks: dict[Kind, Fault]) -> list[str]:
        told = self._store.all("SELECT count(*) AS n FROM outbox WHERE attempt_id = ?", body.attempt_id)[0]["n"]
        fact = f"{body.attempt_id}/{body.refund_id}/{body.kind}/{told}"
        copies = tricks["duplicate"].amount(1) if "duplicate" in tricks else 0
        twins = tricks["twin"].amount(1) if "twin" in tricks else 0
        first = self._ids("evt", fact)
        return [first] * (1 + copies) + [self._ids("evt", f"{fact}/{n}") for n in range(twins)]


def _bent(body: Body, tricks: dict[Kind, Fault]) -> Body:
    if "wrong_amount" in tricks:
        body = replace(body, amount=body.amount + tricks["wrong_amount"].amount(1))
    if "wrong_currency" in tricks:
        body = replace(body, currency="JPY" if body.currency != "JPY" else "USD")
    if "wrong_merchant" in tricks:
        body = replace(body, merchant=f"not-{body.merchant}")
    return body


def _notice(body: Body, payment: Payment, now: float, tricks: dict[Kind, Fault]) -> Notice:
    status = "suppressed" if "never_send" in tricks else "held" if "reorder" in tricks else "pending"
    return Notice(
        event_id=body.id,
        attempt_id=body.attempt_id,
        kind=body.kind,
        url=payment.notify_url,
        body=msgspec.json.encode(body),
        forged_tries=tricks["forged_signature"].amount(FOR_EVER) if "forged_signature" in tricks else 0,
        skew=tricks["stale_timestamp"].amount(-3600) if "stale_timestamp" in tricks else 0,
        status=status,
        due_at=now + (tricks["delay"].amount(60) if "delay" in tricks else 0),
    )
