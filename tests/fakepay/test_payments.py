"""Fakepay: opening, paying, declining, closing, and doing each of them once."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.payments.gateways import ProviderRefused
from tests.fakepay.till import NOON, fault, session, till


def test_the_same_attempt_is_opened_once() -> None:
    with till() as shop:
        first, second = shop.gateway.initiate(session()), shop.gateway.initiate(session())
        assert first == second
        assert len(shop.fake.state()["payments"]) == 1


def test_another_body_under_the_same_key_is_refused() -> None:
    with till() as shop:
        shop.gateway.initiate(session())
        with pytest.raises(ProviderRefused, match="key-reused"):
            shop.gateway.initiate(session(amount=1))
        assert shop.gateway.status("att_7").amount == 19_900


def test_the_answer_stays_the_same_when_the_payment_moves_on() -> None:
    with till() as shop:
        before = shop.gateway.initiate(session())
        shop.fake.pay("att_7")
        assert shop.gateway.initiate(session()) == before
        assert shop.gateway.status("att_7").status == "captured"


def test_paying_twice_is_paying_once() -> None:
    with till() as shop:
        shop.paid()
        shop.fake.pay("att_7")
        assert [event.kind for event in shop.events()] == ["payment.captured"]
        assert shop.fake.balance() == {"CNY": {"paid": 19_900, "refunded": 0, "net": 19_900, "refunds_pending": 0}}


def test_declining_fails_the_payment_and_tells_so() -> None:
    with till() as shop:
        shop.gateway.initiate(session())
        shop.fake.decline("att_7")
        shop.fake.decline("att_7")
        status = shop.gateway.status("att_7")
        assert (status.status, status.reason) == ("failed", "declined")
        assert [event.kind for event in shop.events()] == ["payment.failed"]
        with pytest.raises(Exception, match="payment-failed"):
            shop.fake.pay("att_7")


def test_a_closed_payment_cannot_be_paid() -> None:
    with till() as shop:
        shop.gateway.initiate(session())
        assert [shop.gateway.close("att_7").status for _ in range(2)] == ["closed", "closed"]
        with pytest.raises(Exception, match="payment-closed"):
            shop.fake.pay("att_7")
        assert [event.kind for event in shop.events()] == ["payment.closed"]


def test_closing_after_the_money_came_tells_that_it_came() -> None:
    with till() as shop:
        shop.paid()
        assert shop.gateway.close("att_7").status == "captured"


def test_time_closes_a_payment_by_itself() -> None:
    with till() as shop:
        shop.gateway.initiate(session(expires_at=NOON + timedelta(seconds=10)))
        shop.clock.forward(9)
        assert shop.events() == []
        shop.clock.forward(1)
        assert [event.kind for event in shop.events()] == ["payment.closed"]
        assert shop.gateway.status("att_7").reason == "expired"


def test_late_money_comes_only_if_it_is_ordered() -> None:
    """S6.1.2-c part: a payment that is paid although it was closed."""
    with till() as shop:
        shop.gateway.initiate(session())
        shop.gateway.close("att_7")
        shop.fake.inject(fault("late_payment"))
        shop.fake.pay("att_7")
        assert [event.kind for event in shop.events()] == ["payment.closed", "payment.captured"]
        assert shop.gateway.status("att_7").reason == "paid-late"


@pytest.mark.parametrize(
    "notify_url",
    [
        "http://example.com/hook",
        "http://10.0.0.1/hook",
        "http://169.254.169.254/latest",
        "http://127.0.0.1@evil.example/",
        "http://127.0.0.1.evil.example/",
        "https://127.0.0.1/hook",
        "file:///etc/passwd",
        "http://[::ffff:10.0.0.1]/",
        "",
    ],
)
def test_notifications_stay_on_this_machine(notify_url: str) -> None:
    with till() as shop, pytest.raises(ProviderRefused, match="notify-url-not-loopback"):
        shop.gateway.initiate(session(notify_url=notify_url))


@pytest.mark.parametrize(
    "return_url", ["javascript:alert(1)", "http://a;script-src *", "http://a/\r\nSet-Cookie: x=1", ""]
)
def test_the_payer_can_only_be_sent_to_a_web_page(return_url: str) -> None:
    with till() as shop, pytest.raises(ProviderRefused, match="return-url-not-web"):
        shop.gateway.initiate(session(return_url=return_url))


@pytest.mark.parametrize(
    "changes", [{"amount": 0}, {"amount": -1}, {"amount": 9 * 10**15 + 1}, {"currency": "yuan"}, {"attempt_id": "a b"}]
)
def test_fakepay_checks_what_we_ask(changes: dict[str, Any]) -> None:
    with till() as shop, pytest.raises(ProviderRefused, match="malformed"):
        shop.gateway.initiate(session(**changes))


def test_the_same_seed_gives_the_same_names() -> None:
    """S6.1.2-c part: deterministic."""

    def names(seed: str) -> list[str]:
        with till(seed=seed) as shop:
            shop.paid("att_1")
            shop.paid("att_2")
            return [name for event in shop.events() for name in (event.psp_ref, event.event_id)]

    assert names("a") == names("a")
    assert len({*names("a"), *names("b")}) == 8
