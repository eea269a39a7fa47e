"""Fakepay's front: who may call, the pay page, and what an administrator sees."""

from datetime import timedelta
from html import escape

import pytest

from infra.local.fakepay.pages import money
from infra.local.fakepay.server import FakepayServer
from infra.local.fakepay.signing import request_message, signature
from tests.fakepay.till import NOON, SECRET, SHOP, ask, fault, raw_call, refund, session, till

BODY = b'{"refund_id":"ref_1","attempt_id":"att_7","amount":5000,"currency":"CNY"}'


def signed(at: int, message: bytes, secret: str = SECRET) -> dict[str, str]:
    proof = signature([secret], at, message)
    return {"Fakepay-Merchant": SHOP, "Fakepay-Signature": proof, "Idempotency-Key": "ref_1"}


NOW = int(NOON.timestamp())
GOOD = request_message("POST", "/v1/refunds", SHOP, "ref_1", BODY)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Idempotency-Key": "ref_1"}, "bad-signature"),
        (signed(NOW, GOOD, "f" * 64), "bad-signature"),
        (signed(NOW, BODY), "bad-signature"),
        (signed(NOW, request_message("GET", "/v1/refunds", SHOP, "ref_1", BODY)), "bad-signature"),
        (signed(NOW, request_message("POST", "/v1/payments", SHOP, "ref_1", BODY)), "bad-signature"),
        (signed(NOW, request_message("POST", "/v1/refunds", SHOP, "ref_2", BODY)), "bad-signature"),
        (signed(NOW, request_message("POST", "/v1/refunds", "someone", "ref_1", BODY)), "bad-signature"),
        (signed(NOW, GOOD + b" "), "bad-signature"),
        (signed(NOW - 301, GOOD), "stale-timestamp"),
        (signed(NOW + 301, GOOD), "stale-timestamp"),
    ],
)
def test_only_the_merchant_may_call_and_only_now(headers: dict[str, str], reason: str) -> None:
    """S6.1.2-c part: the fake verifies our signature over method, path, merchant, key and body."""
    with till() as shop:
        shop.paid()
        status, _, answer = raw_call(shop.fake, "POST", "/v1/refunds", BODY, headers)
        assert (status, answer) == (401, f'{{"reason":"{reason}"}}')
        assert raw_call(shop.fake, "POST", "/v1/refunds", BODY, signed(NOW, GOOD))[0] == 200


def test_a_key_is_needed_for_what_has_an_effect() -> None:
    with till() as shop:
        shop.paid()
        assert ask(shop.fake, "POST", "/v1/refunds", BODY) == (400, {"reason": "idempotency-key-needed"})
        assert ask(shop.fake, "POST", "/v1/payments/att_7/close", {}) == (400, {"reason": "idempotency-key-needed"})


def test_the_balance_is_for_the_merchant() -> None:
    with till() as shop:
        shop.paid()
        expected = {"CNY": {"paid": 19_900, "refunded": 0, "net": 19_900, "refunds_pending": 0}}
        assert ask(shop.fake, "GET", "/v1/balance") == (200, expected)
        assert raw_call(shop.fake, "GET", "/v1/balance")[0] == 401


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/state", {"Host": "evil.example"}, 403),
        ("GET", "/state", {"Host": "127.0.0.1.evil.example"}, 403),
        ("DELETE", "/faults", {"Origin": "http://evil.example"}, 403),
        ("POST", "/pay/att_7", {"Origin": "null"}, 403),
        ("POST", "/faults", {"Transfer-Encoding": "chunked"}, 411),
        ("POST", "/faults", {"Content-Length": "-1"}, 411),
        ("POST", "/faults", {"Content-Length": "70000"}, 413),
        ("GET", "/nowhere", {}, 404),
        ("POST", "/pay/att_7", {}, 400),
    ],
)
def test_what_does_not_belong_here_is_refused(method: str, path: str, headers: dict[str, str], status: int) -> None:
    with till() as shop:
        shop.gateway.initiate(session())
        assert raw_call(shop.fake, method, path, b"", headers)[0] == status
        assert shop.gateway.status("att_7").status == "pending"


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("zh-CN", ["收银台", "确认支付", "拒绝支付", 'lang="zh-CN"']),
        ("en-US", ["Checkout", "Pay", "Decline", 'lang="en"']),
    ],
)
def test_the_pay_page_speaks_the_payers_language(locale: str, words: list[str]) -> None:
    with till() as shop:
        shop.gateway.initiate(session(locale=locale))
        status, headers, page = raw_call(shop.fake, "GET", "/pay/att_7")
        assert status == 200
        assert [word for word in [*words, "199.00 CNY", "两只马克杯", "order_3"] if word not in page] == []
        assert "src=" not in page
        assert "form-action 'self' http://127.0.0.1:8000" in headers["Content-Security-Policy"]
        assert 'lang="en"' in raw_call(shop.fake, "GET", "/pay/att_7?lang=en")[2]


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (1, "CNY", "0.01 CNY"),
        (123_456_789, "USD", "1,234,567.89 USD"),
        (500, "JPY", "500 JPY"),
        (1_005, "KWD", "1.005 KWD"),
    ],
)
def test_money_is_shown_with_the_currencys_own_digits(amount: int, currency: str, shown: str) -> None:
    assert money(amount, currency) == shown


