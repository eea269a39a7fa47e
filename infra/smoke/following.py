"""What follows a purchase: the parcel, its arrival, a return, the refund workflow, the goods back in stock."""

from datetime import UTC, datetime
from typing import Any

from infra.shopping import expect, key, until
from infra.smoke.journey import Journey
from infra.smoke.shopping import UNITS, WANTED


def parcel(it: Journey) -> str:
    """Packed and handed over by the fulfillment queue."""
    found = until(lambda: _parcel(it, "shipped", "delivered"), "the parcel to leave")
    it.shipment_id = found["shipment_id"]
    return f"{found['carrier']} carries {found['tracking_number']}"


def arrive(it: Journey) -> str:
    """Staff hear that it has arrived, and the shopper confirms the receipt."""
    report = {"event_id": f"smoke-{it.shipment_id}", "at": datetime.now(UTC).isoformat(), "status": "delivered"}
    it.admin.post(f"/admin/shipments/{it.shipment_id}/events", report).expect(200)
    until(lambda: _parcel(it, "delivered"), "the parcel to arrive")
    received = until(lambda: _received(it), "the receipt to be confirmed")
    return f"delivered and received: the order is {received['status']}"


def _received(it: Journey) -> Any:
    """The order hears of its parcel by a queue: until then there is nothing to receive."""
    answer = it.shopper.post(f"/orders/{it.order_id}/receipt")
    return None if answer.status == 409 else answer.expect(200)


def _parcel(it: Journey, *statuses: str) -> Any:
    parcels = it.shopper.get(f"/orders/{it.order_id}/shipments").expect(200)["items"]
    return next((each for each in parcels if each["status"] in statuses), None)


def send_back(it: Journey) -> str:
    """Everything comes back undamaged."""
    line_id = it.order["lines"][0]["line_id"]
    asked = {"lines": {line_id: WANTED}, "reason": "no_longer_wanted"}
    opened = it.shopper.post(f"/orders/{it.order_id}/returns", asked, Idempotency_Key=key()).expect(201)
    it.return_id = opened["return_id"]
    it.admin.post(f"/admin/returns/{it.return_id}/approve").expect(200)
    came = {"lines": [{"line_id": line_id, "quantity": WANTED, "condition": "sellable"}]}
    it.admin.post(f"/admin/returns/{it.return_id}/receive", came, Idempotency_Key=key()).expect(200)
    return f"{it.return_id}: asked for, approved, received"


def refunded(it: Journey) -> str:
    """The workflow has paid the money back."""
    order = until(lambda: _refunded(it), "the refund workflow to finish")
    expect(order["refunded"]["amount"] > 0, "nothing was refunded")
    return f"{order['refunded']['amount']} fen paid back by the workflow"


def _refunded(it: Journey) -> Any:
    order = it.shopper.get(f"/orders/{it.order_id}").expect(200)
    return order if order["payment_status"] in ("partially_refunded", "refunded") else None


def restocked(it: Journey) -> str:
    """The units can be sold again."""
    level = until(lambda: _full(it), "the returned units to be in stock again")
    return f"{level['on_hand']} on hand, {level['available']} available, as in the beginning"


def _full(it: Journey) -> Any:
    level = it.admin.get(f"/admin/stock/{it.variant_id}").expect(200)["items"][0]
    return level if (level["on_hand"], level["available"]) == (UNITS, UNITS) else None
