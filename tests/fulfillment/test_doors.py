"""Fulfillment's doors: HTTP, webhooks, the queue and the clock, with the samples in events/fulfillment."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from chalice.test import Client

from chalicelib.aws.params import secret
from chalicelib.aws.table import commit
from chalicelib.core import clock
from chalicelib.core.events import decode
from chalicelib.core.signatures import Keyring, sign
from chalicelib.domain.fulfillment import store
from chalicelib.domain.fulfillment.rules import work
from chalicelib.domain.fulfillment.rules.parcels import Shipment
from tests.fulfillment.builders import DAY, ORDER, a_line, an_order, order_now, parcels_now, sent, stocked
from tests.shop import NOON, Answer, Browser

pytestmark = pytest.mark.usefixtures("noon")
SAMPLES = Path(__file__).parents[2] / "events" / "fulfillment"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text())


def deliver(client: Client, *bodies: Any) -> list[str]:
    """What the queue's function answers to a batch: the messages that must come again."""
    batch = client.events.generate_sqs_event([each if isinstance(each, str) else json.dumps(each) for each in bodies])
    for number, record in enumerate(batch["Records"]):
        record["messageId"] = f"m{number}"
    answer = client.lambda_.invoke("fulfillment_listener", batch).payload
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def about(order_id: str) -> Any:
    message = sample("order_confirmed")
    message["detail"]["order_id"] = order_id
    return message


@pytest.mark.parametrize(
    "name", ["order_confirmed", "order_canceled", "order_completed", "shipment_shipped", "shipment_delivered"]
)
def test_the_samples_are_what_travels(name: str) -> None:
    message = sample(name)
    told = decode(message["detail-type"], message["detail"])
    assert type(told.event).__name__ == message["detail-type"] == message["detail"]["type"]
    assert told.event_id.startswith(f"{told.aggregate}:")


def test_one_bad_message_keeps_no_other_waiting(client: Client) -> None:
    """I23: of a batch only what failed comes again: an order that is not there, and what is no event"""
    other = "or_01JD7Z3M8W0V4X5Y6Z7A8B9C0F"
    stocked(an_order())
    stocked(an_order([a_line("l1", variant="cup")], order_id=other))
    batch = [about("or_nowhere"), about(ORDER), "{", about(other), about(ORDER)]
    assert deliver(client, *batch) == ["m0", "m2"]
    assert [p.status for p in parcels_now() + parcels_now(other)] == ["shipped", "shipped"]


def test_a_cancellation_by_message_stops_the_work(client: Client) -> None:
    order = stocked(an_order(status="canceled"))
    commit(*[store.open_work(each) for each in work.plan(order, lambda: "sh_1", NOON)])
    assert deliver(client, sample("order_canceled"), sample("order_canceled"), sample("order_confirmed")) == []
    assert [each.status for each in store.work_of("mugs", ORDER)] == ["canceled"]
    assert parcels_now() == []


def test_the_customer_sees_when_where_and_by_whom(customer: Browser) -> None:
    """S5.3.1-b: a timeline with time, place and actor, for each parcel with its tracking number"""
    (parcel,) = sent()
    with clock.stopped(NOON + DAY):
        customer.client.lambda_.invoke("move_parcels", customer.client.events.generate_cw_event("aws", "x", {}, []))
    shown = customer.get(f"/orders/{ORDER}/shipments").json
    assert shown["next_cursor"] is None
    (view,) = shown["items"]
    assert (view["tracking_number"], view["status"], view["tracking_status"]) == (
        parcel.tracking_number, "shipped", "in_transit",
    )  # fmt: skip
    assert [(step["event"], step["actor"], step["at"]) for step in view["timeline"]] == [
        ("packed", "warehouse", "2026-11-22T04:00:00Z"), ("shipped", "warehouse", "2026-11-22T04:00:00Z"),
        ("in_transit", "carrier", "2026-11-23T04:00:00Z"),
    ]  # fmt: skip
    assert all(step["place"] for step in view["timeline"])
    assert view["lines"] == [{"line_id": "l1", "variant_id": "var_mug", "quantity": 2}]


def test_anothers_order_is_not_there(stranger: Browser, guest: Browser, other_admin: Browser) -> None:
    """S5.3.1-b: another customer's order answers 404, to read and to receive; so does another shop's"""
    sent()
    for answer in (
        stranger.get(f"/orders/{ORDER}/shipments"),
        stranger.post(f"/orders/{ORDER}/receipt"),
        guest.get(f"/orders/{ORDER}/shipments"),
        guest.post(f"/orders/{ORDER}/receipt"),
        other_admin.get(f"/admin/orders/{ORDER}/shipments"),
    ):
        assert (answer.status, answer.json["type"]) == (404, "/problems/order-not-found")
    assert order_now().status == "confirmed"


def test_shoppers_do_not_enter_by_the_staff_door(customer: Browser, anyone: Browser) -> None:
    sent()
    assert customer.get(f"/admin/orders/{ORDER}/shipments").status == 403
    assert anyone.get(f"/orders/{ORDER}/shipments").status == 401


def test_the_shopper_confirms_the_receipt_once(customer: Browser) -> None:
    """S5.3.1-c part: by the user, also before the carrier reports the delivery; saying so again changes nothing"""
    sent()
    first = customer.post(f"/orders/{ORDER}/receipt")
    assert (first.status, first.json["status"]) == (200, "completed")
    with clock.stopped(NOON + DAY):
        assert customer.post(f"/orders/{ORDER}/receipt").json == first.json
    assert order_now().return_by == NOON + 7 * DAY
    assert order_now().timeline[-1].actor == "customer"


