"""What lines cost together in a market, to the unit at which it changes."""

import pytest
from msgspec.structs import replace

from chalicelib.core.money import Money
from chalicelib.domain.checkout.rules.totals import add_up, differences
from tests.shop import AMERICA, CHINA


@pytest.mark.parametrize(("goods", "shipping"), [(0, 1_000), (9_899, 1_000), (9_900, 0), (9_901, 0)])
def test_shipping_is_free_from_an_amount_on(goods: int, shipping: int) -> None:
    sums = add_up([Money(goods, "CNY")], CHINA)
    assert (sums.subtotal.amount, sums.shipping.amount, sums.total.amount) == (goods, shipping, goods + shipping)


def test_shipping_is_never_free_where_no_amount_is_named() -> None:
    assert add_up([Money(10**9, "USD")], AMERICA).shipping == Money(500, "USD")


@pytest.mark.parametrize(("goods", "tax"), [(13, 1), (14, 2), (11_300, 1_300), (9_999, 1_150)])
def test_tax_that_is_included_is_the_rates_share_of_the_price(goods: int, tax: int) -> None:
    """S5.2.1-c part: 13 % of what is left without it, to the nearest unit (1,150.33 of 9,999), and it adds nothing."""
    market = replace(CHINA, tax_basis_points=1_300, shipping_amount=0)
    sums = add_up([Money(goods, "CNY")], market)
    (line,) = sums.tax_lines
    assert (line.amount.amount, line.included, line.basis_points) == (tax, True, 1_300)
    assert sums.total.amount == goods


@pytest.mark.parametrize(("goods", "tax"), [(0, 40), (100, 48), (106, 48), (107, 49)])
def test_tax_that_is_not_included_is_added_on_goods_and_shipping(goods: int, tax: int) -> None:
    sums = add_up([Money(goods, "USD")], AMERICA)
    (line,) = sums.tax_lines
    assert (line.amount.amount, line.included) == (tax, False)
    assert sums.total.amount == goods + 500 + tax


def test_every_component_that_differs_is_named_with_both_values() -> None:
    """S5.2.1-e part: every component that differs is named with both values"""
    quoted, now = (add_up([Money(goods, "CNY")], CHINA) for goods in (9_899, 9_900))
    assert differences(quoted, quoted) == []
    told = {each["component"]: (each["quoted"], each["now"]) for each in differences(quoted, now)}
    assert told == {name: (getattr(quoted, name), getattr(now, name)) for name in ("subtotal", "shipping", "total")}
