"""Shops that want four eyes, their staff, and orders whose money may go back."""

from typing import Any

from chalice.test import Client
from msgspec.structs import replace

from chalicelib.aws import params
from chalicelib.aws.table import get
from chalicelib.core import ids
from chalicelib.core.shops import Shop
from chalicelib.core.standing import Standing
from chalicelib.domain.approvals.rules.approvals import Approval
from chalicelib.domain.approvals.store import ApprovalRecord
from chalicelib.domain.checkout.actions import settle
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.payments.rules.refunds import Refund
from chalicelib.domain.payments.store import RefundRecord
from tests.access.builders import part, plant, staff
from tests.checkout.shopping import bought, filled, place, quoted
from tests.checkout.test_ending import captured, stored
from tests.shop import AMERICA, CHINA, LAMPS, MUGS, NOON, Answer, Browser, put_parameters

CAREFUL: Shop = replace(MUGS, markets=(replace(CHINA, refund_limit=5_000), AMERICA))
"""One person refunds 50.00 yuan of an order at most."""


def careful(shop: Shop = CAREFUL) -> None:
    """From now on."""
    put_parameters((shop, LAMPS))
    params.forget()


def hired(client: Client, subject: str, role: str = "merchant", shop: str = "mugs") -> Browser:
    """Somebody who works there."""
    plant(Standing(shop=shop, subject=subject, version=1, roles=(part(role),)))
    return staff(client, subject, shop)


def paid(guest: Browser, **quantities: int) -> Order:
    """An order of mugs at 25.00, and 10.00 of shipping below 99.00, paid."""
    order = bought(guest, **quantities)
    settle.payment_captured(captured(order), NOON)
    return stored(order)


def paid_too(guest: Browser, **quantities: int) -> Order:
    """Another one of the same shopper."""
    filled(guest, **quantities)
    order = place(guest, quoted(guest)["quote"], "order-2").json
    settle.payment_captured(captured(order, "pa_2"), NOON)
    return stored(order)


def cancel(by: Browser, order: Order, key: str = "k") -> Answer:
    return by.post(f"/admin/orders/{order.order_id}/cancel", Idempotency_Key=key)


def decide(by: Browser, approval: Any, decision: str = "approve") -> Answer:
    body = {"decision": decision, "reason": "looked at it"}
    return by.post(f"/admin/approvals/{approval['approval_id']}/decisions", body)


def the_order(order: Order) -> Order:
    found = orders.load(order.shop, order.order_id)
    assert found is not None
    return found


def refund_of(order: Order) -> Refund | None:
    found: Refund | None = get(RefundRecord.at(shop=order.shop, refund_id=ids.recast("rf", order.order_id)))
    return found


def the_approval(approval: Any) -> Approval:
    found = get(ApprovalRecord.at(shop="mugs", approval_id=approval["approval_id"]))
    assert isinstance(found, Approval)
    return found
