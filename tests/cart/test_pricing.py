"""What a line costs, and what a shopper sees of it: the same rules in cart, quote and order."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core.money import Money
from chalicelib.core.shops import Market
from chalicelib.domain.cart.pricing import Goods, LinePrice, price_line, unit_price_now
from chalicelib.domain.cart.rules import Cart, CartLine
from chalicelib.domain.cart.views import CartLineView, CartView
from chalicelib.domain.catalog.rules import Cut, Offer, Price
from chalicelib.domain.inventory.rules import StockLevel
from tests.shop import MUGS, NOON

HOUR = timedelta(hours=1)
CN, US = MUGS.markets[0], MUGS.markets[1]
OFFER = Offer(
    shop="mugs", variant_id="cup", product_id="prod_cup", sku="CUP", name={"en": "Cup", "zh-CN": "杯"},
    options={"color": "blue"}, image="media/cup/card.webp",
    prices={"cn": Price(amount=Money(999, "CNY"))}, cuts=(), weight_grams=300, enabled=True, version=7,
)  # fmt: skip


def cut(basis_points: int, promotion_id: str = "promo_A", **other: Any) -> Cut:
    return Cut(promotion_id=promotion_id, percent_off_basis_points=basis_points, starts_at=NOON, **other)


def offer(*cuts: Cut, **other: Any) -> Offer:
    facts = {name: getattr(OFFER, name) for name in Offer.__struct_fields__}
    return Offer(**(facts | {"cuts": cuts} | other))


def priced(made: Offer | None, quantity: int = 3, **how: Any) -> LinePrice:
    found = price_line(made, quantity, "cn", NOON, **how)
    assert found is not None
    return found


def test_a_line_costs_its_units() -> None:
    line = priced(offer())
    assert (line.unit_price, line.adjustments, line.total, line.price_version) == (
        Money(999, "CNY"), (), Money(2997, "CNY"), 7,
    )  # fmt: skip


def test_a_promotion_takes_its_part_off_every_unit() -> None:
    """S7.1.2-a part: 15 % of 9.99 is 1.50, three times."""
    line = priced(offer(cut(1500)))
    assert [(each.source, each.amount) for each in line.adjustments] == [("promo_A", Money(-450, "CNY"))]
    assert (line.unit_price, line.total) == (Money(999, "CNY"), Money(2547, "CNY"))
    assert unit_price_now(line, 3) == Money(849, "CNY")


def test_all_of_the_price_may_be_taken_off_and_no_more() -> None:
    assert priced(offer(cut(10_000))).total == Money(0, "CNY")


def test_cuts_never_add_up_and_only_valid_ones_count() -> None:
    """S7.1.2-a part: the larger one counts, unless whoever asks knows that it does not stand any more."""
    both = offer(cut(1000), cut(2000, "promo_B"))
    assert priced(both).adjustments[0].source == "promo_B"
    assert priced(both, valid=lambda each: each.promotion_id == "promo_A").adjustments[0].source == "promo_A"
    assert priced(both, valid=lambda each: False).adjustments == ()


def test_a_cut_applies_from_its_first_moment_to_just_before_its_last() -> None:
    """S7.1.2-c part: a cut applies from its first moment to just before its last"""
    timed = offer(cut(1000, ends_at=NOON + HOUR))
    moments = (NOON - timedelta(microseconds=1), NOON, NOON + HOUR - timedelta(microseconds=1), NOON + HOUR)
    found = [price_line(timed, 1, "cn", moment) for moment in moments]
    assert [bool(each.adjustments) for each in found if each] == [False, True, True, False]


@pytest.mark.parametrize(
    ("made", "market_id"), [(None, "cn"), (offer(enabled=False), "cn"), (offer(), "us"), (offer(prices={}), "cn")]
)
def test_what_is_not_for_sale_in_a_market_has_no_price(made: Offer | None, market_id: str) -> None:
    assert price_line(made, 1, market_id, NOON) is None


def shown(made: Offer | None, available: int, market: Market = CN, then: Money | None = None) -> CartLineView:
    line = CartLine(variant_id="cup", quantity=3, price_then=then, added_at=NOON)
    levels = [] if available < 0 else [
        StockLevel(shop="mugs", variant_id="cup", product_id="prod_cup", location=place, on_hand=units, available=units)
        for place, units in (("main", available), ("north", 0))
    ]  # fmt: skip
    cart = Cart(shop="mugs", owner="guest_mei", lines=(line,), changed_at=NOON)
    view = CartView.of(cart, Goods({"cup": made}, {"cup": levels}), market, "en", NOON)
    sound = [each.total for each in view.lines if each.problem is None]
    assert view.subtotal == (sound[0] if sound else Money.zero(market.currency))
    return view.lines[0]


@pytest.mark.parametrize(
    ("made", "available", "market", "problem"),
    [
        (OFFER, 3, CN, None),
        (OFFER, 2, CN, "not_enough_stock"),
        (OFFER, 0, CN, "sold_out"),
        (OFFER, -1, CN, "sold_out"),
        (OFFER, 3, US, "not_for_sale"),
        (offer(enabled=False), 0, CN, "not_for_sale"),
        (None, -1, CN, "not_for_sale"),
    ],
)
def test_a_line_says_why_it_cannot_be_bought(
    made: Offer | None, available: int, market: Market, problem: str | None
) -> None:
    """S5.1.2-b part: and only what can be bought counts in the subtotal."""
    line = shown(made, available, market)
    assert (line.problem, line.available) == (problem, max(available, 0))
    assert (line.unit_price is None) == (problem == "not_for_sale")
    assert (line.sku, line.product_id, line.name) == (("CUP", "prod_cup", "Cup") if made else (None, None, ""))
    assert (line.options, line.image) == (({"color": "blue"}, "media/cup/card.webp") if made else ({}, None))


@pytest.mark.parametrize(
    ("then", "change"),
    [
        (Money(900, "CNY"), Money(99, "CNY")),
        (Money(1_000, "CNY"), Money(-1, "CNY")),
        (Money(999, "CNY"), None),
        (Money(900, "USD"), None),
        (None, None),
    ],
)
def test_a_price_is_compared_with_what_it_was_in_the_same_currency(then: Money | None, change: Money | None) -> None:
    """S5.1.2-b part: a price is compared with what it was in the same currency"""
    assert shown(OFFER, 3, then=then).price_change == change
