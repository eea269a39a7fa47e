"""Stock rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.domain.inventory import rules
from chalicelib.domain.inventory.rules import EFFECTS, LARGEST, OutOfStock
from tests.inventory.builders import a_level, adds_up, fold, moved
from tests.shop import NOON

KEPT_FROM_SALE = ("reserved", "committed", "damaged", "quality_control", "safety_stock")


@pytest.mark.parametrize("movement", EFFECTS)
def test_every_movement_leaves_available_as_it_is_defined(movement: str) -> None:
    effects = EFFECTS[movement]
    kept = sum(effects.get(name, 0) for name in KEPT_FROM_SALE)
    assert effects.get("available", 0) == effects.get("on_hand", 0) - kept


@pytest.mark.parametrize(
    ("movement", "told"),
    [
        ("reserved", 2),
        ("released", -2),
        ("allocated", -2),
        ("deallocated", -2),
        ("shipped", -2),
        ("returned", 2),
        ("received", 2),
        ("adjusted", 2),
    ],
)
def test_a_movement_is_told_with_the_sign_that_on_hand_or_reserved_sees(movement: str, told: int) -> None:
    assert rules.told_quantity(movement, 2) == told
    assert rules.changes(movement, told) == {name: 2 * effect for name, effect in EFFECTS[movement].items()}


MOVEMENTS = st.lists(st.tuples(st.sampled_from(list(EFFECTS)), st.integers(1, 50)))


@given(MOVEMENTS, st.randoms(use_true_random=False))
def test_movements_fold_to_the_same_quantities_in_any_order(moves: list[tuple[str, int]], random: object) -> None:
    told = [moved(movement, rules.told_quantity(movement, units)) for movement, units in moves]
    shuffled = list(told)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    quantities = fold(told)
    assert quantities == fold(shuffled)
    assert quantities["available"] == quantities["on_hand"] - quantities["reserved"] - quantities["committed"]


def test_what_is_not_there_is_refused_with_what_is() -> None:
    """S5.2.2-a part: the refusal of a hold says of which variant how many were available."""
    refusal = rules.refusal(moved("reserved", 6), a_level(5, reserved=3))
    assert isinstance(refusal, OutOfStock)
    assert refusal.facts == {"variant_id": "var_mug", "location": "main", "requested": 6, "available": 5}


def test_where_nothing_ever_was_nothing_is_available() -> None:
    assert rules.refusal(moved("reserved", 1), None).facts["available"] == 0
    assert isinstance(rules.refusal(moved("returned", 1), None), rules.NoStockLevel)


@pytest.mark.parametrize(
    ("movement", "quantity", "problem"),
    [
        ("released", -3, rules.NotReserved),
        ("allocated", -3, rules.NotReserved),
        ("deallocated", -3, rules.NotCommitted),
        ("shipped", -3, rules.NotCommitted),
        ("adjusted", -6, rules.NotOnHand),
        ("received", LARGEST, rules.TooManyUnits),
    ],
)
def test_a_refusal_says_which_bound_would_break(movement: str, quantity: int, problem: type) -> None:
    level = a_level(1, reserved=2, committed=2)
    assert type(rules.refusal(moved(movement, quantity), level)) is problem
    full = rules.refusal(moved("received", LARGEST), level)
    assert full.facts == {"variant_id": "var_mug", "location": "main", "on_hand": 5}


def test_an_adjustment_cannot_take_what_is_reserved() -> None:
    assert isinstance(rules.refusal(moved("adjusted", -2), a_level(1, reserved=2)), OutOfStock)


def test_what_suffices_to_the_last_unit_is_not_blamed() -> None:
    """All three are on hand, and two of them are promised."""
    assert isinstance(rules.refusal(moved("adjusted", -3), a_level(1, reserved=2)), OutOfStock)


def test_who_has_seen_another_quantity_is_told_what_there_is() -> None:
    """Before anything else: the rest was reckoned from it."""
    place = {"variant_id": "var_mug", "location": "main"}
    stale = rules.refusal(moved("adjusted", -9), a_level(5), expected=9)
    assert isinstance(stale, rules.StaleQuantity)
    assert stale.facts == place | {"expected": 9, "on_hand": 5}
    nothing = rules.refusal(moved("adjusted", 1), None, expected=9)
    assert isinstance(nothing, rules.StaleQuantity)
    assert nothing.facts == place | {"expected": 9, "on_hand": 0}
    assert isinstance(rules.refusal(moved("adjusted", -9), a_level(5), expected=5), rules.NotOnHand)


def test_an_empty_level_has_nothing() -> None:
    empty = rules.empty_level("mugs", "var_mug", "prod_mug", "main")
    assert (empty.on_hand, empty.available, empty.version, adds_up(empty)) == (0, 0, 1, True)
    assert (empty.shop, empty.variant_id, empty.product_id, empty.location) == ("mugs", "var_mug", "prod_mug", "main")


def test_what_moves_for_no_order_says_who_moved_it_and_why() -> None:
    told = rules.moved_at(a_level(5, location="north"), "adjusted", -2, "damaged", "admin_zhang", NOON)
    assert told == moved("adjusted", -2, location="north", reason="damaged", by="admin_zhang")


@pytest.mark.parametrize("quantity", [0, LARGEST])
def test_a_level_opens_with_what_it_may_hold(quantity: int) -> None:
    assert rules.first_level(moved("received", quantity)).on_hand == quantity


def test_a_line_goes_to_the_first_location_that_has_all_of_it() -> None:
    main, north = a_level(2), a_level(7, location="north")
    assert rules.choose_location([main, north], 2) == "main"
    assert rules.choose_location([main, north], 3) == "north"
    assert rules.choose_location([main, north], 8) is None
    assert rules.choose_location([], 1) is None


def test_as_many_can_be_bought_as_one_location_has() -> None:
    assert rules.purchasable([a_level(2), a_level(7, location="north")]) == 7
    assert rules.purchasable([]) == 0


@pytest.mark.parametrize(("delta", "on_hand", "change"), [(-2, None, -2), (None, 3, -2), (None, 0, -5), (7, None, 7)])
def test_an_adjustment_is_a_difference_or_a_new_quantity(delta: int | None, on_hand: int | None, change: int) -> None:
    assert rules.difference(5, delta, on_hand) == change


@pytest.mark.parametrize(("delta", "on_hand"), [(None, None), (0, None), (None, 5), (1, 6), (0, 5)])
def test_an_adjustment_says_one_thing_and_changes_something(delta: int | None, on_hand: int | None) -> None:
    with pytest.raises(rules.NothingToAdjust):
        rules.difference(5, delta, on_hand)


def test_the_first_units_make_a_level_that_adds_up() -> None:
    level = rules.first_level(moved("received", 5))
    assert (level.on_hand, level.available, level.version) == (5, 5, 1)
    assert adds_up(level)


def test_a_level_is_another_products_once_nothing_is_on_hand_or_on_its_way() -> None:
    level = a_level(0)
    assert rules.held_for(None, "prod_mug") is None
    assert rules.held_for(level, level.product_id) is level
    assert rules.held_for(level, "prod_jug") is None
    for taken in (a_level(1), replace(level, incoming=1)):
        with pytest.raises(rules.OtherProduct) as refused:
            rules.held_for(taken, "prod_jug")
        assert refused.value.facts == {"field": "/product_id", "product_id": level.product_id}
    after = rules.first_level(moved("received", 5), replace(level, version=4))
    assert (after.on_hand, after.available, after.version) == (5, 5, 5)


@pytest.mark.parametrize("quantity", [-1, LARGEST + 1])
def test_no_level_opens_below_nothing_or_above_the_limit(quantity: int) -> None:
    with pytest.raises(rules.ImpossibleQuantity):
        rules.first_level(moved("received", quantity))
