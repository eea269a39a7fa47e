"""How an order ends, or goes on: paid, paid late, canceled, closed."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws.table import commit, get
from chalicelib.core import clock, ids
from chalicelib.core.events import (
    Event,
    OrderCanceled,
    OrderClosed,
    OrderConfirmed,
    OrderPlaced,
    PaymentCaptured,
    RefundRequested,
)
from chalicelib.core.money import Money
from chalicelib.domain.checkout.actions import end, settle
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules import refunds
from chalicelib.domain.orders.rules.order import Order
from chalicelib.domain.orders.store import OrderRecord
from chalicelib.domain.payments.store import RefundRecord
from tests.checkout.shopping import bought, filled, for_nothing, place, quoted
from tests.goods import level, stock
from tests.payments.builders import news_on
from tests.shop import MUGS, NOON, Browser

pytestmark = pytest.mark.usefixtures("noon")


def bought_too(guest: Browser, key: str, **quantities: int) -> Any:
    """Another order of the same shopper."""
    filled(guest, **quantities)
    return place(guest, quoted(guest)["quote"], key).json


def captured(order: Any, attempt_id: str = "pa_1") -> PaymentCaptured:
    total = order["total"]
    amount = Money(total["amount"], total["currency"])
    return PaymentCaptured(shop="mugs", at=NOON, order_id=order["order_id"], attempt_id=attempt_id, amount=amount)


def told_of(order: Any) -> OrderPlaced:
    """The news of an order that costs nothing."""
    free = Money(0, "CNY")
    return OrderPlaced(shop="mugs", at=NOON, order_id=order["order_id"], checkout_id=order["checkout_id"], total=free)


def stored(order: Any) -> Order:
    found = orders.load("mugs", order["order_id"])
    assert found is not None
    return found


def told_last(order: Any) -> list[Event]:
    """The news that rides on the order's last change."""
    return news_on(OrderRecord.at(shop="mugs", order_id=order["order_id"]))


def quantities(variant_id: str) -> tuple[int, int, int, int]:
    there = level(variant_id)
    return there.on_hand, there.reserved, there.committed, there.available


def test_a_payment_confirms_once(guest: Browser) -> None:
    """S6.2.2-c part: however often it is told, the order is confirmed and allocated once."""
    order = bought(guest, cup=2)
    for _ in range(3):
        settle.payment_captured(captured(order), NOON)
    paid = stored(order)
    assert (paid.status, paid.payment_status, paid.captured) == ("confirmed", "paid", paid.total)
    assert told_last(order) == [OrderConfirmed(shop="mugs", at=NOON, order_id=order["order_id"])]
    assert quantities("cup") == (9, 0, 2, 7)


def test_a_second_payment_goes_back(guest: Browser) -> None:
    """S5.2.2-e part: money the order has no use for is refunded in full, and set aside at once."""
    order = bought(guest, cup=2)
    settle.payment_captured(captured(order), NOON)
    settle.payment_captured(captured(order, "pa_2"), NOON)
    paid = stored(order)
    assert (paid.status, paid.refund_reserved) == ("confirmed", paid.total)
    refund = get(RefundRecord.at(shop="mugs", refund_id="rf_2"))
    assert refund is not None
    assert (refund.amount, refund.attempt_id, refund.order_id) == (paid.total, "pa_2", order["order_id"])
    assert (refund.reason, refund.return_id, refund.requested_at) == ("late_payment", None, NOON)
    told = {"shop": "mugs", "at": NOON, "order_id": order["order_id"], "refund_id": "rf_2"}
    assert news_on(RefundRecord.at(shop="mugs", refund_id="rf_2")) == [RefundRequested(**told, amount=paid.total)]


def test_money_that_comes_after_closing_goes_back(guest: Browser) -> None:
    """S5.2.2-e: never lost, never oversold: the stock stays free and the refund is asked for once."""
    order = bought(guest, cup=2)
    with clock.stopped(NOON + timedelta(seconds=1_800)):
        assert end.close_unpaid(MUGS, clock.now()) == 1
    for _ in range(2):
        settle.payment_captured(captured(order), NOON + timedelta(hours=1))
    closed = stored(order)
    assert (closed.status, closed.captured, closed.refund_reserved) == ("closed", closed.total, closed.total)
    assert quantities("cup") == (9, 0, 0, 9)
    assert get(RefundRecord.at(shop="mugs", refund_id="rf_1")) is not None


