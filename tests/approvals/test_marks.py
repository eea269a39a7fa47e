"""From which prices lower ones are counted."""

from datetime import datetime, timedelta

import pytest

from chalicelib.domain.approvals.rules.marks import WINDOW, Mark, Marks, Prices, agreed, drop, lowered
from tests.shop import NOON

NONE = Marks(shop="mugs", product_id="prod_pot")
DAY = timedelta(days=1)


def marked(amount: int, at: datetime = NOON) -> Marks:
    return Marks(shop="mugs", product_id="prod_pot", prices={"pot cn": Mark(amount, at)}, version=1)


@pytest.mark.parametrize(
    ("before", "after", "falls"),
    [
        (100, 70, 3_000),
        (3, 2, 3_334),  # a third, begun basis points as whole ones
        (10_000, 9_999, 1),
        (100, 100, 0),
        (100, 200, 0),
        (100, 0, 10_000),
        (0, 0, 0),
        (0, 5, 0),
    ],
)
def test_a_fall_is_counted_in_basis_points_begun_ones_as_whole_ones(before: int, after: int, falls: int) -> None:
    """SEC33 part: a fall is counted in basis points begun ones as whole ones"""
    assert drop(NONE, {"pot cn": before}, {"pot cn": after}, NOON) == falls


def test_the_price_that_falls_most_counts() -> None:
    """SEC33 part: also beside others that rise, that are new, or that are no longer for sale."""
    before: Prices = {"a cn": 100, "b cn": 100, "c cn": 100, "gone cn": 100}
    assert drop(NONE, before, {"a cn": 90, "b cn": 60, "c cn": 300, "new cn": 1}, NOON) == 4_000
    assert drop(NONE, {}, {"new cn": 1}, NOON) == 0


def test_a_price_that_was_raised_is_counted_from_there() -> None:
    """SEC33 part: whoever raises a price first does not lower it by more than others."""
    assert drop(marked(100), {"pot cn": 200}, {"pot cn": 150}, NOON) == 2_500
    assert drop(marked(100), {"pot cn": 80}, {"pot cn": 70}, NOON) == 3_000
    raised = lowered(marked(100), {"pot cn": 200}, {"pot cn": 150}, NOON + DAY)
    assert raised.prices == {"pot cn": Mark(200, NOON + DAY)}


@pytest.mark.parametrize(("later", "falls"), [(WINDOW - timedelta(seconds=1), 5_000), (WINDOW, 2_858)])
def test_a_price_is_remembered_for_thirty_days(later: timedelta, falls: int) -> None:
    """SEC33 part: since it was first lowered, however often it was lowered again."""
    first = lowered(NONE, {"pot cn": 100}, {"pot cn": 80}, NOON)
    second = lowered(first, {"pot cn": 80}, {"pot cn": 70}, NOON + DAY)
    assert second.prices == {"pot cn": Mark(100, NOON)}
    assert WINDOW == 30 * DAY
    assert drop(second, {"pot cn": 70}, {"pot cn": 50}, NOON + later) == falls


def test_what_one_person_took_off_the_page_is_remembered_and_what_is_dear_again_is_not() -> None:
    """SEC33 part: what one person took off the page is remembered and what is dear again is not"""
    away = lowered(NONE, {"pot cn": 100}, {}, NOON)
    assert away.prices == {"pot cn": Mark(100, NOON)}
    assert lowered(NONE, {"pot cn": 1}, {}, NOON).prices == {"pot cn": Mark(1, NOON)}
    assert lowered(away, {}, {"pot cn": 100}, NOON).prices == {}
    assert lowered(NONE, {"pot cn": 100}, {"pot cn": 100}, NOON) is NONE


def test_two_persons_begin_anew_with_what_is_for_sale() -> None:
    """SEC33 part: what they have not looked at is still remembered."""
    both = Marks(
        shop="mugs", product_id="prod_pot", prices={"pot cn": Mark(9, NOON), "pan cn": Mark(9, NOON)}, version=4
    )
    after = agreed(both, {"pot cn": 1})
    assert (after.prices, after.version) == ({"pan cn": Mark(9, NOON)}, 5)
    assert agreed(after, {"pot cn": 1}) is after
