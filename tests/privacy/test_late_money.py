"""Money that comes after somebody was erased: it goes back, whoever they were."""

from typing import Any

from chalicelib.domain.orders.rules.order import Order
from tests.faults.flows import leaving
from tests.faults.invariants import Books, violations
from tests.faults.world import world


def test_money_that_comes_after_an_account_was_erased_goes_back() -> None:
    """I26, I1 to I4, I7: the refund needs nobody's address, and the books are whole."""
    with world() as made:
        state: Any = leaving.customer(made)
        order = leaving.place(made, state)
        made.provider.misbehave("late_payment", "pay")
        begun = made.call("POST", f"/orders/{order}/payments", {}, state["me"], Idempotency_Key="pay")
        assert begun.status == 201, begun
        assert made.call("POST", f"/orders/{order}/cancel", {}, state["me"]).status == 200
        leaving.close(made, state)
        made.later(minutes=6)
        leaving.erase(made, state)
        leaving.is_erased(made, state)
        made.provider.pay(begun.json["attempt"]["attempt_id"])
        made.settle(days=1)
        [found] = [each for each in Books(made).all(Order) if each.order_id == order]
        assert (found.status, found.captured.amount) == ("canceled", found.total.amount)
        assert found.refunded == found.captured
        assert len(Books(made).refunds) == 1
        assert violations(made) == []
