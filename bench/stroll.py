"""A shopper's journey: three pages, a cart, a quote, an order, a payment, the order again."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from infra.local.fakepay.signing import SIGNATURE, signature
from infra.shopping import ADDRESS, CONTACT

Ask = Callable[..., Any]
"""`ask(step, method, path, body, bearer, **headers)` gives the JSON of an answer of 200 or 201, or raises."""


@dataclass(frozen=True)
class Wanted:
    """What the shopper has come for."""

    category_id: str
    product_id: str
    variant_id: str


def stroll(ask: Ask, wanted: Wanted, pay: Callable[[Any, str], None]) -> str:
    """The whole of it; gives the order's path. `pay(order, attempt_id)` sees to it that the shop hears of the money."""
    me = ask("guest", "POST", "/guests", {})["token"]
    ask("categories", "GET", "/categories")
    ask("category of 24", "GET", f"/categories/{wanted.category_id}/products")
    ask("product", "GET", f"/products/{wanted.product_id}")
    ask("add to cart", "POST", "/cart/lines", {"variant_id": wanted.variant_id, "quantity": 1}, me)
    quote = ask("quote", "POST", "/quotes", {}, me)["quote"]
    body = {"quote": quote, "address": ADDRESS, "contact": CONTACT}
    order = ask("place order", "POST", "/orders", body, me, Idempotency_Key=uuid4().hex)
    path = f"/orders/{order['order_id']}"
    attempt = ask("begin payment", "POST", f"{path}/payments", {}, me)["attempt"]
    pay(order, attempt["attempt_id"])
    ask("order", "GET", path, None, me)
    return path


def notification(order: Any, attempt_id: str, secret: str) -> tuple[bytes, dict[str, str]]:
    """How the provider tells of a payment: the body and the header that proves it."""
    told = {
        "id": f"bench-{attempt_id}",
        "kind": "payment.captured",
        "merchant": "storefront",
        "attempt_id": attempt_id,
        "psp_ref": f"bench-{attempt_id}",
        "amount": order["total"]["amount"],
        "currency": order["total"]["currency"],
        "occurred_at": datetime.now(UTC).isoformat(),
        "refund_id": None,
    }
    body = json.dumps(told).encode()
    return body, {SIGNATURE.replace("-", "_"): signature([secret], int(time.time()), body)}
