"""Paying at the provider, which plays its tricks: it tells twice, late, or nothing at all, and forgets what it said."""

from random import Random
from typing import Any

from infra.soak.caller import Caller
from infra.soak.load import Load
from infra.soak.told import Purchase

DONE = {"pay": "captured", "decline": "failed"}
TOLD = {"pay": "payment.captured", "decline": "payment.failed"}
TRICKS: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"kind": "duplicate", "value": 2},
    {"kind": "twin", "value": 2},
    {"kind": "delay", "value": 3},
    {"kind": "never_send"},
)
LATE: tuple[dict[str, Any], ...] = TRICKS[:-1]
"""Money that comes after all, when the provider has said that it does not, and is never told of: only a comparison of
all books, day by day, could find that."""

REFUND_TRICKS: tuple[dict[str, Any], ...] = (
    {},
    {"kind": "refund_pending", "on": "refund", "value": 1},
    {"kind": "refund_fails", "on": "refund"},
    {"kind": "error_after", "on": "refund"},
    {"kind": "duplicate", "on": "refund.succeeded", "value": 1},
)


def begin(load: Load, shop: Caller, bought: Purchase) -> str:
    """Choose to pay; the attempt, or nothing where the order is no longer to be paid."""
    path = f"/orders/{bought.order_id}/payments"
    paying = shop.ask("POST", path, {}, ("not-payable", "payment-refused", "too-many-attempts"))
    return str(paying["attempt"]["attempt_id"]) if paying else ""


def press(load: Load, rng: Random, bought: Purchase, attempt_id: str, button: str = "pay", late: bool = False) -> bool:
    """Press a button on the provider's page; whether that did what the button says."""
    if not attempt_id:
        return False
    provider = load.provider()
    tricks = [rng.choice(LATE if late else TRICKS) | {"on": TOLD[button]}, rng.choice(REFUND_TRICKS)]
    tricks += [{"kind": "late_payment", "on": "pay"}] * late
    played = [trick | {"target": attempt_id} for trick in tricks if "kind" in trick]
    provider.ask("POST", "/faults", {"faults": played})
    over = ("payment-closed", "payment-failed", "payment-captured")
    done = provider.ask("POST", f"/pay/{attempt_id}", {"action": button}, over)
    if done and done["status"] == "captured":
        bought.paid.add(attempt_id)
        load.told.count("paid")
    return bool(done and done["status"] == DONE[button])
