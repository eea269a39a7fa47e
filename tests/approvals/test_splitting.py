"""Many small refunds are one large one."""

import pytest
from chalice.test import Client
from msgspec.structs import replace

from chalicelib.domain.orders.rules.order import Order
from tests.approvals.builders import careful, decide, hired
from tests.payments.builders import cny, line, placed
from tests.returns.builders import delivered, requested, the_return
from tests.shop import AMERICA, CHINA, MUGS, Answer, Browser

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def wu(client: Client) -> Browser:
    careful()
    return hired(client, "staff_wu")


@pytest.fixture
def sun(client: Client) -> Browser:
    return hired(client, "staff_sun")


@pytest.fixture
def order(client: Client) -> Order:
    """Three mugs at 20.00 and 10.00 of shipping, at home with who ordered them."""
    return placed(delivered(line(1, 3, 2_000)))


def asked(order: Order, key: str, units: int = 1) -> str:
    return requested(order, {"ln_1": units}, key).return_id


def approve(by: Browser, return_id: str) -> Answer:
    return by.post(f"/admin/returns/{return_id}/approve", Idempotency_Key=return_id)


def test_a_refund_in_small_parts_waits_when_together_they_are_too_much(order: Order, wu: Browser, sun: Browser) -> None:
    """SEC33 part: 20.00 and 20.00 are decided on by one person each; the third makes it 70.00, with the shipping."""
    first, second = asked(order, "a"), asked(order, "b")
    assert [approve(each, name).status for each, name in ((wu, first), (sun, second))] == [200, 200]
    third = asked(order, "c")
    waiting = approve(wu, third)
    assert (waiting.status, waiting.json["amount"]) == (202, {"amount": 3_000, "currency": "CNY"})
    assert the_return(third).status == "requested"
    assert decide(sun, waiting.json).status == 200
    assert the_return(third).status == "approved"


def test_what_a_second_person_has_agreed_to_does_not_count(order: Order, wu: Browser, sun: Browser) -> None:
    """SEC33 part: only what nobody else has seen is added up."""
    careful(replace(MUGS, markets=(replace(CHINA, refund_limit=3_000), AMERICA)))
    large, small = asked(order, "a", 2), asked(order, "b")
    assert decide(sun, approve(wu, large).json).status == 200
    assert approve(wu, small).status == 200


def test_a_return_of_everything_is_worth_its_shipping_too(order: Order, wu: Browser) -> None:
    """SEC33 part: what goes back at most counts, whatever comes back in the end."""
    assert approve(wu, asked(order, "a", 3)).json["amount"] == {"amount": 7_000, "currency": "CNY"}


def test_an_order_of_a_market_that_is_gone_is_refunded_by_two(wu: Browser) -> None:
    """SEC33 part: nobody knows the limit there, so that there is none to stay below."""
    old = placed(delivered(line(1, 1, 100), market_id="jp", shipping=cny(0)))
    assert approve(wu, asked(old, "a")).status == 202
