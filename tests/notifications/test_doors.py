"""Notification doors: the queue, with the samples in events/notifications, and staff's list."""

import json
from pathlib import Path
from typing import Any

import pytest
from chalice.test import Client

from chalicelib.aws.table import commit
from chalicelib.aws.triggers import events_of
from chalicelib.core.problems import Problem
from chalicelib.domain.orders import store as orders
from chalicelib.handlers.notifications import listener
from tests.fulfillment.builders import ORDER, an_order
from tests.notifications.outboxes import mails, open_mail, texts
from tests.shop import Browser
from tests.vaults import keep_key

pytestmark = pytest.mark.usefixtures("noon")
SAMPLES = sorted((Path(__file__).parents[2] / "events" / "notifications").glob("*.json"))


def deliver(client: Client, *messages: Any) -> list[str]:
    """What the queue's function answers to a batch: the messages that must come again."""
    batch = client.events.generate_sqs_event([json.dumps(message) for message in messages])
    for number, record in enumerate(batch["Records"]):
        record["messageId"] = f"m{number}"
    answer = client.lambda_.invoke("notifications_listener", batch).payload
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def samples() -> list[Any]:
    return [json.loads(path.read_text()) for path in SAMPLES]


def place() -> None:
    commit(orders.insert(an_order(), Problem()), keep_key("cust_li"))


def test_the_listener_hears_what_there_are_samples_of() -> None:
    assert sorted(events_of(listener)) == sorted(sample["detail-type"] for sample in samples())


def test_each_event_is_told_once_and_staff_see_it(admin: Browser) -> None:
    """S5.2.2-c: placed, paid, shipped, refunded; delivered twice, told once"""
    open_mail()
    place()
    assert deliver(admin.client, *samples(), *samples()) == []
    assert (len(mails()), len(texts())) == (4, 4)
    assert any("19.00 CNY" in mail.subject for mail in mails())
    shown = admin.get(f"/admin/orders/{ORDER}/notifications").json
    assert {(each["kind"], each["channel"], each["status"]) for each in shown["items"]} == {
        (kind, channel, "sent") for kind in ("placed", "paid", "shipped", "refunded") for channel in ("mail", "sms")
    }
    assert set(shown["items"][0]) == {"kind", "channel", "status", "at", "sent_at", "attempts"}
    assert shown["next_cursor"] is None


def test_one_message_that_fails_keeps_no_other_waiting(client: Client) -> None:
    """S5.2.2-c part: it comes again in its own queue, and ends in its own dead-letter queue"""
    open_mail()
    place()
    lost = samples()[0]
    lost["detail"] |= {"order_id": "or_nowhere"}
    assert deliver(client, lost, *samples()) == ["m0"]
    assert len(mails()) == 4


def test_the_list_goes_on_with_its_cursor(admin: Browser) -> None:
    open_mail()
    place()
    deliver(admin.client, *samples())
    first = admin.get(f"/admin/orders/{ORDER}/notifications?limit=5").json
    rest = admin.get(f"/admin/orders/{ORDER}/notifications?cursor={first['next_cursor']}").json
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (5, 3, None)
    assert admin.get(f"/admin/orders/{ORDER}/notifications?cursor=made-up").status == 422


def test_only_the_shops_own_staff_may_look(customer: Browser, other_admin: Browser, admin: Browser) -> None:
    place()
    assert customer.get(f"/admin/orders/{ORDER}/notifications").status == 403
    assert other_admin.get(f"/admin/orders/{ORDER}/notifications").status == 404
    assert admin.get("/admin/orders/or_nowhere/notifications").status == 404
