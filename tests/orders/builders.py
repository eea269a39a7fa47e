"""Orders to test with."""

from datetime import timedelta
from typing import Any

from chalicelib.core.addresses import Address, Contact
from chalicelib.core.money import Money
from chalicelib.domain.orders.rules.moves import PENDING_PAYMENT
from chalicelib.domain.orders.rules.order import Line, Order
from tests.shop import NOON
from tests.vaults import sealed


def yuan(fen: int) -> Money:
    return Money(fen, "CNY")


def a_line(number: int, quantity: int, **facts: Any) -> Line:
    return Line(
        line_id=f"line_{number}",
        variant_id=f"var_{number}",
        product_id=f"prod_{number}",
        sku=f"SKU-{number}",
        name={"en": f"Thing {number}"},
        options={},
        image=None,
        location="main",
        quantity=quantity,
        unit_price=yuan(1_000),
        price_version=1,
        **facts,
    )


def an_order(*quantities: int, **facts: Any) -> Order:
    """Lines of so many units at 10 yuan each, not paid, 5 yuan of shipping."""
    lines = tuple(a_line(number, quantity) for number, quantity in enumerate(quantities or (2, 1), 1))
    made = {
        "shop": "mugs",
        "order_id": "or_01JD7Z3M8W0V4X5Y6Z7A8B9C0D",
        "checkout_id": "co_1",
        "number": "261122-0000-0000-0000",
        "customer_id": "cust_li",
        "market_id": "cn",
        "locale": "en",
        "status": PENDING_PAYMENT,
        "lines": lines,
        "shipping": yuan(500),
        "adjustments": (),
        "tax_lines": (),
        "total": yuan(500 + 1_000 * sum(line.quantity for line in lines)),
        "address": Address(
            country="CN", regions=("310000",), lines=("100 Century Avenue",), recipient="Li Lei", phone="+8613800138000"
        ),
        "contact": Contact(email="li@example.com", locale="en"),
        "terms_version": "1",
        "placed_at": NOON,
        "pay_by": NOON + timedelta(minutes=30),
        "captured": yuan(0),
    }
    return Order(**sealed(made | facts))
