"""Paid orders with their stock, and parcels, to test with."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.addresses import Address, Contact
from chalicelib.core.money import Money
from chalicelib.core.shops import Shop
from chalicelib.domain.fulfillment import store
from chalicelib.domain.fulfillment.actions import warehouse
from chalicelib.domain.fulfillment.rules import parcels, work
from chalicelib.domain.fulfillment.rules.parcels import Shipment
from chalicelib.domain.inventory import store as inventory
from chalicelib.domain.inventory.rules import StockLevel
from chalicelib.domain.inventory.store import LevelRecord
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules.order import Line, Order
from tests.inventory.builders import a_level
from tests.shop import MUGS, NOON
from tests.vaults import keep_key, sealed

ORDER = "or_01JD7Z3M8W0V4X5Y6Z7A8B9C0D"
PRICE = Money(1900, "CNY")
DAY = timedelta(days=1)
HOME = Address(country="CN", regions=("31",), lines=("Nanjing Rd 1",), recipient="Li", phone="+8613800138000")


def a_line(line_id: str, location: str = "main", quantity: int = 1, variant: str = "mug", **other: Any) -> Line:
    facts: dict[str, Any] = {
        "variant_id": f"var_{variant}", "product_id": f"prod_{variant}", "sku": variant.upper(),
        "name": {"en": variant}, "options": {}, "image": None, "unit_price": PRICE, "price_version": 1,
    }  # fmt: skip
    return Line(line_id=line_id, location=location, quantity=quantity, **(facts | other))


def an_order(lines: Sequence[Line] = (), order_id: str = ORDER, **other: Any) -> Order:
    """A confirmed and paid order; by default of two mugs from the only location it needs."""
    lines = tuple(lines) or (a_line("l1", quantity=2),)
    total = PRICE * sum(line.quantity for line in lines)
    facts: dict[str, Any] = {
        "shop": "mugs", "checkout_id": "co_1", "number": "261122-AAAA-BBBB-CCCC", "customer_id": "cust_li",
        "market_id": "cn", "locale": "zh-CN", "status": "confirmed", "shipping": Money.zero("CNY"), "adjustments": (),
        "tax_lines": (), "total": total, "captured": total, "terms_version": "1", "placed_at": NOON, "pay_by": NOON,
        "address": HOME,
        "contact": Contact(email="li@example.com", phone="+8613800138000"),
    }  # fmt: skip
    return Order(**sealed({"order_id": order_id, "lines": lines} | facts | other))


def stocked(order: Order) -> Order:
    """Put the order into the table, with its units committed and five more available at each level."""
    units: dict[tuple[str, str], int] = {}
    for line in order.lines:
        units[line.variant_id, line.location] = units.get((line.variant_id, line.location), 0) + line.quantity
    levels = [
        a_level(variant_id=variant, product_id=variant.replace("var_", "prod_"), location=place, committed=count)
        for (variant, place), count in units.items()
    ]
    commit(
        Write.insert(orders.OrderRecord, order),
        keep_key(order.customer_id),
        *[Write.insert(LevelRecord, level) for level in levels],
    )
    return order


def level_of(variant: str = "mug", location: str = "main") -> StockLevel:
    found = inventory.level(shop="mugs", variant_id=f"var_{variant}", location=location)
    assert found is not None
    return found


def order_now(order_id: str = ORDER) -> Order:
    found = orders.load("mugs", order_id)
    assert found is not None
    return found


def parcels_now(order_id: str = ORDER) -> list[Shipment]:
    return [parcel for parcel in store.parcels_of(store.work_of("mugs", order_id)) if parcel is not None]


def sent(order: Order | None = None, shop: Shop = MUGS, now: datetime = NOON) -> list[Shipment]:
    """Its parcels, after the warehouse has done its work."""
    order = stocked(order or an_order())
    warehouse.fulfill(shop, order.order_id, now)
    return parcels_now(order.order_id)


def a_parcel(shipped: bool = True) -> Shipment:
    """A parcel of the default order, outside of any table."""
    planned = work.plan(an_order(), lambda: "sh_01JD7Z3M8W0V4X5Y6Z7A8B9C0E", NOON)[0]
    packed = parcels.pack(planned, NOON)
    return parcels.ship(packed, "simulated", "SIM1", NOON, DAY) if shipped else packed
