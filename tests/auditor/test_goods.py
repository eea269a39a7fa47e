"""What each check of stock and promotions calls wrong, and what just is not; pure."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.domain.auditor.rules import goods, stock
from chalicelib.domain.catalog.rules.pricing import Cut, TargetCuts
from tests.auditor.few import HOUR, SECOND, WHEN, at, books, ledger, level, moved, paid, promotion, wrong
from tests.payments.builders import ORDER_ID, line, order
from tests.shop import NOON


@pytest.mark.parametrize("name", ["reserved", "committed", "damaged", "quality_control", "safety_stock"])
def test_what_is_taken_is_not_available(name: str) -> None:
    check = stock.stock_adds_up
    assert wrong(check, level()) == 0
    assert wrong(check, level(**{name: 2})) == 1
    assert wrong(check, level(**{name: 2}, available=7)) == 0
    assert wrong(check, level(**{name: 10}, available=-1)) == 1
    assert wrong(check, level(**{name: -1}, available=10)) == 1
    assert wrong(check, level(on_hand=-1, available=-1)) == 1
    assert wrong(check, level(reserved=-1, committed=1)) == 1
    assert wrong(check, level(on_hand=-1, available=0, damaged=-1)) == 1


def test_levels_and_their_ledgers() -> None:
    check = stock.stock_is_the_ledgers
    assert wrong(check, level()) == 0
    assert wrong(check, level(), ledger()) == 0
    less = ledger(sums={"on_hand": 8, "reserved": 0, "committed": 0, "available": 8})
    assert wrong(check, level(), less) == 1
    for other in ({"version": 1}, {"missing": {1: None}}, {"repeated": (1,)}):
        assert wrong(check, level(), replace(less, **other)) == 0


def test_movements_that_did_not_come() -> None:
    check, missing = stock.movements_are_entered, ledger(missing={2: None})
    assert [wrong(check, level(), each) for each in (ledger(), missing)] == [0, 1]
    assert wrong(check, level(), replace(missing, version=1)) == 0
    assert [wrong(check, level(), missing, news=WHEN.now - ago) for ago in (HOUR, HOUR - SECOND)] == [1, 0]
    known = ledger(missing={1: WHEN.now - HOUR})
    assert wrong(check, level(), known, news=WHEN.now) == 1
    assert wrong(check, level(), ledger(repeated=(1, 2))) == 2


def test_units_that_are_held() -> None:
    check = stock.holds_are_the_orders
    for held, found in (((2, 0), 0), ((1, 0), 1), ((0, 2), 1)):
        assert wrong(check, level(), ledger(held={ORDER_ID: held}), order()) == found
    for held, found in (((0, 2), 0), ((0, 1), 1), ((2, 0), 1)):
        assert wrong(check, level(), ledger(held={ORDER_ID: held}), paid()) == found
    assert wrong(check, level(), ledger(held={ORDER_ID: (0, 1)}), paid(lines=(line(shipped=1),))) == 0
    assert wrong(check, level(), ledger(held={ORDER_ID: (0, 1)}), paid(status="completed")) == 1
    assert wrong(check, level(), ledger(held={ORDER_ID: (2, 0)})) == 1
    two = line(), line(2, 3, variant_id="var_1", shipped=1)
    for subject, units in ((order(*two), (5, 0)), (paid(lines=two), (0, 4))):
        for held, found in ((units, 0), ((2, 0), 1), ((0, 2), 1)):
            assert wrong(check, level(), ledger(held={ORDER_ID: held}), subject) == found
    assert wrong(check, level(location="north"), ledger(location="north", held={ORDER_ID: (2, 0)}), order()) == 1
    for ago, found in ((HOUR, 1), (HOUR - SECOND, 0)):
        moved = paid(timeline=(at("paid", ago),))
        assert wrong(check, level(), ledger(held={ORDER_ID: (2, 0)}), moved) == found


def test_orders_that_hold_too_little() -> None:
    check = stock.orders_hold_what_they_need
    assert [wrong(check, order(), *some) for some in ((), (moved("reserved", 2),))] == [1, 0]
    assert wrong(check, order(), moved("reserved", 1)) == 1
    assert wrong(check, order(), moved("reserved", 2, location="north")) == 1
    assert wrong(check, paid(), moved("reserved", 2)) == 1
    assert wrong(check, paid(lines=(line(shipped=2),))) == 0
    assert wrong(check, paid(status="canceled")) == 0
    assert wrong(check, paid(timeline=(at("paid", HOUR - SECOND),))) == 0


@pytest.mark.parametrize(
    ("status", "starts", "ends", "found"),
    [
        ("scheduled", SECOND, None, 0),
        ("scheduled", timedelta(), None, 0),  # the clock has an hour to start it
        ("scheduled", -HOUR, None, 1),
        ("active", -HOUR, None, 0),
        ("active", SECOND, None, 1),
        ("active", -9 * HOUR, SECOND, 0),
        ("active", -9 * HOUR, timedelta(), 0),
        ("active", -9 * HOUR, -HOUR, 1),
        ("ended", -9 * HOUR, -HOUR, 0),
        ("ended", -9 * HOUR, timedelta(), 0),
        ("ended", -9 * HOUR, SECOND, 1),
        ("canceled", -9 * HOUR, None, 0),
    ],
)
def test_the_time_of_a_promotion(status: str, starts: timedelta, ends: timedelta | None, found: int) -> None:
    until = None if ends is None else WHEN.now + ends
    subject = promotion(status=status, starts_at=WHEN.now + starts, ends_at=until)
    assert wrong(goods.promotions_keep_time, subject) == found


def test_cuts() -> None:
    check = goods.promotions_cut_what_they_name
    cut = Cut(promotion_id="promo_1", percent_off_basis_points=2_000, starts_at=NOON, ends_at=None)
    on = [TargetCuts(shop="mugs", target_id=each, cuts=(cut,), version=1) for each in ("prod_mug", "cat_1")]
    assert [wrong(check, promotion(), *some) for some in ((), on[:1], on)] == [2, 1, 0]
    assert wrong(check, promotion(), news=WHEN.now) == 0
    other = replace(cut, promotion_id="promo_2")
    assert wrong(check, promotion(), *(replace(each, cuts=(other, cut)) for each in on)) == 0
    assert wrong(check, promotion(percent_off_basis_points=1), *on) == 2
    for status in ("ended", "canceled"):
        assert wrong(check, promotion(status=status), *on) == 2
    theirs = goods.cuts_have_promotions
    assert [wrong(theirs, each, *some) for each in on for some in ((), (promotion(),))] == [1, 0] * 2
    assert wrong(theirs, on[0], promotion(status="ended")) == 1
    assert wrong(theirs, on[0], promotion(product_ids=())) == 1
    assert wrong(theirs, on[1], promotion(category_ids=())) == 1
    over = promotion(status="ended")
    for ago, found in ((HOUR, 1), (HOUR - SECOND, 0)):
        assert len(list(theirs(on[0], books(over, on[0], news=WHEN.now - ago), WHEN))) == found
    assert wrong(theirs, replace(on[0], cuts=(cut, other)), promotion()) == 1
