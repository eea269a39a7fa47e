"""Trails to try the audit's rules with: facts of an order, and entries made of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from chalicelib.core.acts import Act
from chalicelib.core.events import Changed
from chalicelib.core.trail import Entry, changed, disclosed, placed
from chalicelib.domain.audit.rules.checking import Fault, Item, Walk
from tests.shop import NOON

TARGET = "order:or_1"
STATES = ("pending_payment", "confirmed", "completed", "closed")
LATER = NOON + timedelta(days=1)


def fact(version: int, **more: Any) -> Changed:
    """What a version of an order changed: its state, in this order."""
    before = {"status": STATES[version - 2]} if version > 1 else {}
    told = {"target": TARGET, "before": before, "after": {"status": STATES[version - 1]}} | more
    return Changed(
        shop="mugs", at=NOON, version=version, subject="cust_li", action="checkout_api cancel_order",
        request_id="r-1", reason="", **told,
    )  # fmt: skip


def event_id(version: int) -> str:
    return f"ORDERS#mugs#or_1/ORDER:{version}:0"


def entries(*versions: int | None, now: datetime = NOON) -> list[Entry]:
    """A trail that was told of these versions, in this order; None is a disclosure."""
    made: list[Entry] = []
    for version in versions:
        last = made[-1] if made else None
        if version is None:
            shown = Act(subject="admin_zhang", action="orders_api show_order_to_staff")
            made.append(placed(disclosed("mugs", TARGET, "d", shown, ("contact",), now), last))
        elif last is None or not last.has(version):
            made.append(placed(changed(fact(version), event_id(version), now), last))
    return made


def item(version: int, status: str = "") -> Item:
    """The order, as it is now."""
    return Item(version=version, values={"status": status or STATES[version - 1]}, changed_at=NOON)


def fault(trail: Sequence[Entry], now_there: Item | None = None, at: datetime = LATER) -> Fault | None:
    return Walk(shop="mugs", target=TARGET).go(trail).end(now_there, at)
