"""The model against those who imitate DynamoDB with more effort: they answer alike, whatever is asked."""

import os
from collections import Counter
from contextlib import nullcontext
from random import SystemRandom

import pytest

from tests.cloud import Cloud
from tests.faults.beside import OTHERS, Differs, anew, as_moto, difference, moto, never
from tests.faults.differential import KINDS, Answer, Oracle, Play, essence, modeled
from tests.faults.jobs import beside
from tests.faults.model.table import Table

OPERATIONS = int(os.environ.get("DIFFERENTIAL", "600"))
"""Of each comparison here; `make faults` plays ten thousand."""


def alike(oracle: Oracle, differs: Differs) -> None:
    seed = int(os.environ.get("SEED", "0")) or SystemRandom().randrange(1 << 32)
    assert difference(oracle, differs, OPERATIONS, seed) == ""


def test_the_model_answers_as_moto_does() -> None:
    with moto() as (oracle, differs):
        alike(oracle, differs)


@pytest.mark.cloud
def test_the_model_answers_as_the_embedded_cloud_does(cloud: Cloud) -> None:
    client = cloud.access.client("dynamodb")
    alike(anew(client), never)
    client.delete_table(TableName="storefront")


def test_a_model_that_is_wrong_is_noticed() -> None:
    """One that forgets conditions, one that starts each page anew, one that leaves out a part of a batch."""

    def careless(operation: str, request: Answer) -> Answer:
        return sound(operation, {name: value for name, value in request.items() if name != "ConditionExpression"})

    def from_the_start(operation: str, request: Answer) -> Answer:
        return sound(operation, {name: value for name, value in request.items() if name != "ExclusiveStartKey"})

    def hasty(operation: str, request: Answer) -> Answer:
        answer = sound(operation, request)
        left = {table: items[1:] for table, items in answer.get("Responses", {}).items()}
        return answer | {"Responses": left} if left else answer

    for wrong in (careless, from_the_start, hasty):
        sound = modeled(Table())
        assert "operation" in difference(wrong, as_moto, OPERATIONS, 1), wrong.__name__


def test_make_faults_tells_of_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """It asks as often as it says, and names the seed and the operation; the same one answers alike."""
    row = beside("moto", 30, 1)
    assert (row.points, row.count) == (30, 0)
    monkeypatch.setitem(OTHERS, "moto", lambda: nullcontext((lambda operation, request: {"Item": {}}, never)))
    row = beside("moto", 30, 1)
    assert row.count == 1
    assert row.wrong[0].startswith("moto: SEED=1, operation ")


def test_every_operation_is_asked_and_mostly_does_something() -> None:
    """Pages after the first, too; and what is asked is sometimes refused, for each of the reasons that there are."""
    play, model, told = Play(7), modeled(Table()), Answer()
    asked, refused = Counter[str](), Counter[str]()
    for _ in range(OPERATIONS):
        operation, request = play.operation(told)
        told = essence(model(operation, request))
        asked[operation] += 1
        asked["another page"] += "ExclusiveStartKey" in request and bool(told.get("Items"))
        refused[told.get("refused", "")] += 1
    assert set(asked) == {*KINDS, "another page"}
    assert min(asked.values()) >= 5
    assert set(refused) == {
        "", "ConditionalCheckFailedException", "TransactionCanceledException", "ValidationException",
    }  # fmt: skip
    assert refused[""] > OPERATIONS / 3
