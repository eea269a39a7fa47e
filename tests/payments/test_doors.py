"""Payment doors: what a payer can do, and what a provider can make us believe."""

import json
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from chalicelib.aws import table, transport
from chalicelib.aws.observe import tallied
from chalicelib.aws.table import commit, get
from chalicelib.core.events import PaymentCaptured, PaymentFailed, PaymentMismatched
from chalicelib.domain.orders import store as orders
from chalicelib.domain.payments import store
from chalicelib.domain.payments.rules.notices import Notice
from chalicelib.domain.payments.store import AttemptRecord, NoticeRecord
from chalicelib.handlers.payments import look_at_payments
from infra.local.fakepay.signing import signature
from tests.aws.lines import Lines, lines
from tests.fakepay.rude import answering
from tests.payments.builders import (
    OLD_SECRET,
    ORDER_ID,
    SECRET,
    Counter,
    cny,
    fault,
    items,
    keep_secret,
    later,
    news_on,
    order,
    placed,
    point_at,
    refund,
)
from tests.shop import NOON, Answer, Browser

__all__ = ["lines"]

PAY = f"/orders/{ORDER_ID}/payments"
FIRST = f"pa_{ORDER_ID[3:]}-1"


def begun(customer: Browser) -> str:
    """An order that waits for its payer at the provider; the attempt's id."""
    placed()
    answer = customer.post(PAY)
    assert answer.status == 201, answer.text
    attempt_id: str = answer.json["attempt"]["attempt_id"]
    return attempt_id


def status_of(attempt_id: str) -> str:
    found = store.attempt("mugs", attempt_id)
    assert found is not None
    return found.status


def told(attempt_id: str) -> list[Any]:
    return news_on(AttemptRecord.at(shop="mugs", attempt_id=attempt_id))


def inbox() -> list[dict[str, Any]]:
    return items("PAYMENTS#mugs#INBOX#")


def by_hand(anyone: Browser, body: dict[str, Any] | bytes, secret: str = SECRET, **headers: str) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Fakepay_Signature": signature([secret], int(NOON.timestamp()), raw), **headers}
    return anyone.call("POST", "/webhooks/fakepay", raw, **sent)


def notification(attempt_id: str = FIRST, **changes: Any) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(Path("events/payments/fakepay_payment_captured.json").read_text())
    return {**facts, "attempt_id": attempt_id, **changes}


