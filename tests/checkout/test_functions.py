"""The functions of checkout that are not doors, called as they are deployed."""

from datetime import timedelta

import pytest

from chalicelib.aws.table import commit
from chalicelib.core import clock
from chalicelib.domain.payments.rules.attempts import attempt_ids
from chalicelib.domain.payments.rules.moves import CAPTURED
from chalicelib.domain.payments.store import insert_attempt
from tests.checkout.shopping import bought, for_nothing
from tests.checkout.test_ending import captured, quantities, stored, told_of
from tests.deployed import hear, tick
from tests.payments.builders import attempt
from tests.shop import NOON, Browser

pytestmark = pytest.mark.usefixtures("noon")


def test_a_payment_that_is_heard_of_confirms_and_a_second_one_goes_back(guest: Browser) -> None:
    """S5.2.2-e part: by the queue, both in one batch, and the batch twice."""
    order = bought(guest, cup=2)
    for _ in range(2):
        assert hear("checkout_listener", captured(order), captured(order, "pa_2")) == []
    paid = stored(order)
    assert (paid.status, paid.captured, paid.refund_reserved) == ("confirmed", paid.total + paid.total, paid.total)
    assert quantities("cup") == (9, 0, 2, 7)


def test_an_order_that_costs_nothing_is_confirmed_when_it_is_heard_of(guest: Browser) -> None:
    order = for_nothing(guest)
    assert hear("checkout_listener", told_of(order), told_of(order)) == []
    assert stored(order).status == "confirmed"


def test_a_payment_of_an_order_that_is_not_there_comes_again_alone(guest: Browser) -> None:
    """S5.2.2-e part: no message about money is dropped."""
    order = bought(guest, cup=2)
    assert hear("checkout_listener", captured(order | {"order_id": "or_NONE"}), captured(order)) == ["m0"]
    assert stored(order).status == "confirmed"


def test_the_minute_closes_what_was_not_paid_in_time(guest: Browser) -> None:
    """S5.2.2-d part: the schedule does, over all shops, and twice is as good as once."""
    order = bought(guest, cup=2)
    tick("close_unpaid")
    assert stored(order).status == "pending_payment"
    with clock.stopped(NOON + timedelta(seconds=1_801)):
        tick("close_unpaid")
        tick("close_unpaid")
    assert (stored(order).status, quantities("cup")) == ("closed", (9, 0, 0, 9))


def test_an_order_does_not_close_while_the_news_of_its_payment_is_on_its_way(guest: Browser) -> None:
    """S5.2.2-e part: the schedule looks at the payments themselves; the news changes nothing when it comes at last."""
    order = bought(guest, cup=2)
    (paid, *_) = attempt_ids(order["order_id"])
    told = captured(order, paid)
    taken = attempt(order_id=told.order_id, attempt_id=paid, amount=told.amount, status=CAPTURED)
    commit(insert_attempt(taken))
    with clock.stopped(NOON + timedelta(seconds=1_801)):
        tick("close_unpaid")
    assert hear("checkout_listener", told) == []
    confirmed = stored(order)
    assert (confirmed.status, confirmed.captured, confirmed.payments) == ("confirmed", confirmed.total, (paid,))
    assert quantities("cup") == (9, 0, 2, 7)
