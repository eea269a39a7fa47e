"""Fakepay: refunds are never more than what was paid, run once, and may take their time."""

import pytest

from chalicelib.domain.payments.gateways import NotAtProvider, ProviderRefused
from tests.fakepay.till import fault, refund, session, till


def test_the_same_refund_is_paid_once() -> None:
    with till() as shop:
        shop.paid()
        assert shop.gateway.refund(refund()) == shop.gateway.refund(refund())
        assert shop.fake.balance()["CNY"]["refunded"] == 5_000
        assert [event.kind for event in shop.events()] == ["payment.captured", "refund.succeeded"]


def test_another_amount_under_the_same_refund_id_is_refused() -> None:
    with till() as shop:
        shop.paid()
        shop.gateway.refund(refund(amount=5_000))
        with pytest.raises(ProviderRefused, match="key-reused"):
            shop.gateway.refund(refund(amount=6_000))
        assert shop.fake.balance()["CNY"]["refunded"] == 5_000


def test_refunds_never_exceed_what_was_paid() -> None:
    with till() as shop:
        shop.paid(amount=10_000)
        shop.gateway.refund(refund("ref_1", 6_000))
        with pytest.raises(ProviderRefused, match="exceeds-captured"):
            shop.gateway.refund(refund("ref_2", 4_001))
        shop.gateway.refund(refund("ref_3", 4_000))
        assert shop.fake.balance()["CNY"]["net"] == 0


def test_a_pending_refund_reserves_its_amount() -> None:
    with till() as shop:
        shop.paid(amount=10_000)
        shop.fake.inject(fault("refund_pending", value=5))
        shop.gateway.refund(refund("ref_1", 6_000))
        with pytest.raises(ProviderRefused, match="exceeds-captured"):
            shop.gateway.refund(refund("ref_2", 6_000))
        assert shop.fake.balance()["CNY"] == {"paid": 10_000, "refunded": 0, "net": 10_000, "refunds_pending": 6_000}


def test_only_what_was_paid_can_be_refunded() -> None:
    with till() as shop:
        with pytest.raises(NotAtProvider):
            shop.gateway.refund(refund())
        shop.gateway.initiate(session())
        with pytest.raises(ProviderRefused, match="not-captured"):
            shop.gateway.refund(refund())
        shop.fake.pay("att_7")
        with pytest.raises(ProviderRefused, match="currency-differs"):
            shop.gateway.refund(refund(currency="USD"))


def test_a_refund_can_stay_pending_for_a_while() -> None:
    """S6.1.2-c part: pending for n questions, and then done."""
    with till() as shop:
        shop.paid()
        shop.fake.inject(fault("refund_pending", value=2))
        assert shop.gateway.refund(refund()).status == "pending"
        statuses = [shop.gateway.refund_status("ref_1").status for _ in range(4)]
        assert statuses == ["pending", "pending", "succeeded", "succeeded"]
        assert [event.kind for event in shop.events()] == ["payment.captured", "refund.succeeded"]


def test_a_pending_refund_can_be_settled_from_outside() -> None:
    with till() as shop:
        shop.paid()
        shop.fake.inject(fault("refund_pending", value=1_000))
        shop.gateway.refund(refund())
        assert (shop.fake.settle("ref_1").status, shop.fake.settle("ref_1").status) == ("succeeded", "succeeded")
        assert [event.kind for event in shop.events()] == ["payment.captured", "refund.succeeded"]


def test_a_failed_refund_succeeds_when_it_is_asked_for_again() -> None:
    """S6.1.2-c part: the same refund id runs again after a failure, and only then."""
    with till() as shop:
        shop.paid()
        shop.fake.inject(fault("refund_fails"))
        failed = shop.gateway.refund(refund())
        assert (failed.status, failed.reason) == ("failed", "refused-by-payers-bank")
        assert shop.fake.balance()["CNY"]["refunded"] == 0
        assert shop.gateway.refund(refund()).status == "succeeded"
        assert shop.gateway.refund(refund()).status == "succeeded"
        assert shop.fake.balance()["CNY"]["refunded"] == 5_000
        assert [event.kind for event in shop.events()] == ["payment.captured", "refund.failed", "refund.succeeded"]
        assert len({event.event_id for event in shop.events()}) == 3


def test_a_pending_refund_can_fail_in_the_end() -> None:
    with till() as shop:
        shop.paid()
        shop.fake.inject(fault("refund_pending", value=1), fault("refund_fails"))
        assert shop.gateway.refund(refund()).status == "pending"
        assert [shop.gateway.refund_status("ref_1").status for _ in range(2)] == ["pending", "failed"]


def test_a_failed_refund_frees_its_amount_for_another() -> None:
    with till() as shop:
        shop.paid(amount=10_000)
        shop.fake.inject(fault("refund_fails"))
        assert shop.gateway.refund(refund("ref_1", 10_000)).status == "failed"
        assert shop.gateway.refund(refund("ref_2", 10_000)).status == "succeeded"
        with pytest.raises(ProviderRefused, match="exceeds-captured"):
            shop.gateway.refund(refund("ref_1", 10_000))


def test_the_balance_is_kept_by_currency() -> None:
    with till() as shop:
        shop.paid("att_1", 10_000, "CNY")
        shop.paid("att_2", 500, "JPY")
        shop.gateway.refund(refund("ref_1", 200, "JPY", of="att_2"))
        nets = {currency: row["net"] for currency, row in shop.fake.balance().items()}
        assert nets == {"CNY": 10_000, "JPY": 300}
