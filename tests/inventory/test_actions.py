"""Inventory actions: stock is counted, received and followed by its ledger."""

import random

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.aws import settings as names
from chalicelib.aws.stream import news_of
from chalicelib.aws.table import commit
from chalicelib.core.callers import ANYONE
from chalicelib.core.events import Event, StockMoved, Told
from chalicelib.core.problems import Conflict
from chalicelib.domain.inventory import actions, rules, store
from tests.inventory.builders import adds_up, fold, level_now, moved, order_move
from tests.shop import MUGS, NOON

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")


def receive(quantity: int, **place: str) -> None:
    where = {"variant_id": "var_mug", "product_id": "prod_mug", "location": "main"} | place
    actions.receive(MUGS, **where, quantity=quantity, by="admin_zhang", once=None, now=NOON)


def adjust(delta: int, expected: int) -> None:
    actions.adjust(
        MUGS, variant_id="var_mug", location="main", delta=delta, expected=expected, reason="counted",
        by="admin_zhang", once=None, now=NOON,
    )  # fmt: skip


def told_now() -> list[Told[Event]]:
    """What the level's item tells now, as the relay reads it off the stream."""
    table = boto3.client("dynamodb")
    key = {"pk": {"S": "INVENTORY#mugs#var_mug"}, "sk": {"S": "LEVEL#main"}}
    found = table.get_item(TableName=names.settings().table, Key=key)
    told = news_of({"NewImage": found["Item"]}) if "Item" in found else []
    return [each for each in told if isinstance(each.event, StockMoved)]


def ledger() -> list[StockMoved]:
    page = actions.movements(MUGS, "var_mug", ANYONE, limit=100, given=None)
    assert page.after is None
    return list(page.items)


def test_a_count_takes_nothing_that_orders_wait_for() -> None:
    receive(5)
    commit(store.hold(**order_move(4)))
    with pytest.raises(rules.OutOfStock):
        adjust(-2, expected=5)
    adjust(-1, expected=5)
    assert (level_now().on_hand, level_now().available, level_now().reserved) == (4, 0, 4)
    (told,) = told_now()
    assert told.event == moved("adjusted", -1, reason="counted", by="admin_zhang")


def test_new_units_open_a_level_and_add_to_it() -> None:
    receive(5)
    receive(2)
    assert (level_now().on_hand, level_now().available) == (7, 7)
    assert told_now()[0].event == moved("received", 2, by="admin_zhang")


def test_stock_is_kept_at_the_locations_of_the_shop_only() -> None:
    with pytest.raises(rules.UnknownLocation):
        receive(1, location="cellar")


def test_an_event_that_comes_twice_is_one_entry_of_the_ledger() -> None:
    for _ in range(2):
        actions.enter("INVENTORY#mugs#var_mug/LEVEL#main:2:0", moved("reserved", 2))
    actions.enter("INVENTORY#mugs#var_mug/LEVEL#main:3:0", moved("reserved", 2))
    assert [(each.movement, each.quantity) for each in ledger()] == [("reserved", 2), ("reserved", 2)]


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["hold", "release", "allocate", "deallocate", "ship", "restock", "adjust"]),
        st.integers(1, 6),
    ),
    min_size=1,
    max_size=25,
)


def carry_out(name: str, quantity: int) -> None:
    if name == "adjust":
        there = level_now().on_hand
        adjust(quantity - there, there)
    else:
        commit(getattr(store, name)(**order_move(quantity)))


def forget_everything() -> None:
    table = boto3.resource("dynamodb").Table(names.settings().table)
    for item in table.scan()["Items"]:
        table.delete_item(Key={"pk": item["pk"], "sk": item["sk"]})


@given(OPERATIONS, st.integers(0, 2**32))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_on_hand_is_the_sum_of_the_ledger(operations: list[tuple[str, int]], seed: int) -> None:
    """I8: whatever happens, and however often and in whatever order it is told, the sums agree."""
    forget_everything()
    receive(10)
    deliveries = told_now()
    for name, quantity in operations:
        version = level_now().version
        try:
            carry_out(name, quantity)
        except Conflict:
            assert level_now().version == version
        assert adds_up(level_now())
        deliveries += told_now()  # what did not move tells its last movement again: a duplicate
    random.Random(seed).shuffle(deliveries)
    for told in deliveries:
        assert isinstance(told.event, StockMoved)
        actions.enter(told.event_id, told.event)
    level = level_now()
    assert fold(ledger()) == {name: getattr(level, name) for name in ("on_hand", "available", "reserved", "committed")}
