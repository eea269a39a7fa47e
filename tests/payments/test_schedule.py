"""The payments' schedule, called as it is deployed."""

from chalicelib.domain.payments import store
from tests.deployed import tick
from tests.payments.builders import ORDER_ID, Counter, later, placed
from tests.shop import Browser


def test_the_minute_learns_of_a_payment_that_nobody_told_us_of(customer: Browser, counter: Counter) -> None:
    """S6.2.2-c part: the schedule asks the provider, over all shops."""
    placed()
    attempt_id = customer.post(f"/orders/{ORDER_ID}/payments").json["attempt"]["attempt_id"]
    counter.fake.pay(attempt_id)
    tick("look_at_payments")  # it is not late yet
    before = store.attempt("mugs", attempt_id)
    with later(minutes=1):
        tick("look_at_payments")
    after = store.attempt("mugs", attempt_id)
    assert before is not None
    assert after is not None
    assert (before.status, after.status) == ("action_required", "captured")
