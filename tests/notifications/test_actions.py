"""Telling customers through SES and SNS, and what a crash at each moment leads to."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.aws.clients import client
from chalicelib.aws.outbox import NotSent
from chalicelib.aws.table import commit
from chalicelib.aws.transport import call
from chalicelib.core.addresses import Contact
from chalicelib.core.events import OrderConfirmed, RefundSucceeded
from chalicelib.core.money import Money
from chalicelib.core.problems import Problem
from chalicelib.domain.notifications import actions
from chalicelib.domain.notifications.rules import LEASE, BeingSent, Notice, Reported
from chalicelib.domain.orders import store as orders
from chalicelib.domain.orders.rules.order import OrderNotFound
from tests.fulfillment.builders import ORDER, an_order
from tests.notifications.outboxes import crash, mails, open_mail, texts
from tests.shop import MUGS, NOON
from tests.vaults import keep_key

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")
EVENT_ID = f"ORDERS#mugs#{ORDER}/ORDER:2:0"
PAID = OrderConfirmed(shop="mugs", at=NOON, order_id=ORDER)


def order(**other: Any) -> None:
    commit(orders.insert(an_order(**other), Problem()), keep_key("cust_li"))


def notify(minutes: int = 0, event_id: str = EVENT_ID, event: Reported = PAID) -> None:
    actions.notify(MUGS, event_id, event, NOON + timedelta(minutes=minutes))


def notices() -> list[Notice]:
    return actions.of_order(MUGS, ORDER, 24, None).items


def states() -> list[tuple[str, str, int]]:
    return sorted((notice.channel, notice.status, notice.attempts) for notice in notices())


def test_the_customer_is_told_by_every_channel_in_their_language() -> None:
    """S5.2.2-c part: by mail and text message, in the order's language, with a link to our own host"""
    open_mail()
    order()
    notify()
    (mail,) = mails()
    assert mail.destinations["ToAddresses"] == ["li@example.com"]
    assert mail.source == "no-reply@127.0.0.1"
    assert mail.subject == "【杯子】订单 261122-AAAA-BBBB-CCCC 已付款"
    assert f"http://127.0.0.1:8000/orders/{ORDER}" in mail.body
    ((number, text),) = texts()
    assert number == "+8613800138000"
    assert "已付款" in text
    assert "38.00 CNY" in text
    assert states() == [("mail", "sent", 1), ("sms", "sent", 1)]


def test_the_same_event_is_told_once_however_often_it_comes() -> None:
    """S5.2.2-c part: exactly once per event"""
    open_mail()
    order(locale="en")
    for minutes in (0, 0, 1, 60 * 24 * 30):
        notify(minutes)
    assert (len(mails()), len(texts())) == (1, 1)
    assert mails()[0].subject == "Mugs: order 261122-AAAA-BBBB-CCCC is paid"


def test_of_a_gift_that_came_back_no_money_is_told() -> None:
    """It is noted as any other refund."""
    open_mail()
    order(locale="en")
    for amount in (0, 500):
        back = Money(amount, "CNY")
        refunded = RefundSucceeded(shop="mugs", at=NOON, order_id=ORDER, refund_id="rf_1", amount=back)
        notify(event_id=f"RETURNS#mugs#{ORDER}/REFUND:{amount}:0", event=refunded)
    order_id = "order 261122-AAAA-BBBB-CCCC"
    assert [mail.subject for mail in mails()] == [
        f"Mugs: your return of {order_id} is done", f"Mugs: 5.00 CNY of {order_id} paid back",
    ]  # fmt: skip
    assert {notice.kind for notice in notices()} == {"refunded"}


def test_another_event_of_the_same_kind_is_told_too() -> None:
    open_mail()
    order()
    notify()
    notify(event_id="another:1:0")
    assert (len(mails()), len(texts())) == (2, 2)


