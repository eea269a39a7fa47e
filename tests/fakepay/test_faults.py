"""Fakepay: calls that fail, before or after their effect, by order of a test, a request or an administrator."""

from collections.abc import Callable

import pytest

from chalicelib.domain.payments.gateways import ProviderUnavailable
from infra.local.fakepay.faults import Fault, Kind, Place
from tests.fakepay.till import HASTY, Till, ask, fault, gateway, refund, session, till

BEFORE: list[Kind] = ["timeout_before", "error_before"]
AFTER: list[Kind] = ["timeout_after", "error_after"]
CALLS: dict[Place, Callable[[Till], object]] = {
    "create": lambda shop: shop.gateway.initiate(session("att_8")),
    "status": lambda shop: shop.gateway.status("att_7"),
    "close": lambda shop: shop.gateway.close("att_9"),
    "refund": lambda shop: shop.gateway.refund(refund("ref_2")),
    "refund_status": lambda shop: shop.gateway.refund_status("ref_1"),
}


def effects(shop: Till) -> tuple[int, int, str]:
    """How many payments and refunds there are, and what became of att_9."""
    state = shop.fake.state()
    return len(state["payments"]), len(state["refunds"]), state["payments"][1]["status"]


def furnished(shop: Till) -> Till:
    shop.paid("att_7")
    shop.gateway.initiate(session("att_9"))
    shop.gateway.refund(refund("ref_1"))
    return shop


EFFECT: dict[Place, tuple[int, int, str]] = {
    "create": (3, 1, "pending"),
    "status": (2, 1, "pending"),
    "close": (2, 1, "closed"),
    "refund": (2, 2, "pending"),
    "refund_status": (2, 1, "pending"),
}


@pytest.mark.parametrize("place", list(CALLS))
@pytest.mark.parametrize("kind", BEFORE + AFTER)
def test_a_call_can_fail_before_or_after_its_effect_and_be_repeated(kind: Kind, place: Place) -> None:
    """S6.1.2-c part: every call, each kind of failure; the repetition has the effect once."""
    with till() as opened:
        shop = furnished(opened)
        before = effects(shop)
        shop.fake.inject(fault(kind, place, value=0))
        with pytest.raises(ProviderUnavailable):
            CALLS[place](shop)
        assert effects(shop) == (before if kind in BEFORE else EFFECT[place])
        CALLS[place](shop)
        assert effects(shop) == EFFECT[place]


def test_a_time_out_is_as_long_as_ordered() -> None:
    """S6.1.2-c part: fakepay says nothing; the gateway does not wait for ever, and the effect is there."""
    with till() as shop:
        shop.paid()
        shop.fake.inject(fault("timeout_after", "refund", value=20))
        with pytest.raises(ProviderUnavailable, match="Timeout"):
            gateway(shop.fake.url, shop.clock, patience=HASTY).refund(refund())
        assert shop.gateway.refund_status("ref_1").status == "succeeded"


def test_a_fault_for_one_payment_leaves_the_others_alone() -> None:
    with till() as opened:
        shop = furnished(opened)
        shop.fake.inject(Fault(kind="error_before", target="att_9"))
        assert shop.gateway.status("att_7").status == "captured"
        with pytest.raises(ProviderUnavailable):
            shop.gateway.status("att_9")


def test_a_fault_on_one_call_leaves_the_others_alone() -> None:
    with till() as opened:
        shop = furnished(opened)
        shop.fake.inject(fault("error_before", "close"))
        assert shop.gateway.status("att_7").status == "captured"
        with pytest.raises(ProviderUnavailable):
            shop.gateway.close("att_9")


def test_a_fault_for_ever_lasts_until_it_is_cleared() -> None:
    with till() as opened:
        shop = furnished(opened)
        shop.fake.inject(fault("error_before", "status", times=None))
        for _ in range(5):
            with pytest.raises(ProviderUnavailable):
                shop.gateway.status("att_7")
        assert ask(shop.fake, "DELETE", "/faults") == (200, {"faults": []})
        assert shop.gateway.status("att_7").status == "captured"


def test_an_administrator_can_order_faults() -> None:
    """S6.1.2-c part: over HTTP, for demonstrations."""
    with till() as opened:
        shop = furnished(opened)
        order = {"faults": [{"kind": "error_after", "on": "status", "times": 1}]}
        assert ask(shop.fake, "POST", "/faults", order)[0] == 201
        with pytest.raises(ProviderUnavailable):
            shop.gateway.status("att_7")
        status, answer = ask(shop.fake, "POST", "/faults", {"faults": [{"kind": "meteorite"}]})
        assert (status, answer["reason"].split(":")[0]) == (400, "malformed")


def test_a_request_can_bring_its_faults_along_and_they_come_once() -> None:
    """S6.1.2-c part: `metadata.faults`; repeating the request does not order them again."""
    body = {
        **{name: getattr(session(), name) for name in ("attempt_id", "order_id", "amount", "currency")},
        "notify_url": "http://127.0.0.1:8000/hook",
        "return_url": "http://127.0.0.1:8000/",
        "expires_at": "2026-11-22T05:00:00Z",
        "description": "",
        "locale": "en",
        "metadata": {"faults": [{"kind": "error_before", "on": "create"}, {"kind": "duplicate", "value": 1}]},
    }
    with till() as shop:
        key = {"Idempotency-Key": "att_7"}
        assert [ask(shop.fake, "POST", "/v1/payments", body, **key)[0] for _ in range(3)] == [500, 200, 200]
        shop.fake.pay("att_7")
        assert len(shop.events()) == 2
        shop.paid("att_8")
        assert len(shop.events()) == 3
