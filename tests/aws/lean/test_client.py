"""The lean client: what is tried again, what is told, and what nobody can know."""

import base64
import json
import socket
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError
from pynamodb.exceptions import VerboseClientError

from chalicelib.aws.lean import client as module
from chalicelib.aws.lean.client import LeanClient
from chalicelib.aws.lean.connections import Endpoint
from chalicelib.aws.lean.keys import OwnKeys
from chalicelib.aws.lean.services import SERVICES
from tests.aws.lean.line import Act, hang_up, line, saying, says

KIND = "com.amazonaws.dynamodb.v20120810#"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE_SECONDS", 0.001)


def client(url: str, read_seconds: float = 2.0) -> LeanClient:
    own = OwnKeys("id", "secret", "token")
    return LeanClient(SERVICES["dynamodb"], Endpoint(url, 1.0, read_seconds), "eu-west-1", lambda: own)


def refusal(kind: str, status: int = 400, **more: Any) -> Act:
    return saying(says(status, {"__type": KIND + kind, "message": "no"} | more))


def fine(connection: socket.socket) -> None:
    connection.sendall(says(200, {"Item": {"a": {"S": "b"}}}))


def test_bytes_go_out_and_come_back_as_bytes() -> None:
    blob = base64.b64encode(b"\x00\xff").decode()
    nested = {"M": {"deep": {"L": [{"B": blob}, {"BS": [blob]}]}}}
    with line(saying(says(200, {"Items": [{"data": {"B": blob}, "more": nested, "n": {"N": "1"}}]}))) as told:
        answer = client(told.url).call("Query", {"TableName": "t", "Values": {":b": {"B": b"\x00\xff"}}})
    assert json.loads(told.requests[0][1])["Values"] == {":b": {"B": blob}}
    back = {"M": {"deep": {"L": [{"B": b"\x00\xff"}, {"BS": [b"\x00\xff"]}]}}}
    assert answer == {"Items": [{"data": {"B": b"\x00\xff"}, "more": back, "n": {"N": "1"}}]}


def test_a_call_says_what_it_is_and_who_asks() -> None:
    with line(fine) as told:
        client(told.url).call("GetItem", {"TableName": "t"})
    headers, body = told.requests[0]
    assert headers["x-amz-target"] == "DynamoDB_20120810.GetItem"
    assert headers["x-amz-security-token"] == "token"
    assert headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=id/")
    assert json.loads(body) == {"TableName": "t"}


@pytest.mark.parametrize(
    "passing",
    [
        refusal("ThrottlingException"),
        refusal("ProvisionedThroughputExceededException"),
        refusal("TransactionInProgressException"),
        refusal("InternalServerError", 500),
        saying(says(503, b"<html>busy</html>")),
        saying(says(200, {"Item": {}}, crc=1)),
        hang_up,
    ],
)
def test_what_may_pass_is_tried_again(passing: Act) -> None:
    with line(passing, passing, fine) as told:
        assert client(told.url).call("GetItem", {})["Item"] == {"a": {"S": "b"}}
        assert len(told.requests) == 3


@pytest.mark.parametrize(
    ("final", "code"),
    [
        (refusal("ThrottlingException"), "ThrottlingException"),
        (refusal("InternalServerError", 500), "InternalServerError"),
        (saying(says(503, b"<html>busy</html>")), "503"),
    ],
)
def test_after_three_times_the_failure_is_told(final: Act, code: str) -> None:
    with line(*[final] * 3) as told, pytest.raises(VerboseClientError) as caught:
        client(told.url).call("GetItem", {})
    assert caught.value.response["Error"]["Code"] == code
    assert len(told.requests) == 3


def test_it_waits_twice_as_long_each_time_and_not_after_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[Any] = []
    monkeypatch.setattr("time.sleep", waited.append)
    monkeypatch.setattr("random.uniform", lambda least, most: (least, most))
    with pytest.raises(EndpointConnectionError):
        client("http://127.0.0.1:9").call("GetItem", {})
    assert waited == [(0, 0.002), (0, 0.004)]


@pytest.mark.parametrize("kind", ["ValidationException", "ResourceNotFoundException", "TransactionConflictException"])
def test_what_will_not_pass_is_told_at_once(kind: str) -> None:
    with line(refusal(kind)) as told, pytest.raises(VerboseClientError) as caught:
        client(told.url).call("PutItem", {})
    assert caught.value.response["Error"] == {"Code": kind, "Message": "no"}
    assert len(told.requests) == 1


def test_a_failed_condition_tells_the_item_that_it_met() -> None:
    item = {"data": {"B": base64.b64encode(b"there").decode()}}
    with (
        line(refusal("ConditionalCheckFailedException", Item=item)) as told,
        pytest.raises(VerboseClientError) as caught,
    ):
        client(told.url).call("PutItem", {})
    assert caught.value.response["Item"] == {"data": {"B": b"there"}}


def test_a_canceled_transaction_tells_each_reason_in_its_place() -> None:
    met = {"Code": "ConditionalCheckFailed", "Message": "no", "Item": {"data": {"B": base64.b64encode(b"x").decode()}}}
    reasons = [{"Code": "None"}, met, {"Code": "TransactionConflict", "Message": "rival"}]
    canceled = refusal("TransactionCanceledException", CancellationReasons=reasons)
    with line(canceled) as told, pytest.raises(VerboseClientError) as caught:
        client(told.url).call("TransactWriteItems", {})
    first, second, third = caught.value.cancellation_reasons
    assert first is None
    assert second is not None
    assert (second.code, second.raw_item) == ("ConditionalCheckFailed", {"data": {"B": b"x"}})
    assert third is not None
    assert (third.code, third.message, third.raw_item) == ("TransactionConflict", "rival", None)


def test_an_answer_that_never_comes_is_lost() -> None:
    with line(*[lambda connection: None] * 3) as told, pytest.raises(ReadTimeoutError):
        client(told.url, read_seconds=0.05).call("PutItem", {})
    assert len(told.requests) == 3


def test_an_answer_that_is_damaged_three_times_is_lost() -> None:
    with line(*[saying(says(200, {}, crc=1))] * 3) as told, pytest.raises(ConnectionClosedError):
        client(told.url).call("PutItem", {})


def test_nobody_at_the_other_end_is_lost_too() -> None:
    with line() as told:
        gone = told.url
    with pytest.raises(EndpointConnectionError):
        client(gone).call("PutItem", {})
