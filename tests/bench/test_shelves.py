"""The benches' table answers as the model's own does, though it looks at one partition only."""

import pytest

from bench.shelves import Shelves
from tests.faults.differential import Answer, Play, modeled
from tests.faults.model.table import Table

OPERATIONS = 400


@pytest.mark.parametrize("seed", range(5))
def test_both_tables_answer_alike(seed: int) -> None:
    play, ours, theirs, said = Play(seed), modeled(Shelves()), modeled(Table()), Answer()
    for _ in range(OPERATIONS):
        operation, request = play.operation(said)
        said = ours(operation, request)
        assert said == theirs(operation, request), (operation, request)


def test_what_is_stacked_is_found_as_if_it_had_been_put() -> None:
    stacked, put = Shelves(), Shelves()
    items = [{"pk": {"S": "a"}, "sk": {"S": str(number)}, "n": {"N": "1"}} for number in (3, 1, 2)]
    stacked.stack(items)
    for item in items:
        put.answer("PutItem", {"TableName": "storefront", "Item": item})
    request = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "a"}}, "Limit": 2}
    assert stacked.answer("Query", request) == put.answer("Query", request)
    assert (stacked.items, stacked.partitions) == (put.items, put.partitions)
