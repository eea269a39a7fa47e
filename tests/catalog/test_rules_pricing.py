"""Pricing: which cut applies, and what it leaves."""

from datetime import datetime, timedelta

import pytest

from chalicelib.core.money import Money
from chalicelib.domain.catalog.rules import Cut, Offer, Price, best_cut, cut_amount, unit_price
from chalicelib.domain.catalog.rules.pricing import Shown, shown_price
from tests.shop import NOON

HOUR = timedelta(hours=1)


def cut(promotion_id: str, basis_points: int, starts_at: datetime = NOON, hours: int | None = 1) -> Cut:
    ends_at = None if hours is None else starts_at + hours * HOUR
    return Cut(promotion_id=promotion_id, percent_off_basis_points=basis_points, starts_at=starts_at, ends_at=ends_at)


def cny(amount: int) -> Money:
    return Money(amount, "CNY")


@pytest.mark.parametrize(
    ("now", "applies"),
    [(NOON - HOUR, False), (NOON, True), (NOON + HOUR / 2, True), (NOON + HOUR, False)],
)
def test_a_cut_applies_from_its_start_until_just_before_its_end(now: datetime, applies: bool) -> None:
    """S7.1.1-a part: a timed discount follows the clock."""
    assert (best_cut([cut("promo_A", 1000)], now) is not None) is applies


def test_a_cut_without_an_end_applies_until_further_notice() -> None:
    assert best_cut([cut("promo_A", 1000, hours=None)], NOON.replace(year=2099)) is not None


def test_the_largest_cut_wins_and_of_equal_ones_the_oldest_promotion() -> None:
    """S7.1.1-a part: cuts never add up, and the choice does not depend on their order."""
    cuts = [cut("promo_C", 2000), cut("promo_B", 2000), cut("promo_A", 1000)]
    assert [best_cut(order, NOON) for order in (cuts, cuts[::-1])] == [cut("promo_B", 2000)] * 2


@pytest.mark.parametrize(("price", "taken"), [(1000, 150), (1, 0), (10, 2), (30, 4), (50, 8)])
def test_a_cut_takes_whole_minor_units_with_halves_to_even(price: int, taken: int) -> None:
    """S7.1.1-a part: 15 % off, to the last cent."""
    assert cut_amount(cny(price), cut("promo_A", 1500)) == cny(taken)


@pytest.mark.parametrize(
    ("list_price", "cuts", "shown"),
    [
        (None, [], Shown(amount=cny(800), list_price=None)),
        (1000, [], Shown(amount=cny(800), list_price=cny(1000))),
        (700, [], Shown(amount=cny(800), list_price=None)),
        (None, [cut("promo_A", 5000)], Shown(amount=cny(400), list_price=cny(800))),
        (1000, [cut("promo_A", 5000)], Shown(amount=cny(400), list_price=cny(1000))),
    ],
)
def test_the_price_shown_stands_beside_a_higher_one_only(list_price: int | None, cuts: list[Cut], shown: Shown) -> None:
    """S3.1.1-d part: list price and sale price; nothing is struck through that is not more."""
    price = Price(amount=cny(800), list_price=None if list_price is None else cny(list_price))
    assert shown_price(price, cuts, NOON) == shown


@pytest.mark.parametrize(("enabled", "market", "price"), [(True, "cn", 800), (True, "us", None), (False, "cn", None)])
def test_a_variant_has_a_price_where_it_is_for_sale(enabled: bool, market: str, price: int | None) -> None:
    """S3.1.2-c part: a variant has a price where it is for sale"""
    offer = Offer(
        shop="mugs", variant_id="var_1", product_id="prod_1", sku="mug-red", name={"en": "Mug"}, options={},
        image=None, prices={"cn": Price(amount=cny(800))}, cuts=(), weight_grams=300, enabled=enabled, version=1,
    )  # fmt: skip
    assert unit_price(offer, market) == (None if price is None else cny(price))