@pytest.mark.parametrize(
    ("contact", "told"),
    [(Contact(email="li@example.com"), (1, 0)), (Contact(phone="+8613800138000"), (0, 1)), (Contact(), (0, 0))],
)
def test_whoever_left_no_address_is_not_told_by_that_channel(contact: Contact, told: tuple[int, int]) -> None:
    open_mail()
    order(contact=contact)
    notify()
    assert (len(mails()), len(texts())) == told
    assert len(notices()) == sum(told)


def test_a_channel_that_fails_does_not_stop_the_other_and_comes_again() -> None:
    """S5.2.2-c part: a failure to notify is tried again, and what was sent is not sent again"""
    order()
    with pytest.raises(NotSent):
        notify()
    assert (len(mails()), len(texts())) == (0, 1)
    assert states() == [("mail", "pending", 1), ("sms", "sent", 1)]
    open_mail()
    notify(minutes=1)
    assert (len(mails()), len(texts())) == (1, 1)
    assert states() == [("mail", "sent", 2), ("sms", "sent", 1)]


def test_a_failure_to_notify_leaves_the_order_as_it_was() -> None:
    """S5.2.2-c part: failure to notify never fails the order"""
    order()
    before = orders.load("mugs", ORDER)
    with pytest.raises(NotSent):
        notify()
    assert orders.load("mugs", ORDER) == before


def test_what_a_service_says_of_a_failure_is_not_repeated() -> None:
    """I21: services quote the address that they refuse; the problem carries only their code"""
    order()
    with pytest.raises(NotSent) as failed:
        notify()
    assert failed.value.facts == {"reason": "MessageRejected"}
    assert "@" not in str(failed.value)
    assert failed.value.__suppress_context__


def test_a_crash_before_the_hand_over_is_made_good() -> None:
    """S5.2.2-c part: claimed, not sent; while the claim holds nobody sends, then the next delivery does, once"""
    open_mail()
    order(contact=Contact(email="li@example.com"))
    with crash("before-send"):
        notify()
    with pytest.raises(BeingSent):
        actions.notify(MUGS, EVENT_ID, PAID, NOON + LEASE - timedelta(seconds=1))
    assert mails() == []
    notify(minutes=1)
    notify(minutes=2)
    assert len(mails()) == 1
    assert states() == [("mail", "sent", 2)]


def test_a_crash_after_the_hand_over_sends_a_second_time_and_no_third() -> None:
    """S5.2.2-c, its limit: SES knows no repetition, so between hand-over and mark a second message is preferred to
    none; it is the only way to one"""
    open_mail()
    order(contact=Contact(email="li@example.com"))
    with crash("after-call"):
        notify()
    assert len(mails()) == 1
    for minutes in (1, 2, 3):
        notify(minutes)
    assert len(mails()) == 2
    assert states() == [("mail", "sent", 2)]


def test_two_deliveries_at_the_same_time_send_once() -> None:
    """S5.2.2-c part: the second delivery arrives while the first is at the hand-over"""
    open_mail()
    order(contact=Contact(email="li@example.com"))
    refused: list[Problem] = []

    def rival(**_: object) -> None:
        try:
            notify()
        except BeingSent as being_sent:
            refused.append(being_sent)

    events = client("ses").meta.events
    events.register_first("before-send.ses.SendEmail", rival)
    notify()
    events.unregister("before-send.ses.SendEmail", rival)
    assert (len(refused), len(mails())) == (1, 1)


def test_news_of_an_order_that_is_not_there_is_an_error() -> None:
    with pytest.raises(OrderNotFound):
        notify()


def test_notices_keep_no_personal_data() -> None:
    """I21: the address is in the order and nowhere else"""
    open_mail()
    order()
    notify()
    kept = [item for item in call("Scan", {"TableName": "storefront"})["Items"] if "NOTIF" in item["pk"]["S"]]
    assert len(kept) == 2
    for item in kept:
        assert "13800138000" not in str(item)
        assert "example.com" not in str(item)