def test_what_the_shop_says_is_text_on_the_page() -> None:
    nasty = '<script>alert("1")</script>&amp;'
    with till() as shop:
        shop.gateway.initiate(session(description=nasty))
        page = raw_call(shop.fake, "GET", "/pay/att_7")[2]
        assert "<script" not in page
        assert escape(nasty) in page


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(("action", "became"), [("pay", "captured"), ("decline", "failed")])
def test_the_buttons_do_what_they_say_and_lead_back_to_the_shop(action: str, became: str) -> None:
    with till() as shop:
        shop.gateway.initiate(session())
        own = {**FORM, "Origin": shop.fake.url}
        status, headers, _ = raw_call(shop.fake, "POST", "/pay/att_7", f"action={action}".encode(), own)
        assert (status, headers["Location"]) == (303, "http://127.0.0.1:8000/orders/order_3")
        assert shop.gateway.status("att_7").status == became
        page = raw_call(shop.fake, "GET", "/pay/att_7")[2]
        assert "<form" not in page
        assert "返回商店" in page


def test_a_program_can_press_the_buttons_too() -> None:
    with till() as shop:
        shop.gateway.initiate(session())
        status, answer = ask(shop.fake, "POST", "/pay/att_7", {"action": "pay"})
        assert (status, answer["status"]) == (200, "captured")
        assert ask(shop.fake, "POST", "/pay/att_7", {"action": "decline"}) == (409, {"reason": "payment-captured"})
        assert ask(shop.fake, "POST", "/pay/att_7", {"action": "steal"})[0] == 400


@pytest.mark.parametrize("form", [b"", b"action=steal", b"action=pay&action=decline", b"action=pay&x=1" + b"&y=1" * 20])
def test_an_odd_form_is_refused(form: bytes) -> None:
    with till() as shop:
        shop.gateway.initiate(session())
        assert raw_call(shop.fake, "POST", "/pay/att_7", form, FORM)[0] == 400


def test_the_front_page_leads_to_every_payment() -> None:
    with till() as shop:
        assert "No payments yet" in raw_call(shop.fake, "GET", "/")[2]
        shop.paid("att_1", 500, "JPY")
        shop.gateway.initiate(session("att_2", order_id="order_9"))
        page = raw_call(shop.fake, "GET", "/")[2]
        assert page.index('href="/pay/att_2"') < page.index('href="/pay/att_1"')
        assert [word for word in ("order_9", "500 JPY", "captured", "pending") if word not in page] == []


def test_looking_at_the_page_changes_nothing() -> None:
    with till() as shop:
        shop.gateway.initiate(session())
        raw_call(shop.fake, "GET", "/pay/att_7?action=pay")
        assert shop.gateway.status("att_7").status == "pending"
        assert raw_call(shop.fake, "GET", "/pay/att_unknown")[0] == 404


def test_an_expired_payment_has_no_buttons() -> None:
    with till() as shop:
        shop.gateway.initiate(session(expires_at=NOON + timedelta(seconds=1)))
        shop.clock.forward(1)
        assert "支付已关闭" in raw_call(shop.fake, "GET", "/pay/att_7")[2]


def test_the_books_stay_in_the_order_in_which_things_began() -> None:
    with till() as shop:
        shop.gateway.initiate(session("att_1"))
        shop.gateway.initiate(session("att_2"))
        shop.fake.pay("att_1")
        assert [row["attempt_id"] for row in shop.fake.state()["payments"]] == ["att_1", "att_2"]


def test_the_administrator_sees_everything_but_the_secret() -> None:
    with till() as shop:
        shop.fake.inject(fault("late_payment"))
        shop.paid()
        shop.gateway.refund(refund())
        shop.fake.pump()
        status, state = ask(shop.fake, "GET", "/state")
        assert (status, state["payments"][0]["status"], state["refunds"][0]["status"]) == (200, "captured", "succeeded")
        told = [(row["kind"], row["status"], row["deliveries"][0]["result"]) for row in state["notifications"]]
        assert told == [("payment.captured", "delivered", "204"), ("refund.succeeded", "delivered", "204")]
        assert [row["kind"] for row in state["faults"]] == ["late_payment"]
        assert SECRET not in raw_call(shop.fake, "GET", "/state")[2]


@pytest.mark.parametrize("secrets", [[], [""], [SECRET, ""]])
def test_fakepay_does_not_start_without_a_secret(secrets: list[str]) -> None:
    with pytest.raises(ValueError, match="secret"):
        FakepayServer(secrets)
