"""What follows a payment: the parcel arrives, its receipt is confirmed, some of it comes back."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

from infra.shopping import expect, key
from infra.soak.caller import Caller
from infra.soak.load import Load
from infra.soak.told import Purchase

PATIENCE_SECONDS = 25.0
LOOK_SECONDS = 0.5


def keep(load: Load, shop: Caller, bought: Purchase) -> bool:
    """Wait for the parcel and confirm the receipt; False for a shopper who has waited long enough."""
    path = f"/orders/{bought.order_id}"
    late = ("nothing-to-receive", "illegal-move")
    if not _waited(lambda: shop.ask("GET", path)["fulfillment_status"] in ("shipped", "delivered")):
        return False
    _hear(load, shop, path)
    arrived = _waited(lambda: shop.ask("GET", path)["fulfillment_status"] == "delivered")
    if not arrived or not _waited(lambda: shop.ask("POST", f"{path}/receipt", {}, late)):
        return False
    load.told.count("received")
    return True


def send_back(load: Load, rng: Random, shop: Caller, bought: Purchase) -> None:
    """Some units of one line come back, in one parcel or in two; its refund is the shop's affair."""
    line = rng.choice(shop.ask("GET", f"/orders/{bought.order_id}")["lines"])
    units = rng.randint(1, line["quantity"])
    wanted = {"lines": {line["line_id"]: units}, "reason": "no_longer_wanted"}
    asked = shop.ask("POST", f"/orders/{bought.order_id}/returns", wanted, Idempotency_Key=key())
    staff, path = load.staff(), f"/admin/returns/{asked['return_id']}"
    staff.ask("POST", f"{path}/approve")
    for part in [1] * units if rng.random() < 0.5 else [units]:
        came = {"lines": [{"line_id": line["line_id"], "quantity": part, "condition": "sellable"}]}
        once = key()
        seen = staff.ask("POST", f"{path}/receive", came, Idempotency_Key=once)
        bought.back[asked["return_id"]] = bought.back.get(asked["return_id"], 0) + part
        again = staff.ask("POST", f"{path}/receive", came, Idempotency_Key=once)
        expect(again == seen, f"{seen} was {again} when it was told again")
    load.told.count("returned")


def _hear(load: Load, shop: Caller, path: str) -> None:
    """Staff hears by telephone that a parcel has arrived, before its carrier says so, or after."""
    staff = load.staff()
    for parcel in shop.ask("GET", f"{path}/shipments")["items"][:1]:
        shipment_id = parcel["shipment_id"]
        report = {"event_id": f"call-{shipment_id}", "at": datetime.now(UTC).isoformat(), "status": "delivered"}
        staff.ask("POST", f"/admin/shipments/{shipment_id}/events", report, ("illegal-move",))


def _waited(look: Callable[[], Any]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if look():
            return True
        time.sleep(LOOK_SECONDS)
    return False
