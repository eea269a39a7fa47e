"""The writes of stock: every one keeps the level's sums, or changes nothing."""

from collections.abc import Callable

import boto3
import pytest

from chalicelib.aws.settings import settings
from chalicelib.aws.table import commit
from chalicelib.aws.writes import Write
from chalicelib.core.events import read_news
from chalicelib.core.problems import Problem
from chalicelib.domain.inventory import rules, store
from tests.inventory.builders import adds_up, level_now, order_move, stock

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")


def test_what_is_not_there_cannot_be_held() -> None:
    """S5.2.2-a part: the refusal names the variant and says what was available; nothing moved."""
    stock(2)
    with pytest.raises(rules.OutOfStock) as refused:
        commit(store.hold(**order_move(3)))
    assert refused.value.facts == {"variant_id": "var_mug", "location": "main", "requested": 3, "available": 2}
    assert level_now().available == 2


def test_what_has_no_level_cannot_be_held() -> None:
    with pytest.raises(rules.OutOfStock) as refused:
        commit(store.hold(**order_move(1)))
    assert refused.value.facts["available"] == 0


def test_an_order_moves_its_units_from_the_shelf_to_the_door() -> None:
    stock(5, damaged=1, quality_control=1, safety_stock=2)
    seen = []
    for write in (store.hold, store.allocate, store.ship, store.restock):
        commit(write(**order_move(2)))
        level = level_now()
        assert adds_up(level)
        seen.append((level.available, level.reserved, level.committed, level.on_hand))
    assert seen == [(3, 2, 0, 9), (3, 0, 2, 9), (3, 0, 0, 7), (5, 0, 0, 9)]


def test_held_and_allocated_units_can_come_back() -> None:
    stock(5)
    commit(store.hold(**order_move(2)))
    commit(store.release(**order_move(1)))
    commit(store.allocate(**order_move(1)))
    commit(store.deallocate(**order_move(1)))
    assert (level_now().available, level_now().reserved, level_now().committed) == (5, 0, 0)


@pytest.mark.parametrize(
    ("write", "problem"),
    [
        (store.release, rules.NotReserved),
        (store.allocate, rules.NotReserved),
        (store.deallocate, rules.NotCommitted),
        (store.ship, rules.NotCommitted),
    ],
)
def test_nothing_is_released_or_shipped_twice(write: Callable[..., Write], problem: type[Problem]) -> None:
    before = stock(5, reserved=1, committed=1)
    with pytest.raises(problem):
        commit(write(**order_move(2)))
    assert level_now() == before


def test_returned_units_need_a_level_to_come_back_to() -> None:
    with pytest.raises(rules.NoStockLevel):
        commit(store.restock(**order_move(1)))


@pytest.mark.parametrize("quantity", [0, -1])
def test_an_order_moves_at_least_one_unit(quantity: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        store.hold(**order_move(quantity))


def test_a_movement_is_told_on_the_level_that_it_changes() -> None:
    stock(5)
    commit(store.hold(**order_move(2)))
    item = (
        boto3.resource("dynamodb")
        .Table(settings().table)
        .get_item(Key={"pk": "INVENTORY#mugs#var_mug", "sk": "LEVEL#main"})
    )
    (told,) = read_news(item["Item"]["news"].value)
    assert (told.movement, told.quantity, told.order_id) == ("reserved", 2, "or_1")  # type: ignore[attr-defined]
    assert item["Item"]["version"] == 2


def test_levels_are_found_by_variant_and_location() -> None:
    stock(5)
    stock(7, location="north")
    found = store.levels(shop="mugs", variant_ids=["var_cup", "var_mug"], locations=["main", "north"])
    assert [(level.variant_id, level.location, level.available) for level in found] == [
        ("var_mug", "main", 5),
        ("var_mug", "north", 7),
    ]
    assert store.levels(shop="lamps", variant_ids=["var_mug"], locations=["main"]) == []
