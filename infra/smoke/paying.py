"""Paying: an attempt, notifications forged and true, and the order confirmed by its queue."""

import json
import time
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.payments.providers import Credentials
from infra.local.fakepay.signing import SIGNATURE, signature
from infra.shopping import expect, key, until
from infra.smoke.journey import Journey

WEBHOOK = "/webhooks/fakepay"


def attempt(it: Journey) -> str:
    """The payment is intended before the provider is asked: a provider that is away does not lose it."""
    begun = it.shopper.post(f"/orders/{it.order_id}/payments", {})
    if it.provider is None and begun.status == 503:
        it.attempt_id = str(begun.json["attempt_id"])
        return f"{it.attempt_id} is kept, though no provider answers"
    it.attempt_id = str(begun.expect(200, 201)["attempt"]["attempt_id"])
    return f"{it.attempt_id} is open at the provider"


def press_pay(it: Journey) -> str:
    """The provider takes the money, and is told to keep silent: its notification is ours to send."""
    silence = {"kind": "never_send", "on": "payment.captured", "target": it.attempt_id}
    it.pages.post("/faults", {"faults": [silence]}).expect(201)
    it.paid = it.pages.post(f"/pay/{it.attempt_id}", {"action": "pay"}).expect(200)
    return f"{it.paid['amount']} {it.paid['currency']} paid on the provider's page"


def forged(it: Journey) -> str:
    """Who does not have the stage's secret is refused, and nothing is confirmed."""
    body = _notification(it)
    for header in ({}, {SIGNATURE: signature(["0" * 64], int(time.time()), body)}):
        refused = it.caller().call("POST", WEBHOOK, body, **header)
        expect(refused.status in (401, 403), f"a forged notification was answered with {refused.status}")
    stale = {SIGNATURE: signature([_secret(it)], int(time.time()) - 3600, body)}
    late = it.caller().call("POST", WEBHOOK, body, **stale)
    expect(late.status in (401, 403), f"a notification of an hour ago was answered with {late.status}")
    return f"unsigned, forged and stale notifications are refused with {refused.status}"


def signed(it: Journey) -> str:
    """With the stage's own secret it is taken in, and again without harm."""
    body = _notification(it)
    for _ in range(2):
        told = {SIGNATURE: signature([_secret(it)], int(time.time()), body)}
        it.caller().call("POST", WEBHOOK, body, **told).expect(200)
    return "the payment's notification is taken in, and once more without harm"


def confirmed(it: Journey) -> str:
    """The queue between payments and checkout has done its work."""
    order = until(lambda: _confirmed(it), "the payment to confirm the order")
    expect(order["captured"] == order["total"], f"captured {order['captured']} of {order['total']}")
    return f"the order is {order['status']} and {order['payment_status']}"


def _confirmed(it: Journey) -> Any:
    order = it.shopper.get(f"/orders/{it.order_id}").expect(200)
    return order if order["status"] == "confirmed" else None


def _notification(it: Journey) -> bytes:
    total = it.order["total"]
    told = {
        "id": f"smoke-{key()}",
        "kind": "payment.captured",
        "merchant": _shared(it).merchant,
        "attempt_id": it.attempt_id,
        "psp_ref": it.paid["psp_ref"] if it.paid else f"smoke-{it.attempt_id}",
        "amount": total["amount"],
        "currency": total["currency"],
        "occurred_at": datetime.now(UTC).isoformat(),
        "refund_id": None,
    }
    return json.dumps(told).encode()


def _shared(it: Journey) -> Credentials:
    """What the stage shares with the provider."""
    return Credentials.read(it.target.secret("fakepay"))


def _secret(it: Journey) -> str:
    return _shared(it).secrets[0].value
