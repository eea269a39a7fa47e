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
from tests.shop import LAMPS, MUGS, NOON

pytestmark = pytest.mark.usefixtures("cloud_in_process", "noon")

SET = {"variant_id": "var_mug", "product_id": "prod_mug", "location": "main", "reason": "imported", "now": NOON}


def set_on_hand(on_hand: int) -> None:
    actions.set_on_hand(MUGS, on_hand=on_hand, **SET)  # type: ignore[arg-type]


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


def test_an_import_opens_a_level_then_corrects_it_then_leaves_it() -> None:
    set_on_hand(5)
    set_on_hand(3)
    set_on_hand(3)
    level = level_now()
    assert (level.on_hand, level.available, level.version) == (3, 3, 2)
    (told,) = told_now()
    assert told.event == moved("adjusted", -2, reason="imported")


def test_an_import_cannot_take_what_orders_wait_for() -> None:
    set_on_hand(5)
    commit(store.hold(**order_move(4)))
    with pytest.raises(rules.OutOfStock):
        set_on_hand(3)
    set_on_hand(4)
    assert (level_now().available, level_now().reserved) == (0, 4)


def test_new_units_open_a_level_and_add_to_it() -> None:
    for quantity in (5, 2):
        actions.receive(
            MUGS,
            variant_id="var_mug",
            product_id="prod_mug",
            location="main",
            quantity=quantity,
            by="admin_zhang",
            once=None,
            now=NOON,
        )
    assert (level_now().on_hand, level_now().available) == (7, 7)
    assert told_now()[0].event == moved("received", 2, by="admin_zhang")


def test_stock_is_kept_at_the_locations_of_the_shop_only() -> None:
    with pytest.raises(rules.UnknownLocation):
        actions.set_on_hand(LAMPS, on_hand=1, **(SET | {"location": "north"}))  # type: ignore[arg-type]


def test_an_event_that_comes_twice_is_one_entry_of_the_ledger() -> None:
    for _ in range(2):
        actions.enter("INVENTORY#mugs#var_mug/LEVEL#main:2:0", moved("reserved", 2))
    actions.enter("INVENTORY#mugs#var_mug/LEVEL#main:3:0", moved("reserved", 2))
    assert [(each.movement, each.quantity) for each in ledger()] == [("reserved", 2), ("reserved", 2)]


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["hold", "release", "allocate", "deallocate", "ship", "restock", "set_on_hand"]),
        st.integers(1, 6),
    ),
    min_size=1,
    max_size=25,
)


def carry_out(name: str, quantity: int) -> None:
    if name == "set_on_hand":
        set_on_hand(quantity)
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
    set_on_hand(10)
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