def alerts(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The metrics counted for people to see."""
    return [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]


# Paying


def test_one_call_gives_all_that_a_pay_page_needs(customer: Browser, counter: Counter) -> None:
    placed()
    answer = customer.post(PAY, Accept_Language="en")
    assert answer.status == 201
    assert answer.json == {
        "order_id": ORDER_ID,
        "amount": {"amount": 6_900, "currency": "CNY"},
        "deadline": "2026-11-22T04:30:00Z",
        "methods": [{"method": "fakepay", "name": "Fakepay"}],
        "attempt": {
            "attempt_id": FIRST,
            "method": "fakepay",
            "status": "action_required",
            "amount": {"amount": 6_900, "currency": "CNY"},
            "created_at": "2026-11-22T04:00:00Z",
            "next_action": {"kind": "redirect", "url": f"{counter.fake.url}/pay/{FIRST}"},
        },
    }


def test_the_provider_is_told_of_the_order_and_where_to_answer(customer: Browser, counter: Counter) -> None:
    """S6.2.1-c part: all of it is the order's: its amount, its deadline, its number, its language."""
    placed(order(locale="en"))
    assert customer.post(PAY).status == 201
    [told] = counter.fake.state()["payments"]
    assert (told["attempt_id"], told["order_id"], told["amount"], told["currency"]) == (FIRST, ORDER_ID, 6_900, "CNY")
    assert (told["description"], told["locale"]) == ("261122-7A8B-9C0D", "en")
    assert told["expires_at"] == (NOON + timedelta(minutes=30)).timestamp()
    assert told["notify_url"] == "http://127.0.0.1:8000/webhooks/fakepay"
    assert told["return_url"] == f"http://127.0.0.1:8000/orders/{ORDER_ID}"


@pytest.mark.parametrize("field", ["amount", "total", "currency"])
def test_an_amount_from_the_client_is_not_even_a_field(customer: Browser, counter: Counter, field: str) -> None:
    """S6.2.1-c: the amount to pay comes only from the server's order; a client-sent one is refused."""
    placed()
    refused = customer.post(PAY, {field: 1})
    assert (refused.status, refused.json["field"]) == (422, f"/{field}")
    assert counter.fake.state()["payments"] == []
    assert customer.post(PAY).json["amount"] == {"amount": 6_900, "currency": "CNY"}


def test_a_second_call_and_a_second_device_go_on_with_the_same_payment(customer: Browser, counter: Counter) -> None:
    first = begun(customer)
    with later(minutes=5):
        again = customer.post(PAY, Accept_Language="en")
    assert again.json["attempt"]["attempt_id"] == first
    assert len(counter.fake.state()["payments"]) == 1


def test_two_devices_at_once_begin_one_payment(
    customer: Browser, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other device begins between our read and our commit."""
    placed()
    rivals: list[Answer] = []

    def rival(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "PutItem" and not rivals:
            rivals.append(Answer(0, {}, ""))
            rivals.append(customer.post(PAY))
        return call(operation, request)

    call = transport.call
    monkeypatch.setattr(table, "call", rival)
    mine = customer.post(PAY)
    assert (mine.status, mine.text) == (201, rivals[1].text)
    assert len(counter.fake.state()["payments"]) == 1
    assert len(items("PAYMENTS#mugs#ATTEMPT#")) == 1


def test_a_strangers_order_is_not_there(stranger: Browser, counter: Counter) -> None:
    placed()
    assert stranger.post(PAY).json["type"] == "/problems/order-not-found"
    assert stranger.get(PAY).status == 404


@pytest.mark.parametrize("changes", [{"status": "canceled"}, {"status": "confirmed"}, {"pay_by": NOON}])
def test_only_an_order_that_waits_for_money_is_payable(
    customer: Browser, counter: Counter, changes: dict[str, Any]
) -> None:
    placed(order(**changes))
    refused = customer.post(PAY)
    assert (refused.status, refused.json["type"]) == (409, "/problems/not-payable")


def test_only_offered_ways_to_pay_are_taken(customer: Browser, counter: Counter) -> None:
    placed()
    refused = customer.post(PAY, {"method": "barter"})
    assert (refused.status, refused.json["field"]) == (422, "/method")


def test_a_declined_payment_may_be_tried_again(customer: Browser, counter: Counter) -> None:
    first = begun(customer)
    counter.fake.decline(first)
    assert counter.pump() == [200]
    assert status_of(first) == "failed"
    assert customer.get(PAY).json["items"][0]["next_action"] is None
    assert [type(event) for event in told(first)] == [PaymentFailed]
    second = customer.post(PAY).json["attempt"]["attempt_id"]
    assert second == first.replace("-1", "-2")
    counter.fake.pay(second)
    counter.pump()
    assert [item["status"] for item in customer.get(PAY).json["items"]] == ["failed", "captured"]


def test_a_paid_order_is_not_paid_twice_before_its_confirmation(customer: Browser, counter: Counter) -> None:
    counter.fake.pay(begun(customer))
    counter.pump()
    assert customer.post(PAY).json["type"] == "/problems/not-payable"


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after", "error_before", "error_after"])
def test_a_lost_answer_of_the_provider_leaves_one_payment(customer: Browser, counter: Counter, kind: Any) -> None:
    placed()
    counter.fake.inject(fault(kind, "create", value=0))
    lost = customer.post(PAY)
    assert (lost.status, lost.json["type"]) == (503, "/problems/payment-unavailable")
    again = customer.post(PAY)
    assert (again.status, again.json["attempt"]["attempt_id"]) == (201, lost.json["attempt_id"])
    assert len(counter.fake.state()["payments"]) == 1


def test_a_refused_attempt_makes_room_for_the_next(customer: Browser, counter: Counter) -> None:
    placed()
    keep_secret("f" * 64)
    assert customer.post(PAY).json["type"] == "/problems/payment-refused"
    keep_secret(SECRET)
    assert customer.post(PAY).json["attempt"]["attempt_id"] == FIRST.replace("-1", "-2")


# Notifications


def test_a_notification_settles_the_attempt_and_leaves_the_rest_to_the_queue(
    customer: Browser, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S6.1.3-c: kept in two round trips to the table and none to the provider; the order is moved by whoever hears
    PaymentCaptured from a queue."""
    attempt_id = begun(customer)
    counter.fake.pay(attempt_id)
    point_at("http://127.0.0.1:9", monkeypatch)  # nobody answers there
    with tallied() as tally:
        assert counter.pump() == [200]
    assert tally.calls == ["GetItem", "TransactWriteItems"]
    assert status_of(attempt_id) == "captured"
    assert told(attempt_id) == [
        PaymentCaptured(shop="mugs", at=NOON, order_id=ORDER_ID, attempt_id=attempt_id, amount=cny(6_900))
    ]
    waiting = orders.load("mugs", ORDER_ID)
    assert waiting is not None
    assert (waiting.status, waiting.version) == ("pending_payment", 1)


def test_a_notification_told_many_times_has_the_effect_of_one(customer: Browser, counter: Counter) -> None:
    """S6.2.2-c part: copies, and further notifications of the same fact."""
    attempt_id = begun(customer)
    counter.fake.inject(fault("duplicate", value=3), fault("twin", value=2))
    counter.fake.pay(attempt_id)
    assert set(counter.pump()) == {200}
    assert len(counter.letters) == 6
    paid = store.attempt("mugs", attempt_id)
    assert paid is not None
    assert (paid.status, paid.version) == ("captured", 3)
    assert len(inbox()) == 3


def test_a_rival_notification_in_the_middle_changes_nothing(
    anyone: Browser, customer: Browser, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S6.2.2-c part: the same notification again between our read and our commit."""
    attempt_id = begun(customer)
    body = notification(attempt_id)
    answers: list[int] = []

    def rival(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "TransactWriteItems" and not answers:
            answers.append(0)
            answers.append(by_hand(anyone, body).status)
        return call(operation, request)

    call = transport.call
    monkeypatch.setattr(table, "call", rival)
    assert by_hand(anyone, body).status == 200
    assert answers == [0, 200]
    paid = store.attempt("mugs", attempt_id)
    assert paid is not None
    assert (paid.status, paid.version, len(inbox())) == ("captured", 3, 1)


def test_of_a_notification_all_is_kept_that_tells_it_from_others(
    anyone: Browser, customer: Browser, counter: Counter
) -> None:
    """S6.2.2-a part: also a time that no calendar of ours has."""
    raw = json.dumps(notification(begun(customer), occurred_at="9999-12-31T23:59:59-14:00")).encode()
    with later(minutes=5):
        assert by_hand(anyone, raw).status == 200
    kept = get(NoticeRecord.at(shop="mugs", provider="fakepay", event_id="evt_captured"))
    assert kept == Notice(
        shop="mugs", provider="fakepay", event_id="evt_captured", kind="payment.captured", about=FIRST,
        raw_hash=sha256(raw).hexdigest(), received_at=NOON + timedelta(minutes=5),
        occurred_at=datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-14))),
    )  # fmt: skip


def test_older_news_takes_no_money_away(anyone: Browser, customer: Browser, counter: Counter) -> None:
    """S6.2.2-c part: a failure that is told after the success."""
    attempt_id = begun(customer)
    assert by_hand(anyone, notification(attempt_id)).status == 200
    assert by_hand(anyone, notification(attempt_id, id="evt_2", kind="payment.failed")).status == 200
    assert status_of(attempt_id) == "captured"


def test_a_late_success_of_a_failed_attempt_is_money(customer: Browser, counter: Counter) -> None:
    """S5.2.2-e part: the attempt says so, and the order decides what becomes of the money."""
    attempt_id = begun(customer)
    counter.fake.decline(attempt_id)
    counter.pump()
    counter.fake.inject(fault("late_payment"))
    counter.fake.pay(attempt_id)
    assert counter.pump() == [200]
    assert status_of(attempt_id) == "captured"
    assert [type(event) for event in told(attempt_id)] == [PaymentCaptured]


def test_a_notification_that_overtakes_the_answer_is_kept(anyone: Browser, customer: Browser, counter: Counter) -> None:
    """S6.2.2-c part: paid although we never heard that the payment was opened."""
    placed()
    counter.fake.inject(fault("timeout_after", "create", value=0))
    assert customer.post(PAY).status == 503
    counter.fake.pay(FIRST)
    assert counter.pump() == [200]
    assert status_of(FIRST) == "captured"


@pytest.mark.parametrize("kind", ["wrong_amount", "wrong_currency"])
def test_another_amount_or_currency_settles_nothing(
    customer: Browser, counter: Counter, kind: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """S6.2.2-b: not settled, an alert, and an answer that lets the provider stop."""
    attempt_id = begun(customer)
    counter.fake.inject(fault(kind), fault("duplicate"))
    counter.fake.pay(attempt_id)
    assert counter.pump() == [200, 200]
    assert status_of(attempt_id) == "action_required"
    (mismatch,) = told(attempt_id)
    assert type(mismatch) is PaymentMismatched
    assert mismatch.expected == cny(6_900) != mismatch.notified
    assert alerts(caplog) == ["PaymentMismatched"]


def test_the_right_amount_settles_after_a_wrong_one(anyone: Browser, customer: Browser, counter: Counter) -> None:
    attempt_id = begun(customer)
    by_hand(anyone, notification(attempt_id, id="evt_wrong", amount=1))
    assert by_hand(anyone, notification(attempt_id)).status == 200
    assert status_of(attempt_id) == "captured"


@pytest.mark.parametrize(
    ("kind", "ground"),
    [
        ("forged_signature", "BadSignature"),
        ("wrong_merchant", "WrongMerchant"),
        ("stale_timestamp", "StaleTimestamp"),
    ],
)
def test_what_cannot_be_trusted_is_refused_and_counted(
    customer: Browser, counter: Counter, kind: Any, ground: str, lines: Lines
) -> None:
    """S6.2.2-a part: a bad signature, another merchant, a stale timestamp."""
    attempt_id = begun(customer)
    counter.fake.inject(fault(kind))
    counter.fake.pay(attempt_id)
    assert counter.pump() == [401]
    assert status_of(attempt_id) == "action_required"
    assert inbox() == []
    [alert] = [line for line in lines.all if line["level"] == "WARNING"]
    assert (alert["message"], alert["ground"], alert["provider"]) == ("SignatureFailed", ground, "fakepay")


def test_an_event_id_with_another_body_is_refused_and_counted(
    anyone: Browser, customer: Browser, counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    """S6.2.2-a part: a reused nonce."""
    attempt_id = begun(customer)
    assert by_hand(anyone, notification(attempt_id, kind="payment.failed")).status == 200
    refused = by_hand(anyone, notification(attempt_id))
    assert (refused.status, refused.json["type"]) == (409, "/problems/notification-altered")
    assert status_of(attempt_id) == "failed"
    assert alerts(caplog) == ["NotificationAltered"]


@pytest.mark.parametrize(
    ("changes", "status", "metric"),
    [
        ({"attempt_id": "pa_unknown-1"}, 404, "AttemptNotFound"),
        ({"kind": "refund.succeeded", "refund_id": "rf_unknown"}, 404, "RefundNotFound"),
        ({"currency": "XXX"}, 400, "NotificationUnreadable"),
        ({"surprise": 1}, 400, "NotificationUnreadable"),
    ],
)
def test_what_is_about_nothing_of_ours_is_refused_and_counted(
    anyone: Browser,
    customer: Browser,
    counter: Counter,
    changes: dict[str, Any],
    status: int,
    metric: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun(customer)
    assert by_hand(anyone, notification(**changes)).status == status
    assert status_of(FIRST) == "action_required"
    assert (alerts(caplog), inbox()) == ([metric], [])


def test_a_notification_at_another_shops_host_is_about_nothing(
    anyone: Browser, customer: Browser, counter: Counter
) -> None:
    attempt_id = begun(customer)
    assert by_hand(anyone, notification(attempt_id), Host="lamps.example").status == 404
    assert status_of(attempt_id) == "action_required"


def test_the_former_secret_is_good_until_it_retires(anyone: Browser, customer: Browser, counter: Counter) -> None:
    """S6.2.2-d: a notification signed by the previous key, before and after its retirement."""
    attempt_id = begun(customer)
    rotated = [{"value": SECRET}, {"value": OLD_SECRET, "retires_at": "2026-11-22T04:00:00Z"}]
    keep_secret(json.dumps({"merchant": "storefront", "secrets": rotated}))
    with later(seconds=1):
        assert by_hand(anyone, notification(attempt_id), OLD_SECRET).status == 401
    assert by_hand(anyone, notification(attempt_id), OLD_SECRET).status == 200
    assert status_of(attempt_id) == "captured"


# When the provider says nothing


def test_a_late_notification_is_made_up_for_by_asking(customer: Browser, counter: Counter) -> None:
    """S6.2.2-c part: asked first, told later: one effect."""
    attempt_id = begun(customer)
    counter.fake.pay(attempt_id)
    assert customer.get(PAY).json["items"][0]["status"] == "action_required"  # it is not late yet
    with later(seconds=20):
        assert customer.get(PAY).json["items"][0]["status"] == "captured"
        assert [type(event) for event in told(attempt_id)] == [PaymentCaptured]
        assert counter.pump() == [200]
    paid = store.attempt("mugs", attempt_id)
    assert paid is not None
    assert paid.version == 3


def test_nobody_needs_to_look_for_money_to_be_found(customer: Browser, counter: Counter) -> None:
    attempt_id = begun(customer)
    counter.fake.inject(fault("never_send"))
    counter.fake.pay(attempt_id)
    look_at_payments()
    assert status_of(attempt_id) == "action_required"
    with later(minutes=1):
        look_at_payments()
    assert status_of(attempt_id) == "captured"


def test_a_payer_who_does_not_pay_is_asked_for_ever_more_rarely(customer: Browser, counter: Counter) -> None:
    attempt_id = begun(customer)
    for seconds in (20, 30, 40, 60, 80):
        with later(seconds=seconds):
            look_at_payments()
    waiting = store.attempt("mugs", attempt_id)
    assert waiting is not None
    assert (waiting.version, waiting.due_at) == (5, NOON + timedelta(seconds=160))


def test_what_is_paid_in_time_is_found_before_the_order_would_close(customer: Browser, counter: Counter) -> None:
    """S5.2.2-e part: nobody tells of it, and the payer took 22 of 30 minutes."""
    attempt_id = begun(customer)
    counter.fake.inject(fault("never_send"))
    for minute in range(1, 30):
        with later(minutes=minute):
            if minute == 22:
                counter.fake.pay(attempt_id)
            look_at_payments()
    assert status_of(attempt_id) == "captured"


def test_a_silent_provider_leaves_the_attempt_unknown_until_it_speaks(customer: Browser, counter: Counter) -> None:
    attempt_id = begun(customer)
    counter.fake.pay(attempt_id)
    counter.fake.inject(fault("error_before", "status"))
    with later(minutes=31):
        assert customer.get(PAY).json["items"][0]["status"] == "unknown"
    with later(hours=2):
        look_at_payments()
    assert status_of(attempt_id) == "captured"


@pytest.mark.parametrize(
    ("status", "changes"),
    [(401, {"reason": "bad-signature"}), (200, {"currency": "XXX"}), (200, {"attempt_id": "pa_other-1"}), (200, {})],
)
def test_what_a_provider_says_that_settles_nothing_is_asked_again(
    customer: Browser, counter: Counter, monkeypatch: pytest.MonkeyPatch, status: int, changes: dict[str, Any]
) -> None:
    """S8.3.3-c part: it does not let us ask, names a currency that there is not, means another payment, or waits."""
    attempt_id = begun(customer)
    said = {"attempt_id": attempt_id, "merchant": "storefront", "psp_ref": "fp_1", "status": "pending", "reason": ""}
    body = said | {"amount": 6_900, "currency": "CNY", "pay_url": "http://127.0.0.1:1/"} | changes
    if status == 401:
        body = changes
    with answering(status, json.dumps(body).encode()) as odd, later(seconds=30):
        point_at(odd.url, monkeypatch)
        assert customer.get(PAY).json["items"][0]["status"] == "action_required"
    after = store.attempt("mugs", attempt_id)
    assert after is not None
    assert (after.version, after.due_at) == (3, NOON + timedelta(seconds=60))


def test_a_payment_that_was_never_opened_fails_when_its_time_is_over(customer: Browser, counter: Counter) -> None:
    placed()
    counter.fake.inject(fault("timeout_before", "create", value=0))
    customer.post(PAY)
    with later(minutes=29):
        look_at_payments()
    assert status_of(FIRST) == "created"
    with later(minutes=59):
        look_at_payments()
    assert status_of(FIRST) == "failed"


# What staff see


def test_staff_see_payments_and_refunds_of_their_own_shop(
    customer: Browser, admin: Browser, other_admin: Browser, counter: Counter
) -> None:
    attempt_id = begun(customer)
    commit(store.insert_refund(refund(status="manual", provider_status="failed", tries=3)))
    assert [it["attempt_id"] for it in admin.get(f"/admin{PAY}").json["items"]] == [attempt_id]
    shown = admin.get("/admin/refunds/rf_7-1").json
    assert shown == {
        "refund_id": "rf_7-1", "order_id": ORDER_ID, "attempt_id": "pa_7-1", "return_id": None, "reason": "canceled",
        "amount": {"amount": 6_900, "currency": "CNY"}, "status": "manual", "provider_status": "failed",
        "mismatch": None, "tries": 3, "requested_at": "2026-11-22T04:00:00Z",
    }  # fmt: skip
    assert other_admin.get(f"/admin{PAY}").json["items"] == []
    assert other_admin.get("/admin/refunds/rf_7-1").status == 404
    assert customer.get("/admin/refunds/rf_7-1").status == 403
