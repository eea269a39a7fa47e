"""Money keeps every unit."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.money import EXPONENTS, LARGEST, Money, total

amounts = st.integers(-(10**9), 10**9)
currencies = st.sampled_from(sorted(EXPONENTS))
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=30)


@given(amounts, weights)
def test_shares_sum_to_the_amount_and_none_is_a_unit_off(amount: int, by: list[int]) -> None:
    shares = Money(amount, "CNY").allocate(by)
    assert sum(share.amount for share in shares) == amount
    fair = by if any(by) else [1] * len(by)
    for share, weight in zip(shares, fair, strict=True):
        assert abs(Decimal(share.amount) - Decimal(amount) * weight / sum(fair)) < 1


@given(amounts, weights)
def test_a_debt_is_shared_like_the_credit(amount: int, by: list[int]) -> None:
    assert [-share for share in Money(amount, "CNY").allocate(by)] == Money(-amount, "CNY").allocate(by)


@given(amounts, weights)
def test_who_weighs_nothing_gets_nothing(amount: int, by: list[int]) -> None:
    if any(by):
        shares = Money(amount, "CNY").allocate(by)
        assert all(share.amount == 0 for share, weight in zip(shares, by, strict=True) if weight == 0)


def test_the_odd_unit_goes_to_the_largest_remainder_then_to_the_first() -> None:
    assert [share.amount for share in Money(100, "CNY").allocate([1, 1, 1])] == [34, 33, 33]
    assert [share.amount for share in Money(10, "CNY").allocate([1, 2, 4])] == [1, 3, 6]


def test_nothing_but_zeros_shares_alike() -> None:
    assert Money(150, "USD").allocate([0, 0]) == [Money(75, "USD"), Money(75, "USD")]


@pytest.mark.parametrize("by", [[], [-1], [2, -1]])
def test_weights_must_make_sense(by: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(1, "CNY").allocate(by)


@given(amounts, st.integers(-20_000, 20_000))
def test_a_portion_rounds_halves_to_even_as_decimal_does(amount: int, basis_points: int) -> None:
    exact = (Decimal(amount) * basis_points / 10_000).quantize(Decimal(1), ROUND_HALF_EVEN)
    assert Money(amount, "USD").portion(basis_points).amount == int(exact)


@given(amounts, currencies)
def test_what_is_written_can_be_read(amount: int, currency: str) -> None:
    money = Money(amount, currency)
    assert Money.of(str(money).removesuffix(f" {currency}"), currency) == money


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("19.99", "CNY", 1999), ("19.9", "CNY", 1990), ("20", "CNY", 2000), ("-0.01", "CNY", -1), ("+1", "CNY", 100),
        ("19.990000", "CNY", 1999), ("1", "JPY", 1), ("1.0", "JPY", 1), ("1.234", "KWD", 1234), ("0", "CNY", 0),
    ],
)  # fmt: skip
def test_a_decimal_text_is_read_exactly(text: str, currency: str, minor: int) -> None:
    assert Money.of(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    [
        "19.999", "0.001", "1e2", "1E999999", "NaN", "sNaN", "Infinity", "", " ", " 1", "1 ", "1\n", "1_000", "1,5",
        ".5", "5.", "--1", "١٢", "１２", "0x1", "1" * 15, "1.9999999999999999999999999999",
        # 29 digits: beyond Decimal's precision, which would round the last ones away
        "1.9900000000000000000000000001",
    ],
)  # fmt: skip
def test_a_text_that_is_no_exact_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"digits|not an amount"):
        Money.of(text, "CNY")


def test_no_digit_after_the_point_where_the_currency_has_none() -> None:
    with pytest.raises(ValueError, match="more digits"):
        Money.of("1.5", "JPY")
    with pytest.raises(ValueError, match="not an amount"):
        Money.of("1", "XXX")


@pytest.mark.parametrize("wrong", [1.0, 0.5, Decimal(1), True, "1", None])
def test_only_whole_numbers_are_money(wrong: Any) -> None:
    with pytest.raises(TypeError):
        Money(wrong, "CNY")
    with pytest.raises(TypeError):
        Money(1, "CNY") * wrong
    with pytest.raises(TypeError):
        Money(1, "CNY").portion(wrong)


@pytest.mark.parametrize("wrong", [1.0, 0.5, Decimal(1), b"1", 1])
def test_amounts_are_read_from_text_only(wrong: Any) -> None:
    with pytest.raises(TypeError):
        Money.of(wrong, "CNY")


def test_currencies_do_not_mix() -> None:
    one, dollar = Money(1, "CNY"), Money(1, "USD")
    for mix in (lambda: one + dollar, lambda: one - dollar, lambda: one < dollar, lambda: one >= dollar):
        with pytest.raises(ValueError, match="do not mix"):
            mix()
    assert one != dollar


def test_an_amount_has_a_limit_and_a_known_currency() -> None:
    assert LARGEST == 9_000_000_000_000_000
    assert [Money(amount, "CNY").amount for amount in (LARGEST, -LARGEST)] == [LARGEST, -LARGEST]
    with pytest.raises(ValueError, match="range"):
        Money(-LARGEST - 1, "CNY")
    with pytest.raises(ValueError, match="range"):
        Money(LARGEST + 1, "CNY")
    with pytest.raises(ValueError, match="range"):
        Money(LARGEST, "CNY") * 2
    for unknown in ("XXX", "cny", "CNY\n", ""):
        with pytest.raises(ValueError, match="currency"):
            Money(1, unknown)


@pytest.mark.parametrize(
    "wire",
    [
        '{"amount": "1", "currency": "CNY"}', '{"amount": 1.0, "currency": "CNY"}',
        '{"amount": true, "currency": "CNY"}',
        '{"amount": 1, "currency": "XXX"}', '{"amount": 1}', '{"amount": 1, "currency": "CNY", "x": 1}',
        '{"amount": 9000000000000001, "currency": "CNY"}', '{"amount": 1e3, "currency": "CNY"}', '{"currency": "CNY"}',
    ],
)  # fmt: skip
def test_the_wire_is_as_strict(wire: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(wire, type=Money)


@given(amounts, currencies)
def test_the_wire_keeps_it(amount: int, currency: str) -> None:
    money = Money(amount, currency)
    assert msgspec.json.decode(msgspec.json.encode(money), type=Money) == money


def test_the_exponents_are_those_of_iso_4217() -> None:
    """ISO 4217:2015 table A.1: two, but for these; one more or less is ten times the price."""
    others = {
        0: {"CLP", "ISK", "JPY", "KRW", "UGX", "VND", "XAF", "XOF"},
        3: {"BHD", "JOD", "KWD", "OMR", "TND"},
    }
    digits = {name: count for count, names in others.items() for name in names}
    assert digits.keys() < EXPONENTS.keys()
    assert {name: count for name, count in EXPONENTS.items() if count != 2} == digits
    assert str(Money(1234, "KWD")) == "1.234 KWD"
    assert str(Money(-5, "CNY")) == "-0.05 CNY"
    assert str(Money(5, "JPY")) == "5 JPY"


def yuan(amount: int) -> Money:
    return Money(amount, "CNY")


def test_amounts_of_one_currency_are_added_taken_away_and_compared() -> None:
    assert (yuan(5) + yuan(3), yuan(5) - yuan(8), -yuan(5), yuan(5) * 3) == (yuan(8), yuan(-3), yuan(-5), yuan(15))
    assert Money.zero("JPY") == Money(0, "JPY")
    less, same, more = yuan(4), yuan(5), yuan(6)
    assert [less < same, same < same, more < same] == [True, False, False]
    assert [less <= same, same <= same, more <= same] == [True, True, False]
    assert [less > same, same > same, more > same] == [False, False, True]
    assert [less >= same, same >= same, more >= same] == [False, True, True]


def test_halves_go_to_the_even_unit_also_of_debts() -> None:
    """Which chance seldom draws."""
    halves = {1: 0, 3: 2, 5: 2, 7: 4, -1: 0, -3: -2, -5: -2}
    assert {amount: yuan(amount).portion(5_000).amount for amount in halves} == halves
    assert [yuan(10_000).portion(rate).amount for rate in (0, 1, 10_000, 20_000)] == [0, 1, 10_000, 20_000]
    assert [yuan(1).portion(rate).amount for rate in (4_999, 5_001)] == [0, 1]


@given(st.lists(amounts, max_size=20))
def test_a_total_is_the_sum_and_zero_of_nothing(each: list[int]) -> None:
    assert total([Money(amount, "CNY") for amount in each], "CNY") == Money(sum(each), "CNY")


def test_a_total_of_another_currency_is_a_mistake() -> None:
    for others in ([Money(1, "USD")], [Money(0, "USD")], [yuan(1), Money(1, "USD")]):
        with pytest.raises(ValueError, match="do not mix"):
            total(others, "CNY")
