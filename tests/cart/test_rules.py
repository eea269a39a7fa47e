"""Cart rules."""

from datetime import timedelta

import pytest

from chalicelib.core.money import Money
from chalicelib.domain.cart import rules
from chalicelib.domain.cart.rules import Cart, CartLine, LineNotFound, NotEnoughStock, TooMany
from tests.shop import NOON


def cart(**quantities: int) -> Cart:
    lines = tuple(line(variant_id, quantity) for variant_id, quantity in quantities.items())
    return Cart(shop="mugs", owner="guest_mei", lines=lines, changed_at=NOON)


def line(variant_id: str, quantity: int) -> CartLine:
    return CartLine(variant_id=variant_id, quantity=quantity, price_then=Money(2_500, "CNY"), added_at=NOON)


def contents(of: Cart) -> dict[str, int]:
    return {each.variant_id: each.quantity for each in of.lines}


def test_lines_of_one_variant_merge() -> None:
    """S5.1.2-a part: adding a variant twice makes one line."""
    merged = rules.add(cart(cup=2, mug=1), line("cup", 3), most=9)
    assert [(each.variant_id, each.quantity) for each in merged.lines] == [("cup", 5), ("mug", 1)]


def test_no_more_goes_in_than_there_is() -> None:
    """S5.1.2-a part: the stock limit counts what is in the cart already, and says how many there are."""
    with pytest.raises(NotEnoughStock) as refused:
        rules.add(cart(cup=2), line("cup", 2), most=3)
    assert refused.value.facts == {"variant_id": "cup", "requested": 4, "available": 3}


def test_a_line_and_a_cart_have_a_limit() -> None:
    """S5.1.2-a part: the limits per line and per order come with their number."""
    with pytest.raises(TooMany) as line_full:
        rules.add(cart(cup=998), line("cup", 2), most=5_000)
    assert line_full.value.facts == {"variant_id": "cup", "limit": 999}
    full = cart(**{f"v{n}": 1 for n in range(50)})
    with pytest.raises(TooMany) as cart_full:
        rules.add(full, line("one-more", 1), most=9)
    assert cart_full.value.facts["limit"] == 50


def test_all_that_there_is_and_all_that_may_be_goes_in() -> None:
    """S5.1.2-a: up to the limits themselves."""
    assert contents(rules.add(cart(cup=2), line("cup", 1), most=3)) == {"cup": 3}
    assert contents(rules.add(cart(cup=998), line("cup", 1), most=5_000)) == {"cup": 999}
    full = cart(**{f"v{n}": 1 for n in range(49)})
    assert len(rules.add(full, line("one-more", 1), most=9).lines) == 50
    assert len(rules.add(cart(**{f"v{n}": 1 for n in range(50)}), line("v7", 1), most=9).lines) == 50


def test_limits_hold_for_another_quantity_and_another_variant_too() -> None:
    """S5.1.2-a part: limits hold for another quantity and another variant too"""
    with pytest.raises(NotEnoughStock):
        rules.set_quantity(cart(cup=1), "cup", 4, most=3)
    for there in (cart(cup=1), cart(cup=1, mug=1)):
        with pytest.raises(NotEnoughStock):
            rules.swap(there, "cup", line("mug", 4), most=3)
    assert contents(rules.set_quantity(cart(cup=5), "cup", 3, most=3)) == {"cup": 3}
    with pytest.raises(LineNotFound):
        rules.set_quantity(cart(cup=1), "mug", 1, most=3)
    with pytest.raises(TooMany) as full:
        rules.set_quantity(cart(cup=1), "cup", 1_000, most=5_000)
    assert full.value.facts == {"variant_id": "cup", "limit": 999}


def test_a_merged_cart_is_no_larger_than_any_other() -> None:
    """S5.1.3-b: the stated rule: lines beyond 50 are left out."""
    mine = cart(**{f"v{n}": 1 for n in range(49)})
    merged = rules.merge(mine, cart(a=1, b=2, v7=3))
    assert (len(merged.lines), merged.quantity_of("a"), merged.quantity_of("b"), merged.quantity_of("v7")) == (
        50, 1, 0, 4,
    )  # fmt: skip


def test_a_cart_is_kept_for_ninety_days_after_its_last_change() -> None:
    begun = rules.empty("mugs", "guest_mei", NOON)
    assert (begun.shop, begun.owner, begun.lines, begun.expires) == ("mugs", "guest_mei", (), NOON + timedelta(days=90))
    assert rules.changed(begun, "r", NOON + timedelta(days=1)).expires == NOON + timedelta(days=91)


def test_changing_to_a_variant_in_the_cart_merges() -> None:
    """S5.1.2-c part: cup -> mug while a mug is there makes one line of mugs."""
    assert contents(rules.swap(cart(cup=2, jug=1, mug=3), "cup", line("mug", 2), most=9)) == {"jug": 1, "mug": 5}


def test_changing_the_variant_keeps_the_place() -> None:
    """S5.1.2-c part: another variant takes the line's place."""
    assert list(contents(rules.swap(cart(cup=2, jug=1), "cup", line("mug", 4), most=9)).items()) == [
        ("mug", 4),
        ("jug", 1),
    ]


def test_what_is_not_in_the_cart_cannot_be_changed() -> None:
    with pytest.raises(LineNotFound) as absent:
        rules.swap(cart(cup=2), "mug", line("mug", 1), most=9)
    assert absent.value.facts == {"variant_id": "mug"}


def test_buying_takes_only_what_was_bought() -> None:
    """S5.1.2-e part: other lines, and units added meanwhile, stay."""
    assert contents(rules.take(cart(cup=5, mug=1, jug=2), {"cup": 3, "mug": 1})) == {"cup": 2, "jug": 2}
    assert contents(rules.take(cart(cup=2), {"cup": 1})) == {"cup": 1}
    assert contents(rules.take(cart(cup=2), {"cup": 3})) == {}


def test_merged_carts_add_up() -> None:
    """S5.1.3-b part: the stated rule: quantities add up, to 999 at most."""
    assert contents(rules.merge(cart(cup=2, jug=600), cart(mug=1, cup=3, jug=600))) == {"cup": 5, "jug": 999, "mug": 1}


def test_a_cart_remembers_its_latest_requests() -> None:
    once = rules.changed(cart(cup=1), "first", NOON + timedelta(minutes=1))
    assert (once.version, once.requests) == (1, ("first",))
    many = once
    for n in range(20):
        many = rules.changed(many, f"r{n}", NOON)
    assert len(many.requests) == 20
    assert "first" not in many.requests


def test_a_request_is_known_by_its_id_and_by_what_it_asked_for() -> None:
    """S5.1.2-a part: a key that comes back for something else is no repetition."""
    asked = rules.mark("tap-1", "add cup 1")
    met = rules.changed(cart(cup=1), asked, NOON)
    assert rules.remembered(met, asked) == asked
    assert rules.remembered(met, rules.mark("tap-1", "add cup 2")) == asked
    assert rules.remembered(met, rules.mark("tap-2", "add cup 1")) is None
    assert len(asked) == 32  # as long as an id of our own: a cart holds twenty, and each unit of it is paid for