def test_nothing_can_be_received_that_was_not_sent(customer: Browser) -> None:
    stocked(an_order())
    refused = customer.post(f"/orders/{ORDER}/receipt")
    assert (refused.status, refused.json["type"]) == (409, "/problems/nothing-to-receive")


def test_staff_see_the_work_of_each_location(admin: Browser) -> None:
    sent(an_order([a_line("l1"), a_line("l2", "north")]))
    shown = admin.get(f"/admin/orders/{ORDER}/shipments").json["items"]
    assert [(each["location"], each["status"], each["shipment"]["status"]) for each in shown] == [
        ("main", "closed", "shipped"), ("north", "closed", "shipped"),
    ]  # fmt: skip


def test_staff_may_enter_what_the_carrier_told_them(admin: Browser, other_admin: Browser) -> None:
    (parcel,) = sent()
    report = {"event_id": "call-1", "at": "2026-11-22T04:00:00Z", "status": "failure", "place": "门口"}
    path = f"/admin/shipments/{parcel.shipment_id}/events"
    assert other_admin.post(path, report).status == 404
    for _ in range(2):
        told = admin.post(path, report)
        assert (told.status, told.json["tracking_status"], told.json["timeline"][-1]["actor"]) == (
            200, "failure", "staff",
        )  # fmt: skip
    assert len(parcels_now()[0].events) == 1
    early = admin.post(path, report | {"event_id": "call-2", "at": "2026-11-22T04:11:00Z"})
    assert (early.status, early.json["type"], early.json["field"]) == (422, "/problems/from-the-future", "/at")
    assert admin.post(path, report | {"at": "2026-11-22T04:00:00"}).json["field"] == "/at"


def test_a_delivery_that_staff_heard_of_is_told_as_theirs(admin: Browser) -> None:
    (parcel,) = sent()
    report = {"event_id": "call-1", "at": "2026-11-22T04:00:00Z", "status": "delivered"}
    with clock.stopped(NOON + DAY):
        shown = admin.post(
            f"/admin/shipments/{parcel.shipment_id}/events", report | {"at": "2026-11-22T12:30:00+08:00"}
        )
    assert {name: value for name, value in shown.json.items() if name not in ("lines", "timeline")} == {
        "shipment_id": parcel.shipment_id, "location": "main", "status": "delivered", "tracking_status": "delivered",
        "carrier": "simulated", "tracking_number": parcel.tracking_number,
        "shipped_at": "2026-11-22T04:00:00Z", "delivered_at": "2026-11-22T12:30:00+08:00",
    }  # fmt: skip
    told = order_now().timeline[-1]
    assert (told.event, told.actor) == ("delivered", "staff")


def webhook(
    browser: Browser, report: Any, key: str = "", at: timedelta = timedelta(0), to: str = "simulated"
) -> Answer:
    raw = report if isinstance(report, bytes) else msgspec.json.encode(report)
    signature = sign(Keyring.read(key or secret("carrier")).secrets, raw, NOON + at)
    return browser.call("POST", f"/webhooks/carriers/{to}", raw, Carrier_Signature=signature)


def report_on(parcel: Shipment, **other: Any) -> Any:
    return sample("carrier_webhook") | {"tracking_number": parcel.tracking_number, "at": "2026-11-22T04:00:00Z"} | other


def test_a_signed_report_is_recorded_like_one_that_was_asked_for(anyone: Browser) -> None:
    """S5.3.1-a part: twice by webhook, an older one last, and the parcel stands where it is"""
    (parcel,) = sent()
    delivered = report_on(parcel, event_id="w-2", status="delivered", at="2026-11-22T04:00:30Z")
    for report in (delivered, delivered, report_on(parcel)):
        assert webhook(anyone, report).status == 204
    (now,) = parcels_now()
    assert (now.status, now.tracking_status) == ("delivered", "delivered")
    assert [event.event_id for event in now.events] == ["SIM4X5Y6Z7A8B9C0E-1", "w-2"]
    assert order_now().fulfillment_status == "delivered"


def test_what_no_carrier_signed_changes_nothing(anyone: Browser) -> None:
    """S6.2.3-b part: knowing the webhook's URL lets nobody move a parcel"""
    (parcel,) = sent()
    for refused in (
        webhook(anyone, report_on(parcel), key="guessed" * 8),
        webhook(anyone, report_on(parcel), at=timedelta(seconds=-301)),
        anyone.post("/webhooks/carriers/simulated", report_on(parcel)),
    ):
        assert (refused.status, refused.json["type"]) == (401, "/problems/bad-signature")
    assert parcels_now() == [parcel]


def test_a_signed_report_must_still_make_sense(anyone: Browser) -> None:
    (parcel,) = sent()
    assert webhook(anyone, report_on(parcel), to="pigeon").json["type"] == "/problems/unknown-carrier"
    assert webhook(anyone, report_on(parcel, tracking_number="SIM0")).json["type"] == "/problems/shipment-not-found"
    assert webhook(anyone, report_on(parcel, status="eaten")).json["field"] == "/status"
    assert webhook(anyone, report_on(parcel, surplus=1)).status == 422
    assert webhook(anyone, b"[").status == 400
    assert webhook(Browser(anyone.client, host="lamps.example"), report_on(parcel)).status == 404
    assert parcels_now() == [parcel]


def test_schedules_run_over_every_shop(client: Client) -> None:
    sent()
    tick = client.events.generate_cw_event("aws.events", "Scheduled Event", {}, [])
    with clock.stopped(NOON + 3 * DAY):
        client.lambda_.invoke("move_parcels", tick)
    with clock.stopped(NOON + 10 * DAY):
        client.lambda_.invoke("confirm_receipts", tick)
    assert order_now().status == "completed"
