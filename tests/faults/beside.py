"""The model beside those who imitate DynamoDB with more effort: random operations, which each should answer alike."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from botocore import xform_name
from moto import mock_aws

from infra.local.provision import storage
from infra.resources import Table as Wanted
from tests.cloud import Cloud
from tests.faults.differential import TABLE, Answer, Oracle, Play, essence, modeled, refusing
from tests.faults.model.table import Table
from tests.shop import aws, make_table

Differs = Callable[[Answer, Answer], bool]
"""Whether two answers, of which the first is ours, differ as is known."""


def never(ours: Answer, theirs: Answer) -> bool:
    return False


def as_moto(ours: Answer, theirs: Answer) -> bool:
    """moto says at once that a full page was the last, and refuses a transaction whole for one invalid part.

    DynamoDB lets one ask for an empty page, and cancels, with ValidationError as the reason of that part.
    """
    if ("ValidationError", None) in ours.get("reasons", ()):
        return theirs == {"refused": "ValidationException"}
    return "LastEvaluatedKey" in ours and ours == theirs | {"LastEvaluatedKey": ours["LastEvaluatedKey"]}


def difference(oracle: Oracle, differs: Differs, operations: int, seed: int) -> str:
    """The first operation of so many that is answered otherwise; nothing where all are answered alike."""
    play, model, ours = Play(seed), modeled(Table()), Answer()
    for number in range(operations):
        operation, request = play.operation(ours)
        ours, theirs = essence(model(operation, request)), essence(oracle(operation, request))
        if ours != theirs and not differs(ours, theirs):
            return f"SEED={seed}, operation {number}: {operation} {request}: the model says {ours}, not {theirs}"
    return ""


def asking(client: Any) -> Oracle:
    """A client of botocore, in whose table nothing is that these operations know."""
    return refusing(lambda operation, request: getattr(client, xform_name(operation))(**request))


def anew(client: Any) -> Oracle:
    """The same, with a table of its own."""
    if TABLE in client.list_tables()["TableNames"]:
        client.delete_table(TableName=TABLE)
    storage.table(client, Wanted(TABLE))
    return asking(client)


@contextmanager
def moto() -> Iterator[tuple[Oracle, Differs]]:
    """Its table has no stream: it would copy all of that with every transaction."""
    with mock_aws():
        make_table(Wanted(TABLE))
        yield asking(aws("dynamodb")), as_moto


@contextmanager
def embedded() -> Iterator[tuple[Oracle, Differs]]:
    """The cloud that `make run` has, in a process of its own."""
    with TemporaryDirectory() as state:
        running = Cloud(Path(state))
        try:
            yield anew(running.access.client("dynamodb")), never
        finally:
            running.stop()


OTHERS = {"moto": moto, "the embedded cloud": embedded}
