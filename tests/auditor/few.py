"""A few items in memory, to try checks with one by one."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from chalicelib.domain.auditor.rules.books import Books
from chalicelib.domain.auditor.rules.ledger import Ledger
from chalicelib.domain.auditor.rules.moment import Moment
from chalicelib.domain.fulfillment.rules.parcels import Shipment
from chalicelib.domain.fulfillment.rules.work import FulfillmentOrder, ParcelLine
from chalicelib.domain.inventory.rules import Movement, StockLevel
from chalicelib.domain.notifications.rules import Notice as Message
from chalicelib.domain.orders.rules.order import Entry, Order, RefundShare
from chalicelib.domain.promotions.rules import Promotion
from chalicelib.domain.returns.rules.claims import Claims
from chalicelib.domain.returns.rules.returning import Return, ReturnLine
from tests.payments.builders import MUG_SHOP, ORDER_ID, attempt, cny, line, order
from tests.shop import NOON

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
WHEN = Moment(NOON + 2 * HOUR)


def books(*entities: Any, **told: Any) -> Books:
    """`news` says when the first of them last told something."""
    made = Books([MUG_SHOP])
    for place, entity in enumerate(entities):
        made.add(entity, (lambda: told["news"]) if place == 0 and told else None)
    return made


def wrong(check: Callable[..., Iterator[str]], subject: Any, *others: Any, **told: Any) -> int:
    """How much it finds of the subject."""
    return len(list(check(subject, books(subject, *others, **told), WHEN)))


def paid(**changes: Any) -> Order:
    facts: dict[str, Any] = {"status": "confirmed", "captured": cny(6_900), "payments": ("pa_7-1",)}
    return replace(order(), **facts | changes)


def share(amount: int, status: str = "done", refund_id: str = "rf_7-1") -> RefundShare:
    return RefundShare(refund_id=refund_id, amount=cny(amount), status=status)


CAPTURED = attempt(status="captured", psp_ref="ref")


def work(**changes: Any) -> FulfillmentOrder:
    facts: dict[str, Any] = {
        "shop": "mugs", "order_id": ORDER_ID, "customer_id": "cust_li", "location": "main", "shipment_id": "shp_1",
        "lines": (), "opened_at": NOON,
    }  # fmt: skip
    return FulfillmentOrder(**facts | changes)


def at(event: str, ago: timedelta = 2 * HOUR) -> Entry:
    return Entry(at=WHEN.now - ago, event=event, actor="shop")


def parcel(quantity: int = 2, **changes: Any) -> Shipment:
    some = ParcelLine(line_id="ln_1", variant_id="var_1", product_id="prod_mug", quantity=quantity)
    facts: dict[str, Any] = {
        "shop": "mugs", "shipment_id": "shp_1", "order_id": ORDER_ID, "location": "main", "lines": (some,),
        "shipped_at": NOON,
    }  # fmt: skip
    return Shipment(**facts | changes)


def message(kind: str, channel: str = "sms", **changes: Any) -> Message:
    facts: dict[str, Any] = {
        "shop": "mugs", "order_id": ORDER_ID, "event_id": f"{kind} {channel}", "kind": kind, "channel": channel,
        "at": NOON, "status": "sent", "claimed_until": NOON,
    }  # fmt: skip
    return Message(**facts | changes)


def back(status: str = "approved", units: tuple[int, ...] = (1,), **changes: Any) -> Return:
    some = ReturnLine(
        line_id="ln_1", variant_id="var_1", product_id="prod_mug", sku="MUG-1", name={"en": "Mug"}, location="main",
        units=units, sellable=changes.pop("came", 0),
    )  # fmt: skip
    facts: dict[str, Any] = {
        "shop": "mugs", "return_id": "ret_1", "order_id": ORDER_ID, "customer_id": "cust_li", "lines": (some,),
        "reason": "other", "requested_at": NOON,
    }  # fmt: skip
    return Return(status=status, **facts | changes)


def claimed(*units: int, **changes: Any) -> Claims:
    facts: dict[str, Any] = {"units": {"ln_1": units} if units else {}, "return_ids": ("ret_1",), "version": 1}
    return Claims(shop="mugs", order_id=ORDER_ID, **facts | changes)


def arrived(returned: int = 0) -> Order:
    return paid(lines=(line(shipped=2, delivered=2, returned=returned),))


def level(**changes: Any) -> StockLevel:
    facts: dict[str, Any] = {
        "shop": "mugs", "variant_id": "var_1", "product_id": "prod_mug", "location": "main", "on_hand": 9,
        "available": 9, "version": 2,
    }  # fmt: skip
    return StockLevel(**facts | changes)


def ledger(**changes: Any) -> Ledger:
    facts: dict[str, Any] = {
        "shop": "mugs", "variant_id": "var_1", "location": "main", "version": 2, "held": {},
        "sums": {"on_hand": 9, "reserved": 0, "committed": 0, "available": 9},
    }  # fmt: skip
    return Ledger(**facts | changes)


def moved(movement: str, quantity: int, **changes: Any) -> Movement:
    facts: dict[str, Any] = {
        "shop": "mugs", "at": NOON, "variant_id": "var_1", "product_id": "prod_mug", "location": "main",
        "order_id": ORDER_ID, "event_id": f"INVENTORY#mugs#var_1/LEVEL#main:{quantity}:0",
    }  # fmt: skip
    return Movement(movement=movement, quantity=quantity, **facts | changes)


def promotion(**changes: Any) -> Promotion:
    facts: dict[str, Any] = {
        "shop": "mugs", "promotion_id": "promo_1", "name": {"en": "Sale"}, "percent_off_basis_points": 2_000,
        "product_ids": ("prod_mug",), "category_ids": ("cat_1",), "starts_at": NOON, "ends_at": None,
        "status": "active", "version": 1,
    }  # fmt: skip
    return Promotion(**facts | changes)
