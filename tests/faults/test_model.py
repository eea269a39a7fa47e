"""The model against those who imitate DynamoDB with more effort: they answer alike, whatever is asked."""

import os
from collections.abc import Callable
from random import SystemRandom
from typing import Any

import boto3
import pytest
from botocore import xform_name

from infra.local.provision import storage
from infra.resources import Table as Wanted
from tests.cloud import Cloud
from tests.faults.differential import TABLE, Answer, Oracle, Play, essence, modeled, refusing
from tests.faults.model.table import Table

OPERATIONS = int(os.environ.get("DIFFERENTIAL", "600"))


def known(ours: Answer, theirs: Answer) -> bool:
    """moto says at once that a full page was the last, and refuses a transaction whole for one invalid part.

    DynamoDB lets one ask for an empty page, and cancels, with ValidationError as the reason of that part.
    """
    if ("ValidationError", None) in ours.get("reasons", ()):
        return theirs == {"refused": "ValidationException"}
    return ours.pop("LastEvaluatedKey", None) is not None and ours == theirs


def never(ours: Answer, theirs: Answer) -> bool:
    return False


def compare(oracle: Oracle, differs: Callable[[Answer, Answer], bool]) -> None:
    seed = int(os.environ.get("SEED", "0")) or SystemRandom().randrange(1 << 32)
    play, model = Play(seed), modeled(Table())
    for number in range(OPERATIONS):
        operation, request = play.operation()
        ours, theirs = essence(model(operation, request)), essence(oracle(operation, request))
        assert ours == theirs or differs(ours, theirs), f"SEED={seed}, operation {number}: {operation} {request}"


def client_of(client: Any) -> Oracle:
    return refusing(lambda operation, request: getattr(client, xform_name(operation))(**request))


@pytest.mark.usefixtures("cloud_in_process")
def test_the_model_answers_as_moto_does() -> None:
    compare(client_of(boto3.client("dynamodb")), known)


@pytest.mark.cloud
def test_the_model_answers_as_the_embedded_cloud_does(cloud: Cloud) -> None:
    client = cloud.access.client("dynamodb")
    if TABLE in client.list_tables()["TableNames"]:
        client.delete_table(TableName=TABLE)
    storage.table(client, Wanted(TABLE))
    compare(client_of(client), never)
    client.delete_table(TableName=TABLE)
