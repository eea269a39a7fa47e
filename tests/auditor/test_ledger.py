"""Folding a ledger: entries may come a little out of order; what is missing or there twice has a name."""

from datetime import timedelta
from random import Random

import pytest

from chalicelib.domain.auditor.rules import ledger
from chalicelib.domain.auditor.rules.ledger import MOST_NAMED, Fold, Ledger, fold, parts_of
from chalicelib.domain.inventory.rules import ALLOCATED, RECEIVED, RESERVED, Movement, StockLevel
from tests.shop import NOON


def level(version: int, **quantities: int) -> StockLevel:
    facts = {"on_hand": 0, "available": 0} | quantities
    return StockLevel(
        shop="mugs", variant_id="mug", product_id="prod_mug", location="main", version=version, **facts
    )  # fmt: skip


def entry(version: int, movement: str = RECEIVED, quantity: int = 1, order_id: str | None = None) -> Movement:
    return Movement(
        shop="mugs", at=NOON + timedelta(seconds=version), movement=movement, variant_id="mug",
        product_id="prod_mug", location="main", quantity=quantity, order_id=order_id,
        event_id=f"INVENTORY#mugs#mug/LEVEL#main:{version}:0",
    )  # fmt: skip


def folded(version: int, *entries: Movement) -> Ledger:
    """In the order given, whatever their times."""
    folding = Fold(level(version))
    for each in entries:
        folding.enter(each)
    return folding.end(entries[-1].at if entries else None)


def test_entries_out_of_order_are_all_there() -> None:
    entries = [entry(version) for version in range(1, 201)]
    Random(7).shuffle(entries)
    told = folded(200, *entries)
    assert (told.missing, told.repeated, told.sums["on_hand"]) == ({}, (), 200)


def test_a_gap_is_named_with_the_time_by_which_it_was_over() -> None:
    told = folded(5, entry(1), entry(2), entry(4), entry(5))
    assert told.missing == {3: entry(5).at}


def test_the_end_that_is_missing_has_no_time() -> None:
    """Only the level itself knows when it was last changed."""
    assert folded(3, entry(1)).missing == {2: None, 3: None}
    assert folded(2).missing == {1: None, 2: None}


def test_an_entry_twice_is_named_once_for_each_time_too_many() -> None:
    assert folded(3, entry(1), entry(2), entry(2), entry(3)).repeated == (2,)
    assert folded(3, entry(1), entry(3), entry(3), entry(3), entry(2)).repeated == (3, 3)
    assert len(folded(1, *[entry(1)] * (MOST_NAMED + 2)).repeated) == MOST_NAMED


def test_a_gap_is_given_up_when_too_many_have_come_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for it in memory stays within a window; entries that come later still are not counted twice."""
    monkeypatch.setattr(ledger, "WINDOW", 5)
    folding = Fold(level(50))
    for version in (*range(1, 10), *range(11, 51)):
        folding.enter(entry(version))
        assert len(folding._ahead) <= 6
    told = folding.end(entry(50).at)
    assert list(told.missing) == [10]
    assert told.missing[10] is not None
    assert told.missing[10] < entry(20).at
    folding.enter(entry(10))
    assert (folding.missing, folding.repeated) == ({}, [])


def test_few_of_many_that_are_missing_are_named() -> None:
    told = folded(1_000_000, entry(1))
    assert list(told.missing) == list(range(2, 2 + MOST_NAMED))


def test_what_came_after_the_level_was_read_and_what_is_elsewhere_is_left_out() -> None:
    elsewhere = Movement(
        shop="mugs", at=NOON, movement=RECEIVED, variant_id="mug", product_id="prod_mug", location="north",
        quantity=7, event_id="INVENTORY#mugs#mug/LEVEL#north:1:0",
    )  # fmt: skip
    told = folded(1, entry(1), elsewhere, entry(2))
    assert (told.sums["on_hand"], told.missing) == (1, {})


def test_orders_that_hold_nothing_any_more_are_forgotten() -> None:
    told = fold(
        level(5),
        [
            entry(1, RECEIVED, 9), entry(2, RESERVED, 2, "or_1"), entry(3, RESERVED, 1, "or_2"),
            entry(4, ALLOCATED, -2, "or_1"), entry(5, "released", -1, "or_2"),
        ],
    )  # fmt: skip
    assert told.held == {"or_1": (0, 2)}
    assert told.sums == {"on_hand": 9, "reserved": 0, "committed": 2, "available": 7}


def test_each_order_is_in_one_part() -> None:
    orders = [f"or_{number}" for number in range(40)]
    entries = [entry(version, RESERVED, 1, order_id) for version, order_id in enumerate(orders, 1)]
    seen: list[str] = []
    for part in range(3):
        folding = Fold(level(40, reserved=40), part, parts=3)
        for each in entries:
            folding.enter(each)
        seen += folding.end(None).held
    assert sorted(seen) == sorted(orders)
    assert parts_of(level(1, reserved=999)) == 1
    assert parts_of(level(1, reserved=1_000, committed=1_500)) == 3
    assert parts_of(level(1, reserved=-5)) == 1
