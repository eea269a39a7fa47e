"""What keeps an account open, and how a closure goes on."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.core.lifecycle import IllegalMove
from chalicelib.domain.orders.rules.order import RefundShare
from chalicelib.domain.privacy.rules import closures
from chalicelib.domain.privacy.rules.open import NAMED, Open, StillOpen, among, insist_on_none, of_order, of_return
from chalicelib.domain.returns.rules.returning import Return
from chalicelib.domain.users.rules.accounts import User, UserNotFound, closed, owned
from tests.orders.builders import an_order, yuan
from tests.shop import NOON

ALL = an_order().total
PAID: dict[str, Any] = {"captured": ALL}


def shared(status: str, *amounts: int) -> tuple[RefundShare, ...]:
    return tuple(
        RefundShare(refund_id=f"rf_{number}", amount=yuan(amount), status=status)
        for number, amount in enumerate(amounts)
    )


@pytest.mark.parametrize(
    ("status", "facts", "what"),
    [
        ("pending_payment", {}, "payment"),
        ("confirmed", PAID, "delivery"),
        ("canceled", {}, None),
        ("canceled", PAID, "refund"),
        ("canceled", PAID | {"refunds": shared("reserved", ALL.amount)}, "refund"),
        ("canceled", PAID | {"refunds": shared("done", ALL.amount)}, None),
        ("closed", {}, None),
        ("closed", PAID | {"refunds": shared("done", ALL.amount - 1)}, "refund"),
        ("completed", PAID, None),
        ("completed", PAID | {"refunds": shared("reserved", 1)}, "refund"),
        ("completed", PAID | {"refunds": shared("done", 100)}, None),
        ("completed", {"captured": ALL * 2}, "refund"),
        ("completed", {"captured": ALL * 2, "refunds": shared("done", ALL.amount)}, None),
    ],
)
def test_an_order_is_over_when_nobody_owes_anything_of_it(status: str, facts: dict[str, Any], what: str | None) -> None:
    """SEC30: neither goods nor money."""
    assert of_order(an_order(status=status, **facts)) == what


@pytest.mark.parametrize(
    ("status", "restocked", "is_open"),
    [
        ("requested", False, True),
        ("approved", False, True),
        ("received", False, True),
        ("inspected", False, True),
        ("inspected", True, False),
        ("refunded", False, False),
        ("closed", True, False),
        ("declined", False, False),
        ("canceled", False, False),
    ],
)
def test_a_return_is_over_when_its_money_is_back(status: str, restocked: bool, is_open: bool) -> None:
    """SEC30: what is in a person's hands is set aside in the order."""
    asked = Return(
        shop="mugs", return_id="rt_1", order_id="or_1", customer_id="cust_li", status=status, lines=(), reason="other",
        requested_at=NOON, restocked=restocked,
    )  # fmt: skip
    assert of_return(asked) is is_open
    named = [Open(what="return", shop="mugs", order_id="or_1", return_id="rt_1")] if is_open else []
    assert among([], [asked]) == named


def test_what_is_open_is_named_by_shop_and_id() -> None:
    """SEC30: orders, and not those that are over."""
    orders = [an_order(order_id="or_1"), an_order(order_id="or_2", status="canceled"), an_order(order_id="or_3")]
    assert among(orders, []) == [Open(what="payment", shop="mugs", order_id=each) for each in ("or_1", "or_3")]


def test_staff_are_not_told_what_is_another_shops() -> None:
    """S4.2.2-b part: only that there is something."""
    found = [Open(what="refund", shop=shop, order_id="or_1") for shop in ("mugs", "lamps")]
    with pytest.raises(StillOpen) as refused:
        insist_on_none(found, "mugs")
    assert refused.value.facts["open"] == [{"what": "refund", "shop": "mugs", "order_id": "or_1"}, {"what": "refund"}]
    with pytest.raises(StillOpen) as refused:
        insist_on_none(found * NAMED)
    assert (len(refused.value.facts["open"]), refused.value.facts["more"]) == (20, True)
    with pytest.raises(StillOpen) as refused:
        insist_on_none(found[:1] * NAMED)
    assert (len(refused.value.facts["open"]), refused.value.facts["more"]) == (20, False)
    insist_on_none([])


def test_a_closed_account_is_nobodys() -> None:
    """SEC30 part: it is answered as one that never was."""
    user = User(user_id="cust_li", audience="store", home="mugs", locale="en", created_at=NOON)
    after = closed(user)
    assert (after.status, after.linked, after.held, after.version) == ("closed", (), None, 2)
    assert owned(user) is user
    for nobody in (after, None):
        with pytest.raises(UserNotFound):
            owned(nobody)


def test_a_closure_waits_and_ends_for_good() -> None:
    """SEC30 part: a closure waits and ends for good"""
    user = User(user_id="cust_li", audience="store", home="mugs", locale="en", created_at=NOON)
    begun = closures.begun(user, NOON)
    assert not begun.is_due(NOON + timedelta(minutes=4))
    later = NOON + timedelta(minutes=5)
    assert begun.is_due(later)
    waiting = closures.waiting(begun, later)
    assert (waiting.status, waiting.due_at, waiting.version) == ("closing", later + timedelta(hours=1), 2)
    erased = closures.erased(waiting, later)
    assert (erased.status, erased.due_at, erased.erased_at, erased.version) == ("erased", None, later, 3)
    assert not erased.is_due(later + timedelta(days=1))
    assert (erased.user_id, erased.home, erased.closed_at) == ("cust_li", "mugs", NOON)
    for move in (closures.waiting, closures.erased):
        with pytest.raises(IllegalMove):
            move(replace(erased), later)
