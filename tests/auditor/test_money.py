"""What each check of money calls wrong, and what just is not; pure, on a few items in memory."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.core.money import Money
from chalicelib.domain.auditor.rules import money
from chalicelib.domain.auditor.rules.books import subject_of
from chalicelib.domain.auditor.rules.checks import CHECKS, LONGEST_FACTS, audit, findings
from chalicelib.domain.inventory.rules import StockLevel
from chalicelib.domain.orders.rules.order import Adjustment, Order, RefundShare, TaxLine
from chalicelib.domain.payments.rules.notices import Notice
from chalicelib.domain.promotions.rules import Promotion
from chalicelib.domain.returns.rules.returning import Return
from tests.auditor.few import CAPTURED, HOUR, SECOND, WHEN, books, level, paid, share, wrong
from tests.payments.builders import ORDER_ID, attempt, cny, order, refund
from tests.shop import NOON


@pytest.mark.parametrize(("ago", "over"), [(HOUR - SECOND, False), (HOUR, True)])
def test_an_hour_is_what_the_shops_own_news_may_take(ago: timedelta, over: bool) -> None:
    assert WHEN.overdue(WHEN.now - ago) is WHEN.settled(WHEN.now - ago) is over
    assert (WHEN.overdue(None), WHEN.settled(None), WHEN.before) == (False, True, NOON + HOUR)


def test_money_that_came_in() -> None:
    """Of attempts that are captured, of this order, each once."""
    check = money.captures_add_up
    assert wrong(check, paid(), CAPTURED) == 0
    assert wrong(check, order()) == 0
    assert wrong(check, paid()) == 1
    assert wrong(check, paid(), attempt(status="failed")) == 1
    assert wrong(check, paid(), replace(CAPTURED, order_id="or_other")) == 1
    assert wrong(check, paid(captured=cny(6_899)), CAPTURED) == 1
    for captured in (6_900, 13_800):
        assert wrong(check, paid(payments=("pa_7-1", "pa_7-1"), captured=cny(captured)), CAPTURED) == 1


def test_references_of_a_provider() -> None:
    check, twin = money.captures_have_one_reference, replace(CAPTURED, attempt_id="pa_7-2")
    assert wrong(check, paid(), CAPTURED, twin) == 1
    for other in ({"psp_ref": "other"}, {"provider": "other"}, {"status": "failed"}):
        assert wrong(check, paid(), CAPTURED, replace(twin, **other)) == 0
    assert wrong(check, paid(), *(replace(each, psp_ref="") for each in (CAPTURED, twin))) == 0


def test_captures_that_no_order_knows() -> None:
    check = money.captures_are_counted
    assert wrong(check, CAPTURED, order()) == 1
    assert wrong(check, CAPTURED, paid()) == wrong(check, CAPTURED) == 0
    assert wrong(check, attempt(), order()) == 0
    assert wrong(check, replace(CAPTURED, mismatch=cny(1)), order()) == 0
    assert [wrong(check, CAPTURED, order(), news=WHEN.now - ago) for ago in (HOUR, HOUR - SECOND)] == [1, 0]


def test_what_an_attempt_asks_for() -> None:
    check = money.attempts_are_the_orders
    assert [wrong(check, attempt(), *some) for some in ((), (order(),))] == [1, 0]
    for other in (cny(6_901), Money(6_900, "USD")):
        assert wrong(check, attempt(amount=other), order()) == 1


SHARES: list[tuple[tuple[RefundShare, ...], int]] = [
    ((), 0),
    ((share(6_900),), 0),
    ((share(6_901),), 1),
    ((share(3_000), share(3_900, "reserved")), 0),
    ((share(3_000), share(3_901, "reserved")), 1),
    ((share(6_900), share(6_900, "released")), 0),
    ((share(0),), 0),
    ((share(-1),), 1),
    ((share(5), share(-1, "released")), 1),
]


@pytest.mark.parametrize(("shares", "found"), SHARES)
def test_money_that_goes_back(shares: tuple[RefundShare, ...], found: int) -> None:
    assert wrong(money.refunds_are_within, paid(refunds=shares)) == found


def test_shares_and_their_refunds() -> None:
    check = money.shares_have_refunds
    assert wrong(check, paid(refunds=(share(1),)), refund()) == 0
    assert wrong(check, paid(refunds=(share(1), share(1, "released"))), refund()) == 1
    assert wrong(check, paid(refunds=(share(1, refund_id="rf_X"),)), refund()) == 1


@pytest.mark.parametrize(
    ("status", "shares", "found"),
    [
        ("succeeded", (share(6_900),), 0),
        ("succeeded", (share(6_899),), 1),
        ("succeeded", (share(6_900, "reserved"),), 1),
        ("succeeded", (share(6_900, "released"),), 1),
        ("succeeded", (), 1),
        ("rejected", (), 0),
        ("rejected", (share(6_900, "released"),), 0),
        ("rejected", (share(6_900),), 1),
        ("manual", (share(6_900, "released"),), 0),
        ("manual", (), 0),
        ("manual", (share(6_900, "reserved"),), 1),
        ("submitting", (share(6_900, "reserved"),), 0),
        ("requested", (), 0),
    ],
)
def test_what_an_order_says_of_a_refund(status: str, shares: tuple[RefundShare, ...], found: int) -> None:
    check = money.shares_are_the_refunds
    assert wrong(check, refund(status=status), paid(refunds=shares)) == found
    assert wrong(check, refund(status=status), paid(refunds=(share(1, refund_id="rf_X"), *shares))) == found
    assert wrong(check, refund(status=status)) == 1


def test_money_of_an_order_that_is_not_delivered() -> None:
    check = money.late_money_goes_back
    for status, found in (("canceled", 1), ("closed", 1), ("confirmed", 0), ("completed", 0)):
        assert wrong(check, paid(status=status)) == found
    off = paid(status="canceled")
    assert wrong(check, replace(off, refunds=(share(6_900, "reserved"),))) == 0
    assert wrong(check, replace(off, refunds=(share(6_899),))) == 1
    assert wrong(check, off, refund(status="manual")) == 0
    assert wrong(check, off, refund(status="rejected")) == 1
    assert wrong(check, off, replace(CAPTURED, mismatch=cny(1))) == 0


def test_what_a_provider_told() -> None:
    told = Notice(
        shop="mugs", provider="fakepay", event_id="evt_1", kind="payment.captured", about="pa_7-1", raw_hash="0",
        occurred_at=NOON, received_at=NOON,
    )  # fmt: skip
    check = money.notices_have_effects
    assert [wrong(check, told, *some) for some in ((), (CAPTURED,), (attempt(),))] == [1, 0, 1]
    assert wrong(check, told, attempt(mismatch=cny(1))) == 0
    assert wrong(check, replace(told, kind="payment.failed"), attempt()) == 0
    assert wrong(check, replace(told, kind="refund.succeeded", about="rf_7-1"), refund()) == 0


def test_totals() -> None:
    check = money.totals_add_up
    assert wrong(check, order()) == 0
    assert wrong(check, replace(order(), total=cny(6_901))) == 1
    assert wrong(check, replace(order(), shipping=cny(999))) == 1
    assert wrong(check, replace(order(), adjustments=(Adjustment(source="promo_1", amount=cny(-1)),))) == 1
    for included, found in ((True, 0), (False, 1)):
        tax = TaxLine(basis_points=1_300, amount=cny(7), included=included)
        assert wrong(check, replace(order(), tax_lines=(tax,))) == found


def test_refunds_that_nobody_looks_after() -> None:
    check = money.refunds_are_looked_after
    for due, found in ((None, 0), (WHEN.now, 0), (WHEN.now - HOUR, 1)):
        assert wrong(check, refund(due_at=due)) == found


def test_findings_are_short_and_name_the_invariant_and_the_subject() -> None:
    long = paid(payments=tuple(f"pa_{number:060}" for number in range(20)))
    (found,) = [each for each in findings(long, books(long), WHEN) if each.invariant == "I3"]
    assert (found.subject, len(found.facts)) == (f"order {ORDER_ID}", LONGEST_FACTS)
    assert subject_of(level()) == "stock level var_1 main"
    assert {check.kind for check in CHECKS} >= {Order, Return, StockLevel, Promotion}


def test_amounts_that_cannot_be_added_up_are_a_finding_and_no_end() -> None:
    mixed = paid(captured=Money(6_900, "USD"), status="canceled")
    assert money.may_keep(mixed)
    assert [money.may_keep(each) for each in (paid(), paid(refunds=(share(6_900),)))] == [True, False]
    told = [each.facts for each in audit(books(mixed, CAPTURED), WHEN)]
    assert [each for each in told if "do not mix" in each] != []