def test_an_unpaid_order_closes_at_its_deadline_once(guest: Browser) -> None:
    """S5.2.2-d part: not before the deadline; its stock returns exactly once however often the job runs."""
    order = bought(guest, cup=2, mug=1)
    assert end.close_unpaid(MUGS, NOON + timedelta(seconds=1_799)) == 0
    late = NOON + timedelta(seconds=1_801)
    assert [end.close_unpaid(MUGS, late) for _ in range(3)] == [1, 0, 0]
    assert stored(order).status == "closed"
    assert told_last(order) == [OrderClosed(shop="mugs", at=late, order_id=order["order_id"])]
    assert (quantities("cup"), quantities("mug")) == ((9, 0, 0, 9), (9, 0, 0, 9))


def test_an_order_that_cannot_close_keeps_no_other_waiting(guest: Browser) -> None:
    """S5.2.2-d part: units that are not reserved any more are an alert; the other orders close."""
    broken, sound = bought(guest, cup=2), bought_too(guest, "second", mug=1)
    stock("cup", 9)  # somebody wrote the level anew: nothing is reserved there now
    assert end.close_unpaid(MUGS, NOON + timedelta(seconds=1_801)) == 1
    assert (stored(broken).status, stored(sound).status) == ("pending_payment", "closed")


def test_a_paid_order_does_not_close(guest: Browser) -> None:
    """S5.2.2-d part: a payment just before the deadline wins."""
    order = bought(guest, cup=2)
    settle.payment_captured(captured(order), NOON)
    assert end.close_unpaid(MUGS, NOON + timedelta(days=1)) == 0
    assert stored(order).status == "confirmed"


def test_a_shopper_cancels_an_unpaid_order(guest: Browser) -> None:
    order = bought(guest, cup=2)
    for _ in range(2):
        answer = guest.post(f"/orders/{order['order_id']}/cancel")
        assert (answer.status, answer.json["status"], answer.json["version"]) == (200, "canceled", 2)
        assert answer.json["timeline"][-1]["actor"] == "customer"
    assert told_last(order) == [OrderCanceled(shop="mugs", at=NOON, order_id=order["order_id"])]
    assert quantities("cup") == (9, 0, 0, 9)


def test_canceling_a_paid_order_gives_stock_and_money_back(guest: Browser) -> None:
    order = bought(guest, cup=2)
    settle.payment_captured(captured(order), NOON)
    assert guest.post(f"/orders/{order['order_id']}/cancel").json["status"] == "canceled"
    canceled = stored(order)
    assert (canceled.refund_reserved, canceled.version) == (canceled.total, 3)
    back = get(RefundRecord.at(shop="mugs", refund_id=ids.recast("rf", canceled.order_id)))
    assert back is not None
    assert (back.amount, back.attempt_id, back.reason, back.return_id) == (canceled.total, "pa_1", "canceled", None)
    assert quantities("cup") == (9, 0, 0, 9)


def test_canceling_after_a_second_payment_asks_for_each_amount_once(guest: Browser) -> None:
    """S5.2.2-e part: the surplus is already on its way back; the cancellation returns the rest, not both."""
    order = bought(guest, cup=2)
    for attempt_id in ("pa_1", "pa_2"):
        settle.payment_captured(captured(order, attempt_id), NOON)
    guest.post(f"/orders/{order['order_id']}/cancel")
    canceled = stored(order)
    assert [share.amount for share in canceled.refunds] == [canceled.total, canceled.total]
    assert canceled.refund_reserved == canceled.captured


def test_canceling_gives_nothing_back_where_all_is_on_its_way_back(guest: Browser) -> None:
    """S8.3.3-b part: no refund of nothing is asked for."""
    order = bought(guest, cup=2)
    settle.payment_captured(captured(order), NOON)
    paid = stored(order)
    commit(orders.update(refunds.reserve(paid, "rf_by_hand", paid.total, NOON)))
    assert guest.post(f"/orders/{order['order_id']}/cancel").json["status"] == "canceled"
    assert [share.refund_id for share in stored(order).refunds] == ["rf_by_hand"]
    assert get(RefundRecord.at(shop="mugs", refund_id=ids.recast("rf", paid.order_id))) is None


