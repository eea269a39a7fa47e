"""Capacity units as the developer guide counts them: what the budgets are measured in."""

from typing import Any

import pytest

from tests.faults.model.table import Table, read_units, write_units
from tests.faults.model.values import Item, weight

KB = 1024
ROW: Item = {"gsi1pk": {"S": "p"}, "gsi1sk": {"S": "s"}}


def item(size: int, row: Item | None = None, sk: str = "a") -> Item:
    """Of exactly so many bytes."""
    made: Item = {"pk": {"S": "k"}, "sk": {"S": sk}, "data": {"B": b""}}
    made |= row or {}
    return made | {"data": {"B": b"x" * (size - weight(made))}}


def put(table: Table, *items: Item) -> None:
    for each in items:
        table.answer("PutItem", {"Item": each})


def units(answer: dict[str, Any]) -> float:
    told = answer["ConsumedCapacity"]
    return float((told[0] if isinstance(told, list) else told)["CapacityUnits"])


@pytest.mark.parametrize(
    ("size", "consistent", "expected"),
    [(0, False, 0.5), (0, True, 1), (4 * KB, False, 0.5), (4 * KB, True, 1), (4 * KB + 1, False, 1), (9 * KB, True, 3)],
)
def test_a_read_is_billed_by_four_kilobytes_and_by_half_when_eventually_consistent(
    size: int, consistent: bool, expected: float
) -> None:
    """Also for what is not there."""
    assert read_units(size, consistent) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, item(KB), 1),
        (None, item(KB + 1), 2),
        (item(3 * KB), item(200), 3),  # the larger of both
        (item(3 * KB), None, 3),
        (item(3 * KB), item(3 * KB), 3),  # a condition that is checked, or a put of the same
        (None, None, 1),
        (None, item(KB, ROW), 2),
        (item(KB, ROW), item(KB - 1, ROW), 2),
        (item(KB, ROW), item(KB, ROW), 1),  # the index is not written
        (item(KB, ROW), item(KB, ROW | {"gsi1sk": {"S": "t"}}), 3),  # it moves: a delete and a put
        (item(KB, ROW), item(KB), 2),
        (item(2 * KB, ROW), item(2 * KB - 1, ROW), 4),
    ],
)
def test_a_write_is_billed_by_kilobyte_in_the_table_and_in_each_index(
    before: Item | None, after: Item | None, expected: float
) -> None:
    assert write_units(before, after) == expected


def test_a_transaction_writes_its_items_twice_and_the_indexes_hear_of_it_once() -> None:
    table = Table()
    put(table, item(2 * KB, sk="b"))
    check = {
        "ConditionCheck": {"Key": {"pk": {"S": "k"}, "sk": {"S": "b"}}, "ConditionExpression": "attribute_exists(pk)"}
    }
    request = {"TransactItems": [{"Put": {"Item": item(2 * KB, ROW)}}, check]}
    assert units(table.answer("TransactWriteItems", request)) == 2 * 2 + 2 + 2 * 2


def test_a_batch_rounds_each_item_and_a_query_their_sum() -> None:
    table = Table()
    put(table, *(item(KB, sk=sk) for sk in "abc"))
    keys = [{"pk": {"S": "k"}, "sk": {"S": sk}} for sk in "abcd"]
    assert units(table.answer("BatchGetItem", {"RequestItems": {"t": {"Keys": keys}}})) == 4 * 0.5
    query = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "k"}}}
    assert units(table.answer("Query", query)) == 0.5
    assert units(table.answer("Query", query | {"ConsistentRead": True})) == 1
