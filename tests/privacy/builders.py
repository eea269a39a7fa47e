"""Somebody with all that an account may have, whose only order is over; and the shop that they leave."""

from typing import Any

from msgspec.structs import replace

from chalicelib.aws.table import commit, get_items
from chalicelib.aws.vault import key_at
from chalicelib.core import clock
from chalicelib.core.permissions import SUPPORT
from chalicelib.core.standing import Part, Standing
from chalicelib.domain.access import store as access
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules.order import Order
from tests.checkout.shopping import ADDRESS, CONTACT, filled, place, quoted
from tests.deployed import tick
from tests.profiles.builders import ASKED
from tests.shop import NOON, Answer, Browser, bearer
from tests.signin.doorway import PASSWORD, PHONE, Visitor

PAYMENT_PASSWORD = "a quiet harbor at dawn"
CLOSE = "/me/closure"


def settled(visitor: Visitor) -> str:
    """They have bought something, and have told much of themselves; the id of the order, which is over."""
    visitor.register(PHONE, PASSWORD)
    assert visitor.call("PATCH", "/me/profile", {"display_name": "李雷", "birthday": "1990-02-03"}).status == 200
    home = {"address": ADDRESS, "label": "Home"}
    assert visitor.post("/me/addresses", home, Idempotency_Key="home").status == 201
    assert visitor.call("PUT", "/me/payment-password", {"password": PAYMENT_PASSWORD}).status < 300
    boss = Browser(visitor.client, bearer("staff", "admin_zhang", "mugs"))
    assert boss.post("/admin/consents", ASKED).status == 201
    assert visitor.call("PUT", "/me/consents/marketing", {"edition": 1}).status == 200
    return over(bought(visitor)).order_id


def bought(visitor: Visitor, key: str = "order-1") -> Order:
    """One more order of theirs, not paid yet."""
    shopper = Browser(visitor.client, visitor.bearer, **{"X-Device": visitor.device or ""})
    filled(shopper, var_1=1)
    answer = place(shopper, quoted(shopper)["quote"], key)
    assert answer.status == 201, answer
    return known(answer.json["order_id"])


def known(order_id: str) -> Order:
    found = orders.load("mugs", order_id)
    assert found is not None
    return found


def changed(order: Order, **facts: Any) -> Order:
    after = replace(order, version=order.version + 1, **facts)
    commit(orders.update(after))
    return after


def over(order: Order) -> Order:
    """Paid, and received."""
    lines = tuple(replace(each, shipped=each.quantity, delivered=each.quantity) for each in order.lines)
    return changed(order, status="completed", captured=order.total, lines=lines, completed_at=NOON)


def close(visitor: Visitor, key: str = "go") -> Answer:
    return visitor.post(CLOSE, {}, Idempotency_Key=key)


def erase(visitor: Visitor, minutes: int = 6) -> None:
    """So much time goes by, and the sweep comes."""
    visitor.later(minutes=minutes)
    tick("erase_closed")


def has_key(user_id: str) -> bool:
    return bool(get_items([key_at(user_id)], consistent=True))


def helper(visitor: Visitor, shop: str = "mugs") -> Browser:
    """Support of a shop."""
    part = Part(name=SUPPORT, since=clock.now().replace(year=2000), by="admin_zhang", reason="helps")
    commit(access.keep(Standing(shop=shop, subject="sup_sun", version=1, roles=(part,))))
    return Browser(visitor.client, bearer("staff", "sup_sun", shop), host=f"{shop}.example")


__all__ = ["CONTACT", "PHONE"]