def test_canceling_asks_the_first_payment_for_no_more_than_it_brought_in(guest: Browser) -> None:
    """S5.2.2-e part: the refund of a second payment has failed, and a person has it in hand; what the order cost goes
    back all the same."""
    order = bought(guest, cup=2)
    for attempt_id in ("pa_1", "pa_2"):
        settle.payment_captured(captured(order, attempt_id), NOON)
    commit(orders.update(refunds.release(stored(order), "rf_2", NOON)))
    guest.post(f"/orders/{order['order_id']}/cancel")
    canceled = stored(order)
    back = get(RefundRecord.at(shop="mugs", refund_id=ids.recast("rf", canceled.order_id)))
    assert back is not None
    assert (back.attempt_id, back.amount) == ("pa_1", canceled.total)
    assert (canceled.refund_reserved, refunds.refundable(canceled)) == (canceled.total, canceled.total)


def test_a_strangers_order_is_no_order(guest: Browser, stranger: Browser, other_admin: Browser) -> None:
    """S5.3.1-b part: another customer's order answers 404, as does another shop's."""
    order = bought(guest, cup=1)
    for refused in (
        stranger.get(f"/orders/{order['order_id']}"),
        stranger.post(f"/orders/{order['order_id']}/cancel"),
        guest.get(f"/orders/{order['order_id']}", Host="lamps.example"),
        other_admin.get(f"/admin/orders/{order['order_id']}"),
    ):
        assert (refused.status, refused.json["type"]) == (404, "/problems/order-not-found")


def test_staff_sees_and_cancels_any_order_of_the_shop(guest: Browser, admin: Browser) -> None:
    order = bought(guest, cup=1)
    assert admin.get(f"/admin/orders/{order['order_id']}").json["number"] == order["number"]
    assert admin.post(f"/admin/orders/{order['order_id']}/cancel").json["timeline"][-1]["actor"] == "staff"


def test_an_order_that_costs_nothing_is_confirmed_without_a_payment(guest: Browser) -> None:
    order = for_nothing(guest)
    for _ in range(2):
        settle.order_placed(told_of(order), NOON)
    assert (stored(order).status, stored(order).payment_status) == ("confirmed", "none")
    assert quantities("gift") == (3, 0, 1, 2)


def test_what_an_order_costs_says_the_order_and_not_the_news_of_it(guest: Browser) -> None:
    order = bought(guest, cup=2)
    settle.order_placed(told_of(order), NOON)
    assert stored(order).status == "pending_payment"


def test_an_order_that_costs_nothing_is_not_closed_for_want_of_a_payment(guest: Browser) -> None:
    """S5.2.2-d part: the news of it has not come by its deadline; the job confirms it, once."""
    order = for_nothing(guest)
    assert [end.close_unpaid(MUGS, NOON + timedelta(seconds=1_800)) for _ in range(2)] == [0, 0]
    settle.order_placed(told_of(order), NOON + timedelta(hours=1))
    assert (stored(order).status, stored(order).version) == ("confirmed", 2)
    assert quantities("gift") == (3, 0, 1, 2)


def test_orders_are_listed_newest_first_and_only_to_their_owner(guest: Browser, stranger: Browser) -> None:
    filled(guest, cup=1, mug=1, jug=1)
    numbers = []
    for minute, variant_id in enumerate(("cup", "mug", "jug")):
        with clock.stopped(NOON + timedelta(minutes=minute)):
            numbers.append(place(guest, quoted(guest, variant_id)["quote"], key=variant_id).json["number"])
    first = guest.get("/orders?limit=2").json
    second = guest.get(f"/orders?limit=2&cursor={first['next_cursor']}").json
    assert [item["number"] for item in first["items"] + second["items"]] == numbers[::-1]
    assert second["next_cursor"] is None
    assert stranger.get("/orders").json["items"] == []
    assert stranger.get(f"/orders?cursor={first['next_cursor']}").status == 422
