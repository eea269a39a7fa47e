"""The contract of both transports, on the embedded cloud: what our code rests on, word for word."""

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from chalicelib.aws import clients, flows, transport
from chalicelib.aws.busy import Busy
from chalicelib.aws.observe import tallied
from chalicelib.aws.records import Address, Record
from chalicelib.aws.settings import settings
from chalicelib.aws.table import get as read
from chalicelib.aws.transport import Failure, Lost, Refusal, ask, call, code, stood_there
from chalicelib.core.paging import Page, pages
from infra.local.provision import storage
from infra.resources import Table
from tests.cloud import Cloud, free_port

pytestmark = pytest.mark.cloud
ABSENT = "attribute_not_exists(pk)"
BLOB = bytes(range(256))


def forget() -> None:
    """What was made for one cloud is not used with the next."""
    for each in (settings.cache_clear, clients.forget, transport.forget):
        each()


@pytest.fixture(params=sorted(transport.TRANSPORTS))
def table(request: pytest.FixtureRequest, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A new table, reached by the transport."""
    name = f"transport-{uuid4().hex[:8]}"
    storage.table(cloud.access.client("dynamodb"), Table(name))
    for variable, value in (cloud.environment | {"TRANSPORT": request.param, "TABLE_NAME": name}).items():
        monkeypatch.setenv(variable, value)
    forget()
    yield name
    forget()


def item(pk: str, **more: Any) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": "X"}, "data": {"B": BLOB}} | more


def put(table: str, pk: str, **more: Any) -> dict[str, Any]:
    return call("PutItem", {"TableName": table, "Item": item(pk, **more)})


def get(table: str, pk: str) -> Any:
    key = {"pk": {"S": pk}, "sk": {"S": "X"}}
    return call("GetItem", {"TableName": table, "Key": key, "ConsistentRead": True}).get("Item")


def refused(act: Callable[[], object]) -> Failure:
    with pytest.raises(Failure) as caught:
        act()
    return caught.value


def test_an_item_comes_back_as_it_was_put(table: str) -> None:
    kinds = {
        "text": {"S": '杯子 \u2028 "quoted" \\ 🏺'},
        "number": {"N": "12345678901234567890"},
        "flag": {"BOOL": True},
        "nothing": {"NULL": True},
        "nested": {"M": {"deep": {"L": [{"B": b"\x00"}, {"S": ""}]}}},
        "names": {"SS": ["a", "b"]},
        "blobs": {"BS": [b"\xff"]},
    }
    put(table, "a", **kinds)
    assert get(table, "a") == item("a", **kinds)
    assert get(table, "b") is None


def test_a_batch_and_a_query_give_bytes_too(table: str) -> None:
    put(table, "a")
    keys = [{"pk": {"S": name}, "sk": {"S": "X"}} for name in ("a", "b")]
    batch = call("BatchGetItem", {"RequestItems": {table: {"Keys": keys}}})
    assert batch["Responses"][table] == [item("a")]
    found = call(
        "Query",
        {
            "TableName": table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": "a"}},
        },
    )
    assert found["Items"] == [item("a")]


def test_a_scan_goes_on_where_it_stopped(table: str) -> None:
    """What it reads counts, not what passes; a page of nothing has others behind it."""
    for number in range(6):
        put(table, f"{'abc'[number % 3]}#{number}")
    read_pages = list(pages(lambda after: _scan(table, after)))
    assert sorted(each["pk"]["S"] for page in read_pages for each in page) == ["a#0", "a#3", "b#1", "b#4"]
    assert len(read_pages) >= 3


def _scan(table: str, after: str | None) -> Page[Any]:
    """Two items a page, of which those pass whose partition begins with a or b."""
    request: dict[str, Any] = {
        "TableName": table,
        "Limit": 2,
        "FilterExpression": "(begins_with (pk, :a) OR begins_with (pk, :b)) AND #data IN (:blob)",
        "ExpressionAttributeNames": {"#data": "data"},
        "ExpressionAttributeValues": {":a": {"S": "a"}, ":b": {"S": "b"}, ":blob": {"B": BLOB}},
    }
    answer = call("Scan", request | ({"ExclusiveStartKey": json.loads(after)} if after else {}))
    last = answer.get("LastEvaluatedKey")
    return Page(answer["Items"], json.dumps(last) if last else None)


def test_a_condition_that_fails_shows_the_item_that_stood_there(table: str) -> None:
    put(table, "a", n={"N": "1"})
    request = {
        "TableName": table,
        "Item": item("a"),
        "ConditionExpression": ABSENT,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    failure = refused(lambda: call("PutItem", request))
    assert code(failure) == "ConditionalCheckFailedException"
    assert stood_there(failure) == item("a", n={"N": "1"})


def test_a_canceled_transaction_gives_its_reasons_in_order(table: str) -> None:
    put(table, "b")
    puts = [
        {
            "Put": {
                "TableName": table,
                "Item": item(pk),
                "ConditionExpression": ABSENT,
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }
        for pk in ("a", "b")
    ]
    failure = refused(lambda: call("TransactWriteItems", {"TransactItems": puts}))
    first, second = failure.cancellation_reasons
    assert code(failure) == "TransactionCanceledException"
    assert first is None
    assert second is not None
    assert (second.code, second.raw_item) == ("ConditionalCheckFailed", item("b"))
    assert get(table, "a") is None


def test_the_same_token_makes_a_transaction_once(table: str) -> None:
    put(table, "a", n={"N": "1"})
    update = {
        "TableName": table,
        "Key": {"pk": {"S": "a"}, "sk": {"S": "X"}},
        "UpdateExpression": "SET n = n + :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    request = {"TransactItems": [{"Update": update}], "ClientRequestToken": uuid4().hex}
    for _ in range(3):
        call("TransactWriteItems", request)
    assert get(table, "a")["n"] == {"N": "2"}


@pytest.mark.parametrize(
    ("operation", "request_of", "expected"),
    [
        ("GetItem", {"TableName": "no-such-table", "Key": {"pk": {"S": "a"}, "sk": {"S": "X"}}}, "ResourceNotFound"),
        ("PutItem", {"TableName": "{table}", "Item": {"pk": {"S": "a"}}}, "Validation"),
    ],
)
def test_a_mistake_is_told_by_its_code(table: str, operation: str, request_of: dict[str, Any], expected: str) -> None:
    request = request_of | {"TableName": request_of["TableName"].format(table=table)}
    failure = refused(lambda: call(operation, request))
    assert code(failure) == f"{expected}Exception"


def test_calls_and_their_capacity_are_counted(table: str) -> None:
    with tallied() as tally:
        put(table, "a")
        get(table, "a")
        refused(lambda: put("no-such-table", "a"))
    assert tally.calls == ["PutItem", "GetItem", "PutItem"]
    assert tally.write_units == 1
    assert tally.read_units > 0


def test_many_threads_get_their_own_answers(table: str) -> None:
    for n in range(8):
        put(table, f"t{n}", n={"N": str(n)})
    wrong: list[object] = []

    def ask(n: int) -> None:
        wrong.extend(found for _ in range(25) if (found := get(table, f"t{n}"))["n"] != {"N": str(n)})

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not wrong
    assert not any(thread.is_alive() for thread in threads)


def test_parameters_are_read_and_missing_ones_are_told(table: str, cloud: Cloud) -> None:
    name = f"/{table}/secrets/one"
    cloud.access.client("ssm").put_parameter(Name=name, Value="密", Type="SecureString")
    assert ask("ssm", "GetParameter", {"Name": name, "WithDecryption": True})["Parameter"]["Value"] == "密"
    with pytest.raises(Refusal) as caught:
        ask("ssm", "GetParameter", {"Name": f"/{table}/none", "WithDecryption": True})
    assert code(caught.value) == "ParameterNotFound"


def test_the_bus_takes_events(table: str, cloud: Cloud) -> None:
    cloud.access.client("events").create_event_bus(Name=table)
    entry = {"EventBusName": table, "Source": "storefront", "DetailType": "Told", "Detail": '{"a": "杯"}'}
    assert ask("events", "PutEvents", {"Entries": [entry, entry]})["FailedEntryCount"] == 0


def test_a_workflow_is_started_once_and_found_by_its_name(
    table: str, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}}}
    arn = cloud.access.client("stepfunctions").create_state_machine(
        name=table, definition=json.dumps(waiting), roleArn="arn:aws:iam::000000000000:role/local"
    )["stateMachineArn"]
    monkeypatch.setenv("REFUND_WORKFLOW", arn)
    settings.cache_clear()
    assert not flows.running("rf_1")
    flows.start("rf_1", {"shop": "mugs"})
    flows.start("rf_1", {"shop": "mugs"})
    assert flows.running("rf_1")


def test_when_nobody_answers_the_caller_is_asked_to_come_again(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    forget()
    with pytest.raises(Lost):
        get(table, "a")
    with pytest.raises(Busy):
        read(Address(Record, "a", "X"))
